extension Span<UInt8> {
  /// The two bytes from `offset` on as a number, the lowest first. Both must be there: that is checked once, not for each, so that the
  /// processor loads them as one.
  @inline(__always)
  func uint16(at offset: Int) -> UInt16 {
    check(offset, 2)
    return unsafe UInt16(self[unchecked: offset]) | UInt16(self[unchecked: offset &+ 1]) << 8
  }

  /// The four bytes from `offset` on, alike.
  @inline(__always)
  func uint32(at offset: Int) -> UInt32 {
    check(offset, 4)
    let low = unsafe UInt32(self[unchecked: offset]) | UInt32(self[unchecked: offset &+ 1]) << 8
    let high =
      unsafe UInt32(self[unchecked: offset &+ 2])
      | UInt32(self[unchecked: offset &+ 3]) << 8
    return low | high << 16
  }

  @inline(__always)
  private func check(_ offset: Int, _ size: Int) {
    let left = count &- offset
    precondition(offset >= 0, "bytes outside of the report")
    precondition(left >= size, "bytes outside of the report")
  }
}
