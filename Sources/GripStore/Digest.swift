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

  private static func text(_ digest: SHA256Digest) -> String {
    digest.reduce(into: "") { $0 += ($1 < 16 ? "0" : "") + String($1, radix: 16) }
  }
}
