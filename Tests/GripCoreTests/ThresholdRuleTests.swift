import Testing

@testable import GripCore

/// From 0.5 kgf to 1.0 kgf within 5 s.
@Suite struct ThresholdRuleTests {
  static let newtonsPerKilogramForce = 9.80665

  struct Case: CustomTestStringConvertible {
    var title: String
    /// Seconds and kilograms-force.
    var points: [(Double, Double)]
    var count: Int64
    var testDescription: String { title }
  }

  static let cases = [
    Case(title: "no force", points: [(0, 0), (9, 0)], count: 0),
    Case(title: "a squeeze", points: [(0, 0), (1, 2), (2, 0)], count: 1),
    Case(title: "exactly from one threshold to the other", points: [(0, 0.5), (1, 1.0)], count: 1),
    Case(title: "not quite released", points: [(0, 0.501), (1, 2)], count: 0),
    Case(title: "not quite squeezed", points: [(0, 0), (1, 0.999), (2, 0)], count: 0),
    Case(title: "in exactly 5 s", points: [(0, 0), (5, 1)], count: 1),
    Case(title: "in more than 5 s", points: [(0, 0), (5.001, 1)], count: 0),
    Case(title: "too slow is too slow until released", points: [(0, 0), (6, 1), (7, 2)], count: 0),
    Case(
      title: "slow, released, quick", points: [(0, 0), (6, 1), (7, 0.4), (8, 1.2)], count: 1),
    Case(
      title: "counted from the last moment of release", points: [(0, 0), (9, 0.5), (13, 1)],
      count: 1),
    Case(title: "held and not released", points: [(0, 0), (1, 3), (2, 0.6), (3, 3)], count: 1),
    Case(title: "two squeezes", points: [(0, 0), (1, 3), (2, 0.5), (3, 3), (4, 0)], count: 2),
    Case(title: "already squeezed at the start", points: [(0, 3), (1, 4)], count: 0),
    Case(title: "below zero after release", points: [(0, -1), (1, 2), (2, -2), (3, 2)], count: 2),
  ]

  @Test(arguments: cases)
  func `A repetition goes from release to squeeze within the limit`(example: Case) {
    var rule = ThresholdRule()
    for (seconds, force) in example.points {
      rule.add(
        time: Int64(seconds * 1e9), force: force * Self.newtonsPerKilogramForce,
        DetectionParameters())
    }
    #expect(rule.count == example.count)
  }

  @Test func `A gap between release and squeeze is not a squeeze`() {
    var rule = ThresholdRule()
    rule.add(time: 0, force: 0, DetectionParameters())
    rule.breakSeries()
    rule.add(time: 1_000_000_000, force: 20, DetectionParameters())
    #expect(rule.count == 0)
  }
}
