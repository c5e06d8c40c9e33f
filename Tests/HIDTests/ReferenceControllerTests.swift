import HID
import TestSupport
import Testing

/// The report descriptor of the reference controller: what the product's own USB HID interface says
/// of itself.
enum ReferenceController {
  static let descriptor = ReferenceDescriptor.bytes
}

@Suite struct ReferenceControllerTests {
  /// What the interface's contract says of one field.
  struct Expected {
    var usage: Usage
    var bits: Int
    var logical: ClosedRange<Int64>
    var physical: ClosedRange<Int64> = 0...0
    var unit: UInt32 = 0
    var exponent = 0
  }

  /// Header, then four samples of force, acceleration and angular velocity.
  static let expected: [Expected] = {
    let word: ClosedRange<Int64> = -32768...32767
    func motion(_ id: UInt16, _ physical: ClosedRange<Int64>, _ exponent: Int) -> Expected {
      Expected(
        usage: Usage(page: 0x20, id: id), bits: 16, logical: word, physical: physical,
        exponent: exponent)
    }
    let header = [
      Expected(usage: Usage(page: 0xFF00, id: 1), bits: 16, logical: 0...65535),
      Expected(
        usage: Usage(page: 0x20, id: 0x0529), bits: 32, logical: 0...4_294_967_295,
        physical: 0...4_294_967_295, unit: 0x1001, exponent: -6),
      Expected(usage: Usage(page: 0xFF00, id: 2), bits: 8, logical: 0...255),
    ]
    let force = Expected(
      usage: Usage(page: 0x20, id: 0x0494), bits: 16, logical: word, physical: -16384...16384,
      unit: 0xE111, exponent: 4)
    let acceleration = (0x0453...0x0455).map { motion($0, -16000...16000, -3) }
    let angularVelocity = (0x0457...0x0459).map { motion($0, -2000...2000, 0) }
    let sample = [force] + acceleration + angularVelocity
    return header + sample + sample + sample + sample
  }()

  let descriptor: ReportDescriptor

  init() throws {
    descriptor = try ReportDescriptor(parsing: ReferenceController.descriptor)
  }

  @Test func `It has 433 bytes and nothing odd`() {
    #expect(ReferenceController.descriptor.count == 433)
    #expect(descriptor.bytes == ReferenceController.descriptor)
    #expect(descriptor.tolerances.isEmpty)
  }

  @Test func `It declares one input report of 64 bytes with id 1 and no others`() {
    #expect(descriptor.numbersReports)
    #expect(descriptor.inputReports.map(\.id) == [1])
    #expect(descriptor.inputReports.map(\.sizeBytes) == [64])
    #expect(descriptor.outputReports.isEmpty)
    #expect(descriptor.featureReports.isEmpty)
    #expect(descriptor.topLevelUsages == [Usage(page: 0x20, id: 0x0001)])
  }

  @Test func `Every field is as the interface says`() throws {
    let fields = try #require(descriptor.inputReports.first).fields
    #expect(fields.count == 31)
    var bitOffset = 8
    for (field, expected) in zip(fields, Self.expected) {
      #expect(field.usage == expected.usage)
      #expect(field.usageMaximum == nil)
      #expect(field.bitOffset == bitOffset)
      #expect(field.bitSize == expected.bits)
      #expect(field.count == 1)
      #expect(field.logicalMinimum...field.logicalMaximum == expected.logical)
      #expect(field.physicalMinimum...field.physicalMaximum == expected.physical)
      #expect(field.unit == expected.unit)
      #expect(field.unitExponent == expected.exponent)
      #expect(field.flags == 0x02)
      #expect(field.collections == [Collection(type: 1, usage: Usage(page: 0x20, id: 1))])
      #expect(field.isSigned == (expected.logical.lowerBound < 0))
      bitOffset += expected.bits
    }
    #expect(bitOffset == 64 * 8)
  }

  @Test func `Its force spans 3,276.8 N and its time counts microseconds`() throws {
    let fields = try #require(descriptor.inputReports.first).fields
    let force = try #require(fields[3].siScale)
    #expect(abs(force.quantity(-32768) + 1638.4) < 1e-9)
    #expect(abs(force.quantity(32767) - 1638.4) < 1e-9)
    let time = try #require(fields[1].siScale)
    #expect(abs(time.quantity(1_000_000) - 1) < 1e-12)
  }

  @Test func `Its motion states no unit, so that its physical values are g and degrees per second`()
    throws
  {
    let fields = try #require(descriptor.inputReports.first).fields
    #expect(fields[4].siScale == nil)
    #expect(abs(fields[4].physicalScale.quantity(-32768) + 16) < 1e-12)
    #expect(abs(fields[4].physicalScale.quantity(32767) - 16) < 1e-12)
    #expect(fields[7].siScale == nil)
    #expect(abs(fields[7].physicalScale.quantity(32767) - 2000) < 1e-9)
  }
}
