/// A therapist's word that a trial does not count. It stands beside the facts and changes none of them.
public struct TrialRejection: Sendable, Equatable {
  /// The trial, as the number of its repetition in the session.
  public let repetition: Int
  /// Why.
  public let reason: String
  /// Who.
  public let by: String
  /// When, in ns since 1970 in UTC.
  public let atNanoseconds: Int64

  /// A rejection of these facts.
  public init(repetition: Int, reason: String, by: String, atNanoseconds: Int64) {
    self.repetition = repetition
    self.reason = reason
    self.by = by
    self.atNanoseconds = atNanoseconds
  }
}

/// A rejection that cannot be meant.
public enum TrialError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no such trial.
  case unknownTrial(repetition: Int, known: [Int])
  /// Neither reason nor person may be empty.
  case incomplete(repetition: Int)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .unknownTrial(let repetition, let known):
      "repetition \(repetition) is no trial: the trials are repetitions "
        + known.map(String.init).joined(separator: ", ")
    case .incomplete(let repetition):
      "the rejection of repetition \(repetition) needs a reason and who gave it"
    }
  }
}

/// The results of a series with all trials, and without those that were rejected.
public struct TrialEvaluation: Sendable, Equatable {
  /// The trials, all of them.
  public let series: TrialSeries
  /// What was rejected, in the order in which it was given.
  public let rejections: [TrialRejection]
  /// Of all trials.
  public let all: TrialResults
  /// Of those that were not rejected; the same where none was.
  public let accepted: TrialResults

  /// Evaluates a series.
  ///
  /// - Throws: `TrialError` where a rejection names no trial of it, or says too little.
  public init(_ series: TrialSeries, rejections: [TrialRejection]) throws(TrialError) {
    let known = series.trials.map(\.repetition)
    for rejection in rejections {
      guard known.contains(rejection.repetition) else {
        throw .unknownTrial(repetition: rejection.repetition, known: known)
      }
      guard !rejection.reason.isEmpty && !rejection.by.isEmpty else {
        throw .incomplete(repetition: rejection.repetition)
      }
    }
    self.series = series
    self.rejections = rejections
    let rejected = Set(rejections.map(\.repetition))
    all = TrialResults(series.definition, series.trials)
    accepted = TrialResults(
      series.definition, series.trials.filter { !rejected.contains($0.repetition) })
  }
}
