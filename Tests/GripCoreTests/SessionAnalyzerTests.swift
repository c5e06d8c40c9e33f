import HID
import TestSupport
import Testing

@testable import GripCore

@Suite struct SessionAnalyzerTests {
  typealias Stream = [(bytes: [UInt8], arrival: Int64)]

  private static func squeezes(_ time: Double) -> Double {
    let phase = time.truncatingRemainder(dividingBy: 2.5)
    return phase < 1 ? 80 * (1 - abs(phase - 0.5) / 0.5) : 0
  }

  /// A minute of squeezes by the reference controller, with some of everything that can go wrong.
  private static func damaged(seed: UInt64) -> Stream {
    var random = SeededGenerator(seed: seed)
    var stream: Stream = []
    for index in 0..<1500 {
      let arrival = Int64(index) * 40_000_000 + Int64.random(in: 0...30_000_000, using: &random)
      let forces = (0..<4).map { squeezes(Double(index * 4 + $0) * 0.01) }
      let good = ReferenceController.report(
        sequence: index, microseconds: index * 40_000, forces: forces)
      switch Int.random(in: 0..<60, using: &random) {
      case 0: continue
      case 1: stream += [(good, arrival), (good, arrival)]
      case 2: stream += [(good, arrival), ([9, 9], arrival), (Array(good.dropLast()), arrival)]
      case 3:
        let garbage = [1] + (1..<64).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        stream += [(garbage, arrival), (good, arrival)]
      default: stream.append((good, arrival))
      }
    }
    return stream
  }

  @Test(arguments: UInt64(0)..<10)
  func `The same reports give the same facts, damage and all`(seed: UInt64) throws {
    let layout = try ReferenceController.layout()
    let stream = Self.damaged(seed: seed)
    let (first, second) = (Analysis(layout, stream), Analysis(layout, stream))
    #expect(first == second)
    #expect(first.counters.accountedFor == Int64(stream.count))
    #expect(first.counters.accepted + first.counters.lost == 1500)
    #expect(first.repetitions.count == 24)
    #expect(first.thresholdCount == 24)
  }

  @Test func `Force beyond what a hand can do is counted and not measured`() throws {
    let analysis = try Analysis(seconds: 20) { time in
      (Int((time * 100).rounded()) % 400 == 200) ? (time < 10 ? 1600 : -1600) : Self.squeezes(time)
    }
    // Each takes with it the four samples of the 0.05 s that follow.
    #expect(analysis.facts.samplesImplausible == 25)
    #expect(abs(analysis.facts.peakNewtons - 80) < 0.1)
    #expect(analysis.repetitions.count == 8)
    #expect(analysis.repetitions.allSatisfy { $0.peakNewtons < 81 })
  }

  @Test
  func `A sensor gone mad adds at most what its first values look like`()
    throws
  {
    var random = SeededGenerator(seed: 5)
    let analysis = try Analysis(seconds: 40) { time in
      let mad = min(max(Double.random(in: -3000...3000, using: &random), -1638), 1638)
      return (10..<12).contains(time) ? mad : Self.squeezes(time)
    }
    let calm = try Analysis(seconds: 40) { (10..<12).contains($0) ? 0 : Self.squeezes($0) }
    #expect((0...1).contains(analysis.repetitions.count - calm.repetitions.count))
    #expect(analysis.facts.samplesImplausible > 180)
    #expect(analysis.facts.peakNewtons < 1500)
  }

  @Test(arguments: [(1499.9, 0), (1500.5, 5), (-1499.9, 0), (-1500.5, 5)])
  func `The limit is 1500 N on either side of zero`(force: Double, implausible: Int64) throws {
    let analysis = try Analysis(seconds: 4) { $0 == 2 ? force : 0 }
    #expect(analysis.facts.samplesImplausible == implausible)
  }

  @Test(arguments: [1.0, 1.9, 2.1, 10, 3600])
  func `Time without data from 2 s on is disconnected, and parts the series`(gap: Double) throws {
    var stream: Stream = []
    for index in 0..<1000 {
      let microseconds = index * 40_000 + (index < 500 ? 0 : Int(gap * 1e6))
      let bytes = ReferenceController.report(
        sequence: index & 0xFFFF, microseconds: microseconds & 0xFFFF_FFFF,
        forces: [5, 5, 5, 5])
      stream.append((bytes, Int64(microseconds) * 1000))
    }
    let facts = Analysis(try ReferenceController.layout(), stream).facts
    let isGap = gap > 2
    #expect(facts.gaps == (isGap ? 1 : 0))
    // From the end of the last sample before the gap to the first after it.
    #expect(facts.disconnectedNanoseconds == (isGap ? Int64(gap * 1e9) : 0))
    #expect(facts.lastTime == Int64(gap * 1e9) + 39_990_000_000)
  }

  @Test func `A squeeze across a gap ends where the data stopped`() throws {
    var stream: Stream = []
    for index in 0..<200 {
      let microseconds = index * 40_000 + (index < 100 ? 0 : 5_000_000)
      let force = index < 80 ? 0.0 : index < 120 ? 60 : 0
      let bytes = ReferenceController.report(
        sequence: index, microseconds: microseconds,
        forces: [Double](repeating: force, count: 4))
      stream.append((bytes, Int64(microseconds) * 1000))
    }
    let analysis = Analysis(try ReferenceController.layout(), stream)
    let first = try #require(analysis.repetitions.first)
    #expect(first.ending == .gap)
    #expect(first.end <= 4_000_000_000)
    #expect(first.stretch == 0)
    #expect(
      analysis.repetitions.dropFirst().allSatisfy { $0.stretch == 1 && $0.start >= 9_000_000_000 })
  }

  @Test func `While the device gives no force nothing is measured, but it is connected`() throws {
    var force = TestField.force()
    force.logical = -32767...32767
    let device = TestDevice(fields: [.time(), force])
    var stream: Stream = []
    for index in Int64(0)..<3000 {
      let raw: Int64 = (500..<1500).contains(index) ? -32768 : (400..<1600).contains(index) ? 50 : 0
      stream.append((device.reports[0].bytes([index * 10_000, raw]), index * 10_000_000))
    }
    let analysis = Analysis(try device.layout(), stream)
    #expect(analysis.counters.samplesMissing == 1000)
    #expect(analysis.facts.samples == 3000)
    #expect(analysis.facts.gaps == 0)
    #expect(analysis.facts.disconnectedNanoseconds == 0)
    let first = try #require(analysis.repetitions.first)
    #expect(first.ending == .gap)
    #expect(first.end <= 5_000_000_000)
    #expect(first.impulseNewtonSeconds < 51)
  }

  @Test func `A tare moves zero, and nothing that was before`() throws {
    var analyzer = SessionAnalyzer(
      layout: try ReferenceController.layout(), parameters: DetectionParameters())
    for index in 0..<200 {
      if index == 100 { analyzer.tare(newtons: 30) }
      _ = analyzer.add(
        ReferenceController.report(
          sequence: index, microseconds: index * 40_000, forces: [40, 40, 40, 40]
        ).span, arrivalNanoseconds: Int64(index) * 40_000_000)
    }
    analyzer.finish()
    #expect(abs(analyzer.facts.peakNewtons - 40) < 0.05)
    #expect(abs(analyzer.baselineNewtons - 10) < 0.05)
  }

  static let replugged: [TestDevice] = [
    TestDevice(fields: [.force()]), TestDevice(fields: [.sequence(), .force()]),
    TestDevice(fields: [.time(), .force()]),
    TestDevice(fields: [.sequence(bits: 8), .time(bits: 16), .force(count: 4)]),
  ]

  @Test(arguments: replugged.indices, [0.02, 0.5, 3, 600])
  func `A controller that comes back begins afresh, and nothing counts as lost`(
    index: Int, gap: Double
  ) throws {
    let device = Self.replugged[index]
    let samples = device.reports[0].fields.last?.count ?? 1
    let period = Int64(10_000_000 * samples)
    var analyzer = SessionAnalyzer(layout: try device.layout(), parameters: DetectionParameters())
    func add(_ number: Int64, from start: Int64, sequence: Int64) {
      let values = device.reports[0].fields.flatMap { field -> [Int64] in
        switch field.usage {
        case TestField.sequence().usage where field.page == 0xFF00: [sequence + number]
        case TestField.time().usage: [sequence * 999 + number * period / 1000]
        default: [Int64](repeating: 5, count: field.count)
        }
      }
      _ = analyzer.add(
        device.reports[0].bytes(values).span, arrivalNanoseconds: start + number * period)
    }
    let start: Int64 = 1_795_365_312_000_000_000
    for number in 0..<Int64(100) { add(number, from: start, sequence: 0) }
    analyzer.disconnect()
    #expect(analyzer.facts.samples == Int64(100 * samples), "what came is measured at once")
    analyzer.connect()
    let back = start + 100 * period + Int64(gap * 1e9)
    for number in 0..<Int64(100) { add(number, from: back, sequence: 77) }
    analyzer.finish()
    let (counters, facts) = (analyzer.counters, analyzer.facts)
    #expect(counters.accepted == 200)
    #expect(counters.lost == 0)
    #expect(counters.timeJumps == 0)
    #expect(counters.sequenceRestarts == 0)
    #expect(facts.gaps == 1)
    #expect(abs(Double(facts.disconnectedNanoseconds) / 1e9 - gap) < 0.011)
    #expect(facts.lastTime >= 200 * period + Int64(gap * 1e9) - 2 * period)
  }

  @Test func `While it is paused samples are counted and not measured`() throws {
    var analyzer = SessionAnalyzer(
      layout: try ReferenceController.layout(), parameters: DetectionParameters())
    for index in 0..<300 {
      if index == 100 { analyzer.pause() }
      if index == 200 { analyzer.resume() }
      let force = index < 100 ? 10.0 : index < 200 ? 500 : 20
      _ = analyzer.add(
        ReferenceController.report(
          sequence: index, microseconds: index * 40_000,
          forces: [Double](repeating: force, count: 4)
        ).span, arrivalNanoseconds: Int64(index) * 40_000_000)
    }
    analyzer.finish()
    // The report before each command counts as under it: its samples are analysed with the next.
    #expect(analyzer.facts.pausedNanoseconds == 100 * 40_000_000)
    #expect(analyzer.facts.samples == 1200)
    #expect(analyzer.facts.lastTime == 299 * 40_000_000 + 30_000_000)
    #expect(analyzer.facts.gaps == 0)
  }

  @Test func `A session without reports has no facts`() throws {
    let analysis = Analysis(try ReferenceController.layout(), [])
    #expect(analysis.facts == ForceFacts())
    #expect(analysis.repetitions.isEmpty)
  }

  // MARK: - Hostile input

  static let hostileDevices: [TestDevice] = [
    TestDevice(fields: [.force(bits: 3, count: 2)]),
    TestDevice(fields: [.force(bits: 8), .sequence(bits: 4)]),
    TestDevice(fields: [.time(bits: 5, exponent: -3), .force(bits: 32, count: 3)]),
    TestDevice(
      TestReport(id: 1, fields: [.sequence(bits: 8), .time(bits: 16), .force(count: 2)]),
      TestReport(id: 2, fields: [.sequence(bits: 12), .battery, .motion(axis: 1)]),
      TestReport(id: 3, fields: [.force(bits: 12, count: 32), .flags])),
  ]

  /// A report as the device would send it next, with random values.
  private static func good(
    _ device: TestDevice, _ number: Int64, using random: inout SeededGenerator
  ) -> [UInt8] {
    guard let report = device.reports.randomElement(using: &random) else { return [] }
    return report.bytes(
      report.fields.flatMap { field -> [Int64] in
        switch field.usage {
        case TestField.sequence().usage where field.page == 0xFF00: [number]
        case TestField.time().usage: [number * 10]
        default: (0..<field.count).map { _ in Int64.random(in: field.logical, using: &random) }
        }
      })
  }

  @Test(arguments: hostileDevices.indices)
  func `Random bytes never crash, and each report is in one counter`(index: Int) throws {
    let device = Self.hostileDevices[index]
    var random = SeededGenerator(seed: UInt64(index))
    var analyzer = SessionAnalyzer(
      layout: try device.layout(), parameters: DetectionParameters())
    var arrival: Int64 = 0
    var wrong = 0
    for number in Int64(1)...25_000 {
      var bytes = Self.good(device, number, using: &random)
      let kind = Int.random(in: 0..<100, using: &random)
      if kind < 25 {
        for index in bytes.indices { bytes[index] = .random(in: .min ... .max, using: &random) }
      } else if kind < 50 {
        bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
          .random(in: .min ... .max, using: &random)
        }
      }
      arrival =
        kind == 50
        ? .random(in: .min ... .max, using: &random)
        : arrival &+ Int64.random(in: 0...30_000_000, using: &random)
      switch Int.random(in: 0..<400, using: &random) {
      case 0: analyzer.pause()
      case 1...3: analyzer.resume()
      case 4: analyzer.disconnect()
      case 5: analyzer.connect()
      default: break
      }
      _ = analyzer.add(bytes.span, arrivalNanoseconds: arrival)
      while let repetition = analyzer.takeRepetition() {
        if repetition.end <= repetition.start { wrong += 1 }
      }
      let facts = analyzer.facts
      if facts.pausedNanoseconds < 0 || facts.disconnectedNanoseconds < 0
        || facts.pausedNanoseconds + facts.disconnectedNanoseconds > facts.lastTime
      {
        wrong += 1
      }
      let counters = analyzer.counters
      if counters.received != number || counters.accountedFor != number || counters.lost < 0 {
        wrong += 1
      }
    }
    analyzer.finish()
    #expect(wrong == 0)
    #expect(analyzer.counters.accepted > 1000)
    #expect(analyzer.counters.malformed + analyzer.counters.undeclared > 1000)
  }
}
