import Foundation
import GripCore
import GripPipeline
import GripSession
import GripSimulator
import GripStore
import TestSupport
import Testing

/// Given a shipped stream, these facts: those that the simulator knows, and, byte for byte, those of the golden files.
/// `fixtures/expect` makes the golden files again; a commit that changes one says why.
@Suite("Shipped streams")
struct FixtureTests {
  static let folder = SharedData.projectRoot.appending(path: "fixtures")
  static let names =
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path))
    .map {
      $0.filter { $0.hasSuffix(".truth.json") }.map { $0.replacing(".truth.json", with: "") }
    }?
    .sorted() ?? []

  static func stream(_ name: String) -> String {
    let text = folder.appending(path: name + ".hid").path
    return FileManager.default.fileExists(atPath: text)
      ? text : folder.appending(path: name + ".pcapng").path
  }

  private func truth(_ name: String) throws -> Truth {
    try JSONDecoder().decode(
      Truth.self, from: Data(contentsOf: Self.folder.appending(path: name + ".truth.json")))
  }

  @Test("There are streams for every difficulty")
  func areThere() { #expect(Self.names.count >= 20) }

  @Test("Facts agree with what the simulator knows", arguments: names)
  func truth(of name: String) throws {
    let truth = try truth(name)
    let replayed = try Replayed(Self.stream(name))
    let summaries = try replayed.outcome.sessions.indices.map { try replayed.summary($0) }
    #expect(summaries.count == (name == "two-sessions" ? 2 : 1))
    let sum = { (path: KeyPath<SummaryView, Int>) in
      summaries.map { $0[keyPath: path] }.reduce(0, +)
    }

    #expect(sum(\.repetitions.count) == truth.repetitionCount)
    #expect(sum(\.repetitions.sets) == truth.sets)
    #expect(sum(\.quality.reportsLost) == truth.reports.missingBySequence)
    #expect(sum(\.quality.reportsDuplicated) == truth.reports.duplicated)
    #expect(sum(\.quality.reportsUndeclared) == truth.reports.unknown + truth.reports.garbage)
    #expect(sum(\.quality.reportsMalformed) == truth.reports.short + truth.reports.long)
    #expect(sum(\.quality.reportsOutOfOrder) == truth.reports.reordered)
    let peak = summaries.map(\.peakGrip.newtons).max() ?? 0
    #expect(abs(peak - truth.peakNewtonsEncoded) < 0.001)
    #expect(summaries.allSatisfy { $0.session.origin == "simulated" })
  }

  @Test("Repetitions begin and end within 50 ms or a sample of the truth", arguments: names)
  func boundaries(of name: String) throws {
    let truth = try truth(name)
    let replayed = try Replayed(Self.stream(name))
    guard replayed.outcome.sessions.count == 1 else { return }
    let found = replayed.outcome.sessions[0].summary.repetitions.map(\.measured)
    try #require(found.count == truth.repetitions.count)
    let tolerance = max(0.05, 1 / truth.rateHz)
    for (measured, expected) in zip(found, truth.repetitions) {
      #expect(abs(Double(measured.start) / 1e9 - expected.start) <= tolerance)
      #expect(abs(Double(measured.end) / 1e9 - expected.end) <= tolerance)
    }
  }

  @Test("The clocks part the wall clock exactly", arguments: names)
  func clocks(of name: String) throws {
    for published in try Replayed(Self.stream(name)).outcome.sessions {
      let clocks = published.summary.clocks
      #expect(clocks.active + clocks.quiet + clocks.paused + clocks.disconnected == clocks.wall)
      #expect(clocks.quiet >= 0 && clocks.active >= 0)
    }
  }

  @Test("Blocks are those that the simulator stated", arguments: ["asht-both-hands", "tracking"])
  func blocks(of name: String) throws {
    let whole = try truth(name)
    let (truth, rate) = (try #require(whole.blocks), whole.rateHz)
    let blocks = try Replayed(Self.stream(name)).outcome.sessions[0].summary.blocks
    // The first one is before any was stated. A block begins with the newest report: 4 samples and their way.
    try #require(blocks.count == truth.count + 1)
    for (block, stated) in zip(blocks.dropFirst(), truth) {
      #expect(abs(Double(block.facts.start) / 1e9 - stated.start) <= 10 / rate)
      #expect(block.statement.label == stated.label)
      #expect(block.statement.hand?.rawValue == stated.hand)
      #expect(block.statement.protocolName == stated.protocol)
      #expect(block.repetitions.count == stated.repetitionCount)
    }
  }

  @Test("Trials of both hands: what was done wrong on purpose is named")
  func trials() throws {
    let summary = try Replayed(Self.stream("asht-both-hands")).outcome.sessions[0].summary
    let series = try #require(summary.trialSeries.first)
    #expect(
      series.trials.map(\.hand?.rawValue) == ["left", "left", "left"]
        + Array(repeating: "right", count: 4))
    #expect(series.trials.map(\.violations.count) == [0, 0, 0, 0, 1, 1, 0])
    #expect(series.trials[4].violations[0].hasPrefix("hold 1.9 s"))
    #expect(series.trials[5].violations[0].hasPrefix("rest 9.1 s"))
    #expect(series.violations == ["right hand: 4 trials of 3"])
    #expect(summary.peaksByHand.map(\.hand) == [.left, .right, nil])
  }

  @Test("A target is followed as late and as wrongly as the simulated hand did it")
  func tracking() throws {
    let summary = try Replayed(Self.stream("tracking")).outcome.sessions[0].summary
    let expected: [String: (lag: Double, offset: Double)] = [
      "sine": (0.2, 1), "trapezoid": (0.1, -0.5), "chirp": (0.15, 0),
    ]
    for block in summary.blocks {
      guard let label = block.statement.label, let (lag, offset) = expected[label] else { continue }
      let values = Dictionary(
        uniqueKeysWithValues: block.measures.map { ($0.definition.id, $0.outcome) })
      guard case .value(let foundLag, _)? = values["tracking.lag"],
        case .value(let foundOffset, _)? = values["tracking.constant"]
      else {
        Issue.record("\(label) has no lag")
        continue
      }
      // The block, and with it the target, begins up to two reports before the hand follows.
      #expect((lag - 0.01...lag + 0.1).contains(foundLag), "\(label)")
      #expect(abs(foundOffset - offset) < 0.1, "\(label)")
    }
  }

  @Test("The golden files hold, byte for byte", arguments: names)
  func golden(of name: String) throws {
    let replayed = try Replayed(Self.stream(name))
    for index in replayed.outcome.sessions.indices {
      for file in ["summary.json", "repetitions.csv"] {
        let golden = Self.folder.appending(path: "expected/\(name)/\(index + 1)/\(file)")
        #expect(try replayed.bytes(file, of: index) == Data(contentsOf: golden), "\(file)")
      }
    }
  }

  @Test("A session's own recording gives the session again, all three files", arguments: names)
  func again(_ name: String) throws {
    let first = try Replayed(Self.stream(name))
    for index in first.outcome.sessions.indices {
      let second = try Replayed(first.outcome.sessions[index].path + "/recording.pcapng")
      try #require(second.outcome.sessions.count == 1)
      for file in ["summary.json", "repetitions.csv", "recording.pcapng"] {
        #expect(try first.bytes(file, of: index) == second.bytes(file), "\(file)")
      }
    }
  }
}
