import Foundation
import GripPipeline
import GripStore
import TestSupport
import Testing

/// Given a stream with known truth, these facts. The streams were made by others and stand beside the project.
@Suite("Streams with known truth", .enabled(if: SharedData.isPresent))
struct SharedStreamTests {
  private struct Truth: Decodable {
    var repetitions: Int?
    var repetitions_by_hand: Int?
    var sets: Int?
    var peak_N: Double?
    var peak_N_of_encoded: Double?
    var dropped_reports: Int?
    var duplicate_reports: Int?
    var unknown_reports: Int?
    var garbage_reports: Int?
    var short_reports: Int?
    var rotation_repetitions: Int?
    var samples: Int
  }

  private static let truths = SharedData.files(under: "streams", suffix: ".truth.json")

  @Test("Every stream gives the repetitions, sets, losses and peak of its truth", arguments: truths)
  func truth(of file: URL) throws {
    let truth = try JSONDecoder().decode(Truth.self, from: Data(contentsOf: file))
    let stream = file.path.replacing(".truth.json", with: ".hid")
    let replayed = try Replayed(stream)
    try #require(replayed.outcome.sessions.count == 1)
    let summary = try replayed.summary()

    #expect(summary.repetitions.count == truth.repetitions ?? truth.repetitions_by_hand)
    if let sets = truth.sets { #expect(summary.repetitions.sets == sets) }
    #expect(summary.quality.reportsLost == truth.dropped_reports ?? 0)
    #expect(summary.quality.reportsDuplicated == truth.duplicate_reports ?? 0)
    #expect(
      summary.quality.reportsUndeclared
        == (truth.unknown_reports ?? 0) + (truth.garbage_reports ?? 0))
    #expect(summary.quality.reportsMalformed == truth.short_reports ?? 0)
    #expect(summary.quality.samplesReceived == truth.samples - 4 * (truth.dropped_reports ?? 0))
    // Each of them 60 degrees out and back.
    #expect(summary.rotation.repetitions == truth.rotation_repetitions ?? 0)
    #expect(summary.rotation.arcs.count == 2 * (truth.rotation_repetitions ?? 0))
    #expect(summary.rotation.arcs.allSatisfy { abs(abs($0.degrees ?? 0) - 60) <= 1 })
    if let peak = truth.peak_N_of_encoded {
      #expect(abs(summary.peakGrip.newtons - peak) <= 0.01 * peak + 0.3)
    } else if let peak = truth.peak_N {
      #expect(abs(summary.peakGrip.aboveBaselineNewtons - peak) <= 0.01 * peak + 2.5)
    }
  }

  @Test("The motion trial reads: no squeeze, nothing lost")
  func motionTrial() throws {
    let path = try #require(SharedData.folder?.appending(path: "streams/broad_02.hid").path)
    let summary = try Replayed(path).summary()
    #expect(summary.repetitions.count == 0)
    #expect(summary.quality.reportsReceived == 13310)
    #expect(summary.quality.reportsLost == 0)
  }

  @Test("Streams of one device that begin alike go into one directory and stay apart")
  func together() throws {
    let folder = try TemporaryFolder()
    let streams = Self.truths.map { $0.path.replacing(".truth.json", with: ".hid") }
    for stream in streams {
      let outcome = try StreamReplay.run(path: stream, options: .init(folder.path)) { _, _ in }
      #expect(outcome.sessions.count == 1 && outcome.sessions[0].wasThere == false)
    }
  }
}
