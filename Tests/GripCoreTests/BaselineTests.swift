import Foundation
import TestSupport
import Testing

@testable import GripCore

/// Zero is what the hand shows at rest: neither the baseline nor a tare may take an effort for it.
@Suite struct BaselineTests {
  /// A stream of the reference controller, and what is looked at after each report.
  private static func run(
    _ analyzer: inout SessionAnalyzer, reports: Range<Int>, _ force: (Double) -> Double,
    after: (borrowing SessionAnalyzer) -> Void = { _ in }
  ) {
    for index in reports {
      let forces = (0..<4).map { force(Double(index * 4 + $0) / 100) }
      _ = analyzer.add(
        ReferenceController.report(
          sequence: index, microseconds: index * 40_000, forces: forces
        ).span, arrivalNanoseconds: Int64(index) * 40_000_000)
      after(analyzer)
    }
  }

  /// The baseline after each report, from when an effort is under way, for a hand that rises to 40 N on a drifting sensor
  /// and does what `hand` says from 4 s on.
  private static func baselines(
    seed: UInt64, hand: (Double) -> Double
  ) throws -> [Double] {
    var generator = SeededGenerator(seed: seed)
    let drift = Double.random(in: -0.2...0.2, using: &generator)
    let preload = Double.random(in: -10...20, using: &generator)
    var analyzer = SessionAnalyzer(
      layout: try ReferenceController.layout(), parameters: DetectionParameters())
    var baselines: [Double] = []
    run(&analyzer, reports: 0..<900) { time in
      let squeeze = time < 3 ? 0 : time < 4 ? 40 * (time - 3) : hand(time - 4)
      return preload + drift * time + squeeze + .random(in: -0.3...0.3, using: &generator)
    } after: { analyzer in
      if analyzer.hasEffort { baselines.append(analyzer.baselineNewtons) }
    }
    return baselines
  }

  @Test(arguments: 0..<20)
  func `The baseline does not follow what the hand does in an effort`(seed: UInt64) throws {
    let still = try Self.baselines(seed: seed) { _ in 40 }
    let trembling = try Self.baselines(seed: seed) { 40 + 2 * sin(40 * $0) }
    let rising = try Self.baselines(seed: seed) { 40 + 8 * $0 }
    #expect(still.count > 800)
    #expect(still == trembling)
    #expect(still == rising)
    // Drift of the sensor may be carried on, no more.
    let moved = try #require(still.last) - still[0]
    #expect(abs(moved) <= DetectionParameters().driftNewtonsPerSecondMax * 34)
  }

  @Test func `A tare during an effort is refused and counted`() throws {
    var analyzer = SessionAnalyzer(
      layout: try ReferenceController.layout(), parameters: DetectionParameters())
    let shape = Trapezoid(baseline: 5, hold: 4)
    Self.run(&analyzer, reports: 0..<100, shape.force)
    let hasEffort = analyzer.hasEffort
    #expect(hasEffort)
    let isTaken = analyzer.tare(newtons: 105)
    #expect(!isTaken)
    Self.run(&analyzer, reports: 100..<400, shape.force)
    let repetition = analyzer.takeRepetition()
    let found = try #require(repetition)
    let tare = analyzer.tareNewtons
    #expect(abs(found.peakNewtons - 105) <= 0.05)
    #expect(analyzer.facts.taresRefused == 1)
    #expect(tare == 0)
  }

  @Test(arguments: [(0.0, 6.0), (6.0, 0.0), (-20.0, 20.0)])
  func `A tare at rest moves zero, and the step is neither squeeze nor release`(
    first: Double, second: Double
  ) throws {
    var analyzer = SessionAnalyzer(
      layout: try ReferenceController.layout(), parameters: DetectionParameters())
    let isFirstTaken = analyzer.tare(newtons: first)
    Self.run(&analyzer, reports: 0..<100) { _ in 6 }
    let isSecondTaken = analyzer.tare(newtons: second)
    #expect(isFirstTaken && isSecondTaken)
    Self.run(&analyzer, reports: 100..<600) { _ in 6 }
    analyzer.finish()
    let repetition = analyzer.takeRepetition()
    #expect(repetition == nil)
    #expect(abs(analyzer.baselineNewtons - (6 - second)) <= 0.05)
    #expect(analyzer.facts.taresRefused == 0)
    #expect(analyzer.facts.gaps == 0)
  }
}
