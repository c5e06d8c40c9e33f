/// One measure of one hand over a patient's visits. Only like is put beside like: the same measure, the same hand, and for what
/// was measured in a block or a test, the same label.
package struct ProgressSeries: Codable, Sendable, Equatable {
  /// A visit's value.
  package struct Point: Codable, Sendable, Equatable {
    /// The visit's place in `PatientProgress.visits`.
    package var visit: Int
    /// The value, in the series' unit.
    package var value: Double
    /// How many repetitions or trials it rests on, if that is counted.
    package var n: Int?
    /// The serial number of the controller; nil for what somebody attested.
    package var controller: String?
  }

  /// What is measured, as in docs/MEASURES.md; "pain.before" and the like for what somebody attested.
  package var id: String
  /// What it is, in a few words.
  package var name: String
  /// Its unit in UCUM.
  package var unit: String
  /// Which hand, if that is known.
  package var hand: String?
  /// The block, or the test, that it was measured in; nil for the whole visit.
  package var part: String?
  /// Whether a person said it; else a device measured it.
  package var isAttested: Bool
  /// The values, in the order of the visits: at most one a visit.
  package var points: [Point]
  /// How it changed: each statement with its value, or the reason why there is none.
  package var changes: [ProgressChange] = []

  /// Whether two series are of the same thing.
  func isLike(_ other: ProgressSeries) -> Bool {
    id == other.id && hand == other.hand
      && part?.lowercased() == other.part?.lowercased()
  }
}

/// How a measure changed: a value with its n and its rule, or the reason why it is not reported. It states and judges nothing.
package struct ProgressChange: Codable, Sendable, Equatable {
  /// Against what.
  package enum Kind: String, Codable, Sendable {
    /// Against the visit before.
    case last
    /// Against the first visit.
    case baseline
    /// Against the plan's goal.
    case goal
    /// Against the change that a repeated test shows by itself (MDC).
    case detectable
    /// Against the change that matters to patients (MCID).
    case important
    /// Beside the norm of the person's group.
    case norm
    /// Beside the cut-off of low strength.
    case cutOff
  }

  /// Against what.
  package var kind: Kind
  /// How much, in the series' unit: the newest value less the other.
  package var value: Double?
  /// The same in per cent of the other.
  package var percent: Double?
  /// How many visits it rests on.
  package var n: Int?
  /// What it states in words, where it is no difference.
  package var text: String?
  /// How it is derived.
  package var rule: String
  /// Where a figure that it uses comes from.
  package var source: String?
  /// Why there is none.
  package var notReported: String?
}
