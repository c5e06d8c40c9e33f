public import GripCore

import Glibc  // squareRoot links only with it in debug builds

extension Plateau {
  /// Coefficient of variation of force in the hold: standard deviation (n - 1) in per cent of the mean above the baseline.
  public var variationPercent: GatedValue {
    guard let mean = meanNewtons.value, let variance = variance.value else { return variance }
    return mean > 0 ? .given(100 * variance.squareRoot() / mean) : .refused(.notHeld)
  }

  /// Standard deviation (n - 2) of what is left of force in the hold without its linear trend, in N.
  public var detrendedNewtons: GatedValue {
    guard let variance = detrendedVariance.value else { return detrendedVariance }
    return .given(variance.squareRoot())
  }
}

/// Measures of force over the repetitions of a session or of a part of it.
public enum ForceMeasures {
  /// Derives every measure of force.
  ///
  /// - Parameters:
  ///   - repetitions: those of the session, or of the part, in their order.
  ///   - statedMaximumNewtons: the maximum that a person stated, from zero, in N; nil where nobody did.
  /// - Returns: a measure for each of `definitions`, in their order.
  public static func measures(
    of repetitions: [Repetition], statedMaximumNewtons: Double? = nil
  ) -> [Measure] {
    peaks(repetitions) + ofMaximum(repetitions, statedMaximumNewtons) + dose(repetitions)
      + fatigue(repetitions) + development(repetitions) + holds(repetitions)
      + endurance(repetitions)
  }

  // MARK: - Peaks and dose

  private static let none = "there is no repetition"

  private static func peaks(_ repetitions: [Repetition]) -> [Measure] {
    let spread = Spread(repetitions.map(\.peakNewtons))
    let n = spread.count
    func measure(_ definition: MeasureDefinition, from least: Int, _ value: Double?) -> Measure {
      if let value { return Measure(definition, value: value, n: n) }
      return Measure(
        definition,
        notReportedBecause: n == 0
          ? none
          : n < least ? "there are fewer than \(least) repetitions" : "the mean is not positive")
    }
    return [
      measure(peak, from: 1, repetitions.map(\.peakNewtons).max()),
      measure(peakMean, from: 1, n > 0 ? spread.mean : nil),
      measure(peakDeviation, from: 2, spread.deviation),
      measure(
        peakVariation, from: 3,
        n >= 3 && spread.mean > 0 ? spread.deviation.map { 100 * $0 / spread.mean } : nil),
    ]
  }

  private static func ofMaximum(_ repetitions: [Repetition], _ maximum: Double?) -> [Measure] {
    [peakOfMaximum, peakMeanOfMaximum].map { definition in
      guard let maximum, maximum > 0 else {
        return Measure(definition, notReportedBecause: "no maximum was stated")
      }
      guard !repetitions.isEmpty else { return Measure(definition, notReportedBecause: none) }
      let peaks = repetitions.map(\.peakNewtons)
      let value = definition == peakOfMaximum ? peaks.max() ?? 0 : Spread(peaks).mean
      return Measure(definition, value: 100 * value / maximum, n: peaks.count)
    }
  }

  private static func dose(_ repetitions: [Repetition]) -> [Measure] {
    guard !repetitions.isEmpty else {
      return [tension, impulse].map { Measure($0, notReportedBecause: none) }
    }
    let tensionSum = repetitions.reduce(Int64(0)) { countSum($0, $1.tensionNanoseconds) }
    let impulseSum = repetitions.reduce(0.0) { $0 + $1.impulseNewtonSeconds }
    return [
      Measure(tension, value: Double(tensionSum) / 1e9, n: repetitions.count),
      Measure(impulse, value: impulseSum, n: repetitions.count),
    ]
  }

  // MARK: - Fatigue by repetitions

  private static func fatigue(_ repetitions: [Repetition]) -> [Measure] {
    [(fatigue3, 3), (fatigue5, 5)].map { definition, width in
      guard repetitions.count >= 2 * width + 1 else {
        return Measure(
          definition,
          notReportedBecause: repetitions.isEmpty
            ? none : "there are fewer than \(2 * width + 1) repetitions")
      }
      let peaks = repetitions.map { $0.peakNewtons - $0.baselineNewtons }
      let early = Spread(Array(peaks[1...width])).mean
      let late = Spread(Array(peaks.suffix(width))).mean
      guard early > 0 else {
        return Measure(definition, notReportedBecause: "the early mean is not positive")
      }
      return Measure(definition, value: 100 * (early - late) / early, n: 2 * width)
    }
  }

  // MARK: - Rise and release

  private static func development(_ repetitions: [Repetition]) -> [Measure] {
    typealias Rate = KeyPath<RateOfForceDevelopment, GatedValue>
    let windows: [(MeasureDefinition, MeasureDefinition, Rate)] = [
      (rate50Best, rate50Mean, \.within50), (rate100Best, rate100Mean, \.within100),
      (rate200Best, rate200Mean, \.within200), (ratePeakBest, ratePeakMean, \.peak),
    ]
    var measures: [Measure] = []
    for (best, mean, window) in windows {
      let values = repetitions.map { $0.development[keyPath: window] }
      measures.append(gated(best, values) { $0.max() ?? 0 })
      measures.append(gated(mean, values) { Spread($0).mean })
    }
    return measures + [gated(release, repetitions.map(\.releaseSeconds)) { Spread($0).mean }]
  }

  // MARK: - Holds

  private static func holds(_ repetitions: [Repetition]) -> [Measure] {
    let holds = repetitions.map(\.plateau)
    return [
      gated(holdLongest, holds.map(\.durationSeconds)) { $0.max() ?? 0 },
      gated(holdTotal, holds.map(\.durationSeconds)) { $0.reduce(0, +) },
      gated(holdMean, holds.map(\.meanNewtons)) { Spread($0).mean },
      gated(holdVariation, holds.map(\.variationPercent)) { Spread($0).mean },
      gated(holdDetrended, holds.map(\.detrendedNewtons)) { Spread($0).mean },
    ]
  }

  private static func endurance(_ repetitions: [Repetition]) -> [Measure] {
    let sustained = repetitions.filter { $0.endurance.maximumNewtons.value != nil }
    let longest = sustained.max { $0.end - $0.start < $1.end - $1.start }?.endurance
    let measures: [(MeasureDefinition, GatedValue?)] = [
      (enduranceTo75, longest?.secondsTo75), (enduranceTo50, longest?.secondsTo50),
      (enduranceTo25, longest?.secondsTo25), (enduranceArea, longest?.areaPercent),
    ]
    return measures.map { definition, value in
      guard let value else {
        return Measure(
          definition,
          notReportedBecause: repetitions.isEmpty ? none : "no repetition lasts 10 s or longer")
      }
      return gated(definition, [value]) { $0[0] }
    }
  }

  // MARK: - Gates

  /// A measure over those repetitions that give the value, or the commonest reason why none does. That a squeeze was no hold
  /// is the reason only where there was no hold at all.
  private static func gated(
    _ definition: MeasureDefinition, _ values: [GatedValue], _ reduce: ([Double]) -> Double
  ) -> Measure {
    let given = values.compactMap(\.value)
    if !given.isEmpty { return Measure(definition, value: reduce(given), n: given.count) }
    guard !values.isEmpty else { return Measure(definition, notReportedBecause: none) }
    let counts = GatedValue.Gate.allCases.map { gate in
      (gate: gate, count: values.count { $0.gate == gate })
    }
    let commonest = counts.filter { $0.gate != .notHeld && $0.count > 0 }
      .reduce((gate: .notHeld, count: 0)) { $1.count > $0.count ? $1 : $0 }
    let count = commonest.count > 0 ? commonest.count : values.count
    var reason = Self.reason(commonest.gate)
    if values.count > 1 {
      reason +=
        count == values.count
        ? " (in all \(count) repetitions)"
        : " (in \(count) of \(values.count) repetitions; the others give none either)"
    }
    return Measure(definition, notReportedBecause: reason)
  }

  private static func reason(_ gate: GatedValue.Gate) -> String {
    switch gate {
    case .given: "it is given"
    case .tooFewSamples: "too few samples lie where it is measured"
    case .onsetUnseen: "force was not seen to rise from the baseline"
    case .tooShort: "force was let go before the window was over"
    case .notReleased: "it ended otherwise than by letting go within 3 s"
    case .notHeld: "force did not stay near its top for long enough"
    case .notReached: "force did not fall so low, and stay there, before it was let go"
    }
  }
}

/// Mean and standard deviation of a few numbers.
struct Spread {
  let count: Int
  /// 0 without numbers.
  let mean: Double
  /// With n - 1; nil for fewer than two.
  let deviation: Double?

  init(_ values: [Double]) {
    count = values.count
    let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count < 2 ? nil : (squares / Double(values.count - 1)).squareRoot()
  }
}
