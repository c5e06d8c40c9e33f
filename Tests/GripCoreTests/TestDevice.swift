import GripCore
import HID
import TestSupport

/// A field of a made-up controller's report.
struct TestField: Sendable {
  var page = 0x20
  var usage: Int
  var bits: Int
  var count = 1
  var logical: ClosedRange<Int64>
  var physical: ClosedRange<Int64> = 0...0
  var unit = 0
  var exponent = 0
  var isConstant = false

  /// All values of this many bits.
  static func range(bits: Int, isSigned: Bool) -> ClosedRange<Int64> {
    isSigned ? -(1 << (bits - 1))...(1 << (bits - 1)) - 1 : 0...(1 << bits) - 1
  }

  static func force(bits: Int = 16, isSigned: Bool = true, count: Int = 1) -> TestField {
    TestField(
      usage: 0x0494, bits: bits, count: count, logical: range(bits: bits, isSigned: isSigned))
  }

  static func time(bits: Int = 32, unit: Int = 0x1001, exponent: Int = -6) -> TestField {
    TestField(
      usage: 0x0529, bits: bits, logical: range(bits: bits, isSigned: false), unit: unit,
      exponent: exponent)
  }

  static func sequence(bits: Int = 16) -> TestField {
    TestField(
      page: 0xFF00, usage: 1, bits: bits, logical: range(bits: bits, isSigned: false))
  }

  static let flags = TestField(page: 0xFF00, usage: 2, bits: 8, logical: 0...255)
  static let battery = TestField(page: 0x06, usage: 0x20, bits: 8, logical: 0...100)

  /// Acceleration X Y Z are axes 0, 1, 2; angular velocity X Y Z are 3, 4, 5.
  static func motion(axis: Int, bits: Int = 16, count: Int = 1) -> TestField {
    TestField(
      usage: axis < 3 ? 0x0453 + axis : 0x0454 + axis, bits: bits, count: count,
      logical: range(bits: bits, isSigned: true))
  }

  static func padding(bits: Int) -> TestField {
    TestField(usage: 0, bits: bits, logical: 0...1, isConstant: true)
  }
}

/// An input report of a made-up controller.
struct TestReport: Sendable {
  var id: UInt8?
  var fields: [TestField]

  /// Bytes of a report with these values, one for each element of each field; absent ones are 0.
  func bytes(_ values: [Int64]) -> [UInt8] {
    var writer = BitWriter()
    if let id { writer.append(Int64(id), bits: 8) }
    var index = 0
    for field in fields {
      for _ in 0..<field.count {
        writer.append(index < values.count ? values[index] : 0, bits: field.bits)
        index += 1
      }
    }
    return writer.bytes
  }
}

/// Writes values of any number of bits one after the other, the lowest bit first, as HID does.
struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var bitCount = 0

  mutating func append(_ value: Int64, bits: Int) {
    for bit in 0..<bits {
      if bitCount % 8 == 0 { bytes.append(0) }
      if value >> bit & 1 != 0 { bytes[bitCount / 8] |= 1 << UInt8(bitCount % 8) }
      bitCount += 1
    }
  }
}

/// A made-up controller: its reports in the order in which its descriptor declares them.
struct TestDevice: Sendable {
  var reports: [TestReport]

  init(_ reports: TestReport...) { self.reports = reports }

  init(fields: [TestField]) { reports = [TestReport(id: nil, fields: fields)] }

  /// Its report descriptor.
  var descriptor: [UInt8] {
    var bytes: [UInt8] = [0x05, 0x20, 0x09, 0x01, 0xA1, 0x01]
    for report in reports {
      if let id = report.id { bytes += [0x85, id] }
      for field in report.fields { bytes += items(field) }
    }
    return bytes + [0xC0]
  }

  func layout() throws -> SensorLayout {
    SensorLayout(descriptor: try ReportDescriptor(parsing: descriptor))
  }

  private func items(_ field: TestField) -> [UInt8] {
    long(0x07, Int64(field.page)) + long(0x17, field.logical.lowerBound)
      + long(0x27, field.logical.upperBound) + long(0x37, field.physical.lowerBound)
      + long(0x47, field.physical.upperBound) + long(0x67, Int64(field.unit))
      + [0x55, UInt8(field.exponent & 0xF)] + long(0x77, Int64(field.bits))
      + long(0x97, Int64(field.count)) + long(0x0B, Int64(field.page << 16 | field.usage))
      + [0x81, field.isConstant ? 0x03 : 0x02]
  }

  private func long(_ prefix: UInt8, _ value: Int64) -> [UInt8] {
    [prefix] + (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

/// The reference controller, by its HID interface.
enum ReferenceController {
  static let descriptor = ReferenceDescriptor.bytes
  static let sizeBytes = 64
  static let newtonsPerStep = 3276.8 / 65535

  static func layout() throws -> SensorLayout {
    SensorLayout(descriptor: try ReportDescriptor(parsing: descriptor))
  }

  /// A report with four samples of force, in newtons; further values are left out.
  static func report(
    sequence: Int, microseconds: Int, forces: [Double] = [0, 0, 0, 0], flags: UInt8 = 0
  ) -> [UInt8] {
    var writer = BitWriter()
    writer.append(1, bits: 8)
    writer.append(Int64(sequence), bits: 16)
    writer.append(Int64(microseconds), bits: 32)
    writer.append(Int64(flags), bits: 8)
    for force in forces.prefix(4) {
      writer.append(raw(force), bits: 16)
      for _ in 0..<6 { writer.append(0, bits: 16) }
    }
    return writer.bytes
  }

  /// The raw value next to a force.
  static func raw(_ newtons: Double) -> Int64 {
    Int64(((newtons + 1638.4) / newtonsPerStep).rounded()) - 32768
  }
}
