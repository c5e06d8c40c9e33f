/// The block format: every block has its type, its length, and its length again at its end.
extension PacketFileParser {
  private enum BlockType {
    static let section: UInt32 = 0x0A0D_0D0A
    static let interface: UInt32 = 1
    static let obsoletePacket: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let enhancedPacket: UInt32 = 6
  }

  /// Most interfaces of a section that are remembered.
  private static let interfacesMax = 256

  mutating func nextBlock<Sink: CaptureSink & ~Copyable>(
    _ bytes: Span<UInt8>, _ at: Int, left: inout Int, into sink: inout Sink
  ) -> Step {
    guard bytes.count &- at >= 12 else { return .needsMore }
    // The type of a section's header reads the same in both orders; its third word says which order it is.
    if bytes.integer(at: at, as: UInt32.self, isBigEndian: false) == BlockType.section {
      switch bytes.integer(at: at + 8, as: UInt32.self, isBigEndian: false) {
      case 0x1A2B_3C4D: isBigEndian = false
      case 0x4D3C_2B1A: isBigEndian = true
      case let other: return wrongOrder(other, at)
      }
    }
    let type = bytes.integer(at: at, as: UInt32.self, isBigEndian: isBigEndian)
    let length = bytes.integer(at: at &+ 4, as: UInt32.self, isBigEndian: isBigEndian)
    guard length >= minimum(type), length % 4 == 0, length <= CaptureLimits.claimedBytesMax else {
      return breakOff(
        expected: "a block of \(minimum(type)) to \(CaptureLimits.claimedBytesMax) bytes",
        found: "type \(type), length \(length)", from: type == 0 ? at : at + 8)
    }
    if length > UInt32(CaptureLimits.recordBytesMax) {
      countOversized(Int64(length))
      return .passOver(Int64(length))
    }
    let count = Int(length)
    guard bytes.count &- at >= count else { return .needsMore }
    let trailer = at &+ count &- 4
    let again = bytes.integer(at: trailer, as: UInt32.self, isBigEndian: isBigEndian)
    guard again == length else {
      return breakOff(
        expected: "the length \(length) again at the block's end",
        found: "\(again)", from: trailer)
    }
    block(type, bytes, at &+ 8, trailer, left: &left, into: &sink)
    return .taken(count)
  }

  /// Deals with a block whose frame is sound; its body is `start..<end`.
  @inline(__always)
  private mutating func block<Sink: CaptureSink & ~Copyable>(
    _ type: UInt32, _ bytes: Span<UInt8>, _ start: Int, _ end: Int, left: inout Int,
    into sink: inout Sink
  ) {
    switch type {
    case BlockType.enhancedPacket:
      let interface = bytes.integer(at: start, as: UInt32.self, isBigEndian: isBigEndian)
      timedPacket(Int(interface), bytes, start, end, left: &left, into: &sink)
    case BlockType.obsoletePacket:
      let interface = bytes.integer(at: start, as: UInt16.self, isBigEndian: isBigEndian)
      timedPacket(Int(interface), bytes, start, end, left: &left, into: &sink)
    case BlockType.simplePacket: simplePacket(bytes, start, end, left: &left, into: &sink)
    case BlockType.interface: interface(bytes, start, end)
    case BlockType.section:
      interfaces.removeAll()
      hasHeader = true
    default: break
    }
  }

  /// Enhanced and obsolete packet blocks, which differ in how wide the interface's number is.
  @inline(__always)
  private mutating func timedPacket<Sink: CaptureSink & ~Copyable>(
    _ interface: Int, _ bytes: Span<UInt8>, _ start: Int, _ end: Int, left: inout Int,
    into sink: inout Sink
  ) {
    guard interface < interfaces.count else {
      damaged("a packet of one of \(interfaces.count) interfaces", "interface \(interface)")
      return
    }
    let high = bytes.integer(at: start &+ 4, as: UInt32.self, isBigEndian: isBigEndian)
    let low = bytes.integer(at: start &+ 8, as: UInt32.self, isBigEndian: isBigEndian)
    let captured = bytes.integer(at: start &+ 12, as: UInt32.self, isBigEndian: isBigEndian)
    let original = bytes.integer(at: start &+ 16, as: UInt32.self, isBigEndian: isBigEndian)
    let data = start &+ 20
    guard Int(captured) <= end &- data else {
      damaged("a packet of at most \(end - data) bytes in its block", "\(captured)")
      return
    }
    let ticks = UInt64(high) << 32 | UInt64(low)
    packet(
      bytes, data..<(data &+ Int(captured)), interface: interface,
      nanoseconds: interfaces[interface].clock.nanoseconds(ticks: ticks),
      isShortened: original > captured, left: &left, into: &sink)
  }

  /// A packet without a time or an interface: it is of the first, and as late as the packet before it.
  private mutating func simplePacket<Sink: CaptureSink & ~Copyable>(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, left: inout Int, into sink: inout Sink
  ) {
    guard let first = interfaces.first else {
      damaged("an interface before the first packet", "none")
      return
    }
    let original = bytes.integer(at: start, as: UInt32.self, isBigEndian: isBigEndian)
    var captured = min(Int(original), end - start - 4)
    if first.snapLength > 0 { captured = min(captured, Int(first.snapLength)) }
    packet(
      bytes, (start + 4)..<(start + 4 + captured), interface: 0, nanoseconds: latestNanoseconds,
      isShortened: Int(original) > captured, left: &left, into: &sink)
  }

  private mutating func interface(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
    guard interfaces.count < Self.interfacesMax else {
      damaged("at most \(Self.interfacesMax) interfaces", "one more")
      return
    }
    let linkType = bytes.integer(at: start, as: UInt16.self, isBigEndian: isBigEndian)
    let snapLength = bytes.integer(at: start + 4, as: UInt32.self, isBigEndian: isBigEndian)
    var resolution: UInt8 = 6
    var offsetSeconds: Int64 = 0
    var at = start + 8
    while end - at >= 4 {
      let code = bytes.integer(at: at, as: UInt16.self, isBigEndian: isBigEndian)
      let length = Int(bytes.integer(at: at + 2, as: UInt16.self, isBigEndian: isBigEndian))
      at += 4
      guard code != 0, length <= end - at else { break }
      if code == 9, length == 1 { resolution = bytes[at] }
      if code == 14, length == 8 {
        offsetSeconds = bytes.integer(at: at, as: Int64.self, isBigEndian: isBigEndian)
      }
      at += (length + 3) & ~3
    }
    interfaces.append(
      Interface(
        linkType: UInt32(linkType), snapLength: snapLength,
        clock: PacketClock(resolution: resolution, offsetSeconds: offsetSeconds)))
  }

  /// The shortest block of a type.
  private func minimum(_ type: UInt32) -> UInt32 {
    switch type {
    case BlockType.section: 28
    case BlockType.interface: 20
    case BlockType.enhancedPacket, BlockType.obsoletePacket: 32
    case BlockType.simplePacket: 16
    default: 12
    }
  }

  private mutating func wrongOrder(_ word: UInt32, _ at: Int) -> Step {
    return breakOff(
      expected: "the byte order mark 1a2b3c4d in a section's header",
      found: String(word, radix: 16), from: at + 8)
  }
}
