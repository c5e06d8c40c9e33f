import GripCore
package import GripStore

/// The trials of a protocol that are a visit's, with what was said of them since.
package struct VisitTrials: Sendable {
  /// A trial.
  package struct Trial: Sendable {
    /// What was measured.
    package var facts: TrialDocument.Trial
    /// The hand, as corrected.
    package var hand: String?
    /// Whether somebody said that it does not count.
    package var isRejected: Bool
    /// The record that says so.
    package var rejection: VisitRecord?
  }

  /// What counts of one hand.
  package struct HandResult: Sendable {
    /// The hand.
    package var hand: String?
    /// How many trials count.
    package var n: Int
    /// How many there are.
    package var all: Int
    /// The mean of those that count, in N; nil where none does.
    package var meanNewtons: Double?
    /// The greatest of those that count, in N.
    package var maximumNewtons: Double?
  }

  /// The session's folder.
  package var session: String
  /// What was measured, over the whole session.
  package var facts: TrialDocument
  /// The visit's trials, in their order.
  package var trials: [Trial]
  /// Whether nothing was rejected, corrected or split off: then what the session derived from the trials is the visit's too.
  package var isAsMeasured: Bool

  /// Mean and maximum of the trials that count, for each hand. Never over both hands.
  package var results: [HandResult] {
    var hands: [String?] = []
    for trial in trials where !hands.contains(trial.hand) { hands.append(trial.hand) }
    return hands.map { hand in
      let all = trials.filter { $0.hand == hand }
      let peaks = all.filter { !$0.isRejected }.map(\.facts.peakNewtons)
      return HandResult(
        hand: hand, n: peaks.count, all: all.count,
        meanNewtons: peaks.isEmpty ? nil : peaks.reduce(0, +) / Double(peaks.count),
        maximumNewtons: peaks.max())
    }
  }
}

extension VisitAccount {
  /// The trials of the visit, by session and protocol, in the order of time.
  package var trialSeries: [VisitTrials] {
    visit.groups.joined().flatMap { piece -> [VisitTrials] in
      let range = Double(piece.fromMicroseconds) / 1e6..<Double(piece.toMicroseconds) / 1e6
      return (sessions[piece.session]?.facts.trials ?? []).compactMap { series in
        let trials = series.trials.filter { range.contains($0.startSeconds) }.map {
          trial($0, in: piece)
        }
        guard !trials.isEmpty else { return nil }
        let isWhole = trials.count == series.trials.count
        let isSame = zip(trials, series.trials).allSatisfy { $0.hand == $1.hand?.rawValue }
        return VisitTrials(
          session: piece.session, facts: series, trials: trials,
          isAsMeasured: isWhole && isSame && !trials.contains(where: \.isRejected))
      }
    }
  }

  private func trial(_ facts: TrialDocument.Trial, in piece: SessionPiece) -> VisitTrials.Trial {
    // Where several protocols have a trial of this number, the one that had begun at the record's moment is meant.
    let starts = (sessions[piece.session]?.facts.trials ?? []).flatMap(\.trials)
      .filter { $0.number == facts.number }.map(\.startSeconds).sorted()
    let said = records.first { record in
      guard case .rejectTrial(let key, facts.number) = record.action,
        key.session == piece.session,
        (piece.fromMicroseconds..<piece.toMicroseconds).contains(key.atMicroseconds)
      else { return false }
      // Moments are whole µs, and a trial's beginning is not.
      let meant = starts.last { ($0 * 1e6).rounded(.down) <= Double(key.atMicroseconds) }
      return starts.count == 1 || meant == facts.startSeconds
    }
    let hand = piece.isHandCorrected ? piece.hand : facts.hand?.rawValue ?? piece.hand
    return VisitTrials.Trial(
      facts: facts, hand: hand, isRejected: said != nil, rejection: said)
  }
}
