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
    var block: [UInt8] = []
    let total = UInt32(body.count + 12)
    block.appendLittle(type)
    block.appendLittle(total)
    block += body
    block.appendLittle(total)
    output.append(block)
  }

  /// An enhanced packet block: `header`, where there is one, and `bytes` are its packet.
  @inline(__always)
  mutating func appendPacket(
    _ interface: Interface, _ nanoseconds: Int64, _ header: Header?, _ bytes: Span<UInt8>
  ) {
    let count = (header == nil ? 0 : Self.usbmonHeaderBytes) + bytes.count
    let total = Self.packetFrameBytes + (count + 3) & ~3
    let ticks = UInt64(nanoseconds)
    output.reserve(total)
    var at = output.used
    var out = output.buffer.mutableSpan
    out.put(little: 6 as UInt32, &at)
    out.put(little: UInt32(total), &at)
    out.put(little: interface.rawValue, &at)
    out.put(little: UInt32(truncatingIfNeeded: ticks >> 32), &at)
    out.put(little: UInt32(truncatingIfNeeded: ticks), &at)
    out.put(little: UInt32(count), &at)
    out.put(little: UInt32(count), &at)
    if let header { Self.put(header, nanoseconds, into: &out, &at) }
    out.put(bytes, &at)
    for _ in 0..<(-count & 3) { out.put(little: 0 as UInt8, &at) }
    out.put(little: UInt32(total), &at)
    output.used = at
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
    let count = UInt32(bytes.count)
    let header = Header(
      target: target, id: UInt64(target.endpoint), type: UInt8(ascii: "C"), transfer: 1,
      endpoint: target.endpoint, status: status, length: count, captured: count)
    appendPacket(.usb, time, header, bytes)
    try output.endRecord()
  }

  /// A control transfer that reads a descriptor: its beginning and its end.
  mutating func appendControl(_ request: USBRequest, _ target: Endpoint, _ time: Int64) {
    let asked = UInt32(request.answer.count)
    let nothing: [UInt8] = []
    let beginning = Header(
      target: target, id: request.id, type: UInt8(ascii: "S"), transfer: 2, endpoint: 0x80,
      status: Self.inProgress, length: asked, captured: 0, setup: request.setup)
    appendPacket(.usb, time, beginning, nothing.span)
    let end = Header(
      target: target, id: request.id, type: UInt8(ascii: "C"), transfer: 2, endpoint: 0x80,
      status: 0, length: asked, captured: asked)
    appendPacket(.usb, time, end, request.answer.span)
  }

  /// What differs between the USB headers that are written.
  struct Header {
    var target: Endpoint
    var id: UInt64
    var type: UInt8
    var transfer: UInt8
    var endpoint: UInt8
    var status: Int32
    var length: UInt32
    var captured: UInt32
    var setup: UInt64?
  }

  @inline(__always)
  private static func put(
    _ header: Header, _ time: Int64, into out: inout MutableSpan<UInt8>, _ at: inout Int
  ) {
    let isBeginning = header.type == UInt8(ascii: "S")
    out.put(little: header.id, &at)
    out.put(little: header.type, &at)
    out.put(little: header.transfer, &at)
    out.put(little: header.endpoint, &at)
    out.put(little: header.target.address, &at)
    out.put(little: header.target.bus, &at)
    out.put(little: header.setup == nil ? UInt8(ascii: "-") : 0, &at)
    out.put(little: isBeginning ? UInt8(ascii: "<") : 0, &at)
    out.put(little: UInt64(time / 1_000_000_000), &at)
    out.put(little: UInt32(time % 1_000_000_000 / 1000), &at)
    out.put(little: UInt32(bitPattern: header.status), &at)
    out.put(little: header.length, &at)
    out.put(little: header.captured, &at)
    out.put(little: header.setup ?? 0, &at)
    out.put(little: header.transfer == 1 ? 1 as UInt32 : 0, &at)  // interval
    out.put(little: 0 as UInt32, &at)  // start frame
    out.put(little: 0x200 as UInt32, &at)  // the request's flags: it reads
    out.put(little: 0 as UInt32, &at)  // isochronous descriptors
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
