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

  @Test(arguments: 0..<30)
  func `The baseline never moves during an effort`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    // A hand that squeezes, holds, fades and trembles as it likes, on a sensor that drifts.
    var corners = [0.0]
    for _ in 0..<40 {
      corners.append(
        .random(in: 0..<1, using: &generator) < 0.4 ? 0 : .random(in: 0..<80, using: &generator))
    }
    let drift = Double.random(in: -0.2...0.2, using: &generator)
    var analyzer = SessionAnalyzer(
      layout: try ReferenceController.layout(), parameters: DetectionParameters())
    var before: Double?
    var efforts = 0
    Self.run(&analyzer, reports: 0..<2000) { time in
      let position = time / 2
      let part = position - position.rounded(.down)
      let index = Int(position)
      let line = corners[index] + (corners[min(index + 1, 40)] - corners[index]) * part
      return line + drift * time + .random(in: -0.3...0.3, using: &generator)
    } after: { analyzer in
      if analyzer.hasEffort, let before {
        efforts += 1
        #expect(analyzer.baselineNewtons == before)
      }
      before = analyzer.hasEffort ? analyzer.baselineNewtons : nil
    }
    #expect(efforts > 100)
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
