/// The virtual controller as a computer would see it.
public struct SimulatedDevice: Sendable, Equatable {
  /// USB vendor number.
  public let vendorID: UInt16
  /// USB product number.
  public let productID: UInt16
  /// Name of the product.
  public let name: String
  /// Serial number, as in the string descriptor.
  public let serialNumber: String
  /// Where it seems to be plugged in.
  public let physicalPath: String
  /// HID report descriptor.
  public let reportDescriptor: [UInt8]
}
