/// Report layouts that a scenario can ask for by name.
enum NamedLayout: String, CaseIterable, Sendable {
  /// The reference controller's own: id, sequence, time, flags, then force and motion of each sample.
  case reference
  /// Samples first, motion before force with its axes in the order z, x, y; then flags, time and sequence.
  case reordered
  /// Odd sizes that share bytes: 3, 10, 11, 12, 13 and 27 bits.
  case unaligned
  /// 32 bits for the force, 24 for the motion; newtons, and radians per second.
  case wide
  /// The same field of all samples side by side.
  case byField
  /// Force in report 3, motion in report 7; both have sequence and time.
  case split
  /// The reference controller's fields in a device that does not number its reports.
  case noReportID
  /// Sequence, time and force, unnumbered.
  case minimal
  /// Nothing but forces, unsigned, in plain newtons. Only arrival times tell when.
  case forceOnly

  /// The layout, with the sizes of sequence and time as asked for; nil leaves the layout's own, 0 leaves the field out.
  func reports(sequenceBits: Int?, timeBits: Int?, timeExponent: Int?) -> [ReportLayout] {
    let sizes = Head(sequenceBits: sequenceBits, timeBits: timeBits, timeExponent: timeExponent)
    switch self {
    case .reference: return [Self.reference(id: 1, sizes)]
    case .noReportID: return [Self.reference(id: 0, sizes)]
    case .reordered: return [Self.reordered(sizes)]
    case .unaligned: return [Self.unaligned(sizes)]
    case .wide: return [Self.wide(sizes)]
    case .byField:
      var report = Self.reference(id: 1, sizes)
      report.isByField = true
      return [report]
    case .split:
      let before = sizes.sequence(16) + sizes.time(32)
      return [
        ReportLayout(id: 3, before: before + [Self.flags(8)], sample: [Self.force]),
        ReportLayout(id: 7, before: before, sample: [Self.acceleration, Self.angularVelocity]),
      ]
    case .minimal:
      return [
        ReportLayout(id: 0, before: sizes.sequence(8) + sizes.time(32), sample: [Self.force])
      ]
    case .forceOnly:
      let force = Field(.force, bits: 16).spanning(-2000...18000, exponent: -1)
      return [ReportLayout(id: 1, sample: [force])]
    }
  }

  /// The report of a battery's charge.
  static let battery: ReportLayout = {
    var charge = Field(.battery, bits: 8)
    charge.logicalMaximum = 100
    return ReportLayout(id: 2, before: [charge])
  }()

  // MARK: The reference controller's fields

  static let force = Field(.force, bits: 16, isSigned: true)
    .spanning(-16384...16384, unit: Unit.dyne, exponent: 4)
  static let acceleration = Field(.acceleration, bits: 16, isSigned: true)
    .spanning(-16000...16000, exponent: -3)
  static let angularVelocity = Field(.angularVelocity, bits: 16, isSigned: true)
    .spanning(-2000...2000)

  static func flags(_ bits: Int) -> Field { Field(.flags, bits: bits) }

  static func time(bits: Int, exponent: Int) -> Field {
    let field = Field(.time, bits: bits)
    return field.spanning(0...field.logicalMaximum, unit: Unit.second, exponent: exponent)
  }

  // MARK: Layouts

  private static func reference(id: UInt8, _ sizes: Head) -> ReportLayout {
    ReportLayout(
      id: id, before: sizes.sequence(16) + sizes.time(32) + [flags(8)],
      sample: [force, acceleration, angularVelocity])
  }

  private static func reordered(_ sizes: Head) -> ReportLayout {
    var turning = angularVelocity
    turning.axes = [2, 0, 1]
    var accelerating = acceleration
    accelerating.axes = [2, 0, 1]
    return ReportLayout(
      id: 9, sample: [turning, accelerating, force],
      after: [flags(8)] + sizes.time(32) + sizes.sequence(16))
  }

  private static func unaligned(_ sizes: Head) -> ReportLayout {
    // 0.2 N a count.
    let force = Field(.force, bits: 13, isSigned: true)
      .spanning(-8192...8190, unit: Unit.dyne, exponent: 4)
    let acceleration = Field(.acceleration, bits: 11, isSigned: true)
      .spanning(-8000...8000, exponent: -3)
    let turning = Field(.angularVelocity, bits: 10, isSigned: true).spanning(-1000...1000)
    return ReportLayout(
      id: 1, before: [flags(3)] + sizes.sequence(12) + sizes.time(27),
      sample: [force, acceleration, turning])
  }

  private static func wide(_ sizes: Head) -> ReportLayout {
    let force = Field(.force, bits: 32, isSigned: true)
      .spanning(-2000...2000, unit: Unit.dyne, exponent: 5)
    let acceleration = Field(.acceleration, bits: 24, isSigned: true)
      .spanning(-16000...16000, exponent: -3)
    let turning = Field(.angularVelocity, bits: 24, isSigned: true)
      .spanning(-35000...35000, unit: Unit.radianPerSecond, exponent: -3)
    return ReportLayout(
      id: 1, before: sizes.sequence(32) + sizes.time(32) + [flags(8)],
      sample: [force, acceleration, turning])
  }

  /// Sequence and time as a scenario wants them.
  private struct Head {
    var sequenceBits: Int?
    var timeBits: Int?
    var timeExponent: Int?

    func sequence(_ usual: Int) -> [Field] {
      let bits = sequenceBits ?? usual
      return bits == 0 ? [] : [Field(.sequence, bits: bits)]
    }

    func time(_ usual: Int) -> [Field] {
      let bits = timeBits ?? usual
      return bits == 0 ? [] : [NamedLayout.time(bits: bits, exponent: timeExponent ?? -6)]
    }
  }
}
