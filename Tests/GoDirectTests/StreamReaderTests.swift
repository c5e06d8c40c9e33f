import TestSupport
import Testing

@testable import GoDirect
@testable import GripCore

@Suite("Samples of a Go Direct device")
struct StreamReaderTests {
  private static let all = GoDirectStream(periodMicroseconds: 10_000, sensors: 0xFE)

  /// What a reader makes of packets that arrive evenly, `packetSeconds` apart.
  private struct Run {
    var reader: GoDirectReader
    var samples: [GoDirectReader.Sample] = []
    var lost: Int64 = 0
    var broken = 0
    var arrival: Int64 = 1_000_000_000_000

    init(_ stream: GoDirectStream) { reader = GoDirectReader(stream) }

    mutating func add(_ packet: [UInt8], after milliseconds: Int64 = 10) {
      arrival += milliseconds * 1_000_000
      for report in DeviceBytes.reports(packet) { take(report) }
    }

    mutating func take(_ report: [UInt8]) {
      switch reader.add(report.span, arrivalNanoseconds: arrival) {
      case .broken: broken += 1
      case .nothing: break
      case .samples(let count):
        lost += reader.takeLost()
        for index in 0..<count { samples.append(reader.sample(index)) }
      }
    }
  }

  private func row(_ index: Int) -> [Float] { (0..<7).map { Float(index) + Float($0) / 8 } }

  @Test(
    "Given packets of 1 to 8 samples, then every value is the one sent, and times are number by period",
    arguments: 1...8)
  func values(count: Int) {
    var run = Run(Self.all)
    for packet in 0..<20 {
      run.add(DeviceBytes.normal(0xFE, (0..<count).map { row(packet * count + $0) }))
    }
    #expect(run.samples.count == 20 * count)
    for (index, sample) in run.samples.enumerated() {
      #expect(sample.microseconds == Int64(index) * 10_000)
      #expect([sample.force] + (0..<6).map { sample.motion[$0] } == row(index))
    }
    #expect(run.lost == 0 && run.broken == 0)
  }

  @Test("Given each type of measurement, then it is read as its table says")
  func types() {
    let cases: [(String, [UInt8], [Float])] = [
      ("normal", DeviceBytes.normal(0x02, [[1.5], [-2]]), [1.5, -2]),
      ("normal with sensor 0", DeviceBytes.normal(0x03, [[9, 1.5]]), [1.5]),
      ("wide", DeviceBytes.wide(0x8000_0002, [[3, 99], [4, 99]]), [3, 4]),
      (
        "single, real", DeviceBytes.single(0x08, sensor: 1, DeviceBytes.real([7, 8]), count: 2),
        [7, 8]
      ),
      (
        "aperiodic, real", DeviceBytes.single(0x0A, sensor: 1, DeviceBytes.real([7]), count: 1),
        [7]
      ),
      (
        "single, integer",
        DeviceBytes.single(0x09, sensor: 1, DeviceBytes.little(Int32(-5)), count: 1), [-5]
      ),
      (
        "aperiodic, integer",
        DeviceBytes.single(0x0B, sensor: 1, DeviceBytes.little(Int32(6)), count: 1), [6]
      ),
      (
        "single of another sensor",
        DeviceBytes.single(0x08, sensor: 3, DeviceBytes.real([7]), count: 1), []
      ),
    ]
    for (name, packet, forces) in cases {
      var run = Run(Self.all)
      run.add(packet)
      #expect(run.samples.map(\.force) == forces, "\(name)")
      #expect(run.broken == 0, "\(name)")
    }
  }

  @Test("Given packets whose values are not all there, then they are broken")
  func truncated() {
    let whole = DeviceBytes.normal(0xFE, [row(1)])
    for (at, value) in [(4, 0x77), (5, 0), (7, 0), (7, 2)] as [(Int, UInt8)] {
      var packet = whole
      packet[at] = value
      if at == 5 { packet[6] = 0 }
      var run = Run(Self.all)
      run.add(packet)
      #expect(run.samples.isEmpty && run.broken == 1, "byte \(at) is \(value)")
    }
  }

  @Test("Given dropped samples that the device tells, then they are counted and the time goes on")
  func dropped() {
    for body in [[3], [3, 0], [3, 0, 0, 0]] as [[UInt8]] {
      var run = Run(Self.all)
      for index in 0..<5 { run.add(DeviceBytes.normal(0x02, [[Float(index)]])) }
      run.add(DeviceBytes.packet(kind: 0x20, 0x0D, body), after: 30)
      run.add(DeviceBytes.normal(0x02, [[8]]))
      #expect(run.lost == 3)
      #expect(run.reader.notices.samplesDropped == 3)
      #expect(run.samples.last?.microseconds == 80_000)
    }
  }

  @Test("Given packets of start time and period, then they are counted, and nothing else changes")
  func notices() {
    var run = Run(Self.all)
    run.add(DeviceBytes.packet(kind: 0x20, 0x0C, [1, 2, 3, 4]), after: 0)
    run.add(DeviceBytes.packet(kind: 0x20, 0x0E, [0x10, 0x27, 0, 0]), after: 0)
    run.add(DeviceBytes.normal(0x02, [[5]]))
    #expect(run.reader.notices == GoDirectNotices(samplesDropped: 0, startTimes: 1, periods: 1))
    #expect(run.samples.map(\.force) == [5] && run.broken == 0 && run.lost == 0)
  }

  @Test("Given losses that nobody tells, then the arrival times show them once they stay")
  func silentLoss() {
    var run = Run(Self.all)
    for index in 0..<400 { run.add(DeviceBytes.normal(0x02, [[Float(index)]])) }
    run.add(DeviceBytes.normal(0x02, [[0]]), after: 510)
    for index in 0..<600 { run.add(DeviceBytes.normal(0x02, [[Float(index)]])) }
    #expect(run.lost == 50)
    #expect(run.samples.last?.microseconds == 10_500_000)
  }

  @Test("Given single packets lost now and then, then they are found once they add up")
  func smallLosses() {
    var run = Run(Self.all)
    for index in 0..<15_000 {
      run.add(DeviceBytes.normal(0x02, [[Float(index)]]), after: index % 500 == 250 ? 20 : 10)
    }
    // 30 are missing: what is not found yet is less than what may be drift and the least that is looked for.
    #expect(run.lost >= 10 && run.lost <= 30)
  }

  @Test(
    "Given a part of a packet lost, then as many samples as it had are, and their time is left free"
  )
  func lostPart() {
    var run = Run(Self.all)
    let rows = (0..<5).map(row)
    for packet in 0..<6 {
      run.arrival += 50_000_000
      for (index, report) in DeviceBytes.reports(DeviceBytes.normal(0xFE, rows)).enumerated()
      where packet != 3 || index != 1 { run.take(report) }
    }
    #expect(run.samples.count == 25 && run.lost == 5)
    #expect(run.samples.last?.microseconds == 290_000)
  }

  @Test("Given a computer that stalls and catches up, then nothing counts as lost")
  func stall() {
    var run = Run(Self.all)
    for index in 0..<400 { run.add(DeviceBytes.normal(0x02, [[Float(index)]])) }
    run.add(DeviceBytes.normal(0x02, [[0]]), after: 900)
    for _ in 0..<89 { run.add(DeviceBytes.normal(0x02, [[0]]), after: 0) }
    for index in 0..<600 { run.add(DeviceBytes.normal(0x02, [[Float(index)]])) }
    #expect(run.lost == 0)
  }

  @Test("Given a device whose clock is 0.05 % slow, then an hour of it has no loss")
  func drift() {
    var run = Run(Self.all)
    for index in 0..<360_000 {
      run.arrival += 5_000
      run.add(DeviceBytes.normal(0x02, [[Float(index)]]))
    }
    #expect(run.lost == 0)
  }

  @Test(
    "Given checksums that were right, then a packet with a wrong one is left out; without any, all are taken"
  )
  func checksums() {
    var run = Run(Self.all)
    for index in 0..<10 { run.add(DeviceBytes.normal(0x02, [[Float(index)]])) }
    run.add(DeviceBytes.normal(0x02, [[99]], checksum: false))
    #expect(run.broken == 1 && !run.samples.contains { $0.force == 99 })
    run.add(DeviceBytes.normal(0x02, [[5]]))
    #expect(run.lost == 1 && run.samples.last?.microseconds == 110_000)
    var unchecked = Run(Self.all)
    for index in 0..<10 {
      unchecked.add(DeviceBytes.normal(0x02, [[Float(index)]], checksum: false))
    }
    #expect(unchecked.broken == 0 && unchecked.samples.count == 10)
  }

  @Test("Given motion in packets of its own, then force carries what it was last")
  func motionApart() {
    var run = Run(Self.all)
    run.add(DeviceBytes.normal(0xFC, [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]]))
    run.add(DeviceBytes.normal(0x02, [[50]]))
    #expect(run.samples.count == 1)
    #expect((0..<6).map { run.samples[0].motion[$0] } == [7, 8, 9, 10, 11, 12])
  }

  @Test("Given a new connection, then what was half done is forgotten")
  func restart() {
    var run = Run(Self.all)
    let long = DeviceBytes.reports(DeviceBytes.normal(0xFE, (0..<8).map(row)))
    run.take(long[0])
    run.reader.restart()
    run.add(DeviceBytes.normal(0x02, [[5]]))
    #expect(run.samples.map(\.force) == [5] && run.broken == 0)
  }

  @Test("Given any bytes, then nothing crashes and no number runs backwards", arguments: 0..<40)
  func anything(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var run = Run(
      GoDirectStream(
        periodMicroseconds: UInt32(random.next() % 1_000_000) + 1, sensors: 0xFE))
    for _ in 0..<2000 {
      var report = (0..<64).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if random.next() % 4 != 0 {
        report[0] = UInt8(random.next() % 66)
        report[1] = random.next() % 2 == 0 ? 0x20 : 0x98
        report[2] = UInt8(random.next() % 70)
        report[5] = UInt8(random.next() % 16)
      }
      run.arrival =
        random.next() % 50 == 0
        ? Int64(truncatingIfNeeded: random.next()) : run.arrival &+ 1_000_000
      run.take(Array(report.prefix(Int(random.next() % 65))))
      if random.next() % 100 == 0 { run.reader.restart() }
    }
    #expect(run.lost >= 0)
    #expect(run.reader.notices.samplesDropped >= 0)
  }
}
