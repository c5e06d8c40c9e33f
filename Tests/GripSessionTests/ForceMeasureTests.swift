import GripCore
import Testing

@testable import GripSession

/// Measures over repetitions, against numbers worked out by hand.
@Suite struct ForceMeasureTests {
  /// A repetition of this peak, from zero, with a baseline of 10 N.
  private static func repetition(_ peak: Double) -> Repetition {
    var repetition = Repetition()
    repetition.peakNewtons = peak
    repetition.baselineNewtons = 10
    repetition.end = 1_000_000_000
    repetition.tensionNanoseconds = 500_000_000
    repetition.impulseNewtonSeconds = 20
    return repetition
  }

  private static func outcomes(
    _ repetitions: [Repetition], maximum: Double? = nil
  ) -> [String: Measure.Outcome] {
    let measures = ForceMeasures.measures(of: repetitions, statedMaximumNewtons: maximum)
    return Dictionary(uniqueKeysWithValues: measures.map { ($0.definition.id, $0.outcome) })
  }

  private static func isNear(_ outcome: Measure.Outcome?, _ expected: Double, n: Int) -> Bool {
    guard case .value(let value, let count) = outcome else { return false }
    return abs(value - expected) < 1e-9 && count == n
  }

  private static func reason(_ outcome: Measure.Outcome?) -> String? {
    guard case .notReported(let reason) = outcome else { return nil }
    return reason
  }

  @Test func `There is a measure for each definition, in their order, with or without repetitions`()
  {
    for count in [0, 1, 20] {
      let repetitions = Array(repeating: Self.repetition(50), count: count)
      #expect(
        ForceMeasures.measures(of: repetitions).map(\.definition) == ForceMeasures.definitions)
    }
  }

  @Test func `Without repetitions each measure says so`() {
    for (id, outcome) in Self.outcomes([], maximum: 100) {
      #expect(Self.reason(outcome) == "there is no repetition", "\(id)")
    }
  }

  @Test func `Peaks have their greatest, mean, deviation and variation`() {
    // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, sum of squares 32.
    let found = Self.outcomes([2, 4, 4, 4, 5, 5, 7, 9].map { Self.repetition($0) }, maximum: 20)
    let deviation = (32.0 / 7).squareRoot()
    #expect(Self.isNear(found["force.peak"], 9, n: 8))
    #expect(Self.isNear(found["force.peak.mean"], 5, n: 8))
    #expect(Self.isNear(found["force.peak.sd"], deviation, n: 8))
    #expect(Self.isNear(found["force.peak.cov"], 20 * deviation, n: 8))
    #expect(Self.isNear(found["force.peak.ofMaximum"], 45, n: 8))
    #expect(Self.isNear(found["force.peak.mean.ofMaximum"], 25, n: 8))
    #expect(Self.isNear(found["force.tension"], 4, n: 8))
    #expect(Self.isNear(found["force.impulse"], 160, n: 8))
  }

  @Test(arguments: [nil, 0, -5] as [Double?])
  func `Without a stated maximum nothing is a part of it`(maximum: Double?) {
    let found = Self.outcomes([Self.repetition(50)], maximum: maximum)
    #expect(Self.reason(found["force.peak.ofMaximum"]) == "no maximum was stated")
    #expect(Self.reason(found["force.peak.mean.ofMaximum"]) == "no maximum was stated")
  }

  @Test func `A deviation needs two repetitions, a variation three and a positive mean`() {
    let one = Self.outcomes([Self.repetition(50)])
    #expect(Self.reason(one["force.peak.sd"]) == "there are fewer than 2 repetitions")
    let two = Self.outcomes([50, 60].map { Self.repetition($0) })
    #expect(Self.isNear(two["force.peak.sd"], 50.0.squareRoot(), n: 2))
    #expect(Self.reason(two["force.peak.cov"]) == "there are fewer than 3 repetitions")
    let negative = Self.outcomes([-5, -6, -7].map { Self.repetition($0) })
    #expect(Self.reason(negative["force.peak.cov"]) == "the mean is not positive")
  }

  @Test func `Fatigue compares early and late peaks above the baseline, without the first`() {
    // Above the baseline: 200 (left out), 100, 90, 80, 70, 60, 50, 40, 30, 20, 10.
    let peaks = [210.0, 110, 100, 90, 80, 70, 60, 50, 40, 30, 20]
    let found = Self.outcomes(peaks.map { Self.repetition($0) })
    #expect(Self.isNear(found["force.fatigue.3"], 100 * (90 - 20) / 90, n: 6))
    #expect(Self.isNear(found["force.fatigue.5"], 100 * (80 - 30) / 80.0, n: 10))
    let seven = Self.outcomes(peaks.prefix(7).map { Self.repetition($0) })
    #expect(Self.isNear(seven["force.fatigue.3"], 100 * (90 - 60) / 90, n: 6))
    #expect(Self.reason(seven["force.fatigue.5"]) == "there are fewer than 11 repetitions")
    let six = Self.outcomes(peaks.prefix(6).map { Self.repetition($0) })
    #expect(Self.reason(six["force.fatigue.3"]) == "there are fewer than 7 repetitions")
  }

  @Test func `A rate is the best and the mean of the repetitions that give it`() {
    var repetitions = [50.0, 60, 70].map { Self.repetition($0) }
    repetitions[0].development.within50 = .given(300)
    repetitions[1].development.within50 = .given(500)
    repetitions[2].development.within50 = .refused(.tooShort)
    let found = Self.outcomes(repetitions)
    #expect(Self.isNear(found["force.rfd.50.best"], 500, n: 2))
    #expect(Self.isNear(found["force.rfd.50.mean"], 400, n: 2))
  }

  @Test func `A rate that no repetition gives says the commonest reason`() {
    var repetitions = [50.0, 60, 70].map { Self.repetition($0) }
    for index in repetitions.indices {
      repetitions[index].development.within50 = .refused(index == 0 ? .tooShort : .tooFewSamples)
    }
    #expect(
      Self.reason(Self.outcomes(repetitions)["force.rfd.50.best"])
        == "too few samples lie where it is measured (in 2 of 3 repetitions; the others give "
        + "none either)")
  }

  @Test func `Holds have their longest, sum, mean force and steadiness`() {
    var repetitions = [50.0, 60, 70].map { Self.repetition($0) }
    for (index, seconds) in [4.0, 10].enumerated() {
      repetitions[index].plateau.durationSeconds = .given(seconds)
      repetitions[index].plateau.meanNewtons = .given(40)
      repetitions[index].plateau.variance = .given(index == 0 ? 4 : 16)
      repetitions[index].plateau.detrendedVariance = .given(index == 0 ? 1 : 9)
    }
    let found = Self.outcomes(repetitions)
    #expect(Self.isNear(found["force.hold.longest"], 10, n: 2))
    #expect(Self.isNear(found["force.hold.total"], 14, n: 2))
    #expect(Self.isNear(found["force.hold.mean"], 40, n: 2))
    #expect(Self.isNear(found["force.hold.cov"], (5.0 + 10) / 2, n: 2))
    #expect(Self.isNear(found["force.hold.detrendedSD"], 2, n: 2))
  }

  @Test func `Endurance is that of the longest sustained hold`() {
    var repetitions = [50.0, 60, 70].map { Self.repetition($0) }
    for (index, seconds) in [12, 20].enumerated() {
      repetitions[index].end = Int64(seconds) * 1_000_000_000
      repetitions[index].endurance.maximumNewtons = .given(50)
      repetitions[index].endurance.secondsTo75 = .given(Double(seconds) / 2)
      repetitions[index].endurance.secondsTo50 = .refused(.notReached)
      repetitions[index].endurance.areaPercent = .given(70)
    }
    let found = Self.outcomes(repetitions)
    #expect(Self.isNear(found["force.endurance.to75"], 10, n: 1))
    #expect(Self.isNear(found["force.endurance.area"], 70, n: 1))
    #expect(
      Self.reason(found["force.endurance.to50"])
        == "force did not fall so low, and stay there, before it was let go")
    #expect(
      Self.reason(Self.outcomes([Self.repetition(5)])["force.endurance.area"])
        == "no repetition lasts 10 s or longer")
  }
}
