import Crypto

/// SHA-256 as 64 hexadecimal digits: what records and documents name other files by.
public enum Digest {
  /// The digest of these bytes.
  public static func hexadecimal(_ bytes: [UInt8]) -> String { text(SHA256.hash(data: bytes)) }

  /// The digest of a file, which is read piece by piece.
  public static func hexadecimal(ofFile path: String) throws(StoreError) -> String {
    var hash = SHA256()
    try FileSystem.forEachPiece(of: path) { hash.update(data: $0) }
    return text(hash.finalize())
  }

  /// The digests of a file's first bytes, for each of these lengths that it has; it is read once.
  package static func prefixes(
    ofFile path: String, _ lengths: Set<Int64>
  ) throws(StoreError) -> [Int64: String] {
    var hash = SHA256()
    var place: Int64 = 0
    var rest = lengths.filter { $0 >= 0 }.sorted()[...]
    var digests: [Int64: String] = [:]
    func take(_ piece: ArraySlice<UInt8>) {
      var piece = piece
      while let next = rest.first, next <= place + Int64(piece.count) {
        let count = Int(next - place)
        hash.update(data: piece.prefix(count))
        piece = piece.dropFirst(count)
        place = next
        digests[next] = text(hash.finalize())
        rest = rest.dropFirst()
      }
      hash.update(data: piece)
      place += Int64(piece.count)
    }
    take([])
    try FileSystem.forEachPiece(of: path) { take($0) }
    return digests
  }

  /// Whether a text has the form of a digest.
  package static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }

  private static func text(_ digest: SHA256Digest) -> String {
    digest.reduce(into: "") { $0 += ($1 < 16 ? "0" : "") + String($1, radix: 16) }
  }
}
