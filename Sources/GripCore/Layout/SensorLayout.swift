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
  /// Whether reports with force carry a sequence number.
  public var hasSequence: Bool { plans.contains { $0.sequence != nil && !$0.samples.isEmpty } }
  /// Whether any of acceleration and angular velocity is there.
  public var hasMotion: Bool { plans.contains { $0.hasMotion } }
  /// Whether acceleration along any axis is there.
  public var hasAcceleration: Bool {
    plans.contains { $0.motion.prefix(3).contains(where: \.exists) }
  }
  /// Whether angular velocity about any axis is there.
  public var hasAngularVelocity: Bool {
    plans.contains { $0.motion.dropFirst(3).contains(where: \.exists) }
  }
  /// What of the descriptor is not used, and why.
  public private(set) var notes: [String] = []

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
    settleClock()
  }

  private mutating func plan(_ report: Report) -> ReportPlan {
    var plan = ReportPlan(id: report.id, sizeBytes: report.sizeBytes)
    var force: [FieldReader] = []
    var forceCount = 0
    var motion = [[FieldReader]](repeating: [], count: SensorField.motionUsages.count)
    for field in report.fields where !field.isConstant && field.isVariable {
      guard field.bitSize <= FieldReader.bitSizeMax else { continue }
      switch field.usage {
      case SensorField.force:
        guard let scale = scale(of: field, in: .newton, what: "force") else { continue }
        force += readers(field, scale)
        forceCount += field.count
      case SensorField.time where plan.time == nil:
        guard let (reader, tick) = timeReader(field) else { continue }
        plan.time = reader
        plan.tick = tick
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
    if forceCount > Self.samplesPerReportMax {
      notes.append(
        "report \(report.id): \(forceCount) samples, the first \(Self.samplesPerReportMax) are read"
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
    (0..<min(field.count, Self.samplesPerReportMax)).map { reader(field, scale, element: $0) }
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

  private mutating func timeReader(_ field: Field) -> (FieldReader, ClockTick)? {
    guard SensorField.isTime(field) else {
      notes.append("the time field at bit \(field.bitOffset) is not read: its unit is not time")
      return nil
    }
    guard let tick = ClockTick(field) else {
      notes.append("the time field at bit \(field.bitOffset) is not read: its scale is too odd")
      return nil
    }
    return (reader(field, Self.identity), tick)
  }

  /// The device's clock counts only if every report with force has it, in the same unit: there is one clock.
  private mutating func settleClock() {
    let sampled = plans.indices.filter { !plans[$0].samples.isEmpty }
    let ticks = sampled.map { plans[$0].tick }
    guard let first = ticks.first, let tick = first, ticks.allSatisfy({ $0 == tick }) else {
      if ticks.contains(where: { $0 != nil }) {
        notes.append("the device's time is not read: its reports with force do not share one clock")
      }
      for index in plans.indices { plans[index].time = nil }
      return
    }
    tickNanosecondsNumerator = tick.numerator
    tickNanosecondsDenominator = tick.denominator
  }

  /// The tables that the decoder copies into its fixed storage.
  func compiled() -> CompiledLayout {
    var table = CompiledLayout()
    // Counters of different sizes in different reports are one counter, of which the narrowest shows the low bits.
    table.sequenceBits = plans.compactMap { $0.sequence?.bitSize }.min() ?? 16
    table.timeBits = plans.compactMap { $0.samples.isEmpty ? nil : $0.time?.bitSize }.min() ?? 0
    for plan in plans {
      var report = CompiledReport()
      report.isDeclared = true
      report.id = plan.id
      report.sizeBytes = Int32(plan.sizeBytes)
      report.samples = Int16(plan.samples.count)
      report.firstReader = Int32(table.readers.count)
      report.hasMotion = plan.hasMotion
      report.hasSequence = plan.sequence != nil
      report.hasTime = plan.time != nil
      report.hasFlags = plan.flags != nil
      report.hasBattery = plan.battery != nil
      report.uniformByte = plan.uniformByte
      let common = [plan.sequence, plan.time, plan.flags, plan.battery]
      table.readers += common.map { $0 ?? FieldReader() }
      table.readers += plan.samples.isEmpty ? plan.motion : plan.samples.flatMap { $0 }
      table.reports.append(report)
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
  var tick: ClockTick?
  var flags: FieldReader?
  var battery: FieldReader?

  var hasMotion: Bool { motion.contains(where: \.exists) }

  /// Where the samples begin, in bytes, if they are laid out as the reference controller's: all channels of all samples
  /// follow each other as aligned 16-bit numbers over the whole range, to the same scales; -1 otherwise.
  var uniformByte: Int32 {
    guard let first = samples.first, first[0].bitOffset & 7 == 0 else { return -1 }
    var bit = first[0].bitOffset
    for sample in samples {
      for (reader, model) in zip(sample, first) {
        var expected = FieldReader(bitOffset: bit, bitSize: 16, isSigned: true)
        expected.logicalMinimum = Int64(Int16.min)
        expected.logicalMaximum = Int64(Int16.max)
        expected.scale = model.scale
        expected.offset = model.offset
        guard reader == expected else { return -1 }
        bit += 16
      }
    }
    return first[0].bitOffset / 8
  }
}

/// One tick of a device's clock as an exact fraction of nanoseconds.
private struct ClockTick: Sendable, Equatable {
  static let numeratorMax: Int64 = 1_000_000_000_000
  static let denominatorMax: Int64 = 1_000_000_000
  /// A clock that wraps sooner than this tells nothing.
  static let wrapNanosecondsMin = 1000.0

  private(set) var numerator: Int64
  private(set) var denominator: Int64

  /// From the exponent and, where there is one, the physical range of a time field; nil where they make no clock.
  init?(_ field: Field) {
    let hasRange = field.physicalMinimum != 0 || field.physicalMaximum != 0
    numerator = hasRange ? field.physicalMaximum - field.physicalMinimum : 1
    denominator = hasRange ? field.logicalMaximum - field.logicalMinimum : 1
    guard numerator > 0, denominator > 0 else { return nil }
    let exponent = field.unitExponent + 9
    for _ in 0..<abs(exponent) {
      reduce()
      if exponent > 0 { numerator *= 10 } else { denominator *= 10 }
      guard numerator <= Self.numeratorMax, denominator <= 10 * Self.denominatorMax else {
        return nil
      }
    }
    reduce()
    let wrap = Double(Int64(1) << field.bitSize) * Double(numerator) / Double(denominator)
    guard numerator <= Self.numeratorMax, denominator <= Self.denominatorMax,
      wrap >= Self.wrapNanosecondsMin
    else { return nil }
  }

  private mutating func reduce() {
    var (divisor, rest) = (numerator, denominator)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    numerator /= divisor
    denominator /= divisor
  }
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
  var hasSequence = false
  var hasTime = false
  var hasFlags = false
  var hasBattery = false
  var samples: Int16 = 0
  var sizeBytes: Int32 = 0
  /// Where its readers begin in the table: sequence, time, flags, battery, then those of its samples; of a report without
  /// force, those of motion.
  var firstReader: Int32 = 0
  /// See `ReportPlan.uniformByte`.
  var uniformByte: Int32 = -1

  var sequence: Int { Int(firstReader) }
  var time: Int { Int(firstReader) &+ 1 }
  var flags: Int { Int(firstReader) &+ 2 }
  var battery: Int { Int(firstReader) &+ 3 }
  var firstSample: Int { Int(firstReader) &+ 4 }
}
