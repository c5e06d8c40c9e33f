/// Makes the stream of a scenario. Nothing but the scenario and the seed decides its bytes: they are the same on every
/// machine and in every build.
/// - Parameters:
///   - scenario: what the device is and what is done with it.
///   - seed: where noise, jitter and random faults start from.
public func simulate(_ scenario: Scenario, seed: UInt64) -> SimulatedStream {
  SimulatedStream(scenario, seed: seed)
}

/// A virtual controller's stream with its truth. Reports are made each time they are asked for, so an hour of them costs
/// no more memory than a second.
public struct SimulatedStream: Sendable {
  /// The controller.
  public let device: SimulatedDevice
  /// What is exactly true of the stream.
  public let truth: Truth
  /// What the stream was made from.
  public let scenario: Scenario
  /// What the stream was made with.
  public let seed: UInt64
  private let timeline: Timeline

  init(_ scenario: Scenario, seed: UInt64) {
    self.scenario = scenario
    self.seed = seed
    device = scenario.device
    let timeline = Timeline(scenario.activities, seed: seed)
    self.timeline = timeline
    var tally = TruthTally(scenario, timeline: timeline, seed: seed)
    var source = ReportSource(scenario, timeline: timeline, seed: seed)
    while let emission = source.next() { tally.note(emission) }
    truth = tally.finished()
  }

  /// Hands over every report in the order of arrival, with its id where the device numbers its reports. A report that
  /// will be torn when the stream is written is still whole here.
  /// - Parameter body: takes the arrival in nanoseconds after the first sample, and the report.
  public func forEachReport<Failure: Error>(
    _ body: (_ arrivalNanoseconds: Int64, _ bytes: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var source = ReportSource(scenario, timeline: timeline, seed: seed)
    while let emission = source.next() {
      if emission.isSent { try body(emission.arrivalNanoseconds, emission.bytes) }
    }
  }

  /// What is said when its blocks begin, each with its time in ns; an event comes before the first report that arrives later.
  var blocks: [(nanoseconds: Int64, said: SimulatedBlock)] {
    timeline.blocks.map { (nearest($0.time * 1e9), $0.said) }
  }

  /// Lines for the head of a file: what it is, why, and how to make it again.
  public var comments: [String] {
    var lines = [scenario.title]
    lines += scenario.why.split(separator: "\n").map(String.init)
    lines.append("scenario: \(scenario.name)")
    lines.append("seed: \(seed)")
    lines.append("made by gripctl simulate: no person, no device")
    return lines
  }
}
