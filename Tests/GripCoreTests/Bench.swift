@testable import GripCore

/// A decoder with its ring, and every sample that got a time.
struct DecoderBench: ~Copyable {
  private var decoder: ReportDecoder
  private var ring = SampleRing()
  private(set) var samples: [Sample] = []
  private(set) var outcomes: [ReportDecoder.Outcome] = []

  init(_ layout: SensorLayout) { decoder = ReportDecoder(layout: layout) }

  var counters: ReportCounters { decoder.counters }
  var batteryPercent: Double { decoder.batteryPercent }
  var times: [Int64] { samples.map(\.timeNanoseconds) }
  var forces: [Double] { samples.map(\.forceNewtons) }

  @discardableResult
  mutating func add(_ bytes: [UInt8], at arrival: Int64) -> ReportDecoder.Outcome {
    let outcome = decoder.decode(bytes.span, arrivalNanoseconds: arrival, into: &ring)
    outcomes.append(outcome)
    collect()
    return outcome
  }

  mutating func finish() {
    decoder.finish(ring: &ring)
    collect()
  }

  private mutating func collect() {
    while UInt64(samples.count) < ring.committed { samples.append(ring[UInt64(samples.count)]) }
  }
}

/// What an analyzer makes of a stream.
struct Analysis: Equatable {
  var repetitions: [Repetition] = []
  var thresholdCount: Int64 = 0
  var facts = ForceFacts()
  var counters = ReportCounters()
  var noise = 0.0

  init(
    _ layout: SensorLayout, _ stream: [(bytes: [UInt8], arrival: Int64)],
    parameters: DetectionParameters = DetectionParameters()
  ) {
    var analyzer = SessionAnalyzer(layout: layout, parameters: parameters)
    for report in stream {
      _ = analyzer.add(report.bytes.span, arrivalNanoseconds: report.arrival)
      while let repetition = analyzer.takeRepetition() { repetitions.append(repetition) }
    }
    analyzer.finish()
    while let repetition = analyzer.takeRepetition() { repetitions.append(repetition) }
    thresholdCount = analyzer.thresholdCount
    facts = analyzer.facts
    counters = analyzer.counters
    noise = analyzer.noiseNewtons
  }

  /// Force as a function of time in seconds, sampled by the reference controller at `hertz`.
  init(
    seconds: Double, hertz: Int = 100, parameters: DetectionParameters = DetectionParameters(),
    force: (Double) -> Double
  ) throws {
    let reports = Int(seconds * Double(hertz)) / 4
    let period = 4_000_000 / hertz
    let stream = (0..<reports).map { index in
      let forces = (0..<4).map { force(Double(index * 4 + $0) / Double(hertz)) }
      let microseconds = index * period
      return (
        ReferenceController.report(
          sequence: index, microseconds: microseconds, forces: forces), Int64(microseconds) * 1000
      )
    }
    self.init(try ReferenceController.layout(), stream, parameters: parameters)
  }
}

extension ReportCounters {
  /// Every report that arrived is in exactly one of these.
  var accountedFor: Int64 {
    accepted + auxiliary + duplicated + outOfOrder + undeclared + malformed + implausible
  }
}
