public import GripCore

import Glibc  // squareRoot links only with it in debug builds

/// Measures of how force followed a target that was shown.
public enum TrackingMeasures {
  /// Fewer samples than this are no tracking.
  public static let samplesMin = 50
  /// Below this correlation force does not follow the target, and has no lag.
  public static let correlationMin = 0.5

  /// Every measure of tracking, in the order in which they are written.
  public static let definitions = [
    rootMeanSquare, relative, constant, absolute, variable, lag, inBand,
  ]

  static let rootMeanSquare = MeasureDefinition(
    id: "tracking.rmse", name: "root mean square error", unit: "N",
    rule: "root of (sum of (force - target)^2 / n) over the samples while the target is shown",
    gate: "a target was stated; 50 samples", source: "force tracking, 97112")
  static let relative = MeasureDefinition(
    id: "tracking.relative", name: "error against the target's range", unit: "%",
    rule: "100 x root mean square error / (highest - lowest force of the target)",
    gate: "as above; the target changes", source: "force tracking, 97112")
  static let constant = MeasureDefinition(
    id: "tracking.constant", name: "constant error", unit: "N",
    rule: "mean of force - target; above 0: too much force", gate: "as tracking.rmse",
    source: "Schmidt and Lee, Motor Control and Learning")
  static let absolute = MeasureDefinition(
    id: "tracking.absolute", name: "absolute error", unit: "N",
    rule: "mean of the magnitude of force - target", gate: "as tracking.rmse",
    source: "Schmidt and Lee, Motor Control and Learning")
  static let variable = MeasureDefinition(
    id: "tracking.variable", name: "variable error", unit: "N",
    rule: "root of (sum of (force - target - constant error)^2 / n)", gate: "as tracking.rmse",
    source: "Schmidt and Lee, Motor Control and Learning")
  static let lag = MeasureDefinition(
    id: "tracking.lag", name: "lag behind the target", unit: "s",
    rule:
      "shift of the target up to 1 s and less than half of its period at which its correlation with force (means of 10 ms) is greatest, by a parabola between steps of 10 ms; above 0: force comes after the target",
    gate: "as tracking.relative; correlation of 0.5, not at the end of the range of shifts",
    source: "cross-correlation; levels are ours")
  static let inBand = MeasureDefinition(
    id: "tracking.inBand", name: "time in the target's band", unit: "%",
    rule: "100 x samples with force at most bandNewtons from the target / n",
    gate: "as tracking.rmse; a band was stated", source: "time on target")

  /// Derives every measure of tracking.
  ///
  /// - Parameters:
  ///   - facts: of a block.
  ///   - target: what was shown in it; nil where nothing was.
  /// - Returns: a measure for each of `definitions`, in their order.
  public static func measures(of facts: TrackingFacts, target: TargetShape?) -> [Measure] {
    guard let target else { return none("no target was stated") }
    guard facts.samples >= samplesMin else {
      return none("fewer than \(samplesMin) samples were compared with the target")
    }
    let n = Int(facts.samples)
    let variance = facts.squares / Double(n)
    let error = (variance + facts.meanError * facts.meanError).squareRoot()
    let range = target.rangeNewtons
    let isSteady = "the target does not change"
    return [
      Measure(rootMeanSquare, value: error, n: n),
      range > 0
        ? Measure(relative, value: 100 * error / range, n: n)
        : Measure(relative, notReportedBecause: isSteady),
      Measure(constant, value: facts.meanError, n: n),
      Measure(absolute, value: facts.magnitudes / Double(n), n: n),
      Measure(variable, value: variance.squareRoot(), n: n),
      range > 0 ? measure(facts) : Measure(lag, notReportedBecause: isSteady),
      target.bandNewtons > 0
        ? Measure(inBand, value: 100 * Double(facts.samplesInBand) / Double(n), n: n)
        : Measure(inBand, notReportedBecause: "no band was stated"),
    ]
  }

  private static func none(_ reason: String) -> [Measure] {
    definitions.map { Measure($0, notReportedBecause: reason) }
  }

  private static func measure(_ facts: TrackingFacts) -> Measure {
    let found = facts.lag
    let at = coefficient(found.squares.at)
    guard at >= correlationMin else {
      return Measure(lag, notReportedBecause: "force does not follow the target")
    }
    guard found.isInside else {
      return Measure(
        lag, notReportedBecause: "the correlation is greatest at the end of the shifts")
    }
    let before = coefficient(found.squares.before)
    let after = coefficient(found.squares.after)
    let curvature = before - 2 * at + after
    let part = curvature < 0 ? 0.5 * (before - after) / curvature : 0
    let step = Double(TrackingFacts.lagStepNanoseconds) / 1e9
    return Measure(
      lag, value: Double(found.nanoseconds) / 1e9 + part * step, n: Int(facts.lagBins))
  }

  private static func coefficient(_ signedSquare: Double) -> Double {
    signedSquare < 0 ? -(-signedSquare).squareRoot() : signedSquare.squareRoot()
  }
}
