import TestSupport
import Testing

@testable import GripCore

@Suite struct NoiseEstimatorTests {
  private static func gaussian(_ random: inout SeededGenerator) -> Double {
    // The sum of twelve uniform numbers has the variance 1.
    (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
  }

  @Test(arguments: [0.02, 0.1, 0.5, 3.0])
  func `The noise's standard deviation is found, whatever the slope under it`(sigma: Double) {
    var random = SeededGenerator(seed: 8)
    for slope in [0, 0.001, -0.01] {
      var noise = NoiseEstimator()
      // It wavers by an eighth: what it wavers about is what counts.
      var sum = 0.0
      for index in 0..<20_000 {
        noise.add(20 + slope * Double(index) + sigma * Self.gaussian(&random))
        if index >= 1000 { sum += noise.sigma }
      }
      #expect(abs(sum / 19_000 - sigma) <= 0.05 * sigma)
      #expect(abs(noise.sigma - sigma) <= 0.4 * sigma)
    }
  }

  @Test func `Nothing is said of the noise before enough was seen`() {
    var noise = NoiseEstimator()
    for index in 0..<NoiseEstimator.learningBins + 1 { noise.add(Double(index % 2)) }
    #expect(noise.sigma == 0)
    noise.add(0)
    #expect(noise.sigma > 0)
  }

  @Test func `A few squeezes in between do not count as noise`() {
    var random = SeededGenerator(seed: 9)
    var noise = NoiseEstimator()
    for index in 0..<5000 {
      let squeeze = index % 100 < 15 ? 80.0 : 0
      noise.add(squeeze + 0.2 * Self.gaussian(&random))
    }
    #expect(noise.sigma < 0.4)
  }

  @Test func `A signal without noise has none`() {
    var noise = NoiseEstimator()
    for _ in 0..<1000 { noise.add(5) }
    #expect(noise.sigma < 0.05)
  }
}

@Suite struct ForceSmootherTests {
  /// All points for samples of this force, `spacing` apart.
  private func points(
    _ forces: [Double], spacing: Int64
  ) -> (points: [ForcePoint], smoother: ForceSmoother) {
    var smoother = ForceSmoother()
    smoother.fit(spacing: spacing)
    var points: [ForcePoint] = []
    for (index, force) in forces.enumerated() {
      guard smoother.add(time: Int64(index) * spacing, force: force) else { continue }
      while let point = smoother.nextPoint() { points.append(point) }
    }
    smoother.breakSeries()
    while let point = smoother.nextPoint(flush: true) { points.append(point) }
    return (points, smoother)
  }

  @Test(
    arguments: [
      (40_000_000, 1), (20_000_000, 1), (10_000_000, 1), (5_000_000, 2), (4_000_000, 3),
      (1_000_000, 10), (250_000, 40),
    ] as [(Int64, Int)])
  func `Bins last at least 10 ms and hold whole samples`(spacing: Int64, samplesPerBin: Int) {
    let found = points([Double](repeating: 7, count: 4000), spacing: spacing).points
    #expect(found.count == 4000 / samplesPerBin + (4000 % samplesPerBin == 0 ? 0 : 1))
    #expect(found[1].time - found[0].time == spacing * Int64(samplesPerBin))
    #expect(found.allSatisfy { abs($0.force - 7) < 1e-9 && abs($0.mean100 - 7) < 1e-9 })
  }

  @Test func `A straight line stays what it is`() {
    let found = points((0..<500).map { Double($0) }, spacing: 10_000_000).points
    let wrong = found.enumerated().count { abs($1.force - Double($0)) > 1e-9 }
    #expect(wrong == 0)
  }

  @Test func `The impulse is the integral of force over time`() {
    let (found, smoother) = points((0..<1000).map { Double($0 % 10) }, spacing: 10_000_000)
    #expect(abs(smoother.impulse - 45) < 1e-9)
    #expect(found.last.map { abs($0.impulse - (45 - 0.09)) < 1e-9 } == true)
  }

  @Test func `The greatest sample of a bin and its time are kept`() {
    var forces = [Double](repeating: 0, count: 1000)
    forces[437] = 50
    let found = points(forces, spacing: 1_000_000).points
    let peak = found.max { $0.maximum < $1.maximum }
    #expect(peak?.maximum == 50)
    #expect(peak?.maximumTime == 437_000_000)
  }
}
