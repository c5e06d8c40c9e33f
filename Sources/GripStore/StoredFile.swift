/// Files of an output directory, for those who read what stands in it.
public enum StoredFile {
  /// The bytes of a file; nil where there is none.
  public static func bytes(_ path: String, bytesMax: Int64) throws(StoreError) -> [UInt8]? {
    guard let size = FileSystem.fileSize(path) else { return nil }
    guard size <= bytesMax else {
      throw .unreadable(path: path, reason: "it has more than \(bytesMax) bytes")
    }
    guard let bytes = FileSystem.bytes(path) else {
      throw .unreadable(path: path, reason: "reading it failed")
    }
    return bytes
  }

  /// Whether a name is that of a session's folder within an output directory: a day and a name below it, no way out of it.
  public static func isSessionFolder(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "undated" || UTCTime.isDate(String(parts[0])) else {
      return false
    }
    return !parts[1].isEmpty && parts[1].utf8.count <= 255
      && parts[1].utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
          || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      }
  }
}
