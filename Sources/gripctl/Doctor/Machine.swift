import Foundation

/// The machine that is looked at: the files below a folder, and what its programs say.
struct Machine {
  /// The folder that stands for /.
  var root: String
  /// Whether that is another folder than /, of which the running system knows nothing.
  var isOther: Bool { root != "/" }

  /// A path of the machine, as it is reached from here.
  func path(_ path: String) -> String { isOther ? root + path : path }

  /// The text of a file; nil when it cannot be read.
  func text(_ path: String) -> String? {
    try? String(contentsOfFile: self.path(path), encoding: .utf8)
  }

  /// The names in a folder; none when it cannot be read.
  func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path(folder)))?.sorted() ?? []
  }

  /// What is at a path; nil when nothing is, or nothing that may be seen.
  func kind(of path: String) -> FileAttributeType? {
    let folder = self.path(path) + "/."
    if FileManager.default.fileExists(atPath: folder) { return .typeDirectory }
    return FileManager.default.fileExists(atPath: self.path(path)) ? .typeRegular : nil
  }

  /// What a program prints, without its last line break; nil when it is not there. It is found as a shell finds it.
  func output(_ program: String, _ arguments: [String]) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let candidates = folders.split(separator: ":").map { $0 + "/" + program }
    guard
      let file = candidates.first(where: FileManager.default.isExecutableFile(atPath:))
    else { return nil }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: file)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = try? pipe.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    return String(decoding: data ?? Data(), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
