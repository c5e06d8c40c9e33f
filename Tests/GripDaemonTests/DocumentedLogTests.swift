import Foundation
import GripControl
import Testing
import TestSupport

/// docs/DAEMON.md names what the daemon says and how far it goes: so does the code.
@Suite("The daemon's guide")
struct DocumentedLogTests {
  private static func text(_ path: String) throws -> String {
    try String(contentsOf: SharedData.projectRoot.appending(path: path), encoding: .utf8)
  }

  /// All sources of the daemon.
  private static func sources() throws -> String {
    let folder = SharedData.projectRoot.appending(path: "Sources/GripDaemon")
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return try (files ?? []).filter { $0.hasSuffix(".swift") }.map {
      try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
    }.joined()
  }

  @Test("Every message of its table is one that the daemon writes, at that level")
  func messages() throws {
    let sources = try Self.sources()
    let rows = try Self.text("docs/DAEMON.md").matches(
      of: /\n\| (info|notice|warning|error) \| (`[^|]+`) \|/)
    #expect(rows.count > 12)
    for row in rows {
      for message in String(row.output.2).matches(of: /`([^`]+)`/) {
        let call = try Regex(
          "logger\\.\(row.output.1)\\(\\s*\""
            + NSRegularExpression.escapedPattern(
              for: String(message.output.1)))
        #expect(sources.contains(call), "\(row.output.1): \(message.output.1)")
      }
    }
  }

  @Test("Every state of a controller has its row")
  func states() throws {
    let text = try Self.text("docs/DAEMON.md")
    for state in ["opening", "streaming", "silent", "failing", "away", "leftAlone"] {
      #expect(ControllerStatus.State(rawValue: state) != nil)
      #expect(text.contains("\n| \(state) |") || text.contains("(`\(state)`) |"), "\(state)")
    }
  }
}
