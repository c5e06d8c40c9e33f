import Foundation

/// The clipboard of a graphical session, through the programs that people have for it.
enum Clipboard {
  private static let programs = [
    ("wl-copy", [], "WAYLAND_DISPLAY"), ("xclip", ["-selection", "clipboard"], "DISPLAY"),
    ("xsel", ["--clipboard", "--input"], "DISPLAY"),
  ]

  /// Puts a text on it.
  static func copy(_ text: String) throws {
    let environment = ProcessInfo.processInfo.environment
    for (name, arguments, display) in programs where environment[display] != nil {
      guard let path = path(of: name, environment) else { continue }
      let process = Process()
      process.executableURL = URL(filePath: path)
      process.arguments = arguments
      let input = Pipe()
      process.standardInput = input
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
      try input.fileHandleForWriting.close()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else { continue }
      return
    }
    throw CommandFailure(
      "no clipboard was found: it takes a graphical session, and wl-copy (Debian package wl-clipboard), xclip or xsel"
    )
  }

  private static func path(of name: String, _ environment: [String: String]) -> String? {
    (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
