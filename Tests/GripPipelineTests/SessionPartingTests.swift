import Foundation
import GripCore
import GripPipeline
import GripSession
import GripSimulator
import GripStore
import TestSupport
import Testing

/// Given a stream with idle stretches, these sessions.
@Suite("Parting a stream into sessions")
struct SessionPartingTests {
  private static let squeezes = "  - squeezes: {count: 4, force: 60, pause: 1.5}\n"

  /// A stream of a device of 10 samples a second that does these things.
  private func stream(_ activities: [String], faults: String = "") throws -> (
    TemporaryFolder, String
  ) {
    let folder = try TemporaryFolder()
    let yaml =
      "title: parting\nwhy: a test\nrate: 10\nsamplesPerReport: 1\nnoise: 0.1\n\(faults)activities:\n"
      + activities.joined()
    let scenario = try Scenario(yaml: yaml, name: "parting.yaml")
    let path = folder.appending("stream.pcapng")
    try simulate(scenario, seed: 1).write(to: path)
    return (folder, path)
  }

  private static func rest(_ seconds: Int) -> String { "  - rest: {seconds: \(seconds)}\n" }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var activities: [String]
    /// Repetitions of each session.
    var sessions: [Int]
    var idleSeconds = 300.0
  }

  private static let cases = [
    Case(
      testDescription: "six idle minutes between part two sessions",
      activities: [rest(5), squeezes, rest(360), squeezes, rest(5)], sessions: [4, 4]),
    Case(
      testDescription: "four idle minutes between do not",
      activities: [rest(5), squeezes, rest(240), squeezes, rest(5)], sessions: [8]),
    Case(
      testDescription: "a stream without activity is one session, however long",
      activities: [rest(900)], sessions: [0]),
    Case(
      testDescription: "idle minutes before the first activity belong to its session",
      activities: [rest(400), squeezes, rest(5)], sessions: [4]),
    Case(
      testDescription: "idle minutes after the last activity do not make a session",
      activities: [rest(5), squeezes, rest(800)], sessions: [4]),
    Case(
      testDescription: "a movement too small for a repetition does not begin a session",
      activities: [
        rest(5), squeezes, rest(400), "  - squeezes: {count: 1, force: 1.6, pause: 1}\n", rest(30),
      ], sessions: [4]),
    Case(
      testDescription: "three sessions by a shorter limit",
      activities: [rest(5), squeezes, rest(60), squeezes, rest(60), squeezes, rest(60)],
      sessions: [4, 4, 4], idleSeconds: 30),
  ]

  @Test("Idle stretches part sessions", arguments: cases)
  func parting(_ example: Case) throws {
    let (folder, path) = try stream(example.activities)
    var parameters = DetectionParameters()
    parameters.idleSeconds = example.idleSeconds
    let replayed = try Replayed(path, parameters: parameters)
    let sessions = replayed.outcome.sessions
    #expect(sessions.map(\.summary.repetitions.count) == example.sessions)

    let inside = sessions.map(\.summary.counters.received).reduce(0, +)
    let total = try totalReports(path)
    #expect(inside + replayed.outcome.reportsOutside == total, "every report is counted once")

    for index in sessions.indices {
      let again = try Replayed(sessions[index].path + "/recording.pcapng")
      #expect(again.outcome.sessions.count == 1)
      for file in SessionFile.facts {
        #expect(try again.bytes(file) == replayed.bytes(file, of: index), "\(file)")
      }
    }
    withExtendedLifetime(folder) {}
  }

  @Test(
    "A session that idleness ended keeps ten seconds after its last repetition, and one after it begins ten before"
  )
  func margins() throws {
    let (folder, path) = try stream([
      Self.rest(5), Self.squeezes, Self.rest(360), Self.squeezes, Self.rest(5),
    ])
    let sessions = try Replayed(path).outcome.sessions
    try #require(sessions.count == 2)
    let first = sessions[0].summary
    let end = try #require(first.repetitions.last?.measured.end)
    #expect(abs(Double(first.clocks.wall - end) / 1e9 - 10) < 1)
    let start = try #require(sessions[1].summary.repetitions.first?.measured.start)
    #expect(abs(Double(start) / 1e9 - 10) < 1)
    withExtendedLifetime(folder) {}
  }

  @Test("Ten minutes without data part two sessions, and belong to neither")
  func unplugged() throws {
    let (folder, path) = try stream(
      [Self.rest(5), Self.squeezes, Self.rest(620), Self.squeezes, Self.rest(5)],
      faults: "faults: {unplug: [{at: 20, seconds: 600}]}\n")
    let sessions = try Replayed(path).outcome.sessions
    #expect(sessions.map(\.summary.repetitions.count) == [4, 4])
    #expect(sessions.allSatisfy { $0.summary.clocks.disconnected == 0 })
    withExtendedLifetime(folder) {}
  }

  private func totalReports(_ path: String) throws -> Int64 {
    var parameters = DetectionParameters()
    parameters.idleSeconds = 86_400
    return try Replayed(path, parameters: parameters).outcome.sessions
      .map(\.summary.counters.received).reduce(0, +)
  }
}
