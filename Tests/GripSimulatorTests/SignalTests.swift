@testable import GripSimulator
import Testing

@Suite("Arithmetic of our own")
struct SignalTests {
  @Test func `the sine knows the angles that have a known one`() {
    let known: [(Double, Double)] = [
      (0.0, 0.0), (1.0 / 12, 0.5), (0.125, 0.7071067811865476), (0.25, 1), (0.5, 0), (0.75, -1),
      (1, 0), (-0.25, -1), (5.25, 1), (-3.125, -0.7071067811865476),
    ]
    for (turns, expected) in known { #expect(abs(sine(turns: turns) - expected) < 1e-6) }
  }

  @Test func `sine and cosine lie on the circle`() {
    for step in -2000...2000 {
      let turns = Double(step) / 777
      let s = sine(turns: turns)
      let c = cosine(turns: turns)
      #expect(abs(s * s + c * c - 1) < 1e-6)
    }
  }

  @Test(arguments: [Shape.smooth, .trapezoid])
  func `a shape's time is the inverse of its level`(shape: Shape) {
    for step in 1..<100 {
      let level = Double(step) / 100
      #expect(abs(shape.level(at: shape.time(atLevel: level)) - level) < 1e-12)
    }
  }

  @Test func `noise has mean 0 and standard deviation 1`() {
    var random = SeededRandom(seed: 5, purpose: .noise)
    var sum = 0.0
    var squares = 0.0
    for _ in 0..<100_000 {
      let number = random.bell()
      sum += number
      squares += number * number
    }
    #expect(abs(sum / 100_000) < 0.02)
    #expect(abs(squares / 100_000 - 1) < 0.02)
  }

  @Test func `samples at odd rates do not drift`() {
    let clock = SampleClock(rateMicrohertz: 285_710_000)
    #expect(clock.nanoseconds(ofSample: 28_571) == 100_000_000_000)
    #expect(clock.nanoseconds(ofSample: 1) == 3_500_052)
  }

  @Test func `halves go up, below zero too`() {
    #expect(nearest(0.5) == 1)
    #expect(nearest(-0.5) == 0)
    #expect(nearest(-1.5) == -1)
    #expect(nearest(-1.6) == -2)
    #expect(nearest(2.4) == 2)
  }
}
