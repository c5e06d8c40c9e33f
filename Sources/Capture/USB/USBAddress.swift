/// What control transfers have said about the device at one address of a bus.
struct USBAddress {
  /// One interface of the device.
  struct Interface {
    var number: UInt8
    /// Nil until a configuration descriptor says whether it is of the HID class.
    var isHID: Bool?
    /// The numbers of its interrupt IN endpoints, as bits.
    var endpoints: UInt16 = 0
    var reportDescriptor: [UInt8] = []
    /// Its position among the stream's devices.
    var device: Int?
  }

  let bus: UInt16
  let address: UInt8
  var descriptor: [UInt8] = []
  var strings: [UInt8: String] = [:]
  var interfaces: [Interface] = []

  init(bus: UInt16, address: UInt8) {
    self.bus = bus
    self.address = address
  }

  var vendorID: UInt16 { word(8) }
  var productID: UInt16 { word(10) }
  var isHub: Bool { descriptor.count > 4 && descriptor[4] == 9 }
  var serialNumber: String { string(16) }

  /// Manufacturer and product, as Linux joins them.
  var name: String {
    let parts = [string(14), string(15)].filter { !$0.isEmpty }
    return parts.joined(separator: " ")
  }

  private func word(_ offset: Int) -> UInt16 {
    guard descriptor.count >= offset + 2 else { return 0 }
    return UInt16(descriptor[offset]) | UInt16(descriptor[offset + 1]) << 8
  }

  /// The string whose index stands at an offset of the device descriptor.
  private func string(_ offset: Int) -> String {
    guard descriptor.count > offset, descriptor[offset] != 0 else { return "" }
    return strings[descriptor[offset]] ?? ""
  }

  /// The index of the serial number's string; 0 for none.
  var serialIndex: UInt8 { descriptor.count > 16 ? descriptor[16] : 0 }

  /// The position of an interface in `interfaces`; it is added where it is new.
  mutating func position(ofInterface number: UInt8) -> Int {
    if let known = interfaces.firstIndex(where: { $0.number == number }) { return known }
    interfaces.append(Interface(number: number))
    return interfaces.count - 1
  }

  /// The interface that an interrupt IN endpoint belongs to; nil where it is known to belong to none of the HID class.
  ///
  /// Without a configuration descriptor it is a guess: the one interface that has a report descriptor, or else the usual order, in
  /// which endpoint 1 belongs to interface 0, endpoint 2 to interface 1.
  mutating func interface(ofEndpoint endpoint: UInt8) -> Int? {
    let number = endpoint & 0x0F
    if let owner = interfaces.firstIndex(where: { $0.endpoints & 1 << number != 0 }) {
      return interfaces[owner].isHID == false ? nil : owner
    }
    if isHub { return nil }
    if interfaces.count == 1, interfaces[0].endpoints == 0,
      !interfaces[0].reportDescriptor.isEmpty
    {
      return 0
    }
    return position(ofInterface: number == 0 ? 0 : number - 1)
  }

  /// Takes in a configuration descriptor, or as much of it as was asked for.
  mutating func learnConfiguration(_ bytes: Span<UInt8>) {
    var at = 0
    var current: Int?
    while bytes.count - at >= 2 {
      let length = Int(bytes[at])
      guard length >= 2, at + length <= bytes.count else { return }
      switch bytes[at + 1] {
      case 4 where length >= 9:
        let position = position(ofInterface: bytes[at + 2])
        interfaces[position].isHID = bytes[at + 5] == 3
        current = position
      case 5 where length >= 7:
        let endpoint = bytes[at + 2]
        guard let current, endpoint & 0x80 != 0, bytes[at + 3] & 3 == 3 else { break }
        interfaces[current].endpoints |= 1 << UInt16(endpoint & 0x0F)
      default: break
      }
      at += length
    }
  }
}
