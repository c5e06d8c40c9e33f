import GripCore
import GripEvidence
import GripStore

/// Trials of protocols, and rotations.
extension VisitReport {
  /// Every trial; those that were rejected stay, with the reason, who and when.
  var trials: HTML {
    let series = account.trialSeries
    guard !series.isEmpty else { return .none }
    var left = 12
    let parts = series.map { one -> HTML in
      let printed = max(0, min(left, one.trials.count))
      left -= printed
      return trialTable(one, printed: printed)
    }
    return Self.section("trials", "Trials", .measured, "\(parts)")
  }

  private func trialTable(_ series: VisitTrials, printed: Int) -> HTML {
    let (rows, rest) = Self.rows(series.trials, printed: printed, restIn: "trials.csv") {
      trial, attributes in
      let facts = trial.facts
      let remarks = facts.violations.map { "\($0)" as HTML } + [rejection(trial)].compactMap(\.self)
      return """
        <tr\(attributes)><th scope="row">\(facts.number)</th><td>\(Words.hand(trial.hand))</td>\
        <td class="number">\(trial.isRejected ? "<s>\(NumberText.fixed(facts.peakNewtons, 1))</s>" as HTML : "\(NumberText.fixed(facts.peakNewtons, 1))")</td>\
        <td class="number">\(NumberText.fixed(facts.holdSeconds, 1))</td>\
        <td class="number">\(facts.restSeconds.map { NumberText.fixed($0, 1) } ?? "–")</td>\
        <td class="text">\(remarks.isEmpty ? "as the protocol asks" : HTML(remarks, between: "; "))</td></tr>
        """
    }
    let position = series.facts.handlePosition.map { ", handle position \($0)" } ?? ""
    let violations: HTML =
      series.facts.violations.isEmpty
      ? .none : " Not as the protocol asks: \(series.facts.violations.joined(separator: "; "))."
    return """
      <table>
      <caption>Protocol \(series.facts.protocol)\(position); its result is the \(series.facts.statistic). Peak in N, hold and rest before in s.</caption>
      <thead><tr><th scope="col">Trial</th><th scope="col">Hand</th><th scope="col" class="number">Peak</th>\
      <th scope="col" class="number">Hold</th><th scope="col" class="number">Rest</th><th scope="col">Remarks</th></tr></thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      \(rest)
      <p class="note">\(series.results.map { result($0) }) \(deficit(series))\(violations)</p>
      """
  }

  private func rejection(_ trial: VisitTrials.Trial) -> HTML? {
    guard trial.isRejected else { return nil }
    guard let record = trial.rejection else { return "<strong>rejected</strong>" }
    return """
      <strong>rejected</strong> by \(Words.cut(Words.author(record.by), 40)), \
      \(Words.utc(record.utcMicroseconds)): \(Words.cut(record.why ?? "", 80))
      """
  }

  private func result(_ result: VisitTrials.HandResult) -> HTML {
    let of = result.n == result.all ? "n \(result.n)" : "n \(result.n) of \(result.all)"
    guard let mean = result.meanNewtons, let maximum = result.maximumNewtons else {
      return "<strong>\(Words.hand(result.hand))</strong>: no trial counts."
    }
    return """
      <strong>\(Words.hand(result.hand))</strong>: mean <strong>\(NumberText.fixed(mean, 1)) N</strong>, \
      maximum <strong>\(NumberText.fixed(maximum, 1)) N</strong> (\(of)).
      """
  }

  private func deficit(_ series: VisitTrials) -> HTML {
    guard series.isAsMeasured else {
      return "Deficit: \(Source.notReported("trials were rejected, corrected or split since"))."
    }
    guard let value = series.facts.deficit.value else {
      return
        "Deficit: \(Source.notReported(series.facts.deficit.notReported ?? "no reason is given"))."
    }
    let weaker = series.facts.weakerHand.map { ", \($0.rawValue) below the other" } ?? ""
    return "Deficit \(NumberText.fixed(value, 1)) %\(weaker)."
  }

  // MARK: Rotations

  /// Rotations of the device by direction and hand.
  var arcs: HTML {
    let all = blocks.flatMap { block in block.arcs.map { (hand: block.hand, arc: $0) } }
    guard !all.isEmpty else { return .none }
    let directions = Dictionary(grouping: all) { Direction(axis: $0.arc.axis, hand: $0.hand) }
    let rows = directions.sorted { $0.key < $1.key }.map { direction, members -> HTML in
      let arcs = members.map(\.arc)
      let degrees = arcs.compactMap(\.degrees).map(\.magnitude)
      let mean: HTML =
        degrees.isEmpty
        ? Source.notReported(arcs.compactMap(\.degreesNotReported).first ?? "no reason is given")
        : "\(NumberText.fixed(degrees.reduce(0, +) / Double(degrees.count), 0))°"
      return """
        <tr><th scope="row">\(direction.words)</th><td>\(direction.hand.map { "\($0)" } ?? Source.missing("not recorded"))</td>\
        <td class="number">\(arcs.count)</td><td class="number">\(degrees.count)</td>\
        <td class="number">\(mean)</td><td class="number">\(degrees.max().map { NumberText.fixed($0, 0) + "°" } ?? "–")</td>\
        <td class="number">\(NumberText.fixed(arcs.map { $0.peakDegreesPerSecond.magnitude }.max() ?? 0, 0)) °/s</td></tr>
        """
    }
    let isNamed = directions.keys.contains { $0.clinical != nil }
    let named =
      isNamed ? "Directions are named for a controller that is held as its maker shows." : ""
    return Self.section(
      "arcs", "Device rotation", .measured,
      """
      <table>
      <thead><tr><th scope="col">Direction</th><th scope="col">Hand</th><th scope="col" class="number">Rotations</th><th scope="col" class="number">With arc</th>\
      <th scope="col" class="number">Mean arc</th><th scope="col" class="number">Greatest arc</th>\
      <th scope="col" class="number">Fastest</th></tr></thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      <p class="note">Arcs are rotations of the controller, not angles of a joint. \(named)</p>
      """)
  }
}

/// A direction in which the device turned, in one hand.
private struct Direction: Hashable, Comparable {
  var axis: String
  var hand: String?

  var clinical: String? { RotationName.clinical(axis, hand: hand) }
  /// For example "+X, supination".
  var words: String { axis + (clinical.map { ", \($0)" } ?? "") }

  static func < (a: Direction, b: Direction) -> Bool {
    (a.hand ?? "", a.axis) < (b.hand ?? "", b.axis)
  }
}
