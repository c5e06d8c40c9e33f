import Foundation
import TestSupport
import Testing

@testable import GripCore

/// What the shape of a squeeze says, against closed forms. The reference controller counts in steps of 0.05 N.
@Suite struct ForceShapeTests {
  private static func only(
    _ seconds: Double, hertz: Int, _ force: (Double) -> Double
  ) throws -> Repetition {
    let analysis = try Analysis(seconds: seconds, hertz: hertz, force: force)
    #expect(analysis.repetitions.count == 1)
    return try #require(analysis.repetitions.first)
  }

  private static func isNear(_ value: GatedValue, _ expected: Double, within: Double) -> Bool {
    value.value.map { abs($0 - expected) <= within } ?? false
  }

  // MARK: - Rise

  /// Which windows a rate of the device can carry.
  static let rates: [(hertz: Int, gates: [GatedValue.Gate])] = [
    (1000, [.given, .given, .given, .given]), (400, [.given, .given, .given, .given]),
    (100, [.given, .given, .given, .given]),
    (50, [.tooFewSamples, .given, .given, .tooFewSamples]),
    (25, [.tooFewSamples, .tooFewSamples, .given, .tooFewSamples]),
    (10, [.tooFewSamples, .tooFewSamples, .tooFewSamples, .tooFewSamples]),
  ]

  @Test(arguments: rates)
  func `A straight rise has its slope in every window that holds enough samples`(
    hertz: Int, gates: [GatedValue.Gate]
  ) throws {
    let shape = Trapezoid(baseline: 7, rise: 1, hertz: hertz)
    let found = try Self.only(14, hertz: hertz, shape.force).development
    let windows = [found.within50, found.within100, found.within200, found.peak]
    #expect(windows.map(\.gate) == gates)
    // A step of 0.05 N over 50 ms is 1 N/s; the greatest of many errs upward.
    for (window, tolerance) in zip(windows, [2, 1, 1, 3.0]) where window.value != nil {
      #expect(Self.isNear(window, 100, within: tolerance))
    }
    let onset = try #require(found.onset)
    #expect(abs(Double(onset) * 1e-9 - shape.begin - 0.005) <= 0.5 / Double(hertz) + 0.006)
  }

  @Test(arguments: [(0.8, 1000), (0.8, 100), (0.2, 1000)])
  func `A half sine has the rates of its closed form, and is not made slower by smoothing`(
    length: Double, hertz: Int
  ) throws {
    let found = try Self.only(12, hertz: hertz) { time in
      (2..<2 + length).contains(time) ? 100 * sin(.pi * (time - 2) / length) : 0
    }.development
    let onset = length / .pi * asin(0.005)
    func rate(_ window: Double) -> Double {
      (100 * sin(.pi * (onset + window) / length) - 0.5) / window
    }
    #expect(Self.isNear(found.within50, rate(0.05), within: 0.025 * rate(0.05)))
    #expect(Self.isNear(found.within100, rate(0.1), within: 0.025 * rate(0.1)))
    if length > 0.4 {
      #expect(Self.isNear(found.within200, rate(0.2), within: 0.02 * rate(0.2)))
    } else {
      #expect(found.within200.gate == .tooShort)
    }
    // It is steepest at its beginning.
    #expect(Self.isNear(found.peak, rate(0.05), within: 0.025 * rate(0.05)))
  }

  @Test func `A squeeze that rises from a valley has no onset`() throws {
    let analysis = try Analysis(seconds: 12) { time in
      time < 2 || time > 3.6 ? 0 : 60 + 40 * sin(3 * .pi * (time - 2))
    }
    #expect(analysis.repetitions.map(\.ending) == [.valley, .valley, .release])
    #expect(analysis.repetitions.map { $0.development.onset != nil } == [true, false, false])
    #expect(analysis.repetitions[1].development.within200.gate == .onsetUnseen)
  }

  @Test func `How fast a long hold rose is measured before its beginning is merged`() throws {
    let short = try Self.only(20, hertz: 100, Trapezoid(rise: 1, hold: 5).force)
    let long = try Self.only(320, hertz: 100, Trapezoid(rise: 1, hold: 300).force)
    #expect(short.development.within50.value != nil)
    #expect(short.development == long.development)
  }

  // MARK: - Tension and release

  @Test(arguments: MeasureTests.trapezoids)
  func `Time under tension is the time above half of the height`(shape: Trapezoid) throws {
    let length = shape.begin + shape.rise + shape.hold + shape.fall + 8
    let found = try Self.only(length, hertz: shape.hertz, shape.force)
    let seconds = Double(found.tensionNanoseconds) * 1e-9
    let expected = shape.hold + (shape.rise + shape.fall) / 2
    // The baseline of a weak and slow rise creeps.
    #expect(abs(seconds - expected) <= 0.004 + 0.01 * expected)
  }

  static let releases: [(fall: Double, hertz: Int, gate: GatedValue.Gate)] = [
    (0.4, 100, .given), (0.4, 1000, .given), (3, 25, .given), (0.4, 10, .tooFewSamples),
    (0.02, 100, .tooFewSamples), (5, 100, .notReleased),
  ]

  @Test(arguments: releases)
  func `The release takes from 90 to 10 per cent, where it holds enough samples`(
    fall: Double, hertz: Int, gate: GatedValue.Gate
  ) throws {
    let shape = Trapezoid(fall: fall)
    let found = try Self.only(20, hertz: hertz, shape.force).releaseSeconds
    #expect(found.gate == gate)
    if gate == .given { #expect(Self.isNear(found, 0.8 * fall, within: 0.012)) }
  }

  @Test func `What ends with the data was not let go`() throws {
    let found = try Self.only(6, hertz: 100, Trapezoid(hold: 100).force)
    #expect(found.releaseSeconds.gate == .notReleased)
  }

  // MARK: - Holds

  /// A hold of 60 N with a linear trend, in N/s, and a tremor of 7 Hz, in N.
  private static func tremblingHold(
    _ seconds: Double, trend: Double, tremor: Double
  ) -> (Double) -> Double {
    { time in
      let held = time - 2.2
      guard held > -0.2 && held < seconds + 0.2 else { return 0 }
      if held < 0 { return 300 * (held + 0.2) }
      if held > seconds { return (60 + trend * seconds) * (seconds + 0.2 - held) / 0.2 }
      return 60 + trend * held + tremor * sin(2 * .pi * 7 * held)
    }
  }

  @Test(arguments: [
    (10.0, 0.3, 100), (10, 0.3, 1000), (10, 0.3, 50), (120, 0.05, 100), (120, 0.05, 1000),
  ])
  func `Steadiness sees trend and tremor, and without the trend the tremor alone`(
    seconds: Double, trend: Double, hertz: Int
  ) throws {
    let found = try Self.only(
      seconds + 12, hertz: hertz, Self.tremblingHold(seconds, trend: trend, tremor: 2))
    let plateau = found.plateau
    // A mean over 10 ms shows 99.2 % of 7 Hz.
    let tremor = hertz > 100 ? 2 * 0.992 : 2
    let length = seconds - 1
    let variance = trend * trend * length * length / 12 + tremor * tremor / 2
    #expect(Self.isNear(plateau.durationSeconds, seconds, within: 0.12))
    // The baseline below a hold is known to a tenth of a newton.
    #expect(Self.isNear(plateau.meanNewtons, 60 + trend * seconds / 2, within: 0.15))
    #expect(Self.isNear(plateau.variance, variance, within: 0.025 * variance))
    #expect(
      Self.isNear(plateau.detrendedVariance, tremor * tremor / 2, within: 0.02 * tremor * tremor))
  }

  @Test func `Steadiness of a hold with noise is the noise`() throws {
    var generator = SeededGenerator(seed: 11)
    let shape = Trapezoid(hold: 20)
    let found = try Self.only(32, hertz: 100) { time in
      // Twelve uniform numbers add up to a normal one of variance 1.
      let normal = (0..<12).reduce(-6.0) { sum, _ in sum + .random(in: 0..<1, using: &generator) }
      return shape.force(time) + 0.8 * normal
    }
    let deviation = try #require(found.plateau.detrendedVariance.value).squareRoot()
    #expect(abs(deviation - 0.8) <= 0.05)
  }

  static let holds:
    [(hold: Double, hertz: Int, duration: GatedValue.Gate, spread: GatedValue.Gate)] =
      [
        (5, 100, .given, .given), (5, 25, .given, .given), (5, 1000, .given, .given),
        (5, 10, .given, .tooFewSamples), (2.5, 100, .notHeld, .notHeld),
      ]

  @Test(arguments: holds)
  func `A hold lasts 3 s, and steadiness needs 25 samples a second`(
    hold: Double, hertz: Int, duration: GatedValue.Gate, spread: GatedValue.Gate
  ) throws {
    let found = try Self.only(20, hertz: hertz, Trapezoid(hold: hold).force).plateau
    #expect(found.durationSeconds.gate == duration)
    #expect(found.meanNewtons.gate == duration)
    #expect(found.variance.gate == spread)
    #expect(found.detrendedVariance.gate == spread)
    let expected = hold + 0.2 * (0.5 + 0.4)
    if duration == .given {
      #expect(Self.isNear(found.durationSeconds, expected, within: 0.6 / Double(hertz) + 0.01))
    }
  }

  @Test func `Sums over groups of points are those over the points`() throws {
    var generator = SeededGenerator(seed: 5)
    let points = (0..<600).map { (x: Double($0), y: 1e5 + .random(in: -1..<1, using: &generator)) }
    var single = LineSums()
    for point in points { single.add(x: point.x, y: point.y, weight: 1, within: 0) }
    let n = Double(points.count)
    let meanX = points.reduce(0) { $0 + $1.x } / n
    let meanY = points.reduce(0) { $0 + $1.y } / n
    let xx = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    let xy = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
    let slope = xy / xx
    let residual = points.reduce(0) {
      let distance = $1.y - meanY - slope * ($1.x - meanX)
      return $0 + distance * distance
    }
    let total = points.reduce(0) { $0 + ($1.y - meanY) * ($1.y - meanY) }
    #expect(abs(single.meanY - meanY) < 1e-9)
    #expect(abs(single.varianceY - total / (n - 1)) < 1e-7)
    #expect(abs(single.residualVariance - residual / (n - 2)) < 1e-7)

    var grouped = LineSums()
    for start in stride(from: 0, to: points.count, by: 4) {
      let group = points[start..<start + 4]
      let mean = group.reduce(0) { $0 + $1.y } / 4
      let within = group.reduce(0) { $0 + ($1.y - mean) * ($1.y - mean) }
      grouped.add(x: Double(start) + 1.5, y: mean, weight: 4, within: within)
    }
    #expect(abs(grouped.meanY - meanY) < 1e-9)
    #expect(abs(grouped.varianceY - total / (n - 1)) < 1e-7)
  }

  // MARK: - Sustained holds

  private static func fading(_ time: Double, letGo: Double) -> Double {
    let held = time - 2.2
    if held < -0.2 || held > letGo { return 0 }
    return held < 0 ? 500 * (held + 0.2) : 100 * exp(-held / 20)
  }

  @Test(arguments: [10, 50, 100, 1000])
  func `An exponential fading reaches its levels when its closed form does`(hertz: Int) throws {
    let found = try Self.only(60, hertz: hertz) { Self.fading($0, letGo: 45) }
    let tolerance = 0.06 + 1.5 / Double(hertz)
    // The drift that two seconds of rest leave open is carried on for 45 s: to 0.5 N.
    let drift = 0.5 / 100 * 20
    #expect(Self.isNear(found.endurance.maximumNewtons, 100, within: 0.6))
    #expect(Self.isNear(found.endurance.secondsTo75, 20 * log(4 / 3), within: tolerance + drift))
    #expect(Self.isNear(found.endurance.secondsTo50, 20 * log(2), within: tolerance + 2 * drift))
    #expect(Self.isNear(found.endurance.secondsTo25, 20 * log(4), within: tolerance + 4 * drift))
    let length = Double(found.end) * 1e-9 - 2.2
    let area = 100 * 20 * (1 - exp(-length / 20)) / length
    #expect(Self.isNear(found.endurance.areaPercent, area, within: 0.6))
  }

  @Test func `Letting go is no fading, and a short squeeze is not sustained`() throws {
    let letGo = try Self.only(30, hertz: 100) { Self.fading($0, letGo: 12) }.endurance
    #expect(letGo.secondsTo75.gate == .given)
    #expect(letGo.secondsTo50.gate == .notReached)
    #expect(letGo.secondsTo25.gate == .notReached)
    let short = try Self.only(30, hertz: 100) { Self.fading($0, letGo: 9) }.endurance
    #expect(short.maximumNewtons.gate == .notHeld && short.areaPercent.gate == .notHeld)
  }

  @Test func `A dip of half a second below a level does not reach it`() throws {
    let found = try Self.only(40, hertz: 100) { time in
      switch time {
      case 2..<10, 10.5..<20: 100
      case 10..<10.5: 72
      case 20..<24: 70
      default: 0
      }
    }
    #expect(Self.isNear(found.endurance.secondsTo75, 18, within: 0.15))
  }

  // MARK: - Any shape

  @Test(arguments: 0..<24)
  func `Whatever the hand does, measures lie within their repetition`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let hertz = [10, 25, 50, 100, 400, 1000].randomElement(using: &generator)!
    let corners: [Double] = (0..<40).map { _ in
      Double.random(in: 0..<1, using: &generator) < 0.3
        ? 0 : .random(in: 0..<400, using: &generator)
    }
    let spacing = [0.15, 0.5, 4].randomElement(using: &generator)!
    let noise = [0.0, 0.2, 5].randomElement(using: &generator)!
    let analysis = try Analysis(seconds: spacing * 39 + 8, hertz: hertz) { time in
      let position = min(time / spacing, 38.999)
      let index = Int(position)
      let part = position - Double(index)
      let change: Double = corners[index + 1] - corners[index]
      let error = Double.random(in: -noise...noise, using: &generator)
      return corners[index] + change * part + error
    }
    for found in analysis.repetitions {
      let length = Double(found.end - found.start) * 1e-9
      #expect((0...found.end - found.start).contains(found.tensionNanoseconds))
      if let onset = found.development.onset { #expect(onset <= found.peakTime) }
      if let within50 = found.development.within50.value {
        #expect(found.development.peak.value.map { $0 >= within50 } ?? false)
      }
      if let release = found.releaseSeconds.value { #expect((0...length).contains(release)) }
      if let held = found.plateau.durationSeconds.value { #expect((3...length).contains(held)) }
      if let variance = found.plateau.variance.value,
        let detrended = found.plateau.detrendedVariance.value
      {
        // n - 1 and n - 2 part them by that little.
        #expect(detrended >= 0 && detrended <= variance * 1.05)
      }
      let fallen = found.endurance
      let levels = [fallen.secondsTo75, fallen.secondsTo50, fallen.secondsTo25]
        .map { (level: GatedValue) -> Double in level.value ?? .infinity }
      #expect(levels == levels.sorted())
      if let area = found.endurance.areaPercent.value { #expect(area.isFinite) }
    }
  }
}
