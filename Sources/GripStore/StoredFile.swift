/// By what one sees that a file is the one that was read before.
package struct FileStamp: Sendable, Equatable {
  /// Its size; of a folder 0.
  package var bytes: Int64
  /// When it was changed, in ns since 1970.
  package var modified: Int64

  package init(bytes: Int64, modified: Int64) {
    self.bytes = bytes
    self.modified = modified
  }
}

/// Files of an output directory, for those who read what stands in it.
public enum StoredFile {
  /// The bytes of a file; nil where there is none.
  public static func bytes(_ path: String, bytesMax: Int64) throws(StoreError) -> [UInt8]? {
    guard let size = FileSystem.fileSize(path) else { return nil }
    guard size <= bytesMax else {
      throw .unreadable(path: path, reason: "it has more than \(bytesMax) bytes")
    }
    return try FileSystem.bytes(path)
  }

  /// Whether there is a file.
  public static func exists(_ path: String) -> Bool { FileSystem.fileSize(path) != nil }

  /// Whether there is a folder, or a link to one.
  public static func isFolder(_ path: String) -> Bool {
    FileSystem.isFolder(path, followsLinks: true)
  }

  /// How many bytes a file has; nil where there is none.
  package static func size(_ path: String) -> Int64? { FileSystem.fileSize(path) }

  /// The stamp of a file; nil where there is none.
  package static func stamp(_ path: String) -> FileStamp? {
    FileSystem.stamp(path, isFolder: false)
  }

  /// The stamp of a folder: it changes when a name comes or goes; nil where there is none.
  package static func stamp(ofFolder path: String) -> FileStamp? {
    FileSystem.stamp(path, isFolder: true)
  }

  /// The names in a folder, sorted; none when it is not there.
  package static func names(in path: String) throws(StoreError) -> [String] {
    try FileSystem.names(in: path)
  }

  /// Removes a folder and the files in it.
  package static func removeFolder(_ path: String) throws(StoreError) {
    try FileSystem.removeFolder(path, files: FileSystem.names(in: path))
  }

  /// Writes files into a folder that appears whole; false when it is there already. Whoever is of the folder's group may add
  /// others beside it.
  package static func writeFolder(
    _ files: [(name: String, bytes: [UInt8])], to path: String
  ) throws(StoreError) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let parent = parts.dropLast().joined(separator: "/")
    try FileSystem.makeFolders(parent, isShared: true)
    let unfinished = "\(parent)/.\(parts.last ?? "")-\(UInt64.random(in: 0 ... .max))"
    guard try FileSystem.makeFolder(unfinished) else { return false }
    for file in files { try FileSystem.write(file.bytes, to: unfinished + "/" + file.name) }
    try FileSystem.syncFolder(unfinished)
    guard try FileSystem.rename(unfinished, to: path) else {
      try FileSystem.removeFolder(unfinished, files: files.map(\.name))
      return false
    }
    try FileSystem.syncFolder(parent)
    return true
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
