import Foundation
import GripSession
import TestSupport
import Testing

/// docs/PROTOCOLS.md and the code say the same.
@Suite struct ProtocolDocumentTests {
  private static func text() throws -> String {
    try String(
      contentsOf: SharedData.projectRoot.appending(path: "docs/PROTOCOLS.md"), encoding: .utf8)
  }

  @Test func `Each protocol has its row`() throws {
    let text = try Self.text()
    func seconds(_ value: Double?, _ what: String) -> String? {
      value.map { "\(Int($0)) s or \(what)" }
    }
    for one in TrialProtocol.all {
      let cells = [
        "`\(one.name)`", one.title, one.trials.map(String.init) ?? "any",
        one.isAlternating ? "alternating" : "one", one.statistic.rawValue,
        seconds(one.holdSecondsMin, "more") ?? "any",
        seconds(one.restSecondsMin, "more") ?? seconds(one.restSecondsMax, "less") ?? "any",
        one.source,
      ]
      #expect(text.contains("\n| " + cells.joined(separator: " | ") + " |\n"), "\(one.name)")
    }
  }
}
