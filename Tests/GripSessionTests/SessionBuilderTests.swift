import GripCore
import HID
import Testing

@testable import GripSession

@Suite struct SessionBuilderTests {
  /// A controller whose reports are a sequence of 16 bits, a time of 32 bits in µs and a force of 16 bits in N / 100.
  static let descriptor: [UInt8] = [
    0x05, 0x20, 0x09, 0x01, 0xA1, 0x01, 0x06, 0x00, 0xFF, 0x15, 0x00, 0x27, 0xFF, 0xFF, 0, 0, 0x75,
    0x10, 0x95, 0x01, 0x09, 0x01, 0x81, 0x02, 0x05, 0x20, 0x27, 0xFF, 0xFF, 0xFF, 0x7F, 0x55, 0x0A,
    0x66, 0x01, 0x10, 0x75, 0x20, 0x0A, 0x29, 0x05, 0x81, 0x02, 0x16, 0x00, 0x80, 0x26, 0xFF, 0x7F,
    0x65, 0x00, 0x55, 0x0E, 0x75, 0x10, 0x0A, 0x94, 0x04, 0x81, 0x02, 0xC0,
  ]

  private static func report(_ number: Int, hertz: Int = 100, newtons: Double) -> [UInt8] {
    let (time, force) = (number * 1_000_000 / hertz, Int((newtons * 100).rounded()))
    return (0..<2).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      + (0..<4).map { UInt8(truncatingIfNeeded: time >> (8 * $0)) }
      + (0..<2).map { UInt8(truncatingIfNeeded: force >> (8 * $0)) }
  }

  /// A replay of a device with this descriptor, before its first report.
  static func builder(_ descriptor: [UInt8] = descriptor) throws -> SessionBuilder {
    let device = DeviceIdentity(
      vendorID: 1, productID: 2, name: "", serialNumber: "S", physicalPath: "")
    let context = SessionContext(
      origin: .replayed, isDated: false, device: device, reportDescriptor: descriptor)
    let layout = SensorLayout(descriptor: try ReportDescriptor(parsing: descriptor))
    return SessionBuilder(context: context, layout: layout, parameters: DetectionParameters())
  }

  /// A session of so many reports a second; numbers in `without` are lost.
  static func summary(
    seconds: Double, hertz: Int = 100, without lost: Range<Int> = 0..<0, force: (Double) -> Double
  ) throws -> SessionSummary {
    var builder = try builder()
    for number in 0..<Int(seconds * Double(hertz)) where !lost.contains(number) {
      builder.add(
        report(number, hertz: hertz, newtons: force(Double(number) / Double(hertz))).span,
        arrivalNanoseconds: Int64(number) * 1_000_000_000 / Int64(hertz))
    }
    let summary = builder.finish()
    return try #require(summary)
  }

  /// Squeezes of 1 s that begin at these times.
  private static func squeezes(at times: [Double]) -> (Double) -> Double {
    { time in
      let begin = times.last { $0 <= time } ?? -10
      let phase = time - begin
      return phase < 1 ? 60 * (1 - abs(phase - 0.5) / 0.5) : 0
    }
  }

  @Test func `No report, no session`() throws {
    var builder = try Self.builder()
    let summary = builder.finish()
    #expect(summary == nil)
  }

  @Test func `Repetitions are numbered and parted into sets`() throws {
    let summary = try Self.summary(
      seconds: 60, force: Self.squeezes(at: [2, 4, 6, 26, 28, 50]))
    #expect(summary.repetitions.map(\.number) == [1, 2, 3, 4, 5, 6])
    #expect(summary.repetitions.map(\.set) == [1, 1, 1, 2, 2, 3])
    #expect(summary.thresholdCount == 6)
    #expect(summary.clocks.sets == 3)
  }

  @Test func `The clocks add up to the time from the first to the last sample`() throws {
    let summary = try Self.summary(
      seconds: 60, without: 2000..<2500, force: Self.squeezes(at: [2, 4, 6, 26, 28, 50]))
    let clocks = summary.clocks
    #expect(clocks.wall == 59_990_000_000)
    #expect(clocks.disconnected == 5_000_000_000)
    #expect(clocks.connected == 54_990_000_000)
    #expect(clocks.active + clocks.quiet + clocks.paused + clocks.disconnected == clocks.wall)
    // Six squeezes of 0.9 s above a tenth of their height, and three pauses of 1.1 s between them.
    #expect(abs(Double(clocks.active) * 1e-9 - 8.7) < 0.1)
  }

  @Test func `Coverage is what was measured of what was sent`() throws {
    let whole = try Self.summary(seconds: 20) { _ in 0 }
    #expect(whole.coverage == Coverage(percent: 100, basis: .sequence))
    #expect(whole.reportsExpected == 2000)
    #expect(whole.samplesPerSecond.map { abs($0 - 100) < 1e-9 } == true)
    #expect(whole.intervalDeviation == 0)
    let holed = try Self.summary(seconds: 20, without: 500..<700) { _ in 0 }
    #expect(holed.reportsExpected == 2000)
    #expect(holed.coverage == Coverage(percent: 90, basis: .sequence))
    #expect(holed.samplesPerSecond.map { abs($0 - 100) < 1e-9 } == true)
  }

  @Test func `Losses that the reports do not show are kept beside them`() throws {
    var builder = try Self.builder()
    builder.add(Self.report(0, newtons: 0).span, arrivalNanoseconds: 0)
    builder.add(.loss(reports: 3))
    builder.add(.source(unreadableRecords: 2, tornBytes: 17))
    builder.addTransferFailure()
    let facts = builder.finish()
    let source = try #require(facts).source
    #expect(source.reportsLostByHost == 3)
    #expect(source.unreadableRecords == 2)
    #expect(source.tornBytes == 17)
    #expect(source.transferFailures == 1)
  }

  @Test func `A device is idle since its last squeeze, and not while one is under way`() throws {
    var builder = try Self.builder()
    let force = Self.squeezes(at: [20])
    for number in 0..<4000 {
      builder.add(
        Self.report(number, newtons: force(Double(number) * 0.01)).span,
        arrivalNanoseconds: Int64(number) * 10_000_000)
      if number == 1900 { #expect(abs(builder.idleNanoseconds - 19_000_000_000) < 100_000_000) }
      if number == 2060 {
        #expect(builder.hasEffort == true)
        #expect(builder.idleNanoseconds == 0)
      }
    }
    #expect(builder.hasEffort == false)
    #expect(abs(builder.idleNanoseconds - 19_040_000_000) < 100_000_000)
  }

  @Test func `A session of garbage alone has a name and no measures`() throws {
    var builder = try Self.builder()
    for number in 0..<100 {
      builder.add([UInt8(number)].span, arrivalNanoseconds: Int64(number))
    }
    let facts = builder.finish()
    let summary = try #require(facts)
    #expect(summary.counters.malformed == 100)
    #expect(summary.clocks.wall == 0)
    #expect(summary.coverage.percent == 0)
    #expect(summary.samplesPerSecond == nil)
    #expect(summary.batteryPercent == nil)
  }
}
