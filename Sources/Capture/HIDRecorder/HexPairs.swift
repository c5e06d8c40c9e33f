/// Turns " 0a ff" into bytes.
enum HexPairs {
  /// The value of a hexadecimal digit; 255 for any other byte.
  @inline(__always)
  static func digit(_ character: UInt8) -> UInt8 {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character &- UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character &- UInt8(ascii: "a") &+ 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character &- UInt8(ascii: "A") &+ 10
    default: 255
    }
  }

  /// The value of every pair of characters, the first character in the low half of the index; for anything but two
  /// hexadecimal digits, `invalid`. 22 digits make 484 pairs, so that little of it is ever touched.
  static let values: [UInt16] = {
    var values = [UInt16](repeating: invalid, count: 65_536)
    for high in UInt8.min...UInt8.max where digit(high) < 16 {
      for low in UInt8.min...UInt8.max where digit(low) < 16 {
        values[Int(low) << 8 | Int(high)] = UInt16(digit(high) << 4 | digit(low))
      }
    }
    return values
  }()

  /// No pair's value has this bit.
  private static let invalid: UInt16 = 0x100

  /// Decodes `count` pairs, each after exactly one space, from `start` on; false where there is anything else.
  ///
  /// The caller has made sure that `3 * count` characters are there and that `output` has room. `values` is the table
  /// above. The conditions that are stated before each step let the compiler leave out its own.
  @inline(never)
  static func decodeSpaced(
    _ text: Span<UInt8>, from start: Int, count: Int, values: Span<UInt16>,
    into output: inout MutableSpan<UInt8>
  ) -> Bool {
    precondition(values.count == 65_536)
    precondition(start >= 0 && count >= 0 && count <= output.count)
    var invalidPairs: UInt16 = 0
    var wrongSpaces: UInt64 = 0
    var at = start
    var index = 0
    // Nine characters are three pairs: a space, then eight characters that fit one machine word.
    while index &+ 3 <= count {
      precondition(at >= 0 && text.count >= 9 && at <= text.count &- 9)
      precondition(index >= 0 && output.count >= 3 && index <= output.count &- 3)
      let word = text.word64(at: at &+ 1)
      wrongSpaces |= UInt64(text[at] ^ UInt8(ascii: " ")) << 16
      wrongSpaces |= word ^ 0x0000_2000_0020_0000
      let first = values[Int(UInt16(truncatingIfNeeded: word))]
      let second = values[Int(UInt16(truncatingIfNeeded: word >> 24))]
      let third = values[Int(UInt16(truncatingIfNeeded: word >> 48))]
      invalidPairs |= first | second | third
      output[index] = UInt8(truncatingIfNeeded: first)
      output[index &+ 1] = UInt8(truncatingIfNeeded: second)
      output[index &+ 2] = UInt8(truncatingIfNeeded: third)
      at &+= 9
      index &+= 3
    }
    while index < count {
      let value = values[Int(text[at &+ 2]) << 8 | Int(text[at &+ 1])]
      wrongSpaces |= UInt64(text[at] ^ UInt8(ascii: " ")) << 16
      invalidPairs |= value
      output[index] = UInt8(truncatingIfNeeded: value)
      at &+= 3
      index &+= 1
    }
    return invalidPairs & invalid == 0 && wrongSpaces & 0x0000_FF00_00FF_0000 == 0
  }
}
