import USB

/// What tells one controller from another when it is unplugged and plugged again: its serial number, or else its port.
struct ControllerKey: Hashable {
  let vendorID: UInt16
  let productID: UInt16
  let serialNumber: String
  /// Empty where the serial number tells.
  let port: String

  /// - Parameter isSerialTaken: whether another controller with this serial number is there already: then the port tells.
  init(_ device: USBDeviceInfo, isSerialTaken: Bool) {
    vendorID = device.vendorID
    productID = device.productID
    let isUseful = !device.serialNumber.isEmpty && !isSerialTaken
    serialNumber = isUseful ? device.serialNumber : ""
    port = isUseful ? "" : device.portPath
  }
}
