public import GripCore

import Glibc  // squareRoot links only with it in debug builds

/// Measures of how force, or the device's rotation, followed a target that was shown.
public enum TrackingMeasures {
  /// Fewer samples than this are no tracking.
  public static let samplesMin = 50
  /// Below this correlation force does not follow the target, and has no lag.
  public static let correlationMin = 0.5

  /// Fewer samples a second than this tell no reaction time.
  public static let reactionRateMin = 50.0
  /// A controller's own clock may run so much slower than it says.
  private static let rateTolerance = 0.02

  /// Every measure of how force followed a target, in the order in which they are written.
  public static let definitions = ofForce.all
  /// Every measure of how the device's rotation followed a target, in the same order.
  public static let rotationDefinitions = ofRotation.all

  private static let ofForce = Definitions(
    prefix: "tracking", what: "force", unit: "N", band: "bandNewtons", beyond: "too much force")
  private static let ofRotation = Definitions(
    prefix: "tracking.rotation", what: "angle", unit: "deg", band: "bandDegrees",
    beyond: "turned too far")

  /// The measures of one quantity that follows a target.
  private struct Definitions {
    let rootMeanSquare, relative, constant, absolute, variable, lag, inBand, reaction,
      movement: MeasureDefinition

    var all: [MeasureDefinition] {
      [
        rootMeanSquare, relative, constant, absolute, variable, lag, inBand, reaction, movement,
      ]
    }

    init(prefix: String, what: String, unit: String, band: String, beyond: String) {
      func define(
        _ id: String, _ name: String, unit: String, _ rule: String, gate: String, source: String
      ) -> MeasureDefinition {
        MeasureDefinition(
          id: "\(prefix).\(id)", name: name, unit: unit, rule: rule, gate: gate, source: source)
      }
      let textbook = "Schmidt and Lee, Motor Control and Learning"
      rootMeanSquare = define(
        "rmse", "root mean square error", unit: unit,
        "root of (sum of (\(what) - target)^2 / n) over the samples while the target is shown",
        gate: "a target of \(what) was stated; 50 samples", source: "\(what) tracking, 97112")
      relative = define(
        "relative", "error against the target's range", unit: "%",
        "100 x root mean square error / (highest - lowest \(what) of the target)",
        gate: "as above; the target changes", source: "\(what) tracking, 97112")
      constant = define(
        "constant", "constant error", unit: unit,
        "mean of \(what) - target; above 0: \(beyond)", gate: "as \(prefix).rmse",
        source: textbook)
      absolute = define(
        "absolute", "absolute error", unit: unit, "mean of the magnitude of \(what) - target",
        gate: "as \(prefix).rmse", source: textbook)
      variable = define(
        "variable", "variable error", unit: unit,
        "root of (sum of (\(what) - target - constant error)^2 / n)", gate: "as \(prefix).rmse",
        source: textbook)
      lag = define(
        "lag", "lag behind the target", unit: "s",
        "shift of the target up to 1 s and less than half of its period at which its correlation with \(what) (means of 10 ms) is greatest, by a parabola between steps of 10 ms; above 0: \(what) comes after the target",
        gate: "as \(prefix).relative; correlation of 0.5, not at the end of the range of shifts",
        source: "cross-correlation; levels are ours")
      inBand = define(
        "inBand", "time in the target's band", unit: "%",
        "100 x samples with \(what) at most \(band) from the target / n",
        gate: "as \(prefix).rmse; a band was stated", source: "time on target")
      reaction = define(
        "reaction", "reaction time", unit: "s",
        "from a step of the target until \(what) (means of 10 ms) has gone a tenth of the step from its mean of the 100 ms before, towards the new level; mean of the steps",
        gate:
          "a square target; 50 samples a second; a step answered, and not sooner than 0.1 s after it",
        source: "time to the onset of movement; the levels are ours")
      movement = define(
        "movement", "movement time", unit: "s",
        "from there until \(what) comes into the target's band and stays for 0.2 s; mean of the steps",
        gate: "as \(prefix).reaction; a band was stated; a step after which it did",
        source: "time to the target; the levels are ours")
    }
  }

  /// Derives every measure of tracking.
  ///
  /// - Parameters:
  ///   - facts: of a block.
  ///   - target: what was shown in it; nil where nothing was.
  ///   - hasGyroscope: whether the device measures angular velocity.
  /// - Returns: a measure for each of `definitions`, or of `rotationDefinitions` where the target is one of rotation.
  public static func measures(
    of facts: TrackingFacts, target: TargetShape?, hasGyroscope: Bool
  ) -> [Measure] {
    let isOfForce = target?.axis == nil
    let all = isOfForce ? ofForce : ofRotation
    guard let target else { return none(all, "no target was stated") }
    guard isOfForce || hasGyroscope else {
      return none(all, "the device has no gyroscope")
    }
    guard facts.samples >= samplesMin else {
      return none(all, "fewer than \(samplesMin) samples were compared with the target")
    }
    let n = Int(facts.samples)
    let variance = facts.squares / Double(n)
    let error = (variance + facts.meanError * facts.meanError).squareRoot()
    let isSteady = "the target does not change"
    return [
      Measure(all.rootMeanSquare, value: error, n: n),
      target.range > 0
        ? Measure(all.relative, value: 100 * error / target.range, n: n)
        : Measure(all.relative, notReportedBecause: isSteady),
      Measure(all.constant, value: facts.meanError, n: n),
      Measure(all.absolute, value: facts.magnitudes / Double(n), n: n),
      Measure(all.variable, value: variance.squareRoot(), n: n),
      target.range > 0
        ? lag(facts, all, isOfForce ? "force" : "the device")
        : Measure(all.lag, notReportedBecause: isSteady),
      target.band > 0
        ? Measure(all.inBand, value: 100 * Double(facts.samplesInBand) / Double(n), n: n)
        : Measure(all.inBand, notReportedBecause: "no band was stated"),
    ] + answers(facts, target, all)
  }

  private static func none(_ all: Definitions, _ reason: String) -> [Measure] {
    all.all.map { Measure($0, notReportedBecause: reason) }
  }

  /// Reaction and movement time.
  private static func answers(
    _ facts: TrackingFacts, _ target: TargetShape, _ all: Definitions
  ) -> [Measure] {
    if let reason = whyUnanswered(facts, target) {
      return [all.reaction, all.movement].map { Measure($0, notReportedBecause: reason) }
    }
    func mean(_ definition: MeasureDefinition, _ nanoseconds: Int64, of count: Int64) -> Measure {
      Measure(definition, value: Double(nanoseconds) / 1e9 / Double(count), n: Int(count))
    }
    let steps = facts.steps
    return [
      mean(all.reaction, steps.reactionNanoseconds, of: steps.answered),
      steps.arrived > 0
        ? mean(all.movement, steps.movementNanoseconds, of: steps.arrived)
        : Measure(
          all.movement,
          notReportedBecause: target.band > 0
            ? "the hand came into the band and stayed after no step" : "no band was stated"),
    ]
  }

  /// Why there is neither reaction nor movement time; nil where there is.
  private static func whyUnanswered(_ facts: TrackingFacts, _ target: TargetShape) -> String? {
    guard target.kind == .square else { return "the target has no steps" }
    let span = Double(facts.lastTime - facts.firstTime) / 1e9
    guard Double(facts.samples - 1) >= reactionRateMin * (1 - rateTolerance) * span else {
      return "fewer than \(Int(reactionRateMin)) samples a second were compared with the target"
    }
    return facts.steps.answered == 0 ? "no step of the target was answered" : nil
  }

  private static func lag(
    _ facts: TrackingFacts, _ all: Definitions, _ what: String
  ) -> Measure {
    let found = facts.lag
    let at = coefficient(found.squares.at)
    guard at >= correlationMin else {
      return Measure(all.lag, notReportedBecause: "\(what) does not follow the target")
    }
    guard found.isInside else {
      return Measure(
        all.lag, notReportedBecause: "the correlation is greatest at the end of the shifts")
    }
    let before = coefficient(found.squares.before)
    let after = coefficient(found.squares.after)
    let curvature = before - 2 * at + after
    let part = curvature < 0 ? 0.5 * (before - after) / curvature : 0
    let step = Double(TrackingFacts.lagStepNanoseconds) / 1e9
    return Measure(
      all.lag, value: Double(found.nanoseconds) / 1e9 + part * step, n: Int(facts.lagBins))
  }

  private static func coefficient(_ signedSquare: Double) -> Double {
    signedSquare < 0 ? -(-signedSquare).squareRoot() : signedSquare.squareRoot()
  }
}
