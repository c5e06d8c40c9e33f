import GripSimulator
import Testing

@Suite("Faults")
struct FaultTests {
  static let rest = "activities: [{rest: {seconds: 4}}]\n"

  @Test func `each fault is in the stream as often as the truth says`() throws {
    let stream = simulate(
      try scenario(
        Self.rest + """
          faults:
            drop: [10, 11, 50]
            duplicate: [20]
            garbage: [30, 31]
            unknown: [40, 41, 42]
            short: [60, 61]
            long: [70]
            reorder: [80]
          """), seed: 1)
    let truth = stream.truth.reports
    let all = reports(of: stream)
    #expect(truth.made == 100)
    #expect(truth.sent == all.count)
    #expect((truth.dropped, truth.missingBySequence) == (3, 3))
    #expect(all.count { $0.bytes[0] == 0xEE } == 2)
    #expect(truth.garbage == 2)
    #expect(all.count { $0.bytes[0] == 0xDD && $0.bytes.count == 64 } == 3)
    #expect(truth.unknown == 3)
    let ours = all.filter { $0.bytes[0] == 1 }
    #expect(ours.count { $0.bytes.count == 32 } == 2)
    #expect(truth.short == 2)
    #expect(ours.count { $0.bytes.count == 67 } == 1)
    #expect(truth.long == 1)
    let whole = ours.filter { $0.bytes.count == 64 }
    #expect(zip(whole, whole.dropFirst()).count { $0.bytes == $1.bytes } == 1)
    #expect(truth.duplicated == 1)
    let sequences = whole.map { $0.bytes[1] }
    #expect(zip(sequences, sequences.dropFirst()).count { $1 < $0 } == 1)
    #expect(truth.reordered == 1)
    #expect(stream.truth.samplesDelivered == 4 * 97)
  }

  @Test func `arrivals never go back`() throws {
    let yaml = """
      layout: split
      rate: 8000
      samplesPerReport: 1
      battery: {every: 0.5}
      activities: [{rest: {seconds: 2}}]
      faults: {duplicate: [3], garbage: [4], short: [5], reorder: [7, 200], dropRate: 0.1}
      """
    let all = reports(of: simulate(try scenario(yaml), seed: 1))
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.arrival <= $1.arrival })
  }

  @Test func `random losses come about as often as asked for`() throws {
    let yaml = "activities: [{rest: {seconds: 400}}]\nfaults: {dropRate: 0.1}"
    let truth = simulate(try scenario(yaml), seed: 1).truth.reports
    #expect(truth.made == 10_000)
    #expect((900...1100).contains(truth.dropped))
    #expect(truth.sent == truth.made - truth.dropped)
  }

  @Test func `a jump in time shifts all that follows`() throws {
    let yaml = Self.rest + "faults: {timeJump: [{at: 50, microseconds: -1000000}]}"
    let times = reports(of: simulate(try scenario(yaml), seed: 1)).map(Self.time)
    #expect(times[49] == 49 * 40_000)
    #expect(times[50] == 50 * 40_000 - 1_000_000)
    #expect(times[99] == 99 * 40_000 - 1_000_000)
  }

  @Test func `after an unplugging the device may begin anew`() throws {
    let yaml = Self.rest + "faults: {unplug: [{at: 1, seconds: 2, restarts: true}]}"
    let stream = simulate(try scenario(yaml), seed: 1)
    let all = reports(of: stream)
    #expect(all.count == 50)
    #expect(stream.truth.reports.unplugged == 50)
    #expect(stream.truth.reports.missingBySequence == 0)
    // The last before the gap of arrivals in 1..<3 s arrived at 0.96 s, the first after it at 3 s.
    #expect(all[23].arrival == 960_000_000)
    #expect(all[24].arrival == 3_000_000_000)
    #expect(all[24].bytes[1...6] == [0, 0, 0, 0, 0, 0])
  }

  @Test func `a saturated report reads the end of its range and says so`() throws {
    let stream = simulate(try scenario(Self.rest + "faults: {saturate: [7]}"), seed: 1)
    let report = reports(of: stream)[7].bytes
    #expect(report[7] == 0b101)
    #expect(report[8...9] == [0xFF, 0x7F])
    #expect(stream.truth.samplesSaturated == 4)
    #expect(abs(stream.truth.peakNewtonsEncoded - 1638.4) < 1e-9)
    #expect(stream.truth.peakNewtonsEncodedInRange < 1)
  }

  @Test func `the torn report does not count`() throws {
    let truth = simulate(
      try scenario(Self.rest + "faults: {cutTail: 9, drop: [98]}"), seed: 1
    ).truth
    #expect((truth.reports.made, truth.reports.sent, truth.reports.torn) == (100, 98, 1))
    // Nobody can tell that a report was lost after the last one that can be read.
    #expect(truth.reports.missingBySequence == 0)
    #expect(truth.samplesDelivered == 4 * 98)
  }

  private static func time(_ report: ArrivedReport) -> Int64 {
    report.bytes[3...6].reversed().reduce(0) { $0 << 8 | Int64($1) }
  }
}
