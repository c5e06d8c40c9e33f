public import GripCore

import Glibc  // squareRoot links only with it in debug builds

/// Measures of the trials of one hand.
public enum TrialMeasures {
  /// Every measure of trials, in the order in which they are written.
  public static let definitions = [result, mean, maximum, deviation, variation, deficit]

  static let result = MeasureDefinition(
    id: "trial.result", name: "result of the test", unit: "N",
    rule: "mean or maximum of the trials' peaks, as the protocol has it", gate: "1 trial",
    source: "the protocol")
  static let mean = MeasureDefinition(
    id: "trial.mean", name: "mean of the trials", unit: "N",
    rule: "sum of the trials' peaks / n; a peak is the greatest sample, from zero",
    gate: "1 trial", source: "ASHT 2015: mean of three")
  static let maximum = MeasureDefinition(
    id: "trial.maximum", name: "greatest trial", unit: "N", rule: "greatest of the trials' peaks",
    gate: "1 trial", source: "Southampton protocol: maximum of six")
  static let deviation = MeasureDefinition(
    id: "trial.sd", name: "standard deviation of the trials", unit: "N",
    rule: "root of (sum of (peak - mean)^2 / (n - 1))", gate: "2 trials",
    source: "sample standard deviation")
  static let variation = MeasureDefinition(
    id: "trial.cov", name: "variation of the trials", unit: "%",
    rule: "100 x standard deviation (n - 1) / mean", gate: "2 trials, mean above 0",
    source: "consistency of trials only; no test of effort")
  static let deficit = MeasureDefinition(
    id: "trial.deficit", name: "deficit of the weaker hand", unit: "%",
    rule: "100 x (result of the stronger hand - result of the weaker) / result of the stronger",
    gate: "trials of both hands, results above 0", source: "left against right")

  /// The measures of one hand's trials.
  ///
  /// - Parameters:
  ///   - peaks: of the trials, in N.
  ///   - statistic: what stands for the result.
  /// - Returns: a measure for each of `definitions` but the deficit, in their order.
  public static func measures(
    of peaks: [Double], _ statistic: TrialProtocol.Statistic
  ) -> [Measure] {
    let spread = Spread(peaks)
    let (n, average) = (spread.count, spread.mean)
    guard n > 0 else {
      return definitions.dropLast().map { Measure($0, notReportedBecause: "there is no trial") }
    }
    let greatest = peaks.reduce(peaks[0], max)
    let few = "there are fewer than 2 trials"
    return [
      Measure(result, value: statistic == .mean ? average : greatest, n: n),
      Measure(mean, value: average, n: n), Measure(maximum, value: greatest, n: n),
      spread.deviation.map { Measure(deviation, value: $0, n: n) }
        ?? Measure(deviation, notReportedBecause: few),
      spread.deviation.map { value in
        average > 0
          ? Measure(variation, value: 100 * value / average, n: n)
          : Measure(variation, notReportedBecause: "the mean is not above 0")
      } ?? Measure(variation, notReportedBecause: few),
    ]
  }

  /// One hand against the other.
  public static func deficit(
    left: [Double], right: [Double], _ statistic: TrialProtocol.Statistic
  ) -> (weaker: Hand?, measure: Measure) {
    guard let a = value(left, statistic), let b = value(right, statistic) else {
      return (nil, Measure(deficit, notReportedBecause: "there are not trials of both hands"))
    }
    guard a > 0 && b > 0 else {
      return (nil, Measure(deficit, notReportedBecause: "a result is not above 0"))
    }
    let percent = 100 * (max(a, b) - min(a, b)) / max(a, b)
    let weaker: Hand? = a == b ? nil : a < b ? .left : .right
    return (weaker, Measure(deficit, value: percent, n: left.count + right.count))
  }

  private static func value(_ peaks: [Double], _ statistic: TrialProtocol.Statistic) -> Double? {
    guard case .value(let value, _)? = measures(of: peaks, statistic).first?.outcome else {
      return nil
    }
    return value
  }
}
