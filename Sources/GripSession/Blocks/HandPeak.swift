public import GripCore

/// The greatest force of one hand in a session. Hands are never summed.
public struct HandPeak: Sendable, Equatable {
  /// The hand; nil for blocks in which none was stated.
  public let hand: Hand?
  /// From zero (or the tare), in N.
  public let newtons: Double
  /// When, in ns since the session's first sample.
  public let time: Int64
}

extension SessionSummary {
  /// The greatest force of each hand: of left, right, and where none was stated. Where hands alternate in a block, only what
  /// belongs to a trial belongs to a hand.
  public var peaksByHand: [HandPeak] {
    var peaks: [HandPeak] = []
    for block in blocks where block.trialProtocol?.isAlternating != true {
      if block.facts.hasPeak {
        peaks.append(
          HandPeak(
            hand: block.hand, newtons: block.facts.peakNewtons, time: block.facts.peakTime))
      }
    }
    for series in trialSeries where series.definition.isAlternating {
      for trial in series.trials {
        peaks.append(
          HandPeak(hand: trial.hand, newtons: trial.peakNewtons, time: trial.measured.peakTime))
      }
    }
    let hands: [Hand?] = [.left, .right, nil]
    return hands.compactMap { hand in
      peaks.filter { $0.hand == hand }.max { $0.newtons < $1.newtons }
    }
  }

  /// The trials of each protocol that was stated with a block.
  public var trialSeries: [TrialSeries] { TrialSeries.series(in: blocks) }
}
