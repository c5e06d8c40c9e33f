import GripCore

/// The line force = gain × shown + offset through calibration points, by ordinary least squares of force on what was shown, and how
/// far it can be trusted. Formulas: JCGM 100:2008 (GUM), H.3, for the line and its uncertainties; hysteresis as the greatest difference
/// of the calibrated force under one load, loading and unloading, in per cent of the greatest load.
public struct CalibrationFit: Codable, Sendable, Equatable {
  /// Newtons a newton shown.
  public var gain: Double
  /// Newtons where 0 N are shown.
  public var offsetNewtons: Double
  /// Points that the line goes through or by.
  public var n: Int
  /// Loads that it holds between, in N.
  public var loadNewtonsMin: Double
  /// See `loadNewtonsMin`.
  public var loadNewtonsMax: Double
  /// Standard deviation of the residuals, with n - 2 degrees of freedom, in N; nil with two points, which leave none.
  public var residualNewtons: Double?
  /// The greatest residual, in N; nil as above.
  public var residualNewtonsMax: Double?
  /// Standard uncertainty of the gain; nil as above.
  public var gainUncertainty: Double?
  /// Standard uncertainty of the offset, in N; nil as above.
  public var offsetUncertaintyNewtons: Double?
  /// Expanded uncertainty (k = 2) of one force within the loads, where it is greatest, in N; nil as above. The weights' own is not in it.
  public var expandedUncertaintyNewtons: Double?
  /// In per cent of the greatest load; nil where no load was come to both ways.
  public var hysteresisPercent: Double?
  /// The greatest difference between the line and a point that was kept out of it, in N; nil where none was.
  public var holdOutErrorNewtonsMax: Double?

  /// Different loads that a line needs.
  static let loadsMin = 2
  /// More points than anyone takes.
  static let pointsMax = 1000
  /// Loads and shown forces beyond this are mistakes, in N.
  static let newtonsMax = 5000.0

  /// The line through these points.
  public init(_ points: [CalibrationPoint]) throws(CalibrationFault) {
    try Self.check(points)
    let used = points.filter { !$0.isHoldOut }
    let count = Double(used.count)
    let meanShown = used.reduce(0) { $0 + $1.shownNewtons } / count
    let meanLoad = used.reduce(0) { $0 + $1.loadNewtons } / count
    let spread = used.reduce(0) {
      $0 + ($1.shownNewtons - meanShown) * ($1.shownNewtons - meanShown)
    }
    let common = used.reduce(0) {
      $0 + ($1.shownNewtons - meanShown) * ($1.loadNewtons - meanLoad)
    }
    guard spread > 0 else {
      throw CalibrationFault(
        description: "the controller shows the same under every load: is it connected to it?")
    }
    let (gain, offset) = (common / spread, meanLoad - common / spread * meanShown)
    guard AppliedCalibration.gainRange.contains(gain),
      AppliedCalibration.offsetRange.contains(offset)
    else {
      throw CalibrationFault(
        description:
          "the line has gain \(gain) and offset \(offset) N, and no controller is so far off: are loads and readings in the right columns and units?"
      )
    }
    self.gain = gain
    offsetNewtons = offset
    n = used.count
    loadNewtonsMin = used.map(\.loadNewtons).min() ?? 0
    loadNewtonsMax = used.map(\.loadNewtons).max() ?? 0
    hysteresisPercent = Self.hysteresis(points, gain: gain, loadMax: loadNewtonsMax)
    func error(_ point: CalibrationPoint) -> Double {
      (point.loadNewtons - gain * point.shownNewtons - offset).magnitude
    }
    holdOutErrorNewtonsMax = points.filter(\.isHoldOut).map(error).max()
    guard used.count > 2 else { return }
    let residual =
      (used.reduce(0) { $0 + error($1) * error($1) } / (count - 2)).squareRoot()
    residualNewtons = residual
    residualNewtonsMax = used.map(error).max()
    gainUncertainty = residual / spread.squareRoot()
    offsetUncertaintyNewtons = residual * (1 / count + meanShown * meanShown / spread).squareRoot()
    // Farthest from the middle, where the line is least sure; and one reading scatters by itself.
    let farthest = used.map { ($0.shownNewtons - meanShown).magnitude }.max() ?? 0
    expandedUncertaintyNewtons =
      2 * residual * (1 + 1 / count + farthest * farthest / spread).squareRoot()
  }

  private static func check(_ points: [CalibrationPoint]) throws(CalibrationFault) {
    guard points.count <= pointsMax else {
      throw CalibrationFault(
        description: "there are \(points.count) points: at most \(pointsMax) are taken")
    }
    for (index, point) in points.enumerated() {
      guard (0...newtonsMax).contains(point.loadNewtons),
        (-newtonsMax...newtonsMax).contains(point.shownNewtons)
      else {
        throw CalibrationFault(
          description:
            "point \(index + 1) has load \(point.loadNewtons) N and shows \(point.shownNewtons) N: expected a load of 0 to 5000 N and a reading of the same size"
        )
      }
    }
    guard Set(points.filter { !$0.isHoldOut }.map(key)).count >= loadsMin else {
      throw CalibrationFault(
        description: "a line needs at least two different loads that are not held out: add points")
    }
  }

  private static func hysteresis(
    _ points: [CalibrationPoint], gain: Double, loadMax: Double
  ) -> Double? {
    guard loadMax > 0 else { return nil }
    let loads = Set(points.map(key))
    let differences = loads.compactMap { load -> Double? in
      let under = points.filter { key($0) == load }
      let up = under.filter { $0.direction == .loading }.map(\.shownNewtons)
      let down = under.filter { $0.direction == .unloading }.map(\.shownNewtons)
      guard !up.isEmpty, !down.isEmpty else { return nil }
      return (mean(up) - mean(down)).magnitude
    }
    return differences.max().map { 100 * gain * $0 / loadMax }
  }

  /// Loads that differ by less than a centinewton, what a gram weighs, are one.
  private static func key(_ point: CalibrationPoint) -> Double {
    (point.loadNewtons * 100).rounded()
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
