/// An entry as journald takes it: a line `NAME=value` a field, and a length before values that have line breaks.
struct JournalEntry {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ name: String, _ value: String) {
    let value = Array(value.utf8)
    bytes += Array(name.utf8)
    if value.contains(0x0A) {
      bytes.append(0x0A)
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: UInt64(value.count) >> UInt64(shift)))
      }
    } else {
      bytes.append(UInt8(ascii: "="))
    }
    bytes += value
    bytes.append(0x0A)
  }

  /// A name as journald allows it: capitals, digits and underscores.
  static func fieldName(_ name: String) -> String {
    String(
      name.prefix(48).map { character in
        character.isASCII && (character.isLetter || character.isNumber)
          ? Character(character.uppercased()) : "_"
      })
  }
}
