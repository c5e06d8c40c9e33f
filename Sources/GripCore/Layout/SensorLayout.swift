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
  /// The longest report that is declared, in bytes.
  public var reportBytesMax: Int { plans.map(\.sizeBytes).max() ?? 0 }
  /// The forces that its first force field can say, in N; nil without one, or where it is a real number.
  public var forceRange: ClosedRange<Double>? {
    guard let reader = firstForce else { return nil }
    let ends = [reader.physical(reader.logicalMinimum), reader.physical(reader.logicalMaximum)]
    guard ends.allSatisfy(\.isFinite) else { return nil }
    return min(ends[0], ends[1])...max(ends[0], ends[1])
  }
  /// The step from one number of that field to the next, in N.
  public var forceStep: Double? { firstForce?.scale.magnitude }
  private var firstForce: FieldReader? {
    let first = plans.first { !$0.samples.isEmpty }?.samples[0][0]
    return first.flatMap { $0.encoding == .real ? nil : $0 }
  }
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
  private(set) var plans: [ReportPlan] = []
  /// How the device was told to measure, where its reports are packets of a Go Direct dynamometer; otherwise nil.
  public private(set) var goDirect: GoDirectStream?

  /// Finds the sensor fields in a descriptor. A layout without force is possible: see `hasForce`.
  ///
  /// - Parameter units: what the device's numbers are in, where its descriptor says it wrongly or not at all.
  public init(descriptor: ReportDescriptor, units: StatedUnits = StatedUnits()) {
    numbersReports = descriptor.numbersReports
    for report in descriptor.inputReports { plans.append(plan(report, units)) }
    finish()
  }

  /// A layout of reports that a profile describes.
  init(plans: [ReportPlan], numbersReports: Bool, notes: [String] = []) {
    self.numbersReports = numbersReports
    self.plans = plans
    self.notes = notes
    finish()
  }

  /// A layout of samples of a Go Direct dynamometer.
  init(plan: ReportPlan, goDirect: GoDirectStream) {
    numbersReports = false
    plans = [plan]
    self.goDirect = goDirect
    finish()
  }

  /// Force is gain × what the fields say + offset, in N.
  mutating func calibrateForce(gain: Double, offset: Double) {
    for plan in plans.indices {
      for sample in plans[plan].samples.indices {
        plans[plan].samples[sample][0].calibrate(gain: gain, offset: offset)
      }
    }
  }

  private mutating func finish() {
    let sensors = plans.indices.filter { plans[$0].hasMotion || !plans[$0].samples.isEmpty }
    for index in sensors.dropFirst(Self.sensorReportsMax) {
      notes.append("input report \(plans[index].id) is not read: too many reports with sensors")
      plans[index].samples = []
      plans[index].motion = []
    }
    settleClock()
  }

  private mutating func plan(_ report: Report, _ units: StatedUnits) -> ReportPlan {
    var plan = ReportPlan(id: report.id, sizeBytes: report.sizeBytes)
    var force: [FieldReader] = []
    var forceCount = 0
    let hasForce = report.fields.contains { $0.usage == SensorField.force && $0.isVariable }
    var motion = [[FieldReader]](repeating: [], count: SensorField.motionUsages.count)
    for field in report.fields where !field.isConstant && field.isVariable {
      guard field.bitSize <= FieldReader.bitSizeMax else { continue }
      switch field.usage {
      case SensorField.force:
        guard let scale = scale(of: field, in: .newton, units.force, what: "force") else {
          continue
        }
        force += readers(field, scale)
        forceCount += field.count
      case SensorField.weight where !hasForce:
        guard let scale = scale(of: field, in: .newtonByWeight, units.force, what: "weight") else {
          continue
        }
        force += readers(field, scale)
        forceCount += field.count
      case SensorField.quaternion:
        notes.append(
          "the orientation at bit \(field.bitOffset) is not read: it is derived from acceleration and angular velocity"
        )
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
        guard
          let scale = scale(
            of: field, in: unit, axis < 3 ? units.acceleration : units.angularVelocity,
            what: axis < 3 ? "acceleration" : "rotation")
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
    of field: Field, in unit: SensorField.Unit, _ stated: ProfileUnit?, what: String
  ) -> UnitScale? {
    if let stated {
      let scale = field.physicalScale
      return UnitScale(scale: scale.scale * stated.factor, offset: scale.offset * stated.factor)
    }
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
}
