/// The classic format: a header of 24 bytes, then packets with a header of 16 bytes each.
extension PacketFileParser {
  mutating func nextRecord<Sink: CaptureSink & ~Copyable>(
    _ bytes: Span<UInt8>, _ at: Int, left: inout Int, into sink: inout Sink
  ) -> Step {
    if !hasHeader { return fileHeader(bytes, at) }
    guard bytes.count - at >= 16 else { return .needsMore }
    let captured = bytes.integer(at: at + 8, as: UInt32.self, isBigEndian: isBigEndian)
    let original = bytes.integer(at: at + 12, as: UInt32.self, isBigEndian: isBigEndian)
    let count = 16 + Int64(captured)
    if captured > UInt32(CaptureLimits.claimedBytesMax) {
      return breakOff(
        expected: "a packet of at most \(CaptureLimits.claimedBytesMax) bytes",
        found: "a length of \(captured)", from: at)
    }
    if captured == 0, original == 0, isZero(bytes, at..<(at + 16)) {
      return breakOff(
        expected: "a packet", found: "an empty header", from: at + 16)
    }
    if count > Int64(CaptureLimits.recordBytesMax) {
      countOversized(count)
      return .passOver(count)
    }
    guard Int64(bytes.count - at) >= count else { return .needsMore }
    let seconds = bytes.integer(at: at, as: UInt32.self, isBigEndian: isBigEndian)
    let fraction = bytes.integer(at: at + 4, as: UInt32.self, isBigEndian: isBigEndian)
    let nanoseconds =
      Int64(seconds) * 1_000_000_000 + interfaces[0].clock.nanoseconds(ticks: UInt64(fraction))
    packet(
      bytes, (at + 16)..<(at + Int(count)), interface: 0, nanoseconds: nanoseconds,
      isShortened: original > captured, left: &left, into: &sink)
    return .taken(Int(count))
  }

  private mutating func fileHeader(_ bytes: Span<UInt8>, _ at: Int) -> Step {
    guard bytes.count - at >= 24 else { return .needsMore }
    let magic = bytes.integer(at: at, as: UInt32.self, isBigEndian: true)
    isBigEndian = magic == 0xA1B2_C3D4 || magic == 0xA1B2_3C4D
    let isFine = magic == 0xA1B2_3C4D || magic == 0x4D3C_B2A1
    let linkType = bytes.integer(at: at + 20, as: UInt32.self, isBigEndian: isBigEndian)
    let interface = Interface(
      // The upper bits say how long frames' check sums are, which USB captures do not have.
      linkType: linkType & 0x0FFF_FFFF, snapLength: 0,
      clock: isFine ? .nanoseconds : .microseconds)
    interfaces = [interface]
    hasHeader = true
    return .taken(24)
  }

  private func isZero(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for at in range where bytes[at] != 0 { return false }
    return true
  }
}
