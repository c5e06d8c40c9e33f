public import GripCore

/// The results of trials: for each hand, and of one hand against the other. Hands are never summed.
public struct TrialResults: Sendable, Equatable {
  /// Left, right and, where no hand was stated, nil; each with `TrialMeasures.definitions`.
  public let hands: [(hand: Hand?, measures: [Measure])]
  /// How much weaker one hand is than the other, and which; nil for the hand where it is not given.
  public let deficit: (weaker: Hand?, measure: Measure)

  /// The results of trials that were made by one protocol at one position of the handle.
  public init(_ definition: TrialProtocol, _ trials: [Trial]) {
    let all: [Hand?] = [.left, .right, nil]
    hands = all.compactMap { hand in
      let own = trials.filter { $0.hand == hand }.map(\.peakNewtons)
      return own.isEmpty ? nil : (hand, TrialMeasures.measures(of: own, definition.statistic))
    }
    deficit = TrialMeasures.deficit(
      left: trials.filter { $0.hand == .left }.map(\.peakNewtons),
      right: trials.filter { $0.hand == .right }.map(\.peakNewtons), definition.statistic)
  }

  /// Compares all of it.
  public static func == (a: TrialResults, b: TrialResults) -> Bool {
    a.hands.map(\.hand) == b.hands.map(\.hand) && a.hands.map(\.measures) == b.hands.map(\.measures)
      && a.deficit.weaker == b.deficit.weaker && a.deficit.measure == b.deficit.measure
  }
}
