extension Span<UInt8> {
  /// The integer whose bytes begin at an offset. In bounds or a trap: parsers check lengths first.
  @inline(__always)
  func integer<Integer: FixedWidthInteger>(
    at offset: Int, as type: Integer.Type, isBigEndian: Bool
  ) -> Integer {
    let size = Integer.bitWidth / 8
    let window = extracting(offset..<(offset &+ size))
    var value: Integer = 0
    for index in 0..<size {
      value |= Integer(truncatingIfNeeded: window[index]) << Integer(8 &* index)
    }
    return isBigEndian ? value.byteSwapped : value
  }
}
