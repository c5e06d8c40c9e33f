import HID
import TestSupport
import Testing

@testable import GripCore

/// Random controllers: fields in any order and size, signed or not, aligned or not, one to eight samples in a report, one
/// to three reports with or without ids.
@Suite struct LayoutPropertyTests {
  /// One report of a random controller: its fields in order, and what each means.
  struct Plan {
    enum Meaning { case force, time, sequence, motion(axis: Int), padding }
    var report: TestReport
    var meanings: [Meaning] = []
    var samples = 0

    init(id: UInt8?, using random: inout SeededGenerator, timeBits: Int, sequenceBits: Int) {
      report = TestReport(id: id, fields: [])
      samples = Int.random(in: 1...8, using: &random)
      var parts: [(TestField, Meaning)] = [
        (.time(bits: timeBits), .time), (.sequence(bits: sequenceBits), .sequence),
      ]
      let isSplit = Bool.random(using: &random)
      let force = Self.force(using: &random)
      for _ in 0..<(isSplit ? samples : 1) {
        var field = force
        field.count = isSplit ? 1 : samples
        parts.append((field, .force))
      }
      for axis in 0..<6 where Bool.random(using: &random) {
        let bits = Int.random(in: 2...32, using: &random)
        let count = Int.random(in: 1...samples, using: &random)
        parts.append((.motion(axis: axis, bits: bits, count: count), .motion(axis: axis)))
      }
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        parts.append((.padding(bits: Int.random(in: 1...15, using: &random)), .padding))
      }
      parts.shuffle(using: &random)
      report.fields = parts.map(\.0)
      meanings = parts.map(\.1)
    }

    private static func force(using random: inout SeededGenerator) -> TestField {
      let bits = Int.random(in: 1...32, using: &random)
      // Half of the controllers declare newtons by their unit and scale, the other half leave both out.
      var field = TestField.force(bits: bits, isSigned: Bool.random(using: &random))
      guard bits > 2, Bool.random(using: &random) else { return field }
      field.physical = -1000...3000
      field.unit = 0xE111
      field.exponent = 4
      return field
    }

    /// Random values for every element, with this time and sequence.
    func values(
      ticks: Int64, number: Int64, using random: inout SeededGenerator
    ) -> [Int64] {
      zip(report.fields, meanings).flatMap { field, meaning -> [Int64] in
        switch meaning {
        case .time: [ticks]
        case .sequence: [number]
        case .padding: [Int64.random(in: .min ... .max, using: &random)]
        case .force, .motion:
          (0..<field.count).map { _ in Int64.random(in: field.logical, using: &random) }
        }
      }
    }

    /// What the samples of a report with these values should hold.
    func expected(_ values: [Int64]) -> [(force: Double, motion: [Double?])] {
      var forces: [Double] = []
      var motion = [[Double]](repeating: [], count: 6)
      var index = 0
      for (field, meaning) in zip(report.fields, meanings) {
        let elements = values[index..<index + field.count]
        index += field.count
        switch meaning {
        case .force: forces += elements.map { Self.newtons($0, field) }
        case .motion(let axis):
          let unit = axis < 3 ? 9.80665 : Double.pi / 180
          motion[axis] += elements.map { Double($0) * unit }
        default: break
        }
      }
      return forces.indices.map { sample in
        (
          forces[sample],
          motion.map { $0.isEmpty ? nil : $0[sample * $0.count / forces.count] }
        )
      }
    }

    private static func newtons(_ raw: Int64, _ field: TestField) -> Double {
      guard field.unit != 0 else { return Double(raw) }
      let span = Double(field.logical.upperBound - field.logical.lowerBound)
      // 10^4 g cm/s² are a tenth of a newton.
      return (Double(raw - field.logical.lowerBound) / span * 4000 - 1000) * 0.1
    }
  }

  @Test(arguments: UInt64(0)..<200)
  func `Every value that was encoded is decoded`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let isNumbered = Bool.random(using: &random)
    let ids = (1...255).shuffled(using: &random).prefix(
      isNumbered ? Int.random(in: 1...3, using: &random) : 1)
    let timeBits = Int.random(in: 16...32, using: &random)
    let sequenceBits = Int.random(in: 4...32, using: &random)
    let plans = ids.map {
      Plan(
        id: isNumbered ? UInt8($0) : nil, using: &random, timeBits: timeBits,
        sequenceBits: sequenceBits)
    }
    var device = TestDevice(fields: [])
    device.reports = plans.map(\.report)
    var bench = DecoderBench(try device.layout())

    var expected: [(force: Double, motion: [Double?])] = []
    var ticks = Int64.random(in: 0..<1 << timeBits, using: &random)
    var number = Int64.random(in: 0..<1 << sequenceBits, using: &random)
    var arrival: Int64 = 0
    for _ in 0..<40 {
      guard let plan = plans.randomElement(using: &random) else { continue }
      let values = plan.values(ticks: ticks, number: number, using: &random)
      #expect(bench.add(plan.report.bytes(values), at: arrival) == .accepted)
      expected += plan.expected(values)
      ticks = (ticks + 10_000) % (1 << timeBits)
      number = (number + 1) % (1 << sequenceBits)
      arrival += 10_000_000
    }
    bench.finish()
    let samples = bench.samples
    #expect(samples.count == expected.count)
    #expect(bench.counters.lost == 0)
    #expect(
      zip(samples, samples.dropFirst()).allSatisfy { $0.timeNanoseconds < $1.timeNanoseconds })
    for (sample, wanted) in zip(samples, expected) {
      #expect(Self.isNear(sample.forceNewtons, wanted.force))
      let motion = [
        sample.acceleration.x, sample.acceleration.y, sample.acceleration.z,
        sample.angularVelocity.x, sample.angularVelocity.y, sample.angularVelocity.z,
      ]
      for (value, wanted) in zip(motion, wanted.motion) {
        // An axis that only another report holds keeps its last value.
        if let wanted { #expect(Self.isNear(Double(value), wanted, relative: 1e-6)) }
      }
    }
  }

  private static func isNear(_ a: Double, _ b: Double, relative: Double = 1e-12) -> Bool {
    abs(a - b) <= relative * max(abs(a), abs(b), 1)
  }
}
