import FoundationEssentials

/// Writes the encoding that OpenSSH uses for keys and signatures (RFC 4251, section 5).
struct SSHWriter {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ more: [UInt8]) { bytes += more }

  mutating func raw(_ text: StaticString) { bytes += Array(text.description.utf8) }

  mutating func uint32(_ value: UInt32) {
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
  }

  mutating func string(_ more: [UInt8]) {
    uint32(UInt32(more.count))
    bytes += more
  }

  mutating func string(_ text: String) { string(Array(text.utf8)) }
}

/// Reads that encoding; nothing in it is trusted.
struct SSHReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  /// Whether these bytes come next; they are passed if they do.
  mutating func passes(_ expected: [UInt8]) -> Bool {
    guard bytes[place...].starts(with: expected) else { return false }
    place += expected.count
    return true
  }

  mutating func uint32() -> UInt32? {
    guard bytes.count - place >= 4 else { return nil }
    defer { place += 4 }
    return bytes[place..<(place + 4)].reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func string() -> [UInt8]? {
    guard let count = uint32(), Int(count) <= bytes.count - place else { return nil }
    defer { place += Int(count) }
    return Array(bytes[place..<(place + Int(count))])
  }

  mutating func rest() -> [UInt8] {
    defer { place = bytes.count }
    return Array(bytes[place...])
  }
}

/// Bytes as OpenSSH writes them into a file: base64 in lines of 70 letters between a line that begins and one that ends them.
enum SSHArmor {
  private static let lineLetters = 70
  /// The most bytes of such a file that are read.
  static let bytesMax = 1 << 14

  static func text(_ bytes: [UInt8], label: String) -> [UInt8] {
    var rest = Data(bytes).base64EncodedString()[...]
    var lines = ["-----BEGIN \(label)-----"]
    while !rest.isEmpty {
      lines.append(String(rest.prefix(lineLetters)))
      rest = rest.dropFirst(lineLetters)
    }
    lines.append("-----END \(label)-----")
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  static func bytes(_ text: [UInt8], label: String) -> [UInt8]? {
    guard text.count <= bytesMax, text.allSatisfy({ $0 < 0x80 }) else { return nil }
    let lines = text.split { $0 == 0x0A || $0 == 0x0D }.map { String(decoding: $0, as: UTF8.self) }
    guard lines.count > 2, lines.first == "-----BEGIN \(label)-----",
      lines.last == "-----END \(label)-----",
      let data = Data(base64Encoded: lines[1..<(lines.count - 1)].joined())
    else { return nil }
    return [UInt8](data)
  }
}
