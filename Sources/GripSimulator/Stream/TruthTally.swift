/// Adds up the truth while the reports of a stream go by.
struct TruthTally {
  private(set) var truth: Truth
  private let tearsLast: Bool
  /// The last report sent, which a torn file will not hold whole.
  private var pending: Emission?
  /// Reports with a sequence number that are missing before it.
  private var pendingMissing = 0
  private var missing = 0
  private var hasDelivered = false

  init(_ scenario: Scenario, timeline: Timeline, seed: UInt64) {
    let samples = ReportSource.sampleCount(scenario, timeline)
    let rate = Double(scenario.rateMicrohertz) / 1e6
    let gaps = scenario.faults.unplugs
    func isSeen(_ time: Double) -> Bool {
      !gaps.contains { time >= $0.at && time < $0.at + $0.seconds }
    }
    let seen = timeline.repetitions.filter { isSeen($0.peakTime) }
    let squeezing = seen.reduce(0) { $0 + $1.end - $1.start }
    truth = Truth(
      scenario: scenario.name, seed: seed, rateHz: rate,
      durationSeconds: roundedToMicro(Double(samples) / rate), samples: samples,
      samplesDelivered: 0, samplesSaturated: 0, reports: Truth.Reports(),
      repetitionCount: seen.count, repetitions: seen,
      repetitionsUnseen: timeline.repetitions.count - seen.count, sets: Self.sets(seen),
      peakNewtonsEncoded: -.infinity, peakNewtonsEncodedInRange: -.infinity,
      peakAboveBaselineNewtons: 0, squeezingSeconds: roundedToMicro(squeezing),
      rotationRepetitions: timeline.turningPoints.count(where: isSeen))
    truth.blocks = Self.blocks(timeline, seen)
    tearsLast = scenario.faults.cutTail > 0
  }

  private static func blocks(
    _ timeline: Timeline, _ repetitions: [Truth.Repetition]
  ) -> [Truth.Block]? {
    guard !timeline.blocks.isEmpty else { return nil }
    return timeline.blocks.indices.map { index in
      let (time, said) = timeline.blocks[index]
      let isLast = index + 1 == timeline.blocks.count
      let end = isLast ? .infinity : timeline.blocks[index + 1].time
      return Truth.Block(
        start: roundedToMicro(time), label: said.label, hand: said.hand?.rawValue,
        protocol: said.protocol,
        repetitionCount: repetitions.count { $0.peakTime >= time && $0.peakTime < end })
    }
  }

  private static func sets(_ repetitions: [Truth.Repetition]) -> Int {
    guard !repetitions.isEmpty else { return 0 }
    let pauses = zip(repetitions, repetitions.dropFirst()).map { $1.start - $0.end }
    return 1 + pauses.count { $0 >= Truth.setPauseSeconds }
  }

  mutating func note(_ emission: Emission) {
    guard emission.isSent else {
      truth.reports.made += 1
      if emission.fate == .dropped { truth.reports.dropped += 1 }
      if emission.fate == .unplugged { truth.reports.unplugged += 1 }
      if emission.hasSequence { missing += 1 }
      if emission.isRestart { missing = 0 }
      return
    }
    if let pending { count(pending) }
    pending = emission
    pendingMissing = 0
    if emission.isRestart { missing = 0 }
    if emission.fate == .delivered || emission.fate == .reordered, emission.hasSequence {
      if hasDelivered { pendingMissing = missing }
      missing = 0
      hasDelivered = true
    }
  }

  /// The truth when all reports have gone by.
  consuming func finished() -> Truth {
    if let pending {
      if tearsLast {
        truth.reports.torn = 1
        if pending.fate == .delivered || pending.fate == .reordered { truth.reports.made += 1 }
      } else {
        count(pending)
      }
    }
    // No sample at all delivered: no peak either.
    if truth.peakNewtonsEncoded == -.infinity { truth.peakNewtonsEncoded = 0 }
    if truth.peakNewtonsEncodedInRange == -.infinity { truth.peakNewtonsEncodedInRange = 0 }
    return truth
  }

  private mutating func count(_ emission: Emission) {
    truth.reports.sent += 1
    truth.reports.missingBySequence += pendingMissing
    switch emission.fate {
    case .delivered: truth.reports.made += 1
    case .reordered:
      truth.reports.made += 1
      truth.reports.reordered += 1
    case .duplicate: truth.reports.duplicated += 1
    case .unknown: truth.reports.unknown += 1
    case .garbage: truth.reports.garbage += 1
    case .short: truth.reports.short += 1
    case .long: truth.reports.long += 1
    case .dropped, .unplugged: break
    }
    guard let force = emission.force else { return }
    truth.samplesDelivered += force.samples
    truth.samplesSaturated += force.saturated
    truth.peakNewtonsEncoded = max(truth.peakNewtonsEncoded, force.peakNewtons)
    truth.peakNewtonsEncodedInRange = max(
      truth.peakNewtonsEncodedInRange, force.peakNewtonsInRange)
    truth.peakAboveBaselineNewtons = max(
      truth.peakAboveBaselineNewtons, force.peakAboveBaselineNewtons)
  }
}
