import CLibUdev
import Glibc

/// What happened on the bus.
public enum USBBusChange: Sendable, Equatable {
  /// A device is there, with what is known of it now. Comes again when more is known: its configuration, its HID driver.
  case arrived(USBDeviceInfo)
  /// A device went. Its address is nil where the event did not carry it.
  case departed(sysfsPath: String, address: USBDeviceAddress?)
  /// The kernel's queue ran over and events are lost: what is there must be asked for again with `present()`.
  case eventsLost
}

/// Tells of devices that arrive and depart, and lists those that are there. It listens from its creation on, so that a
/// device that comes while `present()` reads is told of afterwards: an arrival can come twice, and a departure without an
/// arrival. For one thread at a time.
@safe public final class USBMonitor {
  private let udev: OpaquePointer
  private let monitor: OpaquePointer

  /// Listens to udev. Fails where the process may not open netlink sockets.
  public init() throws(USBError) {
    let doing = "listen for USB devices with udev"
    guard let udev = unsafe udev_new() else {
      throw USBError(errorNumber: errno, doing: doing)
    }
    guard let monitor = unsafe udev_monitor_new_from_netlink(udev, "udev") else {
      let number = errno
      unsafe udev_unref(udev)
      throw USBError(errorNumber: number, doing: doing)
    }
    unsafe self.udev = udev
    unsafe self.monitor = monitor
    // From here on a throw runs deinit. Not filtered by udev's mark "initialised": not every system sets it.
    let results = unsafe [
      udev_monitor_filter_add_match_subsystem_devtype(monitor, "usb", nil),
      udev_monitor_filter_add_match_subsystem_devtype(monitor, "hid", nil),
      udev_monitor_enable_receiving(monitor),
    ]
    for result in results where result < 0 {
      throw USBError(errorNumber: -result, doing: doing)
    }
  }

  deinit {
    unsafe udev_monitor_unref(monitor)
    unsafe udev_unref(udev)
  }

  /// Readable when `next()` has something to say. Valid for as long as the monitor lives.
  public var fileDescriptor: Int32 { unsafe udev_monitor_get_fd(monitor) }

  /// The devices that are there, hubs included, in the order of their sysfs folders.
  public func present() throws(USBError) -> [USBDeviceInfo] {
    let doing = "list USB devices with udev"
    guard let enumeration = unsafe udev_enumerate_new(udev) else {
      throw USBError(errorNumber: errno, doing: doing)
    }
    defer { unsafe udev_enumerate_unref(enumeration) }
    let matched = unsafe udev_enumerate_add_match_subsystem(enumeration, "usb")
    guard matched >= 0 else { throw USBError(errorNumber: -matched, doing: doing) }
    let scanned = unsafe udev_enumerate_scan_devices(enumeration)
    guard scanned >= 0 else { throw USBError(errorNumber: -scanned, doing: doing) }
    var devices: [USBDeviceInfo] = []
    var entry = unsafe udev_enumerate_get_list_entry(enumeration)
    while let current = unsafe entry {
      // Interfaces are listed too; they have no ids and fall out here.
      if let path = unsafe text(udev_list_entry_get_name(current)),
        let device = SysfsDevice.info(path: path)
      {
        devices.append(device)
      }
      unsafe entry = udev_list_entry_get_next(current)
    }
    return devices
  }

  /// The next change, or nil when none is waiting. Never blocks.
  public func next() -> USBBusChange? {
    while true {
      guard let device = unsafe udev_monitor_receive_device(monitor) else {
        let number = errno
        if number == EINTR { continue }
        return number == ENOBUFS ? .eventsLost : nil
      }
      defer { unsafe udev_device_unref(device) }
      if let change = unsafe change(device) { return change }
    }
  }

  private func change(_ device: OpaquePointer) -> USBBusChange? {
    let action = unsafe text(udev_device_get_action(device))
    let kind = unsafe text(udev_device_get_devtype(device))
    let isDevice = kind == "usb_device"
    switch action {
    case "remove" where isDevice: return unsafe departure(device)
    case "add" where kind != "usb_interface": break
    case "bind":
      // What a program claims is "bound" to usbfs, our own claims too: no news.
      if unsafe text(udev_device_get_property_value(device, "DRIVER")) == "usbfs" { return nil }
    default: return nil
    }
    let found =
      isDevice
      ? unsafe device
      : unsafe udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_device")
    // Without a parent it is no USB device, without files it has gone again: then its departure follows.
    guard let found = unsafe found, let path = unsafe text(udev_device_get_syspath(found)) else {
      return nil
    }
    return SysfsDevice.info(path: path).map { .arrived($0) }
  }

  private func departure(_ device: OpaquePointer) -> USBBusChange? {
    guard let path = unsafe text(udev_device_get_syspath(device)) else { return nil }
    let bus = unsafe text(udev_device_get_property_value(device, "BUSNUM")).flatMap { UInt8($0) }
    let number = unsafe text(udev_device_get_property_value(device, "DEVNUM")).flatMap { UInt8($0) }
    guard let bus, let number else { return .departed(sysfsPath: path, address: nil) }
    return .departed(
      sysfsPath: path, address: USBDeviceAddress(bus: bus, address: number))
  }
}

/// A text that udev owns; nil if there is none.
private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
  unsafe pointer.map { unsafe String(cString: $0) }
}
