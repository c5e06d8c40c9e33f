import HID
import TestSupport
import Testing

@testable import GripCore

/// Samples are evenly spaced between the times of their reports, and time only runs forward.
@Suite struct SampleTimeTests {
  /// A report without sequence: time, force in two samples.
  static func device(timeBits: Int, exponent: Int = -6) -> TestDevice {
    TestDevice(fields: [.time(bits: timeBits, exponent: exponent), .force(count: 2)])
  }

  static let arrivalOnly = TestDevice(fields: [.force(count: 2)])

  private func isIncreasing(_ times: [Int64]) -> Bool {
    zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// Sends a report at each time, in ms by the device's clock, as if it arrived then; returns the times of the samples.
  private func times(
    _ device: TestDevice, milliseconds: [Int64], ticksPerMillisecond: Int64 = 1000,
    arrivals: [Int64]? = nil
  ) throws -> (times: [Int64], counters: ReportCounters) {
    var bench = DecoderBench(try device.layout())
    let report = device.reports[0]
    let hasTime = device.reports[0].fields.count > 1
    for (index, millisecond) in milliseconds.enumerated() {
      let ticks = millisecond * ticksPerMillisecond
      let arrival = (arrivals ?? milliseconds)[index]
      bench.add(report.bytes(hasTime ? [ticks, 1, 1] : [1, 1]), at: arrival * 1_000_000)
    }
    bench.finish()
    return (bench.times, bench.counters)
  }

  private func milliseconds(_ values: [Double]) -> [Int64] { values.map { Int64($0 * 1_000_000) } }

  @Test(arguments: 4...32)
  func `A clock of any size wraps unseen where arrival tells how often`(bits: Int) throws {
    let sent = (0..<200).map { Int64($0) * 10 + 3 }
    let device = Self.device(timeBits: bits, exponent: -3)
    let result = try times(device, milliseconds: sent, ticksPerMillisecond: 1)
    #expect(result.times == (0..<400).map { Int64($0) * 5_000_000 })
    #expect(result.counters.timeJumps == 0)
    #expect(result.counters.accepted == 200)
  }

  @Test func `Arrival times that jitter do not change the device's times`() throws {
    var random = SeededGenerator(seed: 3)
    let sent = (0..<500).map { Int64($0) * 10 }
    let arrivals = sent.map { $0 + Int64.random(in: 0...300, using: &random) }.sorted()
    let result = try times(Self.device(timeBits: 32), milliseconds: sent, arrivals: arrivals)
    #expect(result.times == (0..<1000).map { Int64($0) * 5_000_000 })
  }

  @Test(arguments: [60, 500, 900, 1500, 60_000])
  func `A pause of the device leaves the samples before it where they were`(pause: Int64) throws {
    let sent = (0..<50).map { Int64($0) * 10 + ($0 < 20 ? 0 : pause) }
    let result = try times(Self.device(timeBits: 32), milliseconds: sent)
    let expected = (0..<100).map { Int64($0) * 5_000_000 + ($0 < 40 ? 0 : pause * 1_000_000) }
    #expect(result.times == expected)
    #expect(result.counters.timeJumps == 0)
  }

  @Test(arguments: [2, 5, 20, 100])
  func `A new rate is taken over`(period: Int64) throws {
    let sent = (0..<30).map { Int64($0) * 10 } + (1..<30).map { 290 + $0 * period }
    let result = try times(Self.device(timeBits: 32), milliseconds: sent)
    #expect(isIncreasing(result.times))
    // How long the last report lasts nobody says.
    let expected = (20..<59).map { 290_000_000 + Int64($0) * period * 500_000 }
    #expect(Array(result.times.suffix(40).dropLast()) == expected)
  }

  @Test(arguments: [-5_000_000, -1_500_000, 1_200_000, 10_000_000, 2_000_000_000])
  func `A device's clock that is set counts as one jump, and the arrival times bridge it`(
    microseconds: Int64
  ) throws {
    let device = Self.device(timeBits: 32)
    var bench = DecoderBench(try device.layout())
    for index in Int64(0)..<100 {
      let ticks = 100_000_000 + index * 10_000 + (index < 50 ? 0 : microseconds)
      bench.add(device.reports[0].bytes([ticks, 1, 1]), at: index * 10_000_000)
    }
    bench.finish()
    #expect(bench.counters.timeJumps == 1)
    // The first report after the jump might as well be a damaged one.
    #expect(bench.counters.implausible == 1)
    #expect(bench.counters.accepted == 99)
    #expect(isIncreasing(bench.times))
    #expect(bench.times.last == 995_000_000)
  }

  @Test func `A damaged time is set aside, and changes nothing for the next report`() throws {
    let device = Self.device(timeBits: 32)
    var bench = DecoderBench(try device.layout())
    for index in Int64(0)..<100 {
      let ticks = index % 20 == 19 ? 3_000_000_000 + index * 77_777_777 : index * 10_000
      bench.add(device.reports[0].bytes([ticks, 1, 1]), at: index * 10_000_000)
    }
    #expect(bench.counters.implausible == 5)
    #expect(bench.counters.timeJumps == 0)
    #expect(bench.counters.accepted == 95)
  }

  @Test func `Without a sequence, time tells doubled and late reports`() throws {
    let sent: [Int64] = [0, 10, 20, 20, 30, 10, 40]
    let arrivals: [Int64] = [0, 10, 20, 21, 30, 35, 40]
    let result = try times(Self.device(timeBits: 32), milliseconds: sent, arrivals: arrivals)
    #expect(result.counters.duplicated == 1)
    #expect(result.counters.outOfOrder == 1)
    #expect(result.counters.accepted == 5)
    #expect(result.times == (0..<10).map { Int64($0) * 5_000_000 })
  }

  @Test(arguments: [8, 10, 16])
  func `A gap of more than half of a narrow clock is not taken for a late report`(bits: Int) throws
  {
    let wrap = Int64(1) << bits
    let gap = wrap * 3 / 4
    let sent = (0..<20).map { Int64($0) * 10 } + (0..<20).map { 190 + gap + Int64($0) * 10 }
    let device = Self.device(timeBits: bits, exponent: -3)
    let result = try times(device, milliseconds: sent, ticksPerMillisecond: 1)
    #expect(result.counters.accepted == 40)
    #expect(result.times.last == (190 + gap + 195) * 1_000_000)
  }

  @Test func `A clock that never fits is not asked`() throws {
    // Counts milliseconds where its descriptor says seconds.
    let device = Self.device(timeBits: 32, exponent: 0)
    let sent = (0..<100).map { Int64($0) * 10 }
    let result = try times(device, milliseconds: sent, ticksPerMillisecond: 1)
    #expect(result.counters.accepted == 100)
    #expect(result.counters.timeJumps == 99)
    #expect(result.times.last.map { abs($0 - 995_000_000) <= 5_000_000 } == true)
  }

  // MARK: - Arrival times alone

  @Test func `A device without a clock has its arrival times`() throws {
    let result = try times(Self.arrivalOnly, milliseconds: (0..<100).map { $0 * 10 })
    #expect(result.times == (0..<200).map { Int64($0) * 5_000_000 })
    #expect(result.counters.accepted == 100)
  }

  @Test(arguments: [2, 4, 8])
  func `Reports that arrive in batches are spread evenly and do not run away`(batch: Int64) throws {
    let arrivals = (0..<4000).map { Int64($0) / batch * batch * 10 }
    let result = try times(Self.arrivalOnly, milliseconds: arrivals)
    #expect(isIncreasing(result.times))
    #expect(result.counters.timeJumps == 0)
    #expect(result.times.last.map { abs($0 - 39_995_000_000) <= batch * 20_000_000 } == true)
    let settled = zip(result.times, result.times.dropFirst()).suffix(4000).map { $1 - $0 }
    let even: ClosedRange<Int64> = 3_000_000...15_000_000
    let uneven = settled.count { !even.contains($0) }
    #expect(uneven == 0)
  }

  @Test func `Arrival times that stand still or run backwards never turn time back`() throws {
    var random = SeededGenerator(seed: 5)
    let arrivals = (0..<2000).map { _ in Int64.random(in: 0...5000, using: &random) }
    let result = try times(Self.arrivalOnly, milliseconds: arrivals)
    #expect(isIncreasing(result.times))
    #expect(result.counters.accepted == 2000)
  }

  @Test(arguments: UInt64(0)..<20)
  func `Whatever the clocks say, samples have different and increasing times`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let device = TestDevice(fields: [
      .sequence(bits: 4 + Int(seed)), .time(bits: 32 - Int(seed)), .force(bits: 8, count: 8),
    ])
    var bench = DecoderBench(try device.layout())
    var arrival: Int64 = 0
    for index in Int64(0)..<1000 {
      arrival += Int64.random(in: 0...20_000_000, using: &random)
      let ticks =
        Int.random(in: 0..<10, using: &random) == 0
        ? Int64.random(in: 0...0xFFFF_FFFF, using: &random) : index * Int64(1 + seed % 3)
      bench.add(device.reports[0].bytes([index, ticks]), at: arrival)
    }
    bench.finish()
    #expect(bench.counters.accountedFor == 1000)
    #expect(bench.samples.count == bench.counters.accepted * 8)
    #expect(isIncreasing(bench.times))
  }
}
