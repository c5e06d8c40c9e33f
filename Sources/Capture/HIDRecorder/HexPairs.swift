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

  /// Decodes `count` pairs, each after exactly one space, from `start` on; false where there is anything else.
  ///
  /// The caller has made sure that `3 * count` characters are there and that `output` has room.
  @inline(__always)
  static func decodeSpaced(
    _ text: Span<UInt8>, from start: Int, count: Int, into output: inout MutableSpan<UInt8>
  ) -> Bool {
    precondition(start >= 0 && count >= 0 && count <= output.count)
    precondition(start &+ 3 &* count <= text.count)
    var errors: UInt64 = 0
    var at = start
    var index = 0
    // Nine characters are three pairs: a space, then eight characters that fit one machine word.
    while index &+ 3 <= count {
      errors |= UInt64(text[at] ^ UInt8(ascii: " "))
      let word = load(text, at &+ 1)
      let (bytes, wrong) = decodeThree(word)
      errors |= wrong
      output[index] = UInt8(truncatingIfNeeded: bytes)
      output[index &+ 1] = UInt8(truncatingIfNeeded: bytes >> 24)
      output[index &+ 2] = UInt8(truncatingIfNeeded: bytes >> 48)
      at &+= 9
      index &+= 3
    }
    while index < count {
      let high = digit(text[at &+ 1])
      let low = digit(text[at &+ 2])
      errors |= UInt64(text[at] ^ UInt8(ascii: " ")) | UInt64((high | low) & 0xF0)
      output[index] = high << 4 | low & 15
      at &+= 3
      index &+= 1
    }
    return errors == 0
  }

  /// Decodes "ab cd ef", first character in the lowest byte, all eight at once: the values stand in bytes 0, 3 and 6.
  /// `wrong` is 0 if and only if the word has this form.
  @inline(__always)
  static func decodeThree(_ word: UInt64) -> (values: UInt64, wrong: UInt64) {
    let digits: UInt64 = 0xFFFF_00FF_FF00_FFFF
    let spaces = (word ^ 0x0000_2000_0020_0000) & ~digits
    // Letters have bit 6, digits do not. Lower case them, then look at both halves of each character.
    let letter = (word >> 6) & 0x0101_0101_0101_0101
    let high = (word | letter << 5) & 0xF0F0_F0F0_F0F0_F0F0
    let low = word & 0x0F0F_0F0F_0F0F_0F0F
    let wrongHigh = high ^ (0x3030_3030_3030_3030 &+ letter &* 0x30)
    // A digit is at most 9, a letter at most 6: bit 4 shows it. A letter is at least 1: bit 4 shows its absence.
    let tooLarge = (low &+ 0x0606_0606_0606_0606 &+ letter &* 3) & 0x1010_1010_1010_1010
    let tooSmall = ~(low &+ 0x1010_1010_1010_1010 &- letter) & 0x1010_1010_1010_1010
    let value = low &+ letter &* 9
    return (value << 4 | value >> 8, spaces | (wrongHigh | tooLarge | tooSmall) & digits)
  }

  @inline(__always)
  private static func load(_ text: Span<UInt8>, _ at: Int) -> UInt64 {
    let window = text.extracting(at..<(at &+ 8))
    var word: UInt64 = 0
    for index in 0..<8 { word |= UInt64(window[index]) << UInt64(8 &* index) }
    return word
  }
}
