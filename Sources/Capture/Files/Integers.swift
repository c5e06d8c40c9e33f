extension Span<UInt8> {
  /// The integer of 16, 32 or 64 bits whose bytes begin at an offset. In bounds or a trap: parsers check lengths first.
  @inline(__always)
  func integer<Integer: FixedWidthInteger>(
    at offset: Int, as type: Integer.Type, isBigEndian: Bool
  ) -> Integer {
    let value =
      switch Integer.bitWidth {
      case 16: Integer(truncatingIfNeeded: word16(at: offset))
      case 32: Integer(truncatingIfNeeded: word32(at: offset))
      default: Integer(truncatingIfNeeded: word64(at: offset))
      }
    return isBigEndian ? value.byteSwapped : value
  }

  // Each is one load: the window's length is known, so that the accesses in it need no checks of their own.

  @inline(__always)
  private func word16(at offset: Int) -> UInt16 {
    let window = extracting(offset..<(offset &+ 2))
    return UInt16(window[0]) | UInt16(window[1]) << 8
  }

  @inline(__always)
  private func word32(at offset: Int) -> UInt32 {
    let window = extracting(offset..<(offset &+ 4))
    let low = UInt32(window[0]) | UInt32(window[1]) << 8
    return low | UInt32(window[2]) << 16 | UInt32(window[3]) << 24
  }

  @inline(__always)
  func word64(at offset: Int) -> UInt64 {
    let window = extracting(offset..<(offset &+ 8))
    let low = UInt64(window[0]) | UInt64(window[1]) << 8
    let next = UInt64(window[2]) << 16 | UInt64(window[3]) << 24
    let third = UInt64(window[4]) << 32 | UInt64(window[5]) << 40
    return low | next | third | UInt64(window[6]) << 48 | UInt64(window[7]) << 56
  }
}
