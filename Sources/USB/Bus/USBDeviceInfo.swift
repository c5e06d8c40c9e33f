/// Where a device is for as long as it stays plugged in: bus and address, both as Linux counts them.
public struct USBDeviceAddress: Hashable, Sendable, CustomStringConvertible {
  /// The bus, from 1.
  public var bus: UInt8
  /// The address on the bus, 1 to 127. The next device that is plugged in gets another one.
  public var address: UInt8

  /// The address of a device.
  public init(bus: UInt8, address: UInt8) {
    self.bus = bus
    self.address = address
  }

  /// "1:2", bus and address.
  public var description: String { "\(bus):\(address)" }

  /// The device's node: "/dev/bus/usb/001/002".
  public var nodePath: String { "/dev/bus/usb/\(Self.padded(bus))/\(Self.padded(address))" }

  private static func padded(_ number: UInt8) -> String {
    let digits = String(number)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }
}

/// What udev and sysfs say of a device, without opening it. The texts come from the device and are not to be trusted;
/// control characters are already replaced.
public struct USBDeviceInfo: Sendable, Equatable {
  /// Bus and address.
  public var address: USBDeviceAddress
  /// The maker's id.
  public var vendorID: UInt16
  /// The product's id, given by the maker.
  public var productID: UInt16
  /// The product's name, empty when unknown.
  public var name: String
  /// The maker's name, empty when unknown.
  public var manufacturer: String
  /// The serial number, empty when unknown.
  public var serialNumber: String
  /// The port, as Linux names it: "1-2.3" is port 3 of the hub at port 2 of bus 1. It stays when the device is replugged.
  public var portPath: String
  /// The folder of the device in sysfs, which names it in arrivals and departures.
  public var sysfsPath: String
  /// The interfaces of the active configuration; none where the device is not configured.
  public var interfaces: [USBInterfaceInfo]

  /// The device's node: "/dev/bus/usb/001/002".
  public var nodePath: String { address.nodePath }

  /// What is known of a device.
  public init(
    address: USBDeviceAddress, vendorID: UInt16, productID: UInt16, name: String = "",
    manufacturer: String = "", serialNumber: String = "", portPath: String, sysfsPath: String,
    interfaces: [USBInterfaceInfo]
  ) {
    self.address = address
    self.vendorID = vendorID
    self.productID = productID
    self.name = name
    self.manufacturer = manufacturer
    self.serialNumber = serialNumber
    self.portPath = portPath
    self.sysfsPath = sysfsPath
    self.interfaces = interfaces
  }
}

/// What an interface says of itself in its descriptors, and which kernel driver has it.
public struct USBInterfaceInfo: Sendable, Equatable {
  /// Its number, which requests name.
  public var number: UInt8
  /// Its class; 3 is HID.
  public var classCode: UInt8
  /// Its subclass.
  public var subclassCode: UInt8
  /// Its protocol.
  public var protocolCode: UInt8
  /// The first endpoint on which it sends reports, if there is one.
  public var interruptIn: USBEndpointInfo?
  /// The address of the first endpoint on which it takes reports, if there is one.
  public var interruptOut: UInt8?
  /// The length of its report descriptor in bytes, as its HID descriptor claims; 0 without one.
  public var reportDescriptorBytes: Int
  /// The kernel driver that has it; nil if none, or unknown.
  public var driver: String?
  /// Its report descriptor, as the kernel's HID driver read it; nil where no such driver has the interface.
  public var reportDescriptor: [UInt8]?

  /// What is known of an interface.
  public init(
    number: UInt8, classCode: UInt8, subclassCode: UInt8 = 0, protocolCode: UInt8 = 0,
    interruptIn: USBEndpointInfo? = nil, interruptOut: UInt8? = nil, reportDescriptorBytes: Int = 0,
    driver: String? = nil,
    reportDescriptor: [UInt8]? = nil
  ) {
    self.number = number
    self.classCode = classCode
    self.subclassCode = subclassCode
    self.protocolCode = protocolCode
    self.interruptIn = interruptIn
    self.interruptOut = interruptOut
    self.reportDescriptorBytes = reportDescriptorBytes
    self.driver = driver
    self.reportDescriptor = reportDescriptor
  }
}

/// An endpoint on which a device sends reports.
public struct USBEndpointInfo: Sendable, Equatable {
  /// The address, with 0x80 for "to the host".
  public var address: UInt8
  /// The most bytes it sends at a time.
  public var packetBytesMax: Int
  /// How often the host asks, in microseconds.
  public var intervalMicroseconds: Int

  /// An endpoint's address, size and interval.
  public init(address: UInt8, packetBytesMax: Int, intervalMicroseconds: Int) {
    self.address = address
    self.packetBytesMax = packetBytesMax
    self.intervalMicroseconds = intervalMicroseconds
  }
}
