public import HID

/// Where a controller's reports hold force, motion, time and sequence: what its report descriptor says, in the form that
/// the decoder compiles into its table.
public struct SensorLayout: Sendable, Equatable {
  /// At most so many samples are read from one report; further ones are left out and named in `notes`.
  public static let samplesPerReportMax = 32
  /// At most so many reports with force or motion are read.
  public static let sensorReportsMax = 16

  /// Whether reports begin with an id byte.
  public let numbersReports: Bool
  /// One tick of the device's clock in nanoseconds, as a fraction; 1/1 without a clock.
  public private(set) var tickNanosecondsNumerator: Int64 = 1
  /// See `tickNanosecondsNumerator`.
  public private(set) var tickNanosecondsDenominator: Int64 = 1
  /// Samples of force in the report that holds most of them.
  public var samplesPerReport: Int { plans.map(\.samples.count).max() ?? 0 }
  /// Whether any report holds force.
  public var hasForce: Bool { samplesPerReport > 0 }
  /// Whether reports carry the device's time.
  public var hasTime: Bool { plans.contains { $0.time != nil && !$0.samples.isEmpty } }
  /// Whether reports carry a sequence number.
  public var hasSequence: Bool { plans.contains { $0.sequence != nil } }
  /// Whether acceleration and angular velocity are there.
  public var hasMotion: Bool { plans.contains { $0.hasMotion } }
  /// What of the descriptor is not used, and why.
  public private(set) var notes: [String] = []

  /// Largest numerator and denominator of a tick: ten times it is still far from overflow.
  private static let tickPartMax: Int64 = 1_000_000_000_000
  private static let identity = UnitScale(scale: 1, offset: 0)
  private var plans: [ReportPlan] = []

  /// Finds the sensor fields in a descriptor. A layout without force is possible: see `hasForce`.
  public init(descriptor: ReportDescriptor) {
    numbersReports = descriptor.numbersReports
    for report in descriptor.inputReports { plans.append(plan(report)) }
    let sensors = plans.indices.filter { plans[$0].hasMotion || !plans[$0].samples.isEmpty }
    for index in sensors.dropFirst(Self.sensorReportsMax) {
      notes.append("input report \(plans[index].id) is not read: too many reports with sensors")
      plans[index].samples = []
      plans[index].motion = []
    }
  }

  private mutating func plan(_ report: Report) -> ReportPlan {
    var plan = ReportPlan(id: report.id, sizeBytes: report.sizeBytes)
    var force: [FieldReader] = []
    var motion = [[FieldReader]](repeating: [], count: SensorField.motionUsages.count)
    for field in report.fields where !field.isConstant && field.isVariable {
      guard field.bitSize <= FieldReader.bitSizeMax else { continue }
      switch field.usage {
      case SensorField.force:
        guard let scale = scale(of: field, in: .newton, what: "force") else { continue }
        force += readers(field, scale)
      case SensorField.time where plan.time == nil: plan.time = timeReader(field)
      case SensorField.sequence where plan.sequence == nil:
        plan.sequence = reader(field, Self.identity)
      case SensorField.flags where plan.flags == nil: plan.flags = reader(field, Self.identity)
      case SensorField.battery where plan.battery == nil:
        plan.battery = reader(field, field.physicalScale)
      case let usage:
        guard let axis = SensorField.motionUsages.firstIndex(of: usage) else { continue }
        let unit: SensorField.Unit = axis < 3 ? .metrePerSecondSquared : .radianPerSecond
        guard let scale = scale(of: field, in: unit, what: axis < 3 ? "acceleration" : "rotation")
        else { continue }
        motion[axis] += readers(field, scale)
      }
    }
    if force.count > Self.samplesPerReportMax {
      notes.append(
        "report \(report.id): \(force.count) samples, the first \(Self.samplesPerReportMax) are read"
      )
    }
    let count = min(force.count, Self.samplesPerReportMax)
    plan.motion = motion.map { $0.last ?? FieldReader() }
    plan.samples = (0..<count).map { sample in
      [force[sample]]
        + motion.map { axis in
          axis.isEmpty ? FieldReader() : axis[sample * axis.count / count]
        }
    }
    return plan
  }

  private func readers(_ field: Field, _ scale: UnitScale) -> [FieldReader] {
    (0..<min(field.count, Self.samplesPerReportMax + 1)).map { reader(field, scale, element: $0) }
  }

  private func reader(
    _ field: Field, _ scale: UnitScale, element: Int = 0
  ) -> FieldReader {
    FieldReader(
      bitOffset: Int32(field.bitOffset + element * field.bitSize), bitSize: UInt8(field.bitSize),
      isSigned: field.isSigned, logicalMinimum: field.logicalMinimum,
      logicalMaximum: field.logicalMaximum, scale: scale.scale, offset: scale.offset)
  }

  private mutating func scale(
    of field: Field, in unit: SensorField.Unit, what: String
  ) -> UnitScale? {
    guard let scale = unit.scale(of: field) else {
      notes.append(
        "\(what) at bit \(field.bitOffset) is not read: its unit is not one of \(what)")
      return nil
    }
    return scale
  }

  /// The clock's tick as an exact fraction of nanoseconds: its exponent and, where there is one, its physical range.
  private mutating func timeReader(_ field: Field) -> FieldReader? {
    let exponent = field.unitExponent + 9
    let hasRange = field.physicalMinimum != 0 || field.physicalMaximum != 0
    var numerator = hasRange ? field.physicalMaximum - field.physicalMinimum : 1
    var denominator = hasRange ? field.logicalMaximum - field.logicalMinimum : 1
    guard (-9...12).contains(exponent), numerator > 0, denominator > 0,
      SensorField.isTime(field)
    else {
      notes.append("the time field at bit \(field.bitOffset) is not read: its unit is not time")
      return nil
    }
    let divisor = greatestCommonDivisor(numerator, denominator)
    numerator /= divisor
    denominator /= divisor
    for _ in 0..<abs(exponent) {
      if exponent > 0 { numerator *= 10 } else { denominator *= 10 }
      guard numerator <= Self.tickPartMax, denominator <= Self.tickPartMax else {
        notes.append("the time field at bit \(field.bitOffset) is not read: its scale is too odd")
        return nil
      }
    }
    tickNanosecondsNumerator = numerator
    tickNanosecondsDenominator = denominator
    return reader(field, Self.identity)
  }

  private func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }

  /// The tables that the decoder copies into its fixed storage.
  func compiled() -> CompiledLayout {
    var table = CompiledLayout()
    for plan in plans {
      var report = CompiledReport()
      report.isDeclared = true
      report.id = plan.id
      report.sizeBytes = Int32(plan.sizeBytes)
      report.samples = Int16(plan.samples.count)
      report.firstReader = Int32(table.readers.count)
      report.hasMotion = plan.hasMotion
      report.sequence = plan.sequence ?? FieldReader()
      report.time = plan.time ?? FieldReader()
      report.flags = plan.flags ?? FieldReader()
      report.battery = plan.battery ?? FieldReader()
      table.readers += plan.samples.isEmpty ? plan.motion : plan.samples.flatMap { $0 }
      table.reports.append(report)
      if !plan.samples.isEmpty, let time = plan.time { table.timeBits = time.bitSize }
      if let sequence = plan.sequence { table.sequenceBits = sequence.bitSize }
    }
    return table
  }
}

/// What one input report holds.
private struct ReportPlan: Sendable, Equatable {
  var id: UInt8
  var sizeBytes: Int
  /// Per sample: force, then acceleration X Y Z, then angular velocity X Y Z.
  var samples: [[FieldReader]] = []
  /// The last value of each motion axis, for reports without force.
  var motion: [FieldReader] = []
  var sequence: FieldReader?
  var time: FieldReader?
  var flags: FieldReader?
  var battery: FieldReader?

  var hasMotion: Bool { motion.contains(where: \.exists) }
}

/// The layout as the decoder's fixed tables.
struct CompiledLayout {
  var reports: [CompiledReport] = []
  var readers: [FieldReader] = []
  var timeBits: UInt8 = 0
  var sequenceBits: UInt8 = 16
}

/// One declared input report in the decoder's table.
struct CompiledReport: BitwiseCopyable {
  /// Force, acceleration X Y Z, angular velocity X Y Z.
  static let channels = 7

  var isDeclared = false
  var id: UInt8 = 0
  var hasMotion = false
  var samples: Int16 = 0
  var sizeBytes: Int32 = 0
  var firstReader: Int32 = 0
  var sequence = FieldReader()
  var time = FieldReader()
  var flags = FieldReader()
  var battery = FieldReader()

  var hasTime: Bool { time.exists }
}
