/// What a number of a session's files may be. Units are such that no session comes near, and who computes with numbers within
/// need not fear that a sum, or a time in µs, is too large for 64 bits.
enum NumberLimits {
  static let limits = -1e12...1e12

  /// The first number of a JSON text that is beyond, with its place; nil where none is.
  ///
  /// - Parameter json: a text that was decoded, so that it is known to be JSON.
  static func beyond(_ json: [UInt8]) -> (text: String, byte: Int)? {
    var index = 0
    while index < json.count {
      switch json[index] {
      case UInt8(ascii: "\""):
        index += 1
        while index < json.count, json[index] != UInt8(ascii: "\"") {
          index += json[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index += 1
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        let end = json[index...].firstIndex { !isOfNumber($0) } ?? json.count
        let text = String(decoding: json[index..<end], as: UTF8.self)
        guard let number = Double(text), limits.contains(number) else { return (text, index) }
        index = end
      default: index += 1
      }
    }
    return nil
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}
