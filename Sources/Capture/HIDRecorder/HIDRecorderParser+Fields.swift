/// The fields of a line, read with patience. Each skips the spaces before it.
extension HIDRecorderParser {
  /// Seconds and their decimal fraction, each of any width, as nanoseconds.
  static func time(
    _ text: Span<UInt8>, _ at: inout Int, _ end: Int
  ) throws(LineFault) -> Int64 {
    let seconds = try number(text, &at, end, radix: 10, of: "a time in seconds")
    guard at < end else {
      throw LineFault(expected: "a time such as 000001.004000", isTooShort: true)
    }
    guard text[at] == UInt8(ascii: "."), seconds <= secondsMax else {
      throw LineFault(expected: "a time such as 000001.004000")
    }
    at += 1
    var nanoseconds: Int64 = 0
    var unit: Int64 = 100_000_000
    let first = at
    while at < end, HexPairs.digit(text[at]) <= 9 {
      nanoseconds += Int64(HexPairs.digit(text[at])) * unit
      unit /= 10
      at += 1
    }
    guard at > first else {
      throw LineFault(expected: "digits after the point of the time", isTooShort: at == end)
    }
    return Int64(seconds) * 1_000_000_000 + nanoseconds
  }

  /// Far beyond any recording, and far from overflow when counted in nanoseconds.
  private static let secondsMax: UInt64 = 4_000_000_000

  /// A whole number of any width whose value fits 64 bits.
  static func number(
    _ text: Span<UInt8>, _ at: inout Int, _ end: Int, radix: UInt64, of what: String
  ) throws(LineFault) -> UInt64 {
    while at < end, isSpace(text[at]) { at += 1 }
    guard at < end else { throw LineFault(expected: what, isTooShort: true) }
    var value: UInt64 = 0
    let first = at
    while at < end {
      let digit = UInt64(HexPairs.digit(text[at]))
      guard digit < radix else { break }
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: radix)
      let (sum, isTooLargeToo) = product.addingReportingOverflow(digit)
      guard !isTooLarge, !isTooLargeToo else { throw LineFault(expected: "\(what) of 64 bits") }
      value = sum
      at += 1
    }
    guard at > first else { throw LineFault(expected: what) }
    return value
  }

  /// One byte as two hexadecimal digits.
  static func pair(
    _ text: Span<UInt8>, _ at: inout Int, _ end: Int, index: Int, of count: Int
  ) throws(LineFault) -> UInt8 {
    let first = at
    while at < end, isSpace(text[at]) { at += 1 }
    guard end - at >= 2 else {
      throw LineFault(expected: "\(count) bytes as declared, found \(index)", isTooShort: true)
    }
    let (high, low) = (HexPairs.digit(text[at]), HexPairs.digit(text[at + 1]))
    guard at > first, high < 16, low < 16 else {
      throw LineFault(
        expected: "byte \(index + 1) of \(count) as a space and two hexadecimal digits")
    }
    at += 2
    return high << 4 | low
  }

  /// The end of the line.
  static func nothingMore(
    _ text: Span<UInt8>, _ at: Int, _ end: Int, after count: Int?
  ) throws(LineFault) {
    if at == end { return }
    guard let count else { throw LineFault(expected: "the end of the line after the numbers") }
    throw LineFault(expected: "\(count) bytes as declared, found more")
  }

  static func isSpace(_ character: UInt8) -> Bool {
    character == UInt8(ascii: " ") || character == UInt8(ascii: "\t")
  }

  static func string(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end - start)
    for at in start..<end { bytes.append(text[at]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Some editors put a mark at the beginning of a text.
  static func skipByteOrderMark(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) {
    guard end - at >= 3, text[at] == 0xEF, text[at + 1] == 0xBB, text[at + 2] == 0xBF else {
      return
    }
    at += 3
  }
}
