import HID
import Testing

@testable import GripCore

@Suite struct SensorLayoutTests {
  private func layout(_ fields: TestField...) throws -> SensorLayout {
    try TestDevice(fields: fields).layout()
  }

  @Test func `The reference controller has four samples, motion, time and sequence`() throws {
    let layout = try ReferenceController.layout()
    #expect(layout.numbersReports)
    #expect(layout.samplesPerReport == 4)
    #expect(layout.hasForce && layout.hasMotion && layout.hasTime && layout.hasSequence)
    #expect(layout.tickNanosecondsNumerator == 1000)
    #expect(layout.tickNanosecondsDenominator == 1)
    #expect(layout.notes.isEmpty)
  }

  @Test func `A controller without force is possible`() throws {
    let layout = try layout(.motion(axis: 0), .sequence(), .time())
    #expect(!layout.hasForce)
    #expect(layout.hasMotion)
    #expect(!layout.hasTime)
  }

  struct Clock: CustomTestStringConvertible {
    var title: String
    var unit = 0x1001
    var exponent: Int
    var bits = 32
    var physical: ClosedRange<Int64> = 0...0
    var tick: (Int64, Int64)?
    var testDescription: String { title }
  }

  static let clocks = [
    Clock(title: "microseconds", exponent: -6, tick: (1000, 1)),
    Clock(title: "milliseconds", exponent: -3, bits: 16, tick: (1_000_000, 1)),
    Clock(title: "seconds without a unit", unit: 0, exponent: 0, tick: (1_000_000_000, 1)),
    Clock(title: "100 s", exponent: 2, bits: 8, tick: (100_000_000_000, 1)),
    Clock(title: "1/65536 s", exponent: 0, bits: 16, physical: 0...1, tick: (200_000_000, 13_107)),
    Clock(title: "thousands of seconds", exponent: 7, tick: nil),
    Clock(
      title: "a scale beyond all bounds", exponent: 3, bits: 1, physical: 0...0x7FFF_FFFF, tick: nil
    ),
    Clock(title: "a wrap within a nanosecond", exponent: -8, bits: 1, physical: 0...0, tick: nil),
    Clock(title: "newtons", unit: 0xE111, exponent: -6, tick: nil),
    Clock(title: "seconds squared", unit: 0x2001, exponent: -6, tick: nil),
  ]

  @Test(arguments: clocks)
  func `The device's clock is read where its tick makes sense, and a note says where it does not`(
    clock: Clock
  ) throws {
    var time = TestField.time(bits: clock.bits, unit: clock.unit, exponent: clock.exponent)
    time.physical = clock.physical
    let layout = try layout(.force(), time)
    #expect(layout.hasTime == (clock.tick != nil))
    #expect(layout.notes.count == (clock.tick == nil ? 1 : 0))
    if let (numerator, denominator) = clock.tick {
      #expect(
        layout.tickNanosecondsNumerator * denominator
          == layout.tickNanosecondsDenominator * numerator)
    }
  }

  @Test func `The clock of a report without force does not count`() throws {
    let layout = try TestDevice(
      TestReport(id: 1, fields: [.force(), .time()]),
      TestReport(id: 2, fields: [.battery, .time(bits: 16, exponent: -3)])
    ).layout()
    #expect(layout.hasTime)
    #expect(layout.tickNanosecondsNumerator == 1000)
  }

  @Test(arguments: [[TestField.time(exponent: -3)], []])
  func `Reports with force that do not share one clock have none`(fields: [TestField]) throws {
    let layout = try TestDevice(
      TestReport(id: 1, fields: [.force(), .time()]),
      TestReport(id: 2, fields: [.force()] + fields)
    ).layout()
    #expect(!layout.hasTime)
    #expect(layout.notes.count == 1)
  }

  @Test func `Force in a unit that is not force is not read`() throws {
    var force = TestField.force()
    force.unit = 0x1001
    let layout = try layout(force)
    #expect(!layout.hasForce)
    #expect(layout.notes.count == 1)
  }

  @Test func `Samples beyond 32 in one report are left out and named`() throws {
    let layout = try layout(.force(bits: 8, count: 40), .force(bits: 8, count: 3))
    #expect(layout.samplesPerReport == SensorLayout.samplesPerReportMax)
    #expect(layout.notes == ["report 0: 43 samples, the first 32 are read"])
  }

  @Test func `Reports with sensors beyond 16 are not read`() throws {
    var device = TestDevice(fields: [])
    device.reports = (1...18).map { TestReport(id: UInt8($0), fields: [.force()]) }
    #expect(try device.layout().notes.count == 2)
  }

  @Test func `Constants and fields of more than 32 bits are passed over`() throws {
    var constant = TestField.force()
    constant.isConstant = true
    var wide = TestField.force()
    wide.bits = 40
    #expect(try !layout(constant, wide).hasForce)
  }
}
