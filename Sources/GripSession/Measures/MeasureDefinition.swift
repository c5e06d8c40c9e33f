import GripCore

/// What a measure is: docs/MEASURES.md has a row of each.
public struct MeasureDefinition: Sendable, Equatable {
  /// Its name in summary.json, such as `force.repetition.peak`.
  public let id: String
  /// What it is, in a few words.
  public let name: String
  /// Its unit in UCUM: `N`, `N/s`, `deg`, `%`, `s`, `1`.
  public let unit: String
  /// How it is derived, with its formula.
  public let rule: String
  /// When it is given, and when not.
  public let gate: String
  /// Where the rule comes from.
  public let source: String

  /// A measure of this rule.
  public init(
    id: String, name: String, unit: String, rule: String, gate: String, source: String
  ) {
    self.id = id
    self.name = name
    self.unit = unit
    self.rule = rule
    self.gate = gate
    self.source = source
  }
}

/// A measure of a session or of a part of it: its value, or why there is none.
public struct Measure: Sendable, Equatable {
  /// Which measure.
  public let definition: MeasureDefinition
  /// What came of it.
  public let outcome: Outcome

  /// What came of a measure.
  public enum Outcome: Sendable, Equatable {
    /// The value in the definition's unit, and how many repetitions, trials or samples it rests on.
    case value(Double, n: Int)
    /// Why it is not given, as one sentence that goes on from "not reported because".
    case notReported(because: String)
  }

  /// A measure that has a value.
  public init(_ definition: MeasureDefinition, value: Double, n: Int) {
    self.definition = definition
    outcome = .value(value, n: n)
  }

  /// A measure that is not given.
  public init(_ definition: MeasureDefinition, notReportedBecause reason: String) {
    self.definition = definition
    outcome = .notReported(because: reason)
  }
}

extension MeasureDefinition {
  /// Every measure of every family: docs/MEASURES.md has a row of each.
  public static let all =
    ForceMeasures.definitions + MotionMeasures.definitions + TrialMeasures.definitions
    + TrackingMeasures.definitions + TrackingMeasures.rotationDefinitions
}

extension SessionSummary {
  /// Every measure of the session as a whole. Those of trials belong to a hand (`TrialResults`), those of tracking to a block.
  public var measures: [Measure] {
    ForceMeasures.measures(of: repetitions.map(\.measured))
      + MotionMeasures.measures(of: rotation, hasMotion: layout.hasMotion)
  }
}
