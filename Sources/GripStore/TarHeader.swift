/// The header of a file in a tar archive (POSIX.1-1988, ustar), in the one form that this program writes: the same files give the
/// same archive.
package struct TarHeader: Sendable, Equatable {
  /// How long a header is, and what a file's content is filled up to, in bytes.
  package static let blockBytes = 512
  /// The longest file that a header can say, in bytes.
  package static let fileBytesMax: Int64 = 0o77_777_777_777
  private static let nameBytesMax = 100
  private static let prefixBytesMax = 155

  /// The file's path in the archive.
  package let name: String
  /// How long it is.
  package let bytes: Int64
  private let split: Int

  /// A header; nil where the path is too long for it, or the file.
  package init?(name: String, bytes: Int64) {
    let path = Array(name.utf8)
    guard !path.isEmpty, !path.contains(0), (0...Self.fileBytesMax).contains(bytes) else {
      return nil
    }
    self.name = name
    self.bytes = bytes
    if path.count <= Self.nameBytesMax {
      split = 0
    } else {
      let slash = path.indices.first {
        path[$0] == UInt8(ascii: "/") && path.count - $0 - 1 <= Self.nameBytesMax
      }
      guard let slash, slash > 0, slash <= Self.prefixBytesMax, slash + 1 < path.count else {
        return nil
      }
      split = slash
    }
  }

  /// How many bytes of nothing follow the content.
  package var paddingBytes: Int { Int((512 - bytes % 512) % 512) }

  /// The header's block.
  package var block: [UInt8] {
    let path = Array(name.utf8)
    var block = [UInt8](repeating: 0, count: Self.blockBytes)
    func put(_ bytes: some Sequence<UInt8>, _ place: Int) {
      for (index, byte) in bytes.enumerated() { block[place + index] = byte }
    }
    func octal(_ value: Int64, _ digits: Int) -> [UInt8] {
      let text = String(value, radix: 8)
      return Array((String(repeating: "0", count: digits - text.utf8.count) + text).utf8)
    }
    put(split == 0 ? path[...] : path[(split + 1)...], 0)
    put("0000640".utf8, 100)
    put("0000000".utf8, 108)
    put("0000000".utf8, 116)
    put(octal(bytes, 11), 124)
    put("00000000000".utf8, 136)
    block[156] = UInt8(ascii: "0")
    put("ustar".utf8, 257)
    put("00".utf8, 263)
    put(path[..<split], 345)
    put(repeatElement(UInt8(ascii: " "), count: 8), 148)
    let sum = block.reduce(Int64(0)) { $0 + Int64($1) }
    put(octal(sum, 6) + [0, UInt8(ascii: " ")], 148)
    return block
  }

  /// The header that a block is; nil where it is none, or not written as this program writes it, to the letter.
  package init?(_ block: [UInt8]) {
    guard block.count == Self.blockBytes else { return nil }
    func text(_ range: Range<Int>) -> String {
      String(decoding: block[range].prefix { $0 != 0 }, as: UTF8.self)
    }
    let prefix = text(345..<500)
    guard let bytes = Int64(text(124..<136), radix: 8),
      let header = TarHeader(
        name: (prefix.isEmpty ? "" : prefix + "/") + text(0..<100), bytes: bytes),
      header.block == block
    else { return nil }
    self = header
  }
}
