import Foundation
import GripStore

/// Sessions in one file: a tar archive that has one form only.
enum SessionArchive {
  private static let pieceBytes = 1 << 20
  /// An archive has so many files at most.
  private static let filesMax = 100_000

  /// Writes files into a new archive, in the order given.
  static func write(
    _ files: [(name: String, file: String)], from directory: String, to path: String
  ) throws {
    let output = try StoredFile.created(path)
    for entry in files {
      let source = "\(directory)/\(entry.file)"
      let size = StoredFile.size(source) ?? 0
      guard let header = TarHeader(name: entry.name, bytes: size) else {
        throw CommandFailure("\(source) is too long, or its name is, for an archive")
      }
      try output.write(contentsOf: Data(header.block))
      let input = try FileHandle(forReadingFrom: URL(filePath: source))
      defer { try? input.close() }
      var left = Int(size)
      while left > 0 {
        guard let piece = try input.read(upToCount: min(left, pieceBytes)), !piece.isEmpty else {
          throw CommandFailure("\(source) became shorter while it was read: try again")
        }
        try output.write(contentsOf: piece)
        left -= piece.count
      }
      try output.write(contentsOf: Data(count: header.paddingBytes))
    }
    try output.write(contentsOf: Data(count: 2 * TarHeader.blockBytes))
    try output.synchronize()
    try output.close()
  }

  /// Whether a file begins as an archive of ours does.
  static func isOne(_ path: String) throws -> Bool {
    let input = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? input.close() }
    return try input.read(upToCount: TarHeader.blockBytes).flatMap { TarHeader([UInt8]($0)) } != nil
  }

  /// Unpacks an archive into a folder of its own. Only what an archive of ours can hold comes out of it, and nothing lands
  /// elsewhere.
  ///
  /// - Returns: the sessions in it.
  static func unpack(_ path: String, into folder: String) throws -> [String] {
    let input = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? input.close() }
    var place: Int64 = 0
    var names: [String] = []
    while true {
      let block = [UInt8](try input.read(upToCount: TarHeader.blockBytes) ?? Data())
      if block == [UInt8](repeating: 0, count: TarHeader.blockBytes) { break }
      guard let header = TarHeader(block), isExpected(header.name),
        names.last.map({ $0 < header.name }) ?? true, names.count < filesMax
      else {
        throw CommandFailure(
          "\(path), byte \(place): no file that an archive of `gripctl export` has; it was changed, cut, or made otherwise"
        )
      }
      names.append(header.name)
      try take(header, from: input, to: "\(folder)/\(header.name)", path, place)
      place += Int64(TarHeader.blockBytes) + header.bytes + Int64(header.paddingBytes)
    }
    let rest = try input.read(upToCount: 2 * TarHeader.blockBytes) ?? Data()
    guard rest == Data(count: TarHeader.blockBytes) else {
      throw CommandFailure("\(path): it does not end as an archive of `gripctl export` does")
    }
    return Set(names.map { $0.split(separator: "/").prefix(2).joined(separator: "/") })
      .filter(StoredFile.isSessionFolder).sorted()
  }

  private static func isExpected(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if name == "chain/seal.pub" { return true }
    if parts.count == 2 && parts[0] == "documents" {
      return !parts[1].hasPrefix(".") && !parts[1].isEmpty
    }
    return parts.count == 3 && StoredFile.isSessionFolder(parts[0] + "/" + parts[1])
      && SessionFile.all.contains(parts[2])
  }

  private static func take(
    _ header: TarHeader, from input: FileHandle, to path: String, _ archive: String, _ place: Int64
  ) throws {
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    let output = try StoredFile.created(path)
    defer { try? output.close() }
    var left = header.bytes
    while left > 0 {
      guard let piece = try input.read(upToCount: Int(min(left, Int64(pieceBytes)))), !piece.isEmpty
      else { throw CommandFailure("\(archive), byte \(place): \(header.name) is cut off") }
      try output.write(contentsOf: piece)
      left -= Int64(piece.count)
    }
    let padding = try input.read(upToCount: header.paddingBytes) ?? Data()
    guard header.paddingBytes == 0 || padding == Data(count: header.paddingBytes) else {
      throw CommandFailure("\(archive): what follows \(header.name) was changed")
    }
  }
}

extension StoredFile {
  /// A new file; one that is there already is an error.
  static func created(_ path: String) throws -> FileHandle {
    do {
      try Data().write(to: URL(filePath: path), options: .withoutOverwriting)
      return try FileHandle(forWritingTo: URL(filePath: path))
    } catch {
      throw CommandFailure(
        "\(path) cannot be made: \(isThere(path) ? "there is such a file already" : "check the folder and its rights")"
      )
    }
  }

  private static func isThere(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }
}
