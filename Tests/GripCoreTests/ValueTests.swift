import HID
import Testing

@testable import GripCore

@Suite struct ValueTests {
  @Test func `Force outside of its declared range is missing, at its ends saturated`() throws {
    var force = TestField.force()
    force.logical = -1000...1000
    let device = TestDevice(fields: [.time(), force])
    var bench = DecoderBench(try device.layout())
    for (index, raw) in [Int64(-1001), -1000, 0, 1000, 1001].enumerated() {
      bench.add(
        device.reports[0].bytes([Int64(index) * 10_000, raw]), at: Int64(index) * 10_000_000)
    }
    bench.finish()
    #expect(bench.samples.map(\.isForceMissing) == [true, false, false, false, true])
    #expect(bench.samples.map(\.isForceSaturated) == [false, true, false, true, false])
    #expect(bench.counters.samplesMissing == 2)
    #expect(bench.counters.samplesSaturated == 2)
    #expect(bench.counters.samples == 5)
  }

  @Test(
    arguments: [
      (1, Sample.touched), (2, Sample.charging), (4, Sample.forceSaturated),
      (8, Sample.motionSaturated), (15, 30), (0xF0, 0),
    ] as [(UInt8, UInt16)])
  func `The device's flags are on each of its samples`(flags: UInt8, expected: UInt16) throws {
    var bench = DecoderBench(try ReferenceController.layout())
    bench.add(
      ReferenceController.report(
        sequence: 0, microseconds: 0, forces: [1, 2, 3, 4], flags: flags), at: 0)
    bench.finish()
    #expect(bench.samples.map(\.flags) == [UInt16](repeating: expected, count: 4))
    #expect(bench.counters.samplesSaturated == (flags & 4 != 0 ? 4 : 0))
  }

  @Test func `The reference controller's force, acceleration and rotation are in SI units`() throws
  {
    var writer = BitWriter()
    writer.append(1, bits: 8)
    writer.append(0, bits: 56)
    for _ in 0..<4 {
      writer.append(32767, bits: 16)
      for raw in [Int64(32767), -32768, 0, 32767, -32768, 0] { writer.append(raw, bits: 16) }
    }
    var bench = DecoderBench(try ReferenceController.layout())
    bench.add(writer.bytes, at: 0)
    bench.finish()
    let sample = try #require(bench.samples.first)
    #expect(abs(sample.forceNewtons - 1638.4) < 1e-9)
    #expect(abs(sample.acceleration.x - 16 * 9.80665) < 1e-4)
    #expect(abs(sample.acceleration.y + 16 * 9.80665) < 1e-4)
    #expect(abs(sample.angularVelocity.x - 34.906585) < 1e-5)
    #expect(abs(sample.angularVelocity.y + 34.906585) < 1e-5)
    #expect(abs(sample.angularVelocity.z) < 0.001)
  }

  @Test func `A motion value out of range keeps the last one`() throws {
    var motion = TestField.motion(axis: 0, bits: 8)
    motion.logical = -100...100
    let device = TestDevice(fields: [.sequence(), .force(), motion])
    var bench = DecoderBench(try device.layout())
    for (index, raw) in [Int64(50), 127, -100].enumerated() {
      bench.add(device.reports[0].bytes([Int64(index), 0, raw]), at: Int64(index) * 10_000_000)
    }
    bench.finish()
    let unit = 9.80665
    #expect(
      bench.samples.map(\.acceleration.x)
        == [Float(50 * unit), Float(50 * unit), Float(-100 * unit)])
  }

  @Test func `Motion from a report of its own goes with the force that follows`() throws {
    let device = TestDevice(
      TestReport(id: 1, fields: [.sequence(), .force()]),
      TestReport(id: 2, fields: [.sequence(), .motion(axis: 5, count: 3)]))
    var bench = DecoderBench(try device.layout())
    bench.add(device.reports[0].bytes([0, 1]), at: 0)
    #expect(bench.add(device.reports[1].bytes([1, 10, 20, 30]), at: 1_000_000) == .auxiliary)
    bench.add(device.reports[0].bytes([2, 1]), at: 10_000_000)
    bench.finish()
    #expect(bench.samples.map(\.angularVelocity.z) == [0, Float(30 * Double.pi / 180)])
  }

  @Test func `A battery level out of range keeps the last one`() throws {
    let device = TestDevice(
      TestReport(id: 1, fields: [.force()]), TestReport(id: 2, fields: [.battery]))
    var bench = DecoderBench(try device.layout())
    #expect(bench.batteryPercent < 0)
    for level in [Int64(73), 101, 255] { bench.add(device.reports[1].bytes([level]), at: 0) }
    #expect(bench.batteryPercent == 73)
  }
}
