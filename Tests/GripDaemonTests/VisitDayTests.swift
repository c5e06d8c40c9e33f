import Foundation
import TestSupport
import Testing

/// docs/VISIT-DAY.md, command by command, with the daemon that keeps the records.
@Suite("The worked example of a visit")
struct VisitDayTests {
  private struct Step {
    var command: String
    var shown: [String]
  }

  /// The commands of the page with the lines that it shows of each.
  private static func steps() throws -> [Step] {
    let path = SharedData.projectRoot.appending(path: "docs/VISIT-DAY.md")
    let text = try String(contentsOf: path, encoding: .utf8)
    var steps: [Step] = []
    var isShown = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isShown.toggle()
      } else if isShown {
        steps[steps.count - 1].shown.append(String(line))
      } else if line.hasPrefix("      "), steps.last?.command.hasSuffix("\\") == true {
        steps[steps.count - 1].command.removeLast()
        steps[steps.count - 1].command += line.dropFirst(6)
      } else if line.hasPrefix("    ") {
        steps.append(Step(command: String(line.dropFirst(4)), shown: []))
      }
    }
    return steps.filter { !$0.command.hasPrefix("gripd ") && !$0.command.hasPrefix("export ") }
  }

  /// Whether a line is what the page shows, where "…" stands for anything.
  private static func matches(_ line: String, _ shown: String) -> Bool {
    let parts = shown.components(separatedBy: "…")
    guard line.hasPrefix(parts[0]) else { return false }
    var rest = line.dropFirst(parts[0].count)
    for part in parts.dropFirst() where !part.isEmpty {
      guard let found = rest.range(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return shown.hasSuffix("…") || parts.count > 1 || rest.isEmpty
  }

  @Test("Every command prints what the page shows")
  func page() throws {
    let folder = try TemporaryFolder()
    for name in ["fixtures", "docs"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(name),
        withDestinationPath: SharedData.projectRoot.appending(path: name).path)
    }
    let socket = folder.appending("gripd.sock")
    let daemon = try RunningProgram(
      "gripd", ["--directory", folder.appending("clinic"), "--socket", socket])
    _ = try daemon.waitForLine(on: .errors) { $0.contains("Ready") }
    let tools = URL(filePath: Program.path(of: "gripctl")).deletingLastPathComponent().path
    let steps = try Self.steps()
    #expect(steps.count >= 14)
    for step in steps {
      let result = try Program.run(
        "/bin/sh", ["-c", step.command], in: folder.path,
        variables: [
          "GRIPD_SOCKET": socket,
          "PATH": tools + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
        ])
      var lines = (result.errors + result.output).split(separator: "\n").map(String.init)[...]
      for shown in step.shown {
        let place = lines.firstIndex { Self.matches($0, shown) }
        #expect(place != nil, "\(step.command): \(shown)\n\(result.errors)\(result.output)")
        if let place { lines = lines[(place + 1)...] }
      }
    }
    // The session is another patient's by the page's last step: no document of the former one is left.
    let documents = folder.files().filter { $0.hasPrefix("clinic/visits/") }
    #expect(documents.contains { $0.hasSuffix("/report.html") })
    for document in documents {
      let text = String(decoding: bytes(of: folder.appending(document)) ?? [], as: UTF8.self)
      #expect(!text.contains("P-104"), "\(document)")
      if document.hasSuffix("/report.html") { #expect(text.contains("P-200")) }
    }
    daemon.signal(SIGTERM)
    #expect(try daemon.waitForExit() == .exited(0))
    // The patient's reference stands in records and documents, and in no name of a file and no line of the log.
    #expect(folder.contents().allSatisfy { !$0.contains("P-104") && !$0.contains("P-200") })
    let log = daemon.lines(of: .errors) + daemon.lines(of: .output)
    #expect(log.allSatisfy { !$0.contains("P-104") && !$0.contains("P-200") })
  }
}
