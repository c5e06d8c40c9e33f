import TestSupport
import Testing

@testable import GripCore

@Suite struct SequenceTrackerTests {
  typealias Verdict = SequenceTracker.Verdict

  /// A report's number and how many periods the clock says have passed.
  struct Step {
    var number: Int64
    var periods: Int64
    var isOld: Bool
    init(_ number: Int64, periods: Int64 = 1, isOld: Bool = false) {
      self.number = number
      self.periods = periods
      self.isOld = isOld
    }
  }

  private func judge(bits: UInt8 = 16, _ steps: [Step]) -> [Verdict] {
    var tracker = SequenceTracker(bitSize: bits)
    return steps.map {
      tracker.judge($0.number, periodsElapsed: $0.periods, isOldByTime: $0.isOld)
    }
  }

  private func new(_ lost: Int64 = 0) -> Verdict { .new(lost: lost) }

  @Test(arguments: UInt8(4)...32)
  func `Numbers of any size wrap without loss`(bits: UInt8) {
    let modulus: Int64 = 1 << Int64(bits)
    let numbers = (-5..<40).map { ($0 + modulus) % modulus }
    #expect(
      judge(bits: bits, numbers.map { Step($0) })
        == Array(repeating: .new(lost: 0), count: numbers.count))
  }

  @Test(arguments: UInt8(4)...32)
  func `Missing numbers are counted across the wrap`(bits: UInt8) {
    let modulus: Int64 = 1 << Int64(bits)
    #expect(judge(bits: bits, [Step(modulus - 2), Step(1)]) == [new(), new(2)])
  }

  @Test func `A number that came before is a duplicate, however often`() {
    #expect(
      judge([
        Step(7), Step(8), Step(8, periods: 0), Step(8, periods: 0), Step(7, periods: 0), Step(9),
      ])
        == [new(), new(), .duplicate, .duplicate, .duplicate, new()])
  }

  @Test func `A number that was missed is late once, then a duplicate`() {
    #expect(
      judge([Step(1), Step(3, periods: 2), Step(2), Step(2), Step(4)])
        == [new(), new(1), .late(wasLost: true), .duplicate, new()])
  }

  @Test func `A number from before the first report is late, but was never counted as lost`() {
    #expect(
      judge([Step(100), Step(99), Step(99), Step(101)])
        == [new(), .late(wasLost: false), .duplicate, new()])
  }

  @Test func `A number far from all others is not believed, and changes nothing`() {
    #expect(
      judge([Step(10), Step(30_000), Step(11, periods: 2), Step(50_000), Step(12, periods: 2)])
        == [new(), .implausible, new(), .implausible, new()])
  }

  @Test func `A jump is believed where the clock says that so many reports are missing`() {
    #expect(judge([Step(10), Step(3010, periods: 3000)]) == [new(), new(2999)])
  }

  @Test func `Two numbers that follow each other begin the numbering anew`() {
    #expect(
      judge([Step(500), Step(501), Step(0), Step(1), Step(2)].map { $0 })
        == [new(), new(), .implausible, .restarted, new()])
  }

  @Test func `A numbering that began anew is found although reports are missing`() {
    #expect(
      judge([Step(9000), Step(0), Step(2), Step(4)])
        == [new(), .implausible, .restarted, new(1)])
  }

  @Test func `A numbering that begins anew soon after it began is found`() {
    let steps = (0..<30).map { Step($0) } + (0..<6).map { Step($0, periods: 100) }
    let verdicts = judge(steps)
    #expect(
      verdicts.suffix(6) == [.duplicate, .duplicate, .duplicate, .restarted, new(), new()])
  }

  @Test func `A run of reports that is sent again is not a new numbering`() {
    let steps =
      (0..<30).map { Step($0) } + (0..<30).map { Step($0, periods: 0, isOld: true) } + [Step(30)]
    let verdicts = judge(steps)
    #expect(verdicts[30..<60].allSatisfy { $0 == .duplicate })
    #expect(verdicts.last == new())
  }

  struct Gap: CustomTestStringConvertible {
    var bits: UInt8
    var lost: Int64
    var testDescription: String { "\(lost) lost, \(bits) bits" }
  }

  static let gaps = [
    Gap(bits: 4, lost: 7), Gap(bits: 4, lost: 13), Gap(bits: 4, lost: 45),
    Gap(bits: 8, lost: 200), Gap(bits: 8, lost: 246), Gap(bits: 8, lost: 255),
    Gap(bits: 8, lost: 256), Gap(bits: 8, lost: 300), Gap(bits: 8, lost: 1000),
    Gap(bits: 8, lost: 1234), Gap(bits: 12, lost: 4090), Gap(bits: 16, lost: 65_530),
    Gap(bits: 16, lost: 70_000),
  ]

  @Test(arguments: gaps)
  func `A gap longer than the numbering is counted whole by the clock`(gap: Gap) {
    let modulus: Int64 = 1 << Int64(gap.bits)
    let next = (10 + 1 + gap.lost) % modulus
    let steps = (0...10).map { Step($0 % modulus) } + [Step(next, periods: gap.lost + 1)]
    #expect(judge(bits: gap.bits, steps).last == new(gap.lost))
  }

  @Test(arguments: [(8, 1000), (8, 1027), (8, 30_000), (4, 20), (4, 100), (16, 65_600)])
  func `A device that paused has lost nothing`(bits: UInt8, periods: Int64) {
    let steps = (0...10).map { Step($0) } + [Step(11, periods: periods), Step(12)]
    #expect(judge(bits: bits, steps).suffix(2) == [new(), new()])
  }

  @Test(arguments: UInt64(1)...10)
  func `Whatever is lost, doubled and swapped, each number is new once and the losses add up`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    let bits = UInt8.random(in: 8...32, using: &random)
    let modulus: Int64 = 1 << Int64(bits)
    let first = Int64.random(in: 0..<modulus, using: &random)
    var tracker = SequenceTracker(bitSize: bits)
    var (accepted, lost, late, doubled) = (Int64(0), Int64(0), Int64(0), Int64(0))
    func take(_ number: Int64, _ periods: Int64) {
      switch tracker.judge(
        (first + number) % modulus, periodsElapsed: periods, isOldByTime: periods == 0)
      {
      case .new(let missing):
        accepted += 1
        lost += missing
      case .late(let wasLost):
        late += 1
        #expect(wasLost)
        lost -= 1
      case .duplicate: doubled += 1
      case .restarted, .implausible: Issue.record("report \(number) was not believed")
      }
    }
    var (expectedLost, expectedLate, expectedDoubled) = (Int64(0), Int64(0), Int64(0))
    take(0, 0)
    var number: Int64 = 1
    while number < 20_000 {
      let dropped =
        Int64.random(in: 0..<40, using: &random) == 0 ? Int64.random(in: 1...30, using: &random) : 0
      number += dropped
      take(number, dropped + 1)
      if Bool.random(using: &random), dropped > 0 {
        take(number - 1, 0)  // the last one that was missed
        expectedLate += 1
        expectedLost -= 1
      }
      if Int.random(in: 0..<10, using: &random) == 0 {
        take(number, 0)
        expectedDoubled += 1
      }
      expectedLost += dropped
      number += 1
    }
    #expect(lost == expectedLost)
    #expect(late == expectedLate)
    #expect(doubled == expectedDoubled)
    #expect(accepted + lost + late == number)
  }
}
