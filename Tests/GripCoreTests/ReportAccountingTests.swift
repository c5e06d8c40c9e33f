import HID
import TestSupport
import Testing

@testable import GripCore

/// Every report that arrives is in exactly one counter, and only accepted ones reach the measures.
@Suite struct ReportAccountingTests {
  static let periodMicroseconds = 40_000

  /// A stream of the reference controller; report n holds the force n in all samples.
  struct Stream: ~Copyable {
    var bench: DecoderBench
    var arrival: Int64 = 0

    init(_ layout: SensorLayout) { bench = DecoderBench(layout) }

    @discardableResult
    mutating func send(_ bytes: [UInt8], after milliseconds: Int64 = 40) -> ReportDecoder.Outcome {
      arrival += milliseconds * 1_000_000
      return bench.add(bytes, at: arrival)
    }

    mutating func send(_ numbers: some Sequence<Int>) {
      for number in numbers { send(good(number)) }
    }
  }

  static func good(_ number: Int) -> [UInt8] {
    ReferenceController.report(
      sequence: number & 0xFFFF, microseconds: number * periodMicroseconds & 0xFFFF_FFFF,
      forces: [Double](repeating: Double(number), count: 4))
  }

  struct Case: CustomTestStringConvertible {
    var title: String
    var bytes: [UInt8]
    var counter: any KeyPath<ReportCounters, Int64> & Sendable
    var testDescription: String { title }
  }

  static let cases: [Case] = {
    var unknown = good(10)
    unknown[0] = 7
    var zero = good(10)
    zero[0] = 0
    var random = SeededGenerator(seed: 1)
    let garbage = [1] + (1..<64).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    return [
      Case(title: "an id that is not declared", bytes: unknown, counter: \.undeclared),
      Case(title: "id 0 where reports are numbered", bytes: zero, counter: \.undeclared),
      Case(title: "nothing", bytes: [], counter: \.malformed),
      Case(title: "an id alone", bytes: [1], counter: \.malformed),
      Case(title: "one byte short", bytes: good(10).dropLast(), counter: \.malformed),
      Case(title: "one byte long", bytes: good(10) + [0], counter: \.malformed),
      Case(title: "the last report again", bytes: good(9), counter: \.duplicated),
      Case(title: "one that came long ago", bytes: good(2), counter: \.duplicated),
      Case(title: "one from before the first", bytes: good(-3), counter: \.outOfOrder),
      Case(title: "a number far ahead", bytes: good(20_000), counter: \.implausible),
      Case(title: "random bytes", bytes: garbage, counter: \.implausible),
    ]
  }()

  /// The system keeps 32 transfers while the computer stands still; what the device sends after them is lost. All that waited
  /// then comes at once, and the device's clock jumps ahead of the arrival times by what was lost.
  @Test(arguments: [1, 60, 65, 200, 2_000, 40_000])
  func `A computer that stood still has every report that it missed counted`(lost: Int) throws {
    var stream = Stream(try ReferenceController.layout())
    stream.send(0..<100)
    let waiting = 32
    stream.send(Self.good(100), after: Int64(40 * (waiting + lost)))
    for number in 101..<100 + waiting { stream.send(Self.good(number), after: 0) }
    stream.send(Self.good(100 + waiting + lost), after: 0)
    stream.send(101 + waiting + lost..<300 + waiting + lost)
    stream.bench.finish()
    let counters = stream.bench.counters
    #expect(counters.lost == lost && counters.accepted == 300 + Int64(waiting))
    #expect(counters.timeJumps == 0 && counters.sequenceRestarts == 0)
  }

  @Test(arguments: cases)
  func
    `What is wrong with a report is counted once, and the next ones are measured as if it had not come`(
      example: Case
    ) throws
  {
    var stream = Stream(try ReferenceController.layout())
    stream.send(0..<10)
    #expect(stream.send(example.bytes) == .rejected)
    stream.send(10..<20)
    stream.bench.finish()
    let counters = stream.bench.counters
    #expect(counters[keyPath: example.counter] == 1)
    #expect(counters.accepted == 20)
    #expect(counters.received == 21)
    #expect(counters.accountedFor == 21)
    #expect(counters.lost == 0)
    #expect(counters.timeJumps == 0)
    #expect(stream.bench.times == (0..<80).map { $0 * 10_000_000 })
    #expect(
      stream.bench.forces.map { Int($0.rounded()) } == (0..<80).map { $0 / 4 })
  }

  @Test func `A late report is no longer lost, and is not measured`() throws {
    var stream = Stream(try ReferenceController.layout())
    stream.send([0, 1, 2, 5, 3, 6, 3])
    let counters = stream.bench.counters
    #expect(counters.lost == 1)
    #expect(counters.outOfOrder == 1)
    #expect(counters.duplicated == 1)
    #expect(counters.accepted == 5)
    #expect(counters.accountedFor == 7)
  }

  @Test(arguments: [1, 2, 5, 63, 64, 65, 200, 5000])
  func `Lost reports are counted, and nothing stands in for them`(lost: Int) throws {
    var stream = Stream(try ReferenceController.layout())
    stream.send(0..<10)
    stream.send(Self.good(10 + lost), after: Int64(40 * (lost + 1)))
    stream.send(11 + lost..<20 + lost)
    stream.bench.finish()
    #expect(stream.bench.counters.lost == lost)
    #expect(stream.bench.counters.accepted == 20)
    #expect(stream.bench.samples.count == 80)
    let expected = (0..<80).map { Int64($0 < 40 ? $0 : $0 + 4 * lost) * 10_000_000 }
    #expect(stream.bench.times == expected)
  }

  @Test(arguments: [1, 3, 4, 20, 60])
  func `A run of reports that is sent again is not measured again`(length: Int) throws {
    var stream = Stream(try ReferenceController.layout())
    stream.send(0..<5000)
    for number in 5000 - length..<5000 { stream.send(Self.good(number), after: 0) }
    stream.send(5000..<5010)
    #expect(stream.bench.counters.accepted == 5010)
    #expect(stream.bench.counters.sequenceRestarts == 0)
    #expect(stream.bench.counters.accountedFor == stream.bench.counters.received)
  }

  @Test(arguments: [20, 50, 500, 70_000])
  func `A device that restarts is measured on, at the cost of a few reports`(before: Int) throws {
    var stream = Stream(try ReferenceController.layout())
    stream.send(0..<before)
    stream.send(Self.good(0), after: 3000)
    stream.send(1..<100)
    stream.bench.finish()
    let counters = stream.bench.counters
    #expect(counters.sequenceRestarts == 1)
    #expect(counters.timeJumps == 1)
    #expect(counters.lost == 0)
    #expect(counters.accepted >= before + 96)
    #expect(counters.accountedFor == before + 100)
    let times = stream.bench.times
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    // What was rejected at first took up to three reports' time.
    let pause = (times.last ?? 0) - Int64(before + 99) * 40_000_000
    #expect(abs(pause - 3_000_000_000 + 10_000_000) <= 120_000_000)
  }

  @Test func `Reports without force share the sequence and are counted apart`() throws {
    let device = TestDevice(
      TestReport(id: 1, fields: [.sequence(bits: 8), .time(), .force()]),
      TestReport(id: 2, fields: [.sequence(bits: 8), .battery]))
    var stream = Stream(try device.layout())
    var number: Int64 = 0
    for index in 0..<1000 {
      stream.send(device.reports[0].bytes([number & 0xFF, Int64(index) * 40_000, 5]))
      number += 1
      guard index % 7 == 3 else { continue }
      stream.send(device.reports[1].bytes([number & 0xFF, 80]), after: 0)
      number += 1
    }
    #expect(stream.bench.counters.accepted == 1000)
    #expect(stream.bench.counters.auxiliary == 143)
    #expect(stream.bench.counters.lost == 0)
    #expect(stream.bench.counters.accountedFor == 1143)
    #expect(stream.bench.batteryPercent == 80)
  }

  @Test func `A sequence in one report alone says nothing of the others`() throws {
    let device = TestDevice(
      TestReport(id: 1, fields: [.sequence(bits: 8), .time(), .force()]),
      TestReport(id: 2, fields: [.battery]), TestReport(id: 3, fields: [.motion(axis: 2)]))
    var stream = Stream(try device.layout())
    for index in 0..<600 {
      let values: [Int64] = [Int64(index & 0xFF), Int64(index) * 40_000, 5]
      stream.send(device.reports[0].bytes(values))
      stream.send(device.reports[1].bytes([50]), after: 0)
      stream.send(device.reports[2].bytes([9]), after: 0)
    }
    #expect(stream.bench.counters.accepted == 600)
    #expect(stream.bench.counters.auxiliary == 1200)
    #expect(stream.bench.counters.lost == 0)
    stream.bench.finish()
    #expect(stream.bench.samples.last?.acceleration.z == Float(9 * 9.80665))
  }
}
