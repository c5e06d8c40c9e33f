import GripCore

/// Measures of the device's rotations.
public enum MotionMeasures {
  /// Derives every measure of motion of a session or of a block.
  ///
  /// - Parameter hasMotion: whether the device has a motion sensor.
  /// - Returns: a measure for each of `definitions`, in their order.
  public static func measures(of rotation: RotationSummary, hasMotion: Bool) -> [Measure] {
    guard hasMotion, rotation.facts.samples > 0 else {
      let reason = hasMotion ? "no motion came" : "the device has no gyroscope and accelerometer"
      return definitions.map { Measure($0, notReportedBecause: reason) }
    }
    if let reason = unitFault(rotation.facts) {
      return definitions.map { Measure($0, notReportedBecause: reason) }
    }
    guard rotation.facts.hasGyroscope else {
      return definitions.dropLast().map {
        Measure($0, notReportedBecause: "the device has no gyroscope")
      } + [tilted(rotation.facts.tilt)]
    }
    return counts(rotation) + greatestArcs(rotation.arcs) + [meanArc(rotation.repetitions)]
      + speeds(rotation.arcs) + smoothness(rotation.arcs) + whileTurning(rotation.facts)
      + [Measure(tilt, notReportedBecause: "the device has a gyroscope, and its arcs say more")]
  }

  /// What a device that lies still shows is gravity, in m/s²: between these, whatever its errors.
  private static let gravity = 8.8...10.8

  /// Why its motion cannot be believed: the acceleration at rest is not gravity, so that its unit must be another. Nil where it is, or
  /// the device never lay still.
  static func unitFault(_ facts: MotionFacts) -> String? {
    guard facts.restSteps > 0 else { return nil }
    let atRest = facts.restAccelerationSum / Double(facts.restSteps)
    guard !gravity.contains(atRest) else { return nil }
    // No more than a person reads; a device may show anything.
    let shown = atRest < 1e9 ? Double(Int64(atRest * 100 + 0.5)) / 100 : atRest
    return
      "at rest the acceleration is \(shown) m/s² and not gravity: its unit is wrong, and a profile can state it"
  }

  private static let noArc = "the device was not turned by 15 degrees or more"

  private static func counts(_ rotation: RotationSummary) -> [Measure] {
    let n = rotation.repetitions.count
    return [
      Measure(repetitions, value: Double(n), n: n),
      Measure(
        regions, value: Double(rotation.facts.regionRotations),
        n: Int(rotation.facts.regionRotations)),
    ]
  }

  private static func greatestArcs(_ arcs: [RotationArc]) -> [Measure] {
    let directions: [(MeasureDefinition, RotationAxis, Double)] = [
      (arcXPlus, .x, 1), (arcXMinus, .x, -1), (arcYPlus, .y, 1), (arcYMinus, .y, -1),
      (arcZPlus, .z, 1), (arcZMinus, .z, -1),
    ]
    return directions.map { definition, axis, sign in
      let ways = arcs.filter { $0.axis == axis && $0.degrees * sign > 0 }
      let reliable = ways.filter(\.isReliable)
      if let greatest = reliable.map({ $0.degrees * sign }).max() {
        return Measure(definition, value: greatest, n: reliable.count)
      }
      return Measure(
        definition,
        notReportedBecause: ways.isEmpty
          ? "the device was not turned so by 15 degrees or more"
          : "the axis stood upright for longer than 60 s after rest, and the gyroscope alone drifts"
      )
    }
  }

  private static func meanArc(_ repetitions: [RotationRepetition]) -> Measure {
    let ways = repetitions.map(\.out).filter(\.isReliable)
    guard !ways.isEmpty else {
      return Measure(arcMean, notReportedBecause: "there is no rotation out and back to rely on")
    }
    return mean(arcMean, of: ways.map(\.degrees.magnitude), otherwise: noArc)
  }

  private static func speeds(_ arcs: [RotationArc]) -> [Measure] {
    guard let peak = arcs.map(\.peakDegreesPerSecond).max() else {
      return [speedPeak, speedMean].map { Measure($0, notReportedBecause: noArc) }
    }
    let means = arcs.filter { $0.end > $0.start }.map {
      $0.degrees.magnitude * 1e9 / Double($0.end - $0.start)
    }
    return [
      Measure(speedPeak, value: peak, n: arcs.count),
      mean(speedMean, of: means, otherwise: noArc),
    ]
  }

  private static func smoothness(_ arcs: [RotationArc]) -> [Measure] {
    let reason =
      arcs.isEmpty ? noArc : "no arc has 20 evenly spaced points, at 40 a second or more"
    func given(_ value: KeyPath<RotationArc, Double>) -> [Double] {
      arcs.map { $0[keyPath: value] }.filter { $0 < RotationArc.notGiven }
    }
    return [
      mean(spectralArcLength, of: given(\.spectralArcLength), otherwise: reason),
      mean(logDimensionlessJerk, of: given(\.logDimensionlessJerk), otherwise: reason),
    ]
  }

  private static func whileTurning(_ facts: MotionFacts) -> [Measure] {
    let seconds = Double(facts.turning) / 1e9
    let time = Measure(turning, value: seconds, n: Int(facts.samples))
    guard seconds >= 1 else {
      return [time]
        + [turningForce, turningWithForce].map {
          Measure($0, notReportedBecause: "the device turned for less than 1 s")
        }
    }
    let share = 100 * Double(facts.turningWithForce) / Double(facts.turning)
    return [
      time, Measure(turningForce, value: facts.turningImpulse / seconds, n: Int(facts.samples)),
      Measure(turningWithForce, value: share, n: Int(facts.samples)),
    ]
  }

  private static func tilted(_ facts: TiltFacts) -> Measure {
    facts.samples > 0
      ? Measure(tilt, value: facts.greatestDegrees, n: Int(facts.samples))
      : Measure(tilt, notReportedBecause: "the device never lay still for 1.5 s")
  }

  private static func mean(
    _ definition: MeasureDefinition, of values: [Double], otherwise reason: String
  ) -> Measure {
    let spread = Spread(values)
    guard spread.count > 0 else { return Measure(definition, notReportedBecause: reason) }
    return Measure(definition, value: spread.mean, n: spread.count)
  }
}
