import GripCore

extension ForceMeasures {
  /// Every measure of force, in the order in which they are written.
  public static let definitions = [
    peak, peakMean, peakDeviation, peakVariation, peakOfMaximum, peakMeanOfMaximum, tension,
    impulse, fatigue3, fatigue5, rate50Best, rate50Mean, rate100Best, rate100Mean, rate200Best,
    rate200Mean, ratePeakBest, ratePeakMean, release, holdLongest, holdTotal, holdMean,
    holdVariation, holdDetrended, enduranceTo75, enduranceTo50, enduranceTo25, enduranceArea,
  ]

  // MARK: Peaks

  static let peak = MeasureDefinition(
    id: "force.peak", name: "greatest force", unit: "N",
    rule: "greatest single sample of the repetitions, from zero", gate: "1 repetition",
    source: "the instrument's reading; Southampton protocol: maximum")
  static let peakMean = MeasureDefinition(
    id: "force.peak.mean", name: "mean of the peaks", unit: "N",
    rule: "sum of the repetitions' greatest samples / n", gate: "1 repetition",
    source: "ASHT 2015: mean of the trials")
  static let peakDeviation = MeasureDefinition(
    id: "force.peak.sd", name: "standard deviation of the peaks", unit: "N",
    rule: "root of (sum of (peak - mean)^2 / (n - 1))", gate: "2 repetitions",
    source: "sample standard deviation")
  static let peakVariation = MeasureDefinition(
    id: "force.peak.cov", name: "variation of the peaks", unit: "%",
    rule: "100 x standard deviation (n - 1) / mean", gate: "3 repetitions, mean above 0",
    source: "consistency of trials only; no test of effort")
  static let peakOfMaximum = MeasureDefinition(
    id: "force.peak.ofMaximum", name: "greatest force against the stated maximum", unit: "%",
    rule: "100 x greatest force / stated maximum", gate: "a maximum was stated",
    source: "intensity as stated by the therapist")
  static let peakMeanOfMaximum = MeasureDefinition(
    id: "force.peak.mean.ofMaximum", name: "mean of the peaks against the stated maximum",
    unit: "%", rule: "100 x mean of the peaks / stated maximum", gate: "a maximum was stated",
    source: "intensity as stated by the therapist")

  // MARK: Dose

  static let tension = MeasureDefinition(
    id: "force.tension", name: "time under tension", unit: "s",
    rule: "time with the smoothed force above tensionRatio of the repetition's height, summed",
    gate: "1 repetition", source: "time under load; the level is ours")
  static let impulse = MeasureDefinition(
    id: "force.impulse", name: "impulse", unit: "N.s",
    rule: "integral of force above the baseline from start to end, summed", gate: "1 repetition",
    source: "definition of impulse")

  // MARK: Fatigue

  static let fatigue3 = fatigue(width: 3)
  static let fatigue5 = fatigue(width: 5)

  private static func fatigue(width: Int) -> MeasureDefinition {
    MeasureDefinition(
      id: "force.fatigue.\(width)", name: "fatigue by \(width) repetitions", unit: "%",
      rule: "100 x (early - late) / early: mean peaks above the baseline of repetitions "
        + "2 to \(width + 1) and of the last \(width)",
      gate: "\(2 * width + 1) repetitions, early mean above 0",
      source: "fatigue index by repetitions, first one omitted")
  }

  // MARK: Rise and release

  static let rate50Best = rate(milliseconds: 50, isBest: true)
  static let rate50Mean = rate(milliseconds: 50, isBest: false)
  static let rate100Best = rate(milliseconds: 100, isBest: true)
  static let rate100Mean = rate(milliseconds: 100, isBest: false)
  static let rate200Best = rate(milliseconds: 200, isBest: true)
  static let rate200Mean = rate(milliseconds: 200, isBest: false)
  static let ratePeakBest = ratePeak(isBest: true)
  static let ratePeakMean = ratePeak(isBest: false)

  private static let intervals =
    "\(RateOfForceDevelopment.intervalsMin) intervals between samples reach across the window, "
    + "force left the baseline, and is not yet let go at its end"
  private static let rateSource = "Maffiuletti et al. 2016: windows from the onset"

  private static func rate(milliseconds: Int, isBest: Bool) -> MeasureDefinition {
    MeasureDefinition(
      id: "force.rfd.\(milliseconds)." + (isBest ? "best" : "mean"),
      name: "rate of force development, 0 to \(milliseconds) ms, " + (isBest ? "best" : "mean"),
      unit: "N/s",
      rule: "(force \(milliseconds) ms after the onset - force at the onset) / "
        + "\(milliseconds) ms, unsmoothed; " + (isBest ? "greatest" : "mean")
        + " of the repetitions",
      gate: intervals, source: rateSource)
  }

  private static func ratePeak(isBest: Bool) -> MeasureDefinition {
    MeasureDefinition(
      id: "force.rfd.peak." + (isBest ? "best" : "mean"),
      name: "peak rate of force development, " + (isBest ? "best" : "mean"), unit: "N/s",
      rule: "greatest rise over any 50 ms from the onset to 90 % of the height, unsmoothed; "
        + (isBest ? "greatest" : "mean") + " of the repetitions",
      gate: intervals, source: rateSource)
  }

  static let release = MeasureDefinition(
    id: "force.release.mean", name: "release time", unit: "s",
    rule: "from the last moment at 90 % of the height to 10 %, smoothed; mean of the repetitions",
    gate: "the hand let go within 3 s, and the fall holds \(Repetition.rateSamplesMin) points",
    source: "fall time as of a pulse")

  // MARK: Holds

  private static let holdGate =
    "smoothed force above plateauRatio of its height for plateauSecondsMin"
  private static let steadyGate =
    holdGate + ", \(Int(Plateau.pointsPerSecondMin)) points a second or more"

  static let holdLongest = MeasureDefinition(
    id: "force.hold.longest", name: "longest hold", unit: "s",
    rule: "longest time with the smoothed force above plateauRatio of its height", gate: holdGate,
    source: "hold of 3 s as in ASHT 2015; the level is ours")
  static let holdTotal = MeasureDefinition(
    id: "force.hold.total", name: "time held", unit: "s",
    rule: "the longest hold of each repetition, summed", gate: holdGate, source: "as above")
  static let holdMean = MeasureDefinition(
    id: "force.hold.mean", name: "mean force of the holds", unit: "N",
    rule: "mean force above the baseline without the first and last 0.5 s; mean of the holds",
    gate: holdGate, source: "as above")
  static let holdVariation = MeasureDefinition(
    id: "force.hold.cov", name: "steadiness: variation of force in the holds", unit: "%",
    rule: "100 x standard deviation (n - 1) / mean above the baseline, unsmoothed, without the "
      + "first and last 0.5 s; mean of the holds",
    gate: steadyGate, source: "force steadiness as coefficient of variation")
  static let holdDetrended = MeasureDefinition(
    id: "force.hold.detrendedSD", name: "steadiness: deviation from the trend of the holds",
    unit: "N",
    rule: "root of (sum of squared distances from the line of least squares / (n - 2)), "
      + "unsmoothed, without the first and last 0.5 s; mean of the holds",
    gate: steadyGate, source: "force steadiness after removing a linear trend")

  // MARK: Sustained holds

  static let enduranceTo75 = endurance(percent: 75)
  static let enduranceTo50 = endurance(percent: 50)
  static let enduranceTo25 = endurance(percent: 25)

  private static func endurance(percent: Int) -> MeasureDefinition {
    MeasureDefinition(
      id: "force.endurance.to\(percent)", name: "time until force falls to \(percent) %",
      unit: "s",
      rule: "in the longest repetition, from the greatest mean over 100 ms of its first 5 s until "
        + "the smoothed force above the baseline stays at \(percent) % of that or less for 1 s",
      gate: "a repetition of 10 s or longer, in which force falls so low",
      source: "fatigue in a sustained hold")
  }

  static let enduranceArea = MeasureDefinition(
    id: "force.endurance.area", name: "area under a sustained hold", unit: "%",
    rule: "100 x integral of force above the baseline from that maximum to the end / "
      + "(maximum x time)",
    gate: "a repetition of 10 s or longer",
    source: "fatigue in a sustained hold: area against the first 5 s maximum")
}
