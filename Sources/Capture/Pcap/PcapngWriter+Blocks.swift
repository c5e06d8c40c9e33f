/// The blocks of a recording, little-endian.
extension PcapngWriter {
  /// Bytes of an enhanced packet block around its packet.
  private static let packetFrameBytes = 32
  private static let usbmonHeaderBytes = 64
  /// usbmon's status of a transfer that has only begun (EINPROGRESS).
  private static let inProgress: Int32 = -115

  /// The section's header and both interfaces.
  mutating func appendBeginning() {
    appendBlock(0x0A0D_0D0A) { body in
      body.appendLittle(0x1A2B_3C4D as UInt32)
      body.appendLittle(1 as UInt16)
      body.appendLittle(0 as UInt16)
      body.appendLittle(UInt64.max)  // length of the section: not said
      body.appendOption(4, Array("grip".utf8))  // shb_userappl
      body.appendOption(0, [])
    }
    appendInterface(linkType: 220, name: "usb")
    appendInterface(linkType: 147, name: "events")
  }

  private mutating func appendInterface(linkType: UInt16, name: String) {
    appendBlock(1) { body in
      body.appendLittle(linkType)
      body.appendLittle(0 as UInt16)
      body.appendLittle(0 as UInt32)  // no limit to packets' lengths
      body.appendOption(2, Array(name.utf8))  // if_name
      body.appendOption(9, [9])  // if_tsresol: nanoseconds
      body.appendOption(0, [])
    }
  }

  private mutating func appendBlock(_ type: UInt32, _ build: (inout [UInt8]) -> Void) {
    var body: [UInt8] = []
    build(&body)
    let total = UInt32(body.count + 12)
    output.append(little: type)
    output.append(little: total)
    output.append(body)
    output.append(little: total)
  }

  /// An enhanced packet block up to its packet; returns the block's length.
  @inline(__always)
  mutating func appendPacketBeginning(
    _ interface: Interface, _ nanoseconds: Int64, count: Int
  ) -> UInt32 {
    let total = UInt32(Self.packetFrameBytes + (count + 3) & ~3)
    let ticks = UInt64(nanoseconds)
    output.append(little: 6 as UInt32)
    output.append(little: total)
    output.append(little: interface.rawValue)
    output.append(little: UInt32(truncatingIfNeeded: ticks >> 32))
    output.append(little: UInt32(truncatingIfNeeded: ticks))
    output.append(little: UInt32(count))
    output.append(little: UInt32(count))
    return total
  }

  /// What follows the packet: zeros up to a multiple of four, and the length.
  @inline(__always)
  mutating func appendPacketEnd(_ total: UInt32, count: Int) {
    for _ in 0..<(-count & 3) { output.append(0) }
    output.append(little: total)
  }

  /// A completed interrupt transfer, with a report or with an error.
  mutating func appendInterrupt(
    _ device: Int, _ arrivalNanoseconds: Int64, status: Int32, _ bytes: Span<UInt8>
  ) throws(CaptureError) {
    precondition(endpoints.indices.contains(device), "a report of a device that was never told")
    guard let target = endpoints[device] else {
      preconditionFailure("a report of a device that was never told")
    }
    let time = max(0, arrivalNanoseconds)
    latestNanoseconds = time
    let count = Self.usbmonHeaderBytes + bytes.count
    let total = appendPacketBeginning(.usb, time, count: count)
    appendUSBHeader(
      Header(
        id: UInt64(target.endpoint), type: UInt8(ascii: "C"), transfer: 1,
        endpoint: target.endpoint, status: status, length: UInt32(bytes.count),
        captured: UInt32(bytes.count), flags: 0x200),
      target, time)
    output.append(bytes)
    appendPacketEnd(total, count: count)
    try output.endRecord()
  }

  /// A control transfer that reads a descriptor: its beginning and its end.
  mutating func appendControl(_ request: USBRequest, _ target: Endpoint, _ time: Int64) {
    let asked = UInt32(request.answer.count)
    var total = appendPacketBeginning(.usb, time, count: Self.usbmonHeaderBytes)
    appendUSBHeader(
      Header(
        id: request.id, type: UInt8(ascii: "S"), transfer: 2, endpoint: 0x80,
        status: Self.inProgress, length: asked, captured: 0, setup: request.setup, flags: 0x200),
      target, time)
    appendPacketEnd(total, count: Self.usbmonHeaderBytes)

    let count = Self.usbmonHeaderBytes + request.answer.count
    total = appendPacketBeginning(.usb, time, count: count)
    appendUSBHeader(
      Header(
        id: request.id, type: UInt8(ascii: "C"), transfer: 2, endpoint: 0x80, status: 0,
        length: asked, captured: asked, flags: 0x200),
      target, time)
    output.append(request.answer)
    appendPacketEnd(total, count: count)
  }

  /// What differs between the headers that are written.
  private struct Header {
    var id: UInt64
    var type: UInt8
    var transfer: UInt8
    var endpoint: UInt8
    var status: Int32
    var length: UInt32
    var captured: UInt32
    var setup: UInt64?
    /// The request's flags; 0x200 says that it reads.
    var flags: UInt32
  }

  @inline(__always)
  private mutating func appendUSBHeader(_ header: Header, _ target: Endpoint, _ time: Int64) {
    output.append(little: header.id)
    output.append(header.type)
    output.append(header.transfer)
    output.append(header.endpoint)
    output.append(target.address)
    output.append(little: target.bus)
    output.append(header.setup == nil ? UInt8(ascii: "-") : 0)
    output.append(header.type == UInt8(ascii: "S") ? UInt8(ascii: "<") : 0)
    output.append(little: UInt64(time / 1_000_000_000))
    output.append(little: UInt32(time % 1_000_000_000 / 1000))
    output.append(little: UInt32(bitPattern: header.status))
    output.append(little: header.length)
    output.append(little: header.captured)
    output.append(little: header.setup ?? 0)
    output.append(little: header.transfer == 1 ? 1 as UInt32 : 0)  // interval
    output.append(little: 0 as UInt32)  // start frame
    output.append(little: header.flags)
    output.append(little: 0 as UInt32)  // isochronous descriptors
  }
}

extension [UInt8] {
  fileprivate mutating func appendLittle<Integer: FixedWidthInteger>(_ value: Integer) {
    for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> Integer(shift)))
    }
  }

  fileprivate mutating func appendOption(_ code: UInt16, _ value: [UInt8]) {
    appendLittle(code)
    appendLittle(UInt16(value.count))
    append(contentsOf: value)
    append(contentsOf: repeatElement(0, count: -value.count & 3))
  }
}
