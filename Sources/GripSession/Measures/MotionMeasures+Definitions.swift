import GripCore

extension MotionMeasures {
  /// Every measure of motion, in the order in which they are written.
  public static let definitions = [
    repetitions, regions, arcXPlus, arcXMinus, arcYPlus, arcYMinus, arcZPlus, arcZMinus, arcMean,
    speedPeak, speedMean, spectralArcLength, logDimensionlessJerk, turning, turningForce,
    turningWithForce, tilt,
  ]

  // MARK: Counts

  static let repetitions = MeasureDefinition(
    id: "motion.rotation.count", name: "rotations out and back", unit: "{repetition}",
    rule:
      "arcs of 15 degrees or more that are followed within 5 s by the way back, of half as much or "
      + "more, about the same axis",
    gate: "a motion sensor", source: "adaptive rule, ours")
  static let regions = MeasureDefinition(
    id: "motion.rotation.regions", name: "rotations from region to region", unit: "{repetition}",
    rule:
      "from within 10 degrees of the resting position to 30 degrees or more within 5 s, about any "
      + "axis; angles wrap at 360 degrees",
    gate: "a motion sensor", source: "GripAble's public material; the regions are ours")

  // MARK: Arcs

  static let arcXPlus = arc("x.plus", "about +X")
  static let arcXMinus = arc("x.minus", "about -X")
  static let arcYPlus = arc("y.plus", "about +Y")
  static let arcYMinus = arc("y.minus", "about -Y")
  static let arcZPlus = arc("z.plus", "about +Z")
  static let arcZMinus = arc("z.minus", "about -Z")
  static let arcMean = MeasureDefinition(
    id: "motion.arc.mean", name: "mean arc of the rotations out and back", unit: "deg",
    rule: "sum of the ways out, without their signs / n", gate: "1 rotation out and back",
    source: "device rotation; no joint's angle")

  private static func arc(_ id: String, _ name: String) -> MeasureDefinition {
    MeasureDefinition(
      id: "motion.arc.\(id)", name: "greatest arc \(name)", unit: "deg",
      rule: "greatest rotation one way, by the gyroscope without its bias",
      gate: "1 such arc; about gravity within 60 s after rest",
      source: "device rotation; no joint's angle")
  }

  // MARK: Speed and smoothness

  static let speedPeak = MeasureDefinition(
    id: "motion.speed.peak", name: "greatest speed of rotation", unit: "deg/s",
    rule: "greatest mean over 10 ms within an arc", gate: "1 arc", source: "gyroscope")
  static let speedMean = MeasureDefinition(
    id: "motion.speed.mean", name: "mean speed of rotation", unit: "deg/s",
    rule: "mean over the arcs of angle / duration", gate: "1 arc", source: "gyroscope")
  static let spectralArcLength = MeasureDefinition(
    id: "motion.smoothness.sparc", name: "smoothness, spectral arc length", unit: "1",
    rule:
      "mean over the arcs: minus the length of the speed's normalised spectrum up to 10 Hz, from "
      + "0.05 of its greatest amplitude on",
    gate: "1 arc of 20 points or more, evenly spaced, 40 or more a second",
    source: "Balasubramanian et al. 2015")
  static let logDimensionlessJerk = MeasureDefinition(
    id: "motion.smoothness.ldlj", name: "smoothness, log dimensionless jerk", unit: "1",
    rule: "mean over the arcs: -ln(T^3 / v^2 x integral of jerk^2), v the greatest speed",
    gate: "1 arc of 20 points or more, evenly spaced, 40 or more a second",
    source: "Balasubramanian et al. 2015")

  // MARK: Force while turning

  static let turning = MeasureDefinition(
    id: "motion.turning.time", name: "time in which the device turned", unit: "s",
    rule: "time with 10 degrees a second or more about some axis", gate: "a motion sensor",
    source: "ours")
  static let turningForce = MeasureDefinition(
    id: "motion.turning.force", name: "mean force while turning", unit: "N",
    rule: "integral of force, from zero, over the time in which it turned / that time",
    gate: "1 s of turning", source: "ours")
  static let turningWithForce = MeasureDefinition(
    id: "motion.turning.withForce", name: "share of turning with a squeeze", unit: "%",
    rule: "100 x time in which it turned with squeezeNewtons or more / time in which it turned",
    gate: "1 s of turning", source: "ours")

  // MARK: Without a gyroscope

  static let tilt = MeasureDefinition(
    id: "motion.tilt.greatest", name: "greatest tilt", unit: "deg",
    rule:
      "greatest angle between gravity where the device lies still and where it first lay still, by its "
      + "acceleration, low-passed over 0.5 s",
    gate:
      "an accelerometer and no gyroscope; still for 1.5 s: acceleration within 0.5 m/s2 of its mean, and "
      + "that of gravity",
    source: "rest as in VQF (2023); the rest is ours")
}
