import Foundation
import GripCore
import HID
import Testing

@testable import GripSession

/// How force followed a target: against closed forms, and against numpy where there is none.
@Suite struct TrackingTests {
  /// What is measured of a hand whose force at a time is given, at a rate, in a block with a target from the first sample on.
  private static func measures(
    _ text: String, hertz: Double = 100, seconds: Double, without lost: Range<Double> = 0..<0,
    force: (Double) -> Double
  ) throws -> [String: Measure.Outcome] {
    let target = try TargetShape(parsing: text)
    var builder = try SessionBuilderTests.builder()
    var block = BlockStatement(label: "track")
    block.target = target
    builder.add(.block(block))
    for number in 0..<Int(seconds * hertz) {
      let time = Double(number) / hertz
      guard !lost.contains(time) else { continue }
      let (micro, raw) = (Int((time * 1e6).rounded()), Int((force(time) * 100).rounded()))
      let report =
        (0..<2).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        + (0..<4).map { UInt8(truncatingIfNeeded: micro >> (8 * $0)) }
        + (0..<2).map { UInt8(truncatingIfNeeded: raw >> (8 * $0)) }
      builder.add(report.span, arrivalNanoseconds: Int64(micro) * 1000)
    }
    let summary = builder.finish()
    let measures = try #require(summary?.blocks.first).measures
    return Dictionary(uniqueKeysWithValues: measures.map { ($0.definition.id, $0.outcome) })
  }

  private static func value(_ outcome: Measure.Outcome?) -> Double {
    guard case .value(let value, _)? = outcome else { return .nan }
    return value
  }

  private static let shapes = [
    "sine(mean=40,amplitude=10,period=4)", "triangle(mean=40,amplitude=10,period=4)",
    "square(mean=40,amplitude=10,period=4)",
    "trapezoid(mean=40,amplitude=10,period=4,rise=1,hold=1,fall=1)",
    "chirp(mean=40,amplitude=10,startHertz=0.1,endHertz=1,duration=30)",
  ]

  @Test(arguments: shapes)
  func `Force that is the target plus a constant`(text: String) throws {
    let target = try TargetShape(parsing: text)
    let found = try Self.measures(text, seconds: 30) { target.value(at: $0) + 2 }
    // Force is counted in hundredths of a newton.
    #expect(abs(Self.value(found["tracking.rmse"]) - 2) < 0.01)
    #expect(abs(Self.value(found["tracking.relative"]) - 10) < 0.05)
    #expect(abs(Self.value(found["tracking.constant"]) - 2) < 0.01)
    #expect(abs(Self.value(found["tracking.absolute"]) - 2) < 0.01)
    #expect(Self.value(found["tracking.variable"]) < 0.01)
    #expect(abs(Self.value(found["tracking.lag"])) < 0.001)
    #expect(found["tracking.inBand"] == .notReported(because: "no band was stated"))
  }

  @Test(arguments: [-0.15, 0, 0.05, 0.2, 0.437, 0.9], [50.0, 100, 160])
  func `A sine that comes later`(delay: Double, hertz: Double) throws {
    let text = "sine(mean=40,amplitude=10,period=4,duration=40)"
    let target = try TargetShape(parsing: text)
    let found = try Self.measures(text, hertz: hertz, seconds: 40) {
      target.value(at: $0 - delay)
    }
    #expect(abs(Self.value(found["tracking.lag"]) - delay) < 0.004)
    // The difference of two sines: amplitude 2 A sin(pi d / T), and 1/sqrt(2) of it as root mean square.
    let expected = 2 * 10 * abs(sine(turns: delay / 8)) / 2.0.squareRoot()
    #expect(abs(Self.value(found["tracking.rmse"]) - expected) < 0.02)
    #expect(abs(Self.value(found["tracking.constant"])) < 0.02)
  }

  /// The series of `numpy.random`-free noise below, and these figures, from numpy 2.4:
  ///
  ///     t = np.arange(3000) / 100; i = np.arange(3000)
  ///     force = np.round((target(t - 0.13) + ((i * 7919) % 1000 / 1000 - 0.5) * 6) * 100) / 100
  ///     e = force - target(t); rmse, constant, absolute, variable = ..., e.mean(), abs(e).mean(), e.std()
  ///     lag: np.corrcoef of force[k:] and target(t)[: 3000 - k] at each k, and a parabola through the best three
  @Test(arguments: numpy)
  func `Noise upon a target: the same as numpy`(text: String, expected: [Double]) throws {
    let target = try TargetShape(parsing: text)
    let found = try Self.measures(text, seconds: 30) { time in
      let index = Int((time * 100).rounded())
      return target.value(at: max(0, time - 0.13))
        + (Double(index * 7919 % 1000) / 1000 - 0.5) * 6
    }
    let ids = ["rmse", "constant", "absolute", "variable", "inBand"]
    for (id, value) in zip(ids, expected) {
      #expect(abs(Self.value(found["tracking." + id]) - value) < 1e-6, "\(id)")
    }
    #expect(abs(Self.value(found["tracking.lag"]) - expected[5]) < 0.001)
  }

  private static let numpy: [(String, [Double])] = [
    (
      "sine(mean=40,amplitude=10,period=4,band=3)",
      [2.254572534, -0.007324455, 1.846727119, 2.254560637, 78.366666667, 0.131328477]
    ),
    (
      "triangle(mean=40,amplitude=8,period=5,band=3)",
      [1.9157548, -0.00206, 1.612024, 1.915753692, 86.433333333, 0.131724427]
    ),
    (
      "chirp(mean=40,amplitude=10,startHertz=0.1,endHertz=1,duration=30,band=3)",
      [3.842312253, -0.020963145, 3.122964165, 3.842255066, 54.333333333, 0.129989062]
    ),
  ]

  @Test(arguments: [5.0..<5.5, 0.3..<0.4, 14..<14.9, 4..<10], [100.0, 50])
  func `The lag of data with a gap is that of the pairs that are there`(
    lost: Range<Double>, hertz: Double
  ) throws {
    let text = "chirp(mean=40,amplitude=10,startHertz=0.1,endHertz=1,duration=15)"
    let target = try TargetShape(parsing: text)
    func force(_ time: Double) -> Double {
      let index = Int((time * 100).rounded())
      return target.value(at: max(0, time - 0.13)) + Double(index * 7919 % 1000) / 250
    }
    let found = try Self.measures(
      text, hertz: hertz, seconds: 15, without: lost, force: force)
    // The words of the rule, done pair by pair.
    let step = Int(100 / hertz)
    let moments = (0..<1500).filter { $0 % step == 0 && !lost.contains(Double($0) / 100) }
    let correlations = (-100...100).map { shift in
      let pairs = moments.filter { (0..<1500).contains($0 - shift) }.map { moment in
        (
          (force(Double(moment) / 100) * 100).rounded() / 100 - 40,
          target.value(at: Double(moment - shift) / 100) - 40
        )
      }
      let count = Double(pairs.count)
      let meanX = pairs.reduce(0) { $0 + $1.0 } / count
      let meanY = pairs.reduce(0) { $0 + $1.1 } / count
      let xy = pairs.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
      let xx = pairs.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
      let yy = pairs.reduce(0) { $0 + ($1.1 - meanY) * ($1.1 - meanY) }
      return xy / (xx * yy).squareRoot()
    }
    let best = try #require(correlations.indices.max { correlations[$0] < correlations[$1] })
    let (before, at, after) = (
      correlations[best - 1], correlations[best], correlations[best + 1]
    )
    let part = 0.5 * (before - after) / (before - 2 * at + after)
    #expect(abs(Self.value(found["tracking.lag"]) - (Double(best - 100) + part) / 100) < 1e-6)
  }

  @Test func `Force that does not change has no lag, whatever its last digit`() throws {
    for newtons in [20.37, 40.01, 99.99] {
      let found = try Self.measures("sine(mean=40,amplitude=10,period=2)", seconds: 60) { _ in
        newtons
      }
      #expect(
        found["tracking.lag"] == .notReported(because: "force does not follow the target"))
    }
  }

  @Test func `A band: the part of the samples that is in it`() throws {
    let found = try Self.measures("constant(mean=20,band=2)", seconds: 10) { $0 < 4 ? 21.5 : 23 }
    #expect(found["tracking.inBand"] == .value(40, n: 1000))
    #expect(
      found["tracking.lag"] == .notReported(because: "the target does not change"))
    #expect(
      found["tracking.relative"] == .notReported(because: "the target does not change"))
  }

  @Test func `After its duration the target is not compared`() throws {
    let found = try Self.measures("constant(mean=20,duration=3)", seconds: 10) {
      $0 < 3 ? 20 : 90
    }
    #expect(found["tracking.rmse"] == .value(0, n: 300))
  }

  @Test(arguments: [
    (0.4, "fewer than 50 samples were compared with the target"),
    (10, "force does not follow the target"),
  ])
  func `What cannot be given says why`(seconds: Double, reason: String) throws {
    let found = try Self.measures("sine(mean=40,amplitude=10,period=2)", seconds: seconds) {
      $0 < 5 ? 20 : 60
    }
    #expect(found["tracking.lag"] == .notReported(because: reason))
  }

  @Test(arguments: [
    "sine", "sine(mean=1", "star(mean=1)", "sine(mean=20,amplitude=5)", "sine(mean=a)",
    "sine(mean=20,amplitude=5,period=0.01)", "sine(mean=20,amplitude=0,period=1)",
    "constant(mean=20,amplitude=3)", "constant(mean=-1)", "constant(mean=nan)", "constant(size=3)",
    "chirp(mean=20,amplitude=5,startHertz=1,endHertz=2)",
    "trapezoid(mean=20,amplitude=5,period=3,rise=1,hold=2,fall=1)", "constant(mean=20,axis=w)",
    "constant(mean=171,axis=x)", "sine(mean=100,amplitude=71,period=3,axis=x)",
    "constant(meanNewtons=20,axis=x)", "constant(meanDegrees=20)", "constant(axis,mean=20)",
  ])
  func `A target that cannot be followed is an error`(text: String) {
    let error = #expect(throws: TargetShapeError.self) { try TargetShape(parsing: text) }
    #expect(error?.reason.isEmpty == false)
  }

  @Test func `A target of rotation is read from either end, and written as it was`() throws {
    let target = try TargetShape(parsing: "square(mean=-10,amplitude=30,period=6,axis=y,band=5)")
    #expect(target.axis == .y && target.mean == -10 && target.amplitude == 30)
    let json =
      #"{"amplitudeDegrees":30,"axis":"y","bandDegrees":5,"meanDegrees":-10,"periodSeconds":6,"shape":"square"}"#
    #expect(try JSONDecoder().decode(TargetShape.self, from: Data(json.utf8)) == target)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(target), as: UTF8.self) == json)
    for mixed in [
      json.replacing("meanDegrees", with: "meanNewtons"), json.replacing(#""axis":"y","#, with: ""),
      json.replacing(#""y""#, with: #""w""#),
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(TargetShape.self, from: Data(mixed.utf8))
      }
    }
  }

  /// A hand that answers each step of a target so much later, and then goes evenly to the new level in so long.
  private static func answer(
    _ target: TargetShape, after reaction: Double, in seconds: Double
  ) -> (Double) -> Double {
    let spacing = target.periodSeconds / 2
    return { time in
      let passed = time - reaction
      guard passed > 0 else { return target.mean + target.amplitude }
      let step = (passed / spacing).rounded(.down)
      let sign = step.truncatingRemainder(dividingBy: 2) == 0 ? 1.0 : -1.0
      guard step > 0 else { return target.mean + target.amplitude }
      let share = min(1, (passed - step * spacing) / seconds)
      return target.mean + target.amplitude * sign * (2 * share - 1)
    }
  }

  @Test(arguments: [49.5, 50.0, 100, 1000], [(0.25, 0.3), (0.4, 0.8), (0.12, 0.1)])
  func `Reaction and movement time of a hand that answers steps`(
    hertz: Double, hand: (reaction: Double, seconds: Double)
  ) throws {
    let text = "square(mean=40,amplitude=10,period=4,band=2)"
    let target = try TargetShape(parsing: text)
    let found = try Self.measures(
      text, hertz: hertz, seconds: 30,
      force: Self.answer(target, after: hand.reaction, in: hand.seconds))
    // It has answered a tenth of the way on, and is in the band a tenth before its end.
    let grid = 0.5 / hertz + 0.01
    #expect(
      abs(Self.value(found["tracking.reaction"]) - hand.reaction - 0.1 * hand.seconds) <= grid)
    #expect(abs(Self.value(found["tracking.movement"]) - 0.8 * hand.seconds) <= 2 * grid)
    guard case .value(_, 14)? = found["tracking.reaction"] else {
      Issue.record("there are 14 steps after the first level")
      return
    }
  }

  @Test(
    arguments: [
      (
        "square(mean=40,amplitude=10,period=4,band=2)", 40.0, 0.25, "fewer than 50 samples a second"
      ),
      (
        "square(mean=40,amplitude=10,period=4,band=2)", 100, 0.02,
        "no step of the target was answered"
      ),
      ("sine(mean=40,amplitude=10,period=4,band=2)", 100, 0.25, "the target has no steps"),
    ])
  func `Where no reaction time is told, the reason is`(
    text: String, hertz: Double, reaction: Double, reason: String
  ) throws {
    let target = try TargetShape(parsing: text)
    let found = try Self.measures(
      text, hertz: hertz, seconds: 30, force: Self.answer(target, after: reaction, in: 0.1))
    for id in ["tracking.reaction", "tracking.movement"] {
      guard case .notReported(let because)? = found[id] else {
        Issue.record("\(id) is given")
        continue
      }
      #expect(because.contains(reason))
    }
  }

  @Test func `A step is left out where data are missing before it or before its answer`() throws {
    let text = "square(mean=40,amplitude=10,period=4,band=2)"
    let hand = Self.answer(try TargetShape(parsing: text), after: 0.25, in: 0.3)
    for lost in [3.8..<4.1, 4.1..<5, 4.2..<4.4, 3.85..<6.1] {
      let found = try Self.measures(text, seconds: 30, without: lost, force: hand)
      let steps = lost.upperBound > 6 ? 12 : 13
      guard case .value(let reaction, steps)? = found["tracking.reaction"] else {
        Issue.record("without \(lost): \(String(describing: found["tracking.reaction"]))")
        continue
      }
      #expect(abs(reaction - 0.28) < 0.015)
    }
  }

  @Test func `Without a band there is a reaction and no movement time`() throws {
    let text = "square(mean=40,amplitude=10,period=4)"
    let found = try Self.measures(
      text, seconds: 30, force: Self.answer(try TargetShape(parsing: text), after: 0.25, in: 0.3))
    #expect(abs(Self.value(found["tracking.reaction"]) - 0.28) < 0.02)
    #expect(Self.value(found["tracking.movement"]).isNaN)
  }

  /// The sine, in turns.
  private func sine(turns: Double) -> Double {
    var target = TargetShape(.sine)
    (target.amplitude, target.periodSeconds) = (1, 1)
    return target.value(at: turns)
  }

  @Test func `The sine is exact at the twelfths of a turn`() {
    let half = 3.0.squareRoot() / 2
    let expected = [0, 0.5, half, 1, half, 0.5, 0, -0.5, -half, -1, -half, -0.5, 0]
    for (index, value) in expected.enumerated() {
      for whole in [0.0, 1, 7, 1000] {
        #expect(abs(sine(turns: Double(index) / 12 + whole) - value) < 2e-12)
      }
    }
  }
}
