/// How a test of grip is made: one row of a table, not code of its own.
public struct TrialProtocol: Sendable, Equatable {
  /// What stands for the result.
  public enum Statistic: String, Sendable {
    /// The mean of the trials' peaks.
    case mean
    /// The greatest of the trials' peaks.
    case maximum
  }

  /// As it is stated with a block.
  public let name: String
  /// What it is, in a few words.
  public let title: String
  /// Trials of all hands together at one position of the handle; nil where any number will do.
  public let trials: Int?
  /// Whether each trial is made with the other hand than the one before.
  public let isAlternating: Bool
  /// What stands for the result.
  public let statistic: Statistic
  /// A trial is held at least so long, in s; nil where any time will do.
  public let holdSecondsMin: Double?
  /// Between the end of a trial and the start of the next one of the same hand at least so long, in s.
  public let restSecondsMin: Double?
  /// Between the end of a trial and the start of the next one at most so long, in s.
  public let restSecondsMax: Double?
  /// Whether the position of the handle must be stated.
  public let needsPosition: Bool
  /// Where it comes from.
  public let source: String

  private init(
    _ name: String, _ title: String, trials: Int?, isAlternating: Bool = false,
    _ statistic: Statistic, holdSecondsMin: Double? = nil, restSecondsMin: Double? = nil,
    restSecondsMax: Double? = nil, needsPosition: Bool = false, source: String
  ) {
    self.name = name
    self.title = title
    self.trials = trials
    self.isAlternating = isAlternating
    self.statistic = statistic
    self.holdSecondsMin = holdSecondsMin
    self.restSecondsMin = restSecondsMin
    self.restSecondsMax = restSecondsMax
    self.needsPosition = needsPosition
    self.source = source
  }

  /// Every protocol.
  public static let all = [
    TrialProtocol(
      "asht", "maximal grip", trials: 3, .mean, holdSecondsMin: 3, restSecondsMin: 15,
      source: "ASHT 2015"),
    TrialProtocol(
      "southampton", "maximal grip, hands alternate", trials: 6, isAlternating: true, .maximum,
      source: "Southampton protocol"),
    TrialProtocol(
      "rapid-exchange", "hands alternate quickly", trials: nil, isAlternating: true, .maximum,
      restSecondsMax: 3, source: "rapid exchange grip; the time between trials is ours"),
    TrialProtocol(
      "endurance", "one sustained grip", trials: 1, .maximum, holdSecondsMin: 10,
      source: "sustained grip; the time is ours"),
    TrialProtocol(
      "five-position", "maximal grip at five positions of the handle", trials: 1, .maximum,
      needsPosition: true, source: "five-position grip; one trial at each position"),
  ]

  /// The names of all, for a sentence.
  public static var names: String { all.map(\.name).joined(separator: ", ") }

  /// The protocol of a name; nil where there is none.
  public static func named(_ name: String) -> TrialProtocol? { all.first { $0.name == name } }
}
