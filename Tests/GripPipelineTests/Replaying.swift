import Foundation
import GripCore
import GripPipeline
import GripStore
import TestSupport

/// A replay into a folder of its own.
struct Replayed {
  let folder: TemporaryFolder
  let outcome: StreamReplay.Outcome

  /// Replays a stream by the default parameters, or by others.
  init(_ path: String, parameters: DetectionParameters? = nil) throws {
    folder = try TemporaryFolder()
    outcome = try StreamReplay.run(
      path: path, options: .init(folder.path, parameters: parameters)
    ) { _, _ in }
  }

  /// A file of session `index`.
  func bytes(_ file: String, of index: Int = 0) throws -> Data {
    try Data(contentsOf: URL(filePath: outcome.sessions[index].path + "/" + file))
  }

  /// summary.json of session `index`, as a person or program would read it.
  func summary(_ index: Int = 0) throws -> SummaryView {
    try JSONDecoder().decode(SummaryView.self, from: bytes("summary.json", of: index))
  }
}

extension StreamReplay.Options {
  init(_ directory: String, parameters: DetectionParameters? = nil) {
    self.init(
      directory: directory, parameters: parameters ?? DetectionParameters(),
      overridesRecorded: parameters != nil)
  }
}

/// The names in summary.json that others build on.
struct SummaryView: Decodable {
  struct Algorithm: Decodable { var name: String, version: String }
  struct Session: Decodable {
    var id: String, origin: String, durationSeconds: Double, startUTC: String?
  }
  struct Repetitions: Decodable {
    var rule: String, count: Int, sets: Int, countByThresholdRule: Int
  }
  struct PeakGrip: Decodable {
    var newtons: Double, kilogramsForce: Double, poundsForce: Double, aboveBaselineNewtons: Double
  }
  struct Clocks: Decodable {
    var wallSeconds: Double, connectedSeconds: Double, activeSeconds: Double
    var quietSeconds: Double, pausedSeconds: Double, disconnectedSeconds: Double
  }
  struct Rotation: Decodable {
    var repetitions: Int
    var arcs: [Arc]
    struct Arc: Decodable {
      var axis: String
      var degrees: Double?
    }
  }
  struct Quality: Decodable {
    var reportsReceived: Int, reportsLost: Int, reportsDuplicated: Int, reportsUndeclared: Int
    var reportsMalformed: Int, samplesReceived: Int, coveragePercent: Double
    var reportsOutOfOrder: Int, reportsAccepted: Int, samplesSaturated: Int, tornBytes: Int
    var timeJumps: Int, sequenceRestarts: Int, dataGaps: Int
  }
  var schema: String
  var algorithm: Algorithm
  var session: Session
  var repetitions: Repetitions
  var peakGrip: PeakGrip
  var minutesPlayed: Double
  var clocks: Clocks
  var rotation: Rotation
  var quality: Quality
}
