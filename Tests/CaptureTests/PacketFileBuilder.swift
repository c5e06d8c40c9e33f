import Capture

/// Bytes of an integer in either order.
func bytes<Integer: FixedWidthInteger>(_ value: Integer, bigEndian: Bool = false) -> [UInt8] {
  let little = (0..<(Integer.bitWidth / 8)).map {
    UInt8(truncatingIfNeeded: value >> Integer(8 * $0))
  }
  return bigEndian ? little.reversed() : little
}

/// One moment of a USB transfer, for the builders to put into packets.
struct USBMoment {
  var kind: Character = "C"
  var transfer: UInt8 = 1
  var endpoint: UInt8 = 0x81
  var bus: UInt16 = 3
  var address: UInt8 = 7
  var status: Int32 = 0
  var id: UInt64 = 0x1234
  var setup: [UInt8]?
  var data: [UInt8] = []
  /// Added to the length that the header claims, as QEMU does.
  var surplus: UInt32 = 0

  static func report(
    _ data: [UInt8], endpoint: UInt8 = 0x81, address: UInt8 = 7, status: Int32 = 0
  ) -> USBMoment {
    USBMoment(endpoint: endpoint, address: address, status: status, data: data)
  }

  /// The beginning and the end of a control transfer that reads.
  static func read(
    _ type: UInt8, index: UInt8 = 0, interface: UInt8? = nil, answer: [UInt8], address: UInt8 = 7,
    id: UInt64 = 0xABCD
  ) -> [USBMoment] {
    let setup: [UInt8] =
      [interface == nil ? 0x80 : 0x81, 6, index, type, interface ?? 0, 0]
      + bytes(UInt16(answer.count))
    return [
      USBMoment(
        kind: "S", transfer: 2, endpoint: 0x80, address: address, status: -115, id: id,
        setup: setup),
      USBMoment(
        kind: "C", transfer: 2, endpoint: 0x80, address: address, id: id, data: answer),
    ]
  }

  func usbmon(headerBytes: Int = 64, bigEndian: Bool = false) -> [UInt8] {
    var packet = bytes(id, bigEndian: bigEndian)
    packet += [kind.asciiValue ?? 0, transfer, endpoint, address]
    packet += bytes(bus, bigEndian: bigEndian)
    packet += [setup == nil ? UInt8(ascii: "-") : 0, 0]
    packet += bytes(Int64(0), bigEndian: bigEndian) + bytes(Int32(0), bigEndian: bigEndian)
    packet += bytes(status, bigEndian: bigEndian)
    packet += bytes(UInt32(data.count), bigEndian: bigEndian)
    packet += bytes(UInt32(data.count) + surplus, bigEndian: bigEndian)
    packet += setup ?? [UInt8](repeating: 0, count: 8)
    packet += [UInt8](repeating: 0, count: headerBytes - 48)
    return packet + data
  }

  func usbPcap(stage: UInt8? = nil, status: UInt32 = 0) -> [UInt8] {
    let payload = (setup ?? []) + data
    var packet = bytes(UInt16(stage == nil ? 27 : 28)) + bytes(id) + bytes(status)
    packet += bytes(UInt16(9)) + [kind == "C" ? 1 : 0]
    packet += bytes(bus) + bytes(UInt16(address)) + [endpoint, transfer]
    packet += bytes(UInt32(payload.count)) + (stage.map { [$0] } ?? [])
    return packet + payload
  }
}

/// Builds the classic format.
struct PcapBuilder {
  var bigEndian = false
  var isFine = false
  var linkType: UInt32 = 220
  var packets: [(seconds: UInt32, fraction: UInt32, bytes: [UInt8])] = []

  var file: [UInt8] {
    var file = bytes(isFine ? 0xA1B2_3C4D : 0xA1B2_C3D4 as UInt32, bigEndian: bigEndian)
    file += bytes(UInt16(2), bigEndian: bigEndian) + bytes(UInt16(4), bigEndian: bigEndian)
    for word in [0, 0, 65535, linkType] { file += bytes(word, bigEndian: bigEndian) }
    for packet in packets {
      let count = UInt32(packet.bytes.count)
      for word in [packet.seconds, packet.fraction, count, count] {
        file += bytes(word, bigEndian: bigEndian)
      }
      file += packet.bytes
    }
    return file
  }
}

/// Builds the block format.
struct PcapngBuilder {
  var bigEndian = false
  var file: [UInt8] = []

  mutating func block(_ type: UInt32, _ body: [UInt8]) {
    let padded = body + [UInt8](repeating: 0, count: -body.count & 3)
    let total = bytes(UInt32(padded.count + 12), bigEndian: bigEndian)
    file += bytes(type, bigEndian: bigEndian) + total + padded + total
  }

  mutating func section() {
    block(
      0x0A0D_0D0A,
      word(0x1A2B_3C4D) + bytes(UInt16(1), bigEndian: bigEndian) + [0, 0]
        + [UInt8](repeating: 0xFF, count: 8))
  }

  mutating func interface(
    _ linkType: UInt16 = 220, snapLength: UInt32 = 0, resolution: UInt8? = nil,
    offsetSeconds: Int64? = nil
  ) {
    var body = bytes(linkType, bigEndian: bigEndian) + [0, 0] + word(snapLength)
    body += option(2, Array("usbmon0".utf8))
    if let resolution { body += option(9, [resolution]) }
    if let offsetSeconds { body += option(14, bytes(offsetSeconds, bigEndian: bigEndian)) }
    block(1, body + option(0, []))
  }

  mutating func enhanced(
    _ packet: [UInt8], interface: UInt32 = 0, ticks: UInt64 = 0, original: Int? = nil
  ) {
    block(6, word(interface) + timed(packet, ticks, original))
  }

  mutating func obsolete(_ packet: [UInt8], interface: UInt16 = 0, ticks: UInt64 = 0) {
    block(2, bytes(interface, bigEndian: bigEndian) + [0, 0] + timed(packet, ticks, nil))
  }

  mutating func simple(_ packet: [UInt8]) { block(3, word(UInt32(packet.count)) + packet) }

  private func timed(_ packet: [UInt8], _ ticks: UInt64, _ original: Int?) -> [UInt8] {
    word(UInt32(truncatingIfNeeded: ticks >> 32)) + word(UInt32(truncatingIfNeeded: ticks))
      + word(UInt32(packet.count)) + word(UInt32(original ?? packet.count)) + packet
  }

  private func word(_ value: UInt32) -> [UInt8] { bytes(value, bigEndian: bigEndian) }

  private func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    bytes(code, bigEndian: bigEndian) + bytes(UInt16(value.count), bigEndian: bigEndian) + value
      + [UInt8](repeating: 0, count: -value.count & 3)
  }
}

/// Descriptors of a small made-up device.
enum Descriptors {
  static let report: [UInt8] = [0x06, 0, 0xFF, 0x09, 1, 0xA1, 1, 0xC0]

  static func device(
    vendor: UInt16 = 0x1209, product: UInt16 = 1, strings: [UInt8] = [1, 2, 3], class: UInt8 = 0
  ) -> [UInt8] {
    [18, 1, 0, 2, `class`, 0, 0, 64] + bytes(vendor) + bytes(product) + [0, 1] + strings + [1]
  }

  static func string(_ text: String) -> [UInt8] {
    let units = Array(text.utf16)
    return [UInt8(2 + 2 * units.count), 3] + units.flatMap { bytes($0) }
  }

  /// A configuration with interfaces of a class, each with one interrupt IN endpoint.
  static func configuration(_ interfaces: [(number: UInt8, class: UInt8, endpoint: UInt8)])
    -> [UInt8]
  {
    var body: [UInt8] = []
    for interface in interfaces {
      body += [9, 4, interface.number, 0, 1, interface.class, 0, 0, 0]
      body += [9, 0x21, 0x11, 1, 0, 1, 0x22, 8, 0]
      body += [7, 5, interface.endpoint, 3, 64, 0, 1]
    }
    return [9, 2] + bytes(UInt16(9 + body.count)) + [UInt8(interfaces.count), 1, 0, 0x80, 50] + body
  }

  /// What a host and the device say to each other when they meet.
  static var meeting: [USBMoment] {
    USBMoment.read(1, answer: device())
      + USBMoment.read(2, answer: configuration([(0, 3, 0x81)]))
      + USBMoment.read(3, index: 1, answer: string("Maker"))
      + USBMoment.read(3, index: 2, answer: string("Grip"))
      + USBMoment.read(3, index: 3, answer: string("SN-1"))
      + USBMoment.read(0x22, interface: 0, answer: report)
  }

  /// What a reader makes of it.
  static var met: CaptureDevice {
    CaptureDevice(
      index: 0, bus: 3, address: 7, interface: 0, vendorID: 0x1209, productID: 1,
      name: "Maker Grip", serialNumber: "SN-1", reportDescriptor: report)
  }
}
