import Foundation

/// A folder of its own for one test, removed when the test lets go of it.
public final class TemporaryFolder: Sendable {
  /// Its path.
  public let path: String

  /// Makes the folder.
  public init() throws {
    let name = "grip-test-\(UUID().uuidString)"
    let url = FileManager.default.temporaryDirectory.appending(path: name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of something in the folder.
  public func appending(_ name: String) -> String { path + "/" + name }

  /// The paths of all files below the folder, from its root, sorted.
  public func files() -> [String] {
    let found = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
    return found.filter { !isFolder(appending($0)) }.sorted()
  }

  /// Everything below the folder, by path from its root, sorted; folders end in a slash.
  public func contents() -> [String] {
    let found = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
    return found.map { isFolder(appending($0)) ? $0 + "/" : $0 }.sorted()
  }

  /// Writes a file into the folder and returns its path.
  public func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: URL(filePath: appending(name)))
    return appending(name)
  }

  private func isFolder(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType == .typeDirectory
  }
}

/// The bytes of a file; nil when there is none. Foundation's reading of a whole file leaks memory where it is empty (Swift 6.3).
public func bytes(of path: String) -> [UInt8]? {
  guard let file = FileHandle(forReadingAtPath: path) else { return nil }
  return [UInt8]((try? file.readToEnd() ?? Data()) ?? Data())
}
