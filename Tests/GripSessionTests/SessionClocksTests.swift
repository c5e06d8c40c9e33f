import GripCore
import TestSupport
import Testing

@testable import GripSession

/// A repetition of which only its times count.
func repetition(start: Double, end: Double, stretch: Int64 = 0) -> Repetition {
  var repetition = Repetition()
  repetition.start = Int64(start * 1e9)
  repetition.end = Int64(end * 1e9)
  repetition.stretch = stretch
  return repetition
}

@Suite struct SessionClocksTests {
  let parameters = DetectionParameters()

  private func clocks(_ repetitions: [Repetition]) -> (clocks: SessionClocks, sets: [Int]) {
    var clocks = SessionClocks()
    let sets = repetitions.map { clocks.add($0, parameters) }
    return (clocks, sets)
  }

  struct SetCase: CustomTestStringConvertible {
    var pauses: [Double]
    var sets: [Int]
    var testDescription: String { "pauses of \(pauses) s" }
  }

  @Test(arguments: [
    SetCase(pauses: [], sets: [1]),
    SetCase(pauses: [1, 1], sets: [1, 1, 1]),
    SetCase(pauses: [14.999_999_999], sets: [1, 1]),
    SetCase(pauses: [15], sets: [1, 2]),
    SetCase(pauses: [15.000_000_001], sets: [1, 2]),
    SetCase(pauses: [20, 1, 300, 14], sets: [1, 2, 2, 3, 3]),
  ])
  func `A pause of 15 s or more begins a new set`(_ example: SetCase) {
    var time = 3.0
    var repetitions = [repetition(start: time, end: time + 1)]
    for pause in example.pauses {
      time += 1 + pause
      repetitions.append(repetition(start: time, end: time + 1))
    }
    let result = clocks(repetitions)
    #expect(result.sets == example.sets)
    #expect(result.clocks.sets == example.sets.last)
  }

  @Test(arguments: [(4.999_999_999, true), (5.0, false), (7.0, false), (0.0, true)])
  func `A pause under 5 s is active time, a longer one is quiet`(pause: Double, isActive: Bool) {
    let result = clocks([
      repetition(start: 1, end: 2), repetition(start: 2 + pause, end: 3 + pause),
    ])
    let expected = 2_000_000_000 + (isActive ? Int64(pause * 1e9) : 0)
    #expect(abs(result.clocks.active - expected) <= 1)
  }

  @Test func `A pause across a gap in the data is not active, but the set goes on`() {
    let result = clocks([
      repetition(start: 1, end: 2), repetition(start: 5, end: 6, stretch: 1),
    ])
    #expect(result.clocks.active == 2_000_000_000)
    #expect(result.sets == [1, 1])
  }

  @Test func `No repetition, no set and no active time`() {
    let result = clocks([])
    #expect(result.clocks.sets == 0)
    #expect(result.clocks.active == 0)
    #expect(result.clocks.lastActivityEnd == nil)
  }

  @Test(arguments: UInt64(1)...20)
  func `Active, quiet, paused and disconnected time add up to the wall clock`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var clocks = SessionClocks()
    var time: Int64 = 0
    var stretch: Int64 = 0
    var union: Int64 = 0
    for _ in 0..<Int.random(in: 0...200, using: &random) {
      let pause = Int64.random(in: 0...20_000_000_000, using: &random)
      if Int.random(in: 0..<8, using: &random) == 0 {
        stretch += 1
        clocks.disconnected += Int64.random(in: 0...pause, using: &random)
      } else if pause < 5_000_000_000 && clocks.lastActivityEnd != nil {
        union += pause
      }
      var next = Repetition()
      next.start = time + pause
      next.end = next.start + Int64.random(in: 1...9_000_000_000, using: &random)
      next.stretch = stretch
      union += next.end - next.start
      time = next.end
      _ = clocks.add(next, parameters)
    }
    clocks.wall = time + Int64.random(in: 0...60_000_000_000, using: &random)
    #expect(clocks.active == union)
    #expect(clocks.quiet >= 0)
    #expect(
      clocks.active + clocks.quiet + clocks.paused + clocks.disconnected == clocks.wall)
    #expect(clocks.connected == clocks.wall - clocks.disconnected)
  }
}
