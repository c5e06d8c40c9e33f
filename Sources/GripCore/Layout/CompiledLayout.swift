extension SensorLayout {
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
  /// Whether it says anything of motion.
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
