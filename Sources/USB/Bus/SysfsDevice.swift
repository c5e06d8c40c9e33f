/// Reads what sysfs says of a device. Nothing is opened on the bus: the kernel read all of it when the device came.
enum SysfsDevice {
  /// As much as the kernel hands out for one interface (HID_MAX_DESCRIPTOR_SIZE).
  static let reportDescriptorBytesMax = 4096
  /// Several configurations of the greatest length that their two-byte field allows are not worth reading.
  static let descriptorBytesMax = 65_536

  /// The device whose folder is `path`; nil when it has gone or is no USB device.
  static func info(path: String) -> USBDeviceInfo? {
    guard let address = address(path: path),
      let vendorID = SystemFiles.attribute(path + "/idVendor").flatMap({ UInt16($0, radix: 16) }),
      let productID = SystemFiles.attribute(path + "/idProduct").flatMap({ UInt16($0, radix: 16) })
    else { return nil }
    return USBDeviceInfo(
      address: address, vendorID: vendorID, productID: productID,
      name: SystemFiles.attribute(path + "/product") ?? "",
      manufacturer: SystemFiles.attribute(path + "/manufacturer") ?? "",
      serialNumber: SystemFiles.attribute(path + "/serial") ?? "",
      portPath: lastName(path), sysfsPath: path, interfaces: interfaces(path: path))
  }

  /// Bus and address of the device whose folder is `path`; nil when it has gone.
  static func address(path: String) -> USBDeviceAddress? {
    guard let bus = SystemFiles.attribute(path + "/busnum").flatMap({ UInt8($0) }),
      let address = SystemFiles.attribute(path + "/devnum").flatMap({ UInt8($0) })
    else { return nil }
    return USBDeviceAddress(bus: bus, address: address)
  }

  /// The kernel driver of an interface; nil if none, or unknown.
  static func driver(path: String, interface: UInt8) -> String? {
    guard let configuration = SystemFiles.attribute(path + "/bConfigurationValue") else {
      return nil
    }
    return driver(folder: folder(path: path, configuration: configuration, interface: interface))
  }

  private static func interfaces(path: String) -> [USBInterfaceInfo] {
    // The attribute is empty as long as no configuration was chosen.
    guard let text = SystemFiles.attribute(path + "/bConfigurationValue"),
      let configuration = UInt8(text),
      let bytes = SystemFiles.read(path + "/descriptors", bytesMax: descriptorBytesMax)
    else { return [] }
    let speed = USBSpeed(megabits: SystemFiles.attribute(path + "/speed") ?? "")
    var interfaces = ConfigurationDescriptors.interfaces(
      in: bytes, configuration: configuration, speed: speed)
    for index in interfaces.indices {
      let folder = folder(path: path, configuration: text, interface: interfaces[index].number)
      interfaces[index].driver = driver(folder: folder)
      interfaces[index].reportDescriptor = reportDescriptor(folder: folder)
    }
    return interfaces
  }

  private static func folder(path: String, configuration: String, interface: UInt8) -> String {
    "\(path)/\(lastName(path)):\(configuration).\(interface)"
  }

  private static func driver(folder: String) -> String? {
    SystemFiles.linkTarget(folder + "/driver").map(lastName)
  }

  /// From the folder that the HID driver makes within the interface's: "0003:1209:0001.0004". Between its creation and the
  /// end of the driver's set-up the descriptor reads as empty; it is not known then.
  private static func reportDescriptor(folder: String) -> [UInt8]? {
    for name in SystemFiles.names(in: folder) where name.contains(":") {
      let bytes = SystemFiles.read(
        "\(folder)/\(name)/report_descriptor", bytesMax: reportDescriptorBytesMax)
      if let bytes, !bytes.isEmpty { return bytes }
    }
    return nil
  }
}

/// The last name of a path.
func lastName(_ path: String) -> String {
  String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
}
