import Testing

@testable import GripCore

/// Squeezes on a baseline that drifts: where they begin and end is told from their own height above it.
@Suite struct DriftingBaselineTests {
  /// Squeezes after each other, on a baseline that begins where the squeezes do and drifts.
  struct Session: CustomTestStringConvertible {
    var squeeze: Trapezoid
    var drift: Double
    var count = 1
    var rest = 4.0

    var testDescription: String { "\(count) of \(squeeze), drift \(drift) N/s" }

    var period: Double { squeeze.rise + squeeze.hold + squeeze.fall + rest }

    func force(_ time: Double) -> Double {
      let baseline = squeeze.baseline + drift * time
      guard time >= rest else { return baseline }
      let index = min(count - 1, Int((time - rest) / period))
      let passed = time - rest - Double(index) * period
      return drift * time + squeeze.force(passed + squeeze.begin)
    }

    func boundaries(_ index: Int) -> (start: Double, end: Double) {
      let begin = rest + Double(index) * period - squeeze.begin
      return (begin + squeeze.start, begin + squeeze.end)
    }
  }

  static let sessions = [
    // Long holds of a weak hand: the baseline drifts by as much as the squeeze.
    Session(squeeze: Trapezoid(height: 4, hold: 15), drift: 0.2),
    Session(squeeze: Trapezoid(height: 4, hold: 15), drift: -0.2),
    // Weak squeezes in a row: what is remembered of the baseline drifts, too.
    Session(squeeze: Trapezoid(height: 3, hold: 0.3), drift: -0.2, count: 8, rest: 1.2),
    Session(squeeze: Trapezoid(height: 3, hold: 0.3), drift: 0.2, count: 8, rest: 1.2),
    // Slow rises.
    Session(squeeze: Trapezoid(height: 60, rise: 12), drift: 0.15),
    Session(squeeze: Trapezoid(height: 60, rise: 12, hertz: 25), drift: -0.15),
    // A zero that was far off does not matter.
    Session(squeeze: Trapezoid(baseline: 500), drift: 0.1, count: 3, rest: 2),
  ]

  @Test(arguments: sessions)
  func `Boundaries are within 50 ms or a sample`(session: Session) throws {
    let length = session.rest + Double(session.count) * session.period + 6
    let found = try Analysis(
      seconds: length, hertz: session.squeeze.hertz, force: session.force
    ).repetitions
    try #require(found.count == session.count)
    let tolerance = max(0.05, 1 / Double(session.squeeze.hertz))
    for (index, repetition) in found.enumerated() {
      let (start, end) = session.boundaries(index)
      #expect(abs(Double(repetition.start) * 1e-9 - start) <= tolerance)
      #expect(abs(Double(repetition.end) * 1e-9 - end) <= tolerance)
      #expect(
        abs(repetition.heightNewtons - session.squeeze.height) <= 0.15 * session.squeeze.height)
    }
  }

  @Test func `A sensor that creeps back all the time makes no repetitions of its own`() throws {
    // Each squeeze of 80 N sinks the baseline by 8 N, and it creeps back over 6 s; the next one comes after 2 s.
    let squeeze = Trapezoid(height: 80, begin: 0, rise: 0.3, hold: 0.4, fall: 0.3)
    func force(_ time: Double) -> Double {
      let period = 3.0
      let index = min(11, Int(max(0, time - 4) / period))
      let since = time - 4 - Double(index) * period
      let sunk = { (passed: Double) in passed < 0 ? 0 : 8 * max(0, 1 - passed / 6) }
      // The depth is that of the last release; the one before is taken on while the hand squeezes.
      let isReleased = since >= 1
      let depth = isReleased ? sunk(since - 1) : index > 0 ? sunk(since + period - 1) : 0
      let sinking = isReleased && index > 0 ? min(1, (since - 1) / 0.2) : 1
      let before = index > 0 ? sunk(period + since - 1) : 0
      let level = isReleased ? before + (depth - before) * sinking : depth
      return 20 - level + (since >= 0 ? squeeze.force(since) : 0)
    }
    let found = try Analysis(seconds: 4 + 12 * 3 + 8, force: force).repetitions
    #expect(found.count == 12)
  }

  @Test(arguments: [(0.3, 1.2), (1.2, 0.3), (0.6, 0.6)])
  func `Two squeezes part where the valley is, however steep its sides`(
    fall: Double, rise: Double
  ) throws {
    // 50 N, down to 20 N and up again, both sides round; the first falls and the second rises.
    func smooth(_ u: Double) -> Double { u <= 0 ? 0 : u >= 1 ? 1 : u * u * (3 - 2 * u) }
    func force(_ time: Double) -> Double {
      let up = 50 * smooth((time - 3) / 0.4)
      let valley = 30 * smooth((time - 4) / fall) - 30 * smooth((time - 4 - fall) / rise)
      return up - valley - 50 * smooth((time - 5 - fall - rise) / 0.4)
    }
    let found = try Analysis(seconds: 14, hertz: 50, force: force).repetitions
    try #require(found.count == 2)
    #expect(found[0].end == found[1].start)
    #expect(abs(Double(found[0].end) * 1e-9 - 4 - fall) <= 0.05)
  }
}
