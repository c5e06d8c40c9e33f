import GripStore

/// An instrument for which figures of change, norms and cut-offs were published. They hold for what reads like it, and for
/// nothing else.
package enum GripInstrument: String, Codable, Sendable {
  case jamar

  package var name: String {
    switch self {
    case .jamar: "Jamar dynamometer"
    }
  }
}

extension ProgressChange {
  /// Everything that is stated of a series.
  ///
  /// - Parameters:
  ///   - goal: the plan's, in the series' unit.
  ///   - visits: how many there are.
  ///   - instruments: what the controller of each point reads like.
  ///   - person: whom norms are looked up for.
  static func all(
    of series: ProgressSeries, goal: Double?, visits: Int, instruments: [GripInstrument?],
    person: NormPerson?
  ) -> [ProgressChange] {
    var changes = [last(series, visits: visits), baseline(series)]
    if let goal { changes.append(self.goal(series, goal)) }
    // Tests of grip strength are what figures of change were published for.
    if ["trial.mean", "trial.maximum"].contains(series.id) {
      changes += [detectable(series, instruments), important(series, instruments)]
      let newest = instruments.last ?? nil
      changes += [norm(series, person, newest), cutOff(series, person, newest)]
    }
    return changes
  }

  private static let lastRule =
    "the newest visit's value less that of the visit before that has one"
  private static let baselineRule =
    "the newest visit's value less that of the first visit that has one"

  private static func last(_ series: ProgressSeries, visits: Int) -> ProgressChange {
    var change = difference(series, .last, to: series.points.dropLast().last, rule: lastRule)
    if let newest = series.points.last, newest.visit < visits - 1 {
      change.notReported = "the newest visit has no value"
      (change.value, change.percent, change.n) = (nil, nil, nil)
    }
    return change
  }

  private static func baseline(_ series: ProgressSeries) -> ProgressChange {
    difference(series, .baseline, to: series.points.dropLast().first, rule: baselineRule)
  }

  private static func difference(
    _ series: ProgressSeries, _ kind: Kind, to other: ProgressSeries.Point?, rule: String
  ) -> ProgressChange {
    var change = ProgressChange(kind: kind, rule: rule)
    guard let newest = series.points.last, let other else {
      change.notReported = "one visit has a value, and a change needs two"
      return change
    }
    change.value = newest.value - other.value
    // A percentage of a small value, of an angle or of a percentage says nothing.
    if series.unit == "N", other.value > 0 {
      change.percent = 100 * (newest.value - other.value) / other.value
    }
    change.n = 2
    if newest.controller != other.controller {
      change.text =
        "measured with two controllers, \(other.controller ?? "unknown") and \(newest.controller ?? "unknown")"
    }
    return change
  }

  private static func goal(_ series: ProgressSeries, _ goal: Double) -> ProgressChange {
    var change = ProgressChange(
      kind: .goal, rule: "the newest value less the goal that the plan states")
    guard let newest = series.points.last else {
      change.notReported = "no visit has a value"
      return change
    }
    change.value = newest.value - goal
    if goal > 0 { change.percent = 100 * newest.value / goal - 100 }
    change.n = 1
    return change
  }

  // MARK: - Figures of change, which are bound to their instrument

  /// A repeated test changes by less than this part of itself though nothing changed.
  private static let detectablePart = 0.15
  /// The change that matters to patients, in kgf, with the range by condition.
  private static let importantKilogramsForce = 5.0...6.5
  private static let bohannon =
    "R. W. Bohannon, Minimal clinically important difference for grip strength: a systematic review, "
    + "J. Phys. Ther. Sci. 31 (2019) 75-78"

  private static func detectable(
    _ series: ProgressSeries, _ instruments: [GripInstrument?]
  ) -> ProgressChange {
    var change = ProgressChange(
      kind: .detectable,
      rule: "MDC: 15 % of the newest value; the newest visits in a row whose values lie within it",
      source: "test-retest figures of grip strength, by one secondary source: to be checked")
    if let reason = reasonAgainst(series, instruments) {
      change.notReported = reason
      return change
    }
    guard let newest = series.points.last?.value else { return change }
    let within = series.points.reversed().prefix {
      ($0.value - newest).magnitude < detectablePart * newest.magnitude
    }.count
    change.n = within
    change.text =
      within > 1
      ? "change below the MDC over \(within) visits" : "change above the MDC since the visit before"
    return change
  }

  private static func important(
    _ series: ProgressSeries, _ instruments: [GripInstrument?]
  ) -> ProgressChange {
    var change = ProgressChange(
      kind: .important,
      rule: "MCID: 5.0 to 6.5 kgf, by condition, against the change since the first visit",
      source: bohannon)
    if let reason = reasonAgainst(series, instruments) {
      change.notReported = reason
      return change
    }
    guard let newest = series.points.last?.value, let first = series.points.first?.value else {
      return change
    }
    let kilogramsForce = (newest - first) / Force.newtonsPerKilogramForce
    change.value = newest - first
    change.n = 2
    change.text =
      switch kilogramsForce.magnitude {
      case ..<importantKilogramsForce.lowerBound: "below the range of the MCID"
      case importantKilogramsForce: "within the range of the MCID"
      default: "above the range of the MCID"
      }
    return change
  }

  private static func reasonAgainst(
    _ series: ProgressSeries, _ instruments: [GripInstrument?]
  ) -> String? {
    guard series.points.count > 1 else { return "one visit has a value, and a change needs two" }
    guard instruments.allSatisfy({ $0 == .jamar }) else {
      return otherInstrument
    }
    return nil
  }

  static let otherInstrument =
    "the figure holds for a \(GripInstrument.jamar.name), and the controller's profile does not say that it reads like one"
}
