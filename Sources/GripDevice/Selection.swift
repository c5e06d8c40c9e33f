import GoDirect
public import GripControl
import GripCore
public import GripStore
import HID
public import USB

/// Which devices are taken. A device is opened only when its own description, read without opening it, or the clinic's
/// settings say that it is a grip controller: never a keyboard, never a mouse.
public enum Selection {
  /// What is to be done with a device.
  public enum Verdict: Equatable {
    /// It is a controller.
    case take(interface: USBInterfaceInfo)
    /// It could be one, no driver has it, and its descriptor is only to be had from itself.
    case ask(interface: USBInterfaceInfo)
    /// It is none of ours.
    case leave(reason: String)
  }

  /// Judges a device by what is known without opening it. Products in `listed`, those with a profile, and the dynamometer whose
  /// protocol is known are taken without a force in their descriptor.
  public static func judge(
    _ device: USBDeviceInfo, listed: [USBProduct], profiles: ProfileBook = ProfileBook()
  ) -> Verdict {
    let product = USBProduct(vendorID: device.vendorID, productID: device.productID)
    let isListed =
      listed.contains(product)
      || profiles.has(vendorID: device.vendorID, productID: device.productID)
      || Dynamometer.isOne(vendorID: device.vendorID, productID: device.productID)
    let interfaces = device.interfaces.filter { $0.isHID && $0.interruptIn != nil }
    guard !interfaces.isEmpty else {
      return .leave(reason: "it has no HID interface that sends reports")
    }
    var reasons: [String] = []
    for interface in interfaces {
      switch judge(interface, isListed: isListed) {
      case .leave(let reason): reasons.append(reason)
      case let verdict: return verdict
      }
    }
    return .leave(reason: reasons.first ?? "")
  }

  private static func judge(_ interface: USBInterfaceInfo, isListed: Bool) -> Verdict {
    if interface.isBootDevice {
      return .leave(reason: "it is a keyboard or a mouse")
    }
    if let descriptor = interface.reportDescriptor {
      if isListed || layout(of: descriptor)?.hasForce == true {
        return .take(interface: interface)
      }
      return .leave(reason: "its report descriptor shows no force")
    }
    if isListed { return .take(interface: interface) }
    if let driver = interface.driver {
      return .leave(
        reason: "the driver \(driver) has it and its report descriptor is not to be seen; "
          + "list its vendor and product in the settings if it is a controller")
    }
    return .ask(interface: interface)
  }

  /// Where a report descriptor says that force and motion lie; nil when it cannot be read.
  static func layout(of descriptor: [UInt8]) -> SensorLayout? {
    (try? ReportDescriptor(parsing: descriptor)).map { SensorLayout(descriptor: $0) }
  }
}

extension USBInterfaceInfo {
  /// HID 1.11, 4.1: class 3.
  public var isHID: Bool { classCode == 3 }
  /// HID 1.11, 4.2 and 4.3: subclass 1 with protocol 1 (keyboard) or 2 (mouse).
  public var isBootDevice: Bool { subclassCode == 1 && (protocolCode == 1 || protocolCode == 2) }
}
