import GripCore
import GripSession

/// A block as summary.json has it.
struct BlockDocument: Encodable {
  var number: Int
  var label: String?
  var hand: Hand?
  var activity: String?
  var `protocol`: String?
  var handlePosition: Int?
  var target: TargetShape?
  var maximumNewtons: Double?
  var startSeconds: Double
  var endSeconds: Double
  var clocks: SummaryDocument.Clocks
  var repetitions: Repetitions
  var peakGrip: PeakGrip?
  var measures: [MeasureDocument]

  struct Repetitions: Encodable {
    var count: Int
    var firstNumber: Int?
  }

  struct PeakGrip: Encodable {
    var newtons: Double
    var atSeconds: Double
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
    measures = block.measures.map(MeasureDocument.init)
  }
}

/// The trials of a protocol as summary.json has them.
struct TrialDocument: Encodable {
  var `protocol`: String
  var statistic: String
  var handlePosition: Int?
  var trials: [Trial]
  var violations: [String]
  var hands: [OneHand]
  var weakerHand: Hand?
  var deficit: MeasureDocument

  struct Trial: Encodable {
    var number: Int
    var repetition: Int
    var block: Int
    var hand: Hand?
    var startSeconds: Double
    var peakNewtons: Double
    var holdSeconds: Double
    var restSeconds: Double?
    var violations: [String]
  }

  struct OneHand: Encodable {
    var hand: Hand?
    var measures: [MeasureDocument]
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
struct HandPeakDocument: Encodable {
  var hand: Hand?
  var newtons: Double
  var atSeconds: Double

  init(_ peak: HandPeak) {
    hand = peak.hand
    newtons = rounded(peak.newtons)
    atSeconds = seconds(peak.time)
  }
}
