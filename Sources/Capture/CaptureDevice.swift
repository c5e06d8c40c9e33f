/// One HID interface whose reports a stream holds.
public struct CaptureDevice: Sendable, Equatable {
  /// Position in the stream, from 0. It names the device in every later call and never changes.
  public var index: Int
  /// Number of the USB bus. 0 in hid-recorder text, which names a kind of bus, not a bus.
  public var bus: UInt16
  /// Address on the bus. In hid-recorder text, which has none, `index + 1`, so that no two devices share one.
  public var address: UInt8
  /// Number of the USB interface. In hid-recorder text from a physical path ending in "/inputN", else 0.
  public var interface: UInt8
  /// USB vendor number; 0 when unknown.
  public var vendorID: UInt16
  /// USB product number; 0 when unknown.
  public var productID: UInt16
  /// Manufacturer and product, joined by a space as Linux does; "" when unknown.
  public var name: String
  /// Where the device was plugged in, as Linux writes it; "" when unknown. Packet captures never say.
  public var physicalPath: String
  /// Serial number; "" when unknown. hid-recorder text never says.
  public var serialNumber: String
  /// The HID report descriptor; empty when the stream has none.
  public var reportDescriptor: [UInt8]

  /// A device of which nothing is known but what is given here.
  public init(
    index: Int, bus: UInt16 = 0, address: UInt8 = 0, interface: UInt8 = 0, vendorID: UInt16 = 0,
    productID: UInt16 = 0, name: String = "", physicalPath: String = "", serialNumber: String = "",
    reportDescriptor: [UInt8] = []
  ) {
    self.index = index
    self.bus = bus
    self.address = address
    self.interface = interface
    self.vendorID = vendorID
    self.productID = productID
    self.name = name
    self.physicalPath = physicalPath
    self.serialNumber = serialNumber
    self.reportDescriptor = reportDescriptor
  }
}

/// What a stream file turned out to be.
public enum CaptureFormat: Sendable, Equatable, CaseIterable {
  /// The text of the Linux HID developers' hid-recorder.
  case hidRecorder
  /// The classic packet capture of tcpdump.
  case pcap
  /// The block-structured packet capture of Wireshark, and our own recordings.
  case pcapng
}

/// A vendor or product id as it is written everywhere: four hexadecimal digits.
public func hexadecimal4(_ value: UInt16) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 4 - digits.count) + digits
}
