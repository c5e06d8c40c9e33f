package import GripCore
package import GripSession

/// A block as summary.json has it.
package struct BlockDocument: Codable {
  package var number: Int
  package var label: String?
  package var hand: Hand?
  package var activity: String?
  package var `protocol`: String?
  package var handlePosition: Int?
  package var target: TargetShape?
  package var maximumNewtons: Double?
  package var startSeconds: Double
  package var endSeconds: Double
  package var clocks: SummaryDocument.Clocks
  package var repetitions: Repetitions
  package var peakGrip: PeakGrip?
  package var engaged: [EngagedParameter]
  package var measures: [MeasureDocument]

  package struct Repetitions: Codable {
    package var count: Int
    package var firstNumber: Int?
  }

  package struct PeakGrip: Codable {
    package var newtons: Double
    package var atSeconds: Double
  }

  init(_ block: SessionBlock) {
    number = block.number
    label = block.statement.label
    hand = block.hand
    activity = block.statement.activity
    self.protocol = block.statement.protocolName
    handlePosition = block.statement.handlePosition
    target = block.statement.target
    maximumNewtons = block.statement.maximumNewtons
    startSeconds = seconds(block.facts.start)
    endSeconds = seconds(block.facts.end)
    clocks = .init(
      wallSeconds: seconds(block.clocks.wall), connectedSeconds: seconds(block.clocks.connected),
      activeSeconds: seconds(block.clocks.active), quietSeconds: seconds(block.clocks.quiet),
      pausedSeconds: seconds(block.clocks.paused),
      disconnectedSeconds: seconds(block.clocks.disconnected))
    repetitions = .init(
      count: block.repetitions.count, firstNumber: block.repetitions.first?.number)
    if block.facts.hasPeak {
      peakGrip = .init(
        newtons: rounded(block.facts.peakNewtons), atSeconds: seconds(block.facts.peakTime))
    }
    engaged = block.engaged
    measures = block.measures.map(MeasureDocument.init)
  }
}

/// The trials of a protocol as summary.json has them.
package struct TrialDocument: Codable {
  package var `protocol`: String
  package var statistic: String
  package var handlePosition: Int?
  package var trials: [Trial]
  package var violations: [String]
  package var hands: [OneHand]
  package var weakerHand: Hand?
  package var deficit: MeasureDocument

  package struct Trial: Codable {
    package var number: Int
    package var repetition: Int
    package var block: Int
    package var hand: Hand?
    package var startSeconds: Double
    package var peakNewtons: Double
    package var holdSeconds: Double
    package var restSeconds: Double?
    package var violations: [String]
  }

  package struct OneHand: Codable {
    package var hand: Hand?
    package var measures: [MeasureDocument]
  }

  init(_ series: TrialSeries) {
    self.protocol = series.definition.name
    statistic = series.definition.statistic.rawValue
    handlePosition = series.handlePosition
    trials = series.trials.map {
      Trial(
        number: $0.number, repetition: $0.repetition, block: $0.block, hand: $0.hand,
        startSeconds: seconds($0.measured.start), peakNewtons: rounded($0.peakNewtons),
        holdSeconds: seconds($0.holdNanoseconds), restSeconds: $0.restNanoseconds.map(seconds),
        violations: $0.violations)
    }
    violations = series.violations
    let results = TrialResults(series.definition, series.trials)
    hands = results.hands.map {
      OneHand(hand: $0.hand, measures: $0.measures.map(MeasureDocument.init))
    }
    weakerHand = results.deficit.weaker
    deficit = MeasureDocument(results.deficit.measure)
  }
}

/// The greatest force of a hand.
package struct HandPeakDocument: Codable {
  package var hand: Hand?
  package var newtons: Double
  package var atSeconds: Double

  init(_ peak: HandPeak) {
    hand = peak.hand
    newtons = rounded(peak.newtons)
    atSeconds = seconds(peak.time)
  }
}
