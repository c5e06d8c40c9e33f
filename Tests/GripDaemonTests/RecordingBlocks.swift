/// The whole blocks at the beginning of a recording, found without the product's own reader: what was written before a
/// kill is judged by these.
struct RecordingBlocks {
  /// The bytes of the whole blocks.
  let whole: ArraySlice<UInt8>
  /// Reports among them: packets of usbmon that say that an interrupt transfer was completed well.
  let reports: Int
  /// Bytes behind the last whole block.
  let tornBytes: Int
  /// Whether its facts stood beside it: the session had ended, and only its place was missing.
  var isDerived = false

  init(_ bytes: [UInt8]) {
    var (end, reports) = (0, 0)
    while let length = Self.blockLength(bytes, at: end) {
      if Self.isReport(bytes[end..<end + length]) { reports += 1 }
      end += length
    }
    whole = bytes[..<end]
    self.reports = reports
    tornBytes = bytes.count - end
  }

  /// pcapng: a block is its type, its length, its content and its length again.
  private static func blockLength(_ bytes: [UInt8], at start: Int) -> Int? {
    guard start + 12 <= bytes.count else { return nil }
    let length = word(bytes[...], start + 4)
    guard length >= 12, length % 4 == 0, start + length <= bytes.count,
      word(bytes[...], start + length - 4) == length
    else { return nil }
    return length
  }

  /// An enhanced packet block of the first interface, with usbmon's header of 64 bytes from byte 28 on.
  private static func isReport(_ block: ArraySlice<UInt8>) -> Bool {
    let start = block.startIndex
    let (enhancedPacket, headerEnd, interrupt) = (6, 92, UInt8(1))
    return word(block, start) == enhancedPacket && word(block, start + 8) == 0
      && block.count > headerEnd && block[start + 36] == UInt8(ascii: "C")
      && block[start + 37] == interrupt && word(block, start + 56) == 0
  }

  private static func word(_ bytes: ArraySlice<UInt8>, _ at: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
  }
}
