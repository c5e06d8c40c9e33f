import GripCore
import Testing

@testable import GripSession

/// Trials: which repetitions they are, what departs from the protocol, and the results of each hand.
@Suite struct TrialTests {
  /// A squeeze as it is said here: greatest force in N, hold and the rest before it in s.
  typealias Squeeze = (newtons: Double, hold: Double, rest: Double)

  /// Blocks of a protocol, each with its squeezes; time goes on through all of them.
  private static func blocks(
    _ stated: [(protocolName: String?, hand: Hand?, position: Int?, squeezes: [Squeeze])]
  ) -> [SessionBlock] {
    var (time, number) = (0.0, 0)
    return stated.enumerated().map { index, block in
      let repetitions = block.squeezes.map { squeeze in
        var measured = Repetition()
        time += squeeze.rest
        measured.start = Int64(time * 1e9)
        measured.riseNanoseconds = 300_000_000
        measured.holdNanoseconds = Int64(squeeze.hold * 1e9)
        measured.fallNanoseconds = 200_000_000
        time += squeeze.hold + 0.5
        measured.end = Int64(time * 1e9)
        measured.peakTime = measured.start + 1
        measured.peakNewtons = squeeze.newtons
        number += 1
        return NumberedRepetition(number: number, set: 1, measured: measured)
      }
      var statement = BlockStatement()
      statement.protocolName = block.protocolName
      statement.handlePosition = block.position
      return SessionBlock(
        number: index + 1, statement: statement, hand: block.hand, facts: BlockFacts(),
        clocks: BlockClocks(), repetitions: repetitions)
    }
  }

  private static func value(_ id: String, in measures: [Measure]) -> Double? {
    guard case .value(let value, _)? = measures.first(where: { $0.definition.id == id })?.outcome
    else { return nil }
    return value
  }

  @Test func `ASHT: the mean of three for each hand, and the deficit of the weaker`() throws {
    let series = TrialSeries.series(
      in: Self.blocks([
        (nil, nil, nil, [(50, 1, 3)]),
        ("asht", .left, 2, [(200, 3, 5), (210, 3.5, 15), (190, 4, 16)]),
        ("asht", .right, 2, [(250, 3, 5), (240, 3, 15), (260, 3, 15)]),
      ]))
    try #require(series.count == 1)
    let results = TrialResults(series[0].definition, series[0].trials)
    #expect(series[0].trials.map(\.repetition) == [2, 3, 4, 5, 6, 7])
    #expect(series[0].violations == [] && series[0].trials.allSatisfy { $0.violations == [] })
    #expect(results.hands.map(\.hand) == [.left, .right])
    #expect(Self.value("trial.result", in: results.hands[0].measures) == 200)
    #expect(Self.value("trial.maximum", in: results.hands[0].measures) == 210)
    #expect(Self.value("trial.sd", in: results.hands[0].measures) == 10)
    #expect(Self.value("trial.cov", in: results.hands[0].measures) == 5)
    #expect(Self.value("trial.result", in: results.hands[1].measures) == 250)
    #expect(results.deficit.weaker == .left)
    #expect(results.deficit.measure.outcome == .value(20, n: 6))
  }

  @Test(
    arguments: [
      ("a short hold", [(200, 3, 5), (200, 2.17, 15), (200, 3, 15)], ["hold 2.1 s, at least 3 s"]),
      (
        "a hold just too short", [(9, 3, 5), (9, 2.999, 16), (9, 3, 16)],
        ["hold 2.9 s, at least 3 s"]
      ),
      ("a short rest", [(200, 3, 5), (200, 3, 9), (200, 3, 15)], ["rest 9 s, at least 15 s"]),
      (
        "both", [(200, 3, 5), (200, 1, 2.5), (200, 3, 15)],
        ["hold 1 s, at least 3 s", "rest 2.5 s, at least 15 s"]
      ),
      ("none: the first rest does not count", [(200, 3, 1), (200, 3, 15), (200, 3, 15)], []),
    ] as [(String, [Squeeze], [String])])
  func `ASHT: what departs is named`(name: String, squeezes: [Squeeze], said: [String]) throws {
    let series = TrialSeries.series(in: Self.blocks([("asht", .left, 2, squeezes)]))
    #expect(series[0].trials.flatMap(\.violations) == said, "\(name)")
    #expect(series[0].violations == [])
  }

  @Test(arguments: [
    ("asht", 4, ["left hand: 4 trials of 3"]), ("asht", 2, ["left hand: 2 trials of 3"]),
    ("southampton", 5, ["5 trials of 6"]), ("southampton", 6, []), ("rapid-exchange", 9, []),
    ("endurance", 2, ["left hand: 2 trials of 1"]),
    ("five-position", 1, ["the position of the handle was not stated"]),
  ])
  func `Too many and too few are named`(name: String, count: Int, said: [String]) {
    let squeezes = [Squeeze](repeating: (100, 3, 20), count: count)
    let series = TrialSeries.series(in: Self.blocks([(name, .left, nil, squeezes)]))
    #expect(series[0].violations == said)
  }

  @Test func `Southampton: hands alternate from the stated one, and the maximum counts`() {
    let squeezes: [Squeeze] = [
      (100, 2, 5), (80, 2, 5), (110, 2, 5), (70, 2, 5), (90, 2, 5), (88, 2, 5),
    ]
    let series = TrialSeries.series(in: Self.blocks([("southampton", .right, nil, squeezes)]))
    #expect(series[0].trials.map(\.hand) == [.right, .left, .right, .left, .right, .left])
    let results = TrialResults(series[0].definition, series[0].trials)
    #expect(Self.value("trial.result", in: results.hands[0].measures) == 88)
    #expect(Self.value("trial.result", in: results.hands[1].measures) == 110)
    #expect(results.deficit.measure.outcome == .value(20, n: 6))
  }

  @Test func `Rapid exchange: a pause that is too long is named`() {
    let series = TrialSeries.series(
      in: Self.blocks([("rapid-exchange", .left, nil, [(90, 1, 5), (90, 1, 1), (90, 1, 4.2)])]))
    #expect(series[0].trials.map(\.violations) == [[], [], ["rest 4.2 s, at most 3 s"]])
  }

  @Test func `Five positions are five series, and hands are compared within each`() {
    let series = TrialSeries.series(
      in: Self.blocks(
        (1...5).flatMap { position in
          [
            ("five-position", Hand.left, position, [(Double(100 + position), 3, 5)]),
            ("five-position", Hand.right, position, [(200, 3, 5)]),
          ]
        }))
    #expect(series.map(\.handlePosition) == [1, 2, 3, 4, 5])
    #expect(series.allSatisfy { $0.violations == [] && $0.hands == [.left, .right] })
  }

  @Test func `A hand that was not stated has results of its own and no deficit`() {
    let series = TrialSeries.series(in: Self.blocks([("asht", nil, 2, [(200, 3, 5)])]))
    let results = TrialResults(series[0].definition, series[0].trials)
    #expect(results.hands.map(\.hand) == [nil])
    #expect(series[0].violations == ["1 trials of 3", "the hand was not stated"])
    #expect(
      results.deficit.measure.outcome
        == .notReported(because: "there are not trials of both hands"))
    #expect(Self.value("trial.sd", in: results.hands[0].measures) == nil)
  }
}
