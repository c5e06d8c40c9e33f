import Testing

@testable import GripCore

/// A squeeze of straight lines, whose measures are known in closed form.
struct Trapezoid: CustomTestStringConvertible {
  var baseline = 0.0
  var height = 100.0
  var begin = 2.0
  var rise = 0.5
  var hold = 1.0
  var fall = 0.4
  var hertz = 100

  var testDescription: String {
    "\(height) N from \(baseline) N in \(rise) s, held \(hold) s, fall \(fall) s, \(hertz) Hz"
  }

  func force(_ time: Double) -> Double {
    let t = time - begin
    if t <= 0 { return baseline }
    if t < rise { return baseline + height * t / rise }
    if t < rise + hold { return baseline + height }
    if t < rise + hold + fall { return baseline + height * (rise + hold + fall - t) / fall }
    return baseline
  }

  var start: Double { begin + 0.1 * rise }
  var end: Double { begin + rise + hold + 0.9 * fall }
  /// Above the baseline, between start and end.
  var impulse: Double { height * (hold + 0.495 * (rise + fall)) }
}

@Suite struct MeasureTests {
  static let trapezoids = [
    Trapezoid(), Trapezoid(hertz: 1000), Trapezoid(hertz: 400), Trapezoid(hertz: 50),
    Trapezoid(rise: 1.0, fall: 1.0, hertz: 25),
    Trapezoid(baseline: 20), Trapezoid(baseline: -15), Trapezoid(height: 5),
    Trapezoid(height: 900), Trapezoid(rise: 2, hold: 0.3, fall: 3), Trapezoid(hold: 10),
  ]

  private func measure(_ shape: Trapezoid) throws -> Repetition {
    let length = shape.begin + shape.rise + shape.hold + shape.fall + 8
    let analysis = try Analysis(seconds: length, hertz: shape.hertz, force: shape.force)
    #expect(analysis.repetitions.count == 1)
    return try #require(analysis.repetitions.first)
  }

  @Test(arguments: trapezoids)
  func `A squeeze of straight lines has the measures of its closed form`(shape: Trapezoid) throws {
    let found = try measure(shape)
    let step = 1.0 / Double(min(shape.hertz, 100))
    let newtons = 0.01 * shape.height + 0.1
    func isNear(_ nanoseconds: Int64, _ seconds: Double) -> Bool {
      abs(Double(nanoseconds) * 1e-9 - seconds) <= 1.2 * step
    }
    #expect(isNear(found.start, shape.start))
    #expect(isNear(found.end, shape.end))
    #expect(isNear(found.riseNanoseconds, 0.8 * shape.rise))
    #expect(isNear(found.holdNanoseconds, shape.hold + 0.1 * (shape.rise + shape.fall)))
    #expect(isNear(found.fallNanoseconds, 0.8 * shape.fall))
    #expect(abs(found.baselineNewtons - shape.baseline) <= newtons)
    #expect(abs(found.heightNewtons - shape.height) <= newtons)
    #expect(abs(found.peakNewtons - shape.baseline - shape.height) <= newtons)
    #expect(abs(found.peakMean100Newtons - shape.baseline - shape.height) <= newtons)
    let seconds = shape.end - shape.start
    // The baseline creeps by up to a tenth of a newton before a weak and slow rise counts.
    #expect(
      abs(found.impulseNewtonSeconds - shape.impulse) <= 0.01 * shape.impulse + 0.1 * seconds)
    #expect(abs(found.meanNewtons - shape.baseline - shape.impulse / seconds) <= 2 * newtons)
    #expect(found.ending == .release)
    #expect(
      found.riseNanoseconds + found.holdNanoseconds + found.fallNanoseconds
        == found.end - found.start)
  }

  @Test(arguments: [(0.5, true), (0.2, true), (0.1, true), (0.03, false), (0.001, false)])
  func `The rate of rise is given where enough points lie in it`(rise: Double, isGiven: Bool) throws
  {
    let shape = Trapezoid(rise: rise)
    let found = try measure(shape)
    #expect((found.rateOfRise >= 0) == isGiven)
    if isGiven, rise >= 0.2 {
      #expect(abs(found.rateOfRise - shape.height / rise) <= 0.08 * shape.height / rise)
    }
  }

  @Test(arguments: [30.0, 45, 60, 120, 300])
  func `A hold longer than the trace is measured as a whole`(hold: Double) throws {
    let shape = Trapezoid(hold: hold)
    let found = try measure(shape)
    // Neighbours are merged at each doubling, so that times get coarser.
    let step = 0.01 * 2 * (hold / 40.96).rounded(.up)
    #expect(abs(Double(found.start) * 1e-9 - shape.start) <= step)
    #expect(abs(Double(found.end) * 1e-9 - shape.end) <= step)
    #expect(
      abs(Double(found.holdNanoseconds) * 1e-9 - hold - 0.1 * (shape.rise + shape.fall)) <= 2 * step
    )
    #expect(abs(found.impulseNewtonSeconds - shape.impulse) <= 0.005 * shape.impulse)
    #expect(abs(found.peakNewtons - 100) <= 0.2)
    #expect(abs(found.meanNewtons - shape.impulse / (shape.end - shape.start)) <= 0.5)
  }

  @Test func `The peak is the greatest sample and has its time`() throws {
    let shape = Trapezoid()
    let analysis = try Analysis(seconds: 10) { $0 == 3.0 ? 107 : shape.force($0) }
    let found = try #require(analysis.repetitions.first)
    #expect(abs(found.peakNewtons - 107) <= 0.05)
    #expect(found.peakTime == 3_000_000_000)
    #expect(abs(analysis.facts.peakNewtons - 107) <= 0.05)
    #expect(analysis.facts.peakTime == 3_000_000_000)
  }

  @Test func `Squeezes one after the other do not overlap`() throws {
    let analysis = try Analysis(seconds: 60) { time in
      let phase = time.truncatingRemainder(dividingBy: 1.2)
      return phase < 0.6 ? 60 * (1 - abs(phase - 0.3) / 0.3) : 0
    }
    #expect(analysis.repetitions.count == 50)
    for (first, second) in zip(analysis.repetitions, analysis.repetitions.dropFirst()) {
      #expect(first.start < first.end)
      #expect(first.end <= second.start)
      #expect((first.start..<first.end).contains(first.peakTime))
    }
  }

  @Test func `What is under way when the stream ends is measured up to there`() throws {
    let shape = Trapezoid(hold: 100)
    let analysis = try Analysis(seconds: 6, force: shape.force)
    let found = try #require(analysis.repetitions.first)
    #expect(found.ending == .streamEnd)
    #expect(found.end <= analysis.facts.lastTime)
    #expect(analysis.facts.lastTime - found.end <= 20_000_000)
  }

  @Test(arguments: [100, 200, 250, 400, 500, 1000])
  func `Start and end do not depend on how many samples make a bin`(hertz: Int) throws {
    let shape = Trapezoid(hertz: hertz)
    let found = try measure(shape)
    #expect(abs(Double(found.start) * 1e-9 - shape.start) <= 0.001)
    #expect(abs(Double(found.end) * 1e-9 - shape.end) <= 0.001)
  }
}
