extension HIDRecorderParser {
  /// Parses a whole line "E: 000001.004000 3 01 02 ff" written exactly as hid-recorder writes it; the report's bytes
  /// are in `report` then. Nil for every other line, which `parseLine` looks at without haste.
  @inline(__always)
  mutating func quickEvent(
    _ text: Span<UInt8>, from start: Int, values: Span<UInt16>
  ) -> (next: Int, shown: Int64, count: Int)? {
    // The longest beginning: "E: ", 9 digits, ".", 6 digits, " ", 4 digits.
    guard text.count &- start > 32 else { return nil }
    guard text[start] == UInt8(ascii: "E"), text[start &+ 1] == UInt8(ascii: ":"),
      text[start &+ 2] == UInt8(ascii: " ")
    else { return nil }
    var at = start &+ 3
    guard let seconds = Self.quickNumber(text, &at, digitsMax: 9, until: UInt8(ascii: ".")) else {
      return nil
    }
    let fraction = at
    guard let micros = Self.quickNumber(text, &at, digitsMax: 6, until: UInt8(ascii: " ")),
      at &- fraction == 7
    else { return nil }
    // The digits of the length stop at the space before the first byte, which belongs to the bytes.
    guard let count = Self.quickNumber(text, &at, digitsMax: 4, until: UInt8(ascii: " ")),
      count > 0, count <= CaptureLimits.reportBytesMax
    else { return nil }
    at &-= 1
    let end = at &+ 3 &* count
    guard end &+ 1 < text.count else { return nil }
    var output = report.mutableSpan
    guard HexPairs.decodeSpaced(text, from: at, count: count, values: values, into: &output) else {
      return nil
    }
    let shown = Int64(seconds) &* 1_000_000_000 &+ Int64(micros) &* 1000
    if text[end] == UInt8(ascii: "\n") { return (end &+ 1, shown, count) }
    guard text[end] == UInt8(ascii: "\r"), text[end &+ 1] == UInt8(ascii: "\n") else { return nil }
    return (end &+ 2, shown, count)
  }

  /// Reads digits up to a stop, and the stop.
  @inline(__always)
  private static func quickNumber(
    _ text: Span<UInt8>, _ at: inout Int, digitsMax: Int, until stop: UInt8
  ) -> Int? {
    var value = 0
    var digits = 0
    while digits <= digitsMax {
      let character = text[at]
      at &+= 1
      if character == stop { return digits > 0 ? value : nil }
      let digit = character &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ Int(digit)
      digits &+= 1
    }
    return nil
  }
}
