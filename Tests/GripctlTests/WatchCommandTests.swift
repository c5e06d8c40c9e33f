import Foundation
import GripControl
import TestSupport
import Testing

@Suite("gripctl watch")
struct WatchCommandTests {
  private static let script = "/usr/bin/script"

  /// Runs a command on a terminal of this size; what it wrote there.
  private func terminal(_ command: String, columns: Int, _ clinic: Clinic) throws -> Program.Result
  {
    try Program.run(
      Self.script, ["-qec", "stty cols \(columns) rows 24; \(command)", "/dev/null"],
      variables: ["GRIPD_SOCKET": clinic.daemon.path, "TERM": "xterm"])
  }

  @Test("Elsewhere than on a terminal: a line for each event and for each session's state")
  func lines() throws {
    let result = try Clinic().gripctl("watch", "--seconds", "0.5")
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = Set(result.output.split(separator: "\n"))
    #expect(
      lines == [
        "blue, table 2: repetition 13, 42.4 N",
        "blue, table 2: reading, 12 repetitions, peak 98.1 N, wall 1:02:05, active 0:01:01, paused 0:00:00, lost 0",
      ])
  }

  @Test("--json: the messages of all feeds, of the controller that is meant")
  func json() throws {
    let output = try Clinic().gripctl(
      "watch", "--json", "--seconds", "0.5", "--controller", "SN0001"
    ).output
    let messages = try output.split(separator: "\n").map {
      try ControlLine.decode(FeedMessage.self, Array($0.utf8))
    }
    #expect(Set(messages.map(\.feed)) == Set(Feed.allCases))
    #expect(Set(messages.map(\.controller)) == ["blue, table 2"])
  }

  @Test(
    "On a terminal: drawn in place, within its width, and left as it was found",
    .enabled(if: FileManager.default.isExecutableFile(atPath: script)), arguments: [40, 80, 200])
  func drawn(columns: Int) throws {
    let clinic = try Clinic()
    let result = try terminal(
      "\(Program.path(of: "gripctl")) watch --seconds 1.2", columns: columns, clinic)
    #expect(result.status == 0)
    let output = result.output
    #expect(output.hasPrefix("\u{1B}[?25l") && output.hasSuffix("\u{1B}[?25h"))
    let plain = output.replacing(/\u{1B}\[[?0-9]*[A-Za-z]/, with: "")
    let lines = plain.split(whereSeparator: \.isNewline)
    #expect(lines.allSatisfy { $0.count < columns })
    #expect(lines.contains { $0.contains("12 repetitions, the last one 42.4 N") })
    let bar = try #require(lines.first { $0.hasPrefix("[#") })
    #expect(bar.hasSuffix("50.0 N") && bar.contains("|"))
    #expect(output.contains(/\u{1B}\[\d+A/))
  }

  @Test(
    "Ctrl-C ends it in peace, and the cursor is back",
    .enabled(if: FileManager.default.isExecutableFile(atPath: script)))
  func interrupted() throws {
    let clinic = try Clinic()
    let command =
      "timeout --foreground --preserve-status -k 9 -s INT 1 \(Program.path(of: "gripctl")) watch"
    let result = try terminal(command, columns: 80, clinic)
    #expect(result.status == 0 && result.output.hasSuffix("\u{1B}[?25h"))
  }

  @Test("A daemon that ends while it is watched is an error")
  func ended() throws {
    let daemon = try ScriptedDaemon { _, _ in nil }
    let thread = Thread {
      // Until somebody has asked.
      while daemon.requests.isEmpty { usleep(1000) }
      daemon.end()
    }
    thread.start()
    let result = try Program.run(
      "gripctl", ["watch", "--socket", daemon.path, "--controller", "SN0001"])
    #expect(result.status == 1 && result.errors.contains("the daemon ended the connection"))
  }
}
