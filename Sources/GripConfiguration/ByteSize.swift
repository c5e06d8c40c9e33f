/// A number of bytes as people write it: "200 GB", "1.5 TB", "500 GiB".
struct ByteSize {
  static let range: ClosedRange<Int64> = 1_000_000_000...1_000_000_000_000_000
  private static let units: [(name: String, bytes: Double)] = [
    ("TB", 1e12), ("GB", 1e9), ("TiB", 1_099_511_627_776), ("GiB", 1_073_741_824),
  ]

  let bytes: Int64

  init(bytes: Int64) { self.bytes = bytes }

  /// Nil where it is no size, or one beyond `range`.
  init?(_ text: String) {
    let number = text.prefix { $0.isNumber || $0 == "." }
    let unit = text.dropFirst(number.count).drop { $0 == " " }
    guard let value = Double(number), let scale = Self.units.first(where: { $0.name == unit }),
      let bytes = Int64(exactly: (value * scale.bytes).rounded()), Self.range.contains(bytes)
    else { return nil }
    self.bytes = bytes
  }

  /// In the unit that writes it shortest.
  var text: String {
    let texts = Self.units.map { plain(Double(bytes) / $0.bytes) + " " + $0.name }
    return texts.min { $0.count < $1.count } ?? ""
  }
}
