import Foundation

/// A folder of its own for a test; it is removed with everything in it when the test lets go of it.
final class TemporaryFolder {
  let path: String

  init() throws {
    let place = FileManager.default.temporaryDirectory.appending(
      path: "grip-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    path = place.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }

  /// Everything below, by path from here, sorted; folders end in a slash.
  func contents() -> [String] {
    let walk = FileManager.default.enumerator(atPath: path)
    var found: [String] = []
    while let entry = walk?.nextObject() as? String {
      var isFolder: ObjCBool = false
      _ = unsafe FileManager.default.fileExists(
        atPath: path + "/" + entry, isDirectory: &isFolder)
      found.append(isFolder.boolValue ? entry + "/" : entry)
    }
    return found.sorted()
  }
}

/// The bytes of a file; nil when there is none.
func bytes(of path: String) -> [UInt8]? {
  FileManager.default.contents(atPath: path).map { [UInt8]($0) }
}
