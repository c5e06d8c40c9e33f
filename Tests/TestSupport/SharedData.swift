public import Foundation

/// Recordings made by others, beside the project's folder (`../shared/data`). They are used where they are and never
/// become part of the project, so tests that need them are skipped where they are missing.
public enum SharedData {
  /// The project's root folder.
  public static let projectRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of recordings made by others; nil where there is none.
  public static let folder: URL? = {
    let folder = projectRoot.deletingLastPathComponent().appending(path: "shared/data")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  /// Whether there are recordings made by others beside the project.
  public static var isPresent: Bool { folder != nil }

  /// All files below a folder of the shared data whose names end in `suffix`, sorted by path; empty where there are none.
  public static func files(under path: String, suffix: String) -> [URL] {
    guard let folder else { return [] }
    let root = folder.appending(path: path)
    let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    let all = (found?.allObjects as? [URL]) ?? []
    return all.filter { $0.lastPathComponent.hasSuffix(suffix) }.sorted { $0.path < $1.path }
  }
}
