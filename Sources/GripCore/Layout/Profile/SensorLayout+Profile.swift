public import HID

extension SensorLayout {
  /// The layout that a profile describes.
  ///
  /// - Parameter descriptor: the device's; needed where the profile states units alone.
  /// - Throws: `ProfileFault` where the profile is wrong.
  public init(profile: DeviceProfile, descriptor: ReportDescriptor?) throws(ProfileFault) {
    if let fault = profile.faults.first { throw fault }
    guard profile.reports.isEmpty else {
      let plans = profile.reports.map { ReportPlan($0, rangeNewtons: profile.rangeNewtons) }
      self.init(plans: plans, numbersReports: profile.reports.contains { $0.id != nil })
      return
    }
    guard let descriptor else {
      throw ProfileFault(path: ["units"], reason: "the device has no descriptor to read by them")
    }
    self.init(descriptor: descriptor, units: profile.units)
  }
}

extension ReportPlan {
  fileprivate init(_ report: ProfileReport, rangeNewtons: Double?) {
    self.init(id: report.id ?? 0, sizeBytes: report.bytes)
    if report.channels[.force] != nil {
      samples = (0..<report.samples).map { sample in
        ProfileChannel.allCases.map { channel in
          report.channels[channel].map {
            FieldReader($0, bitsAhead: sample * report.sampleBits)
          } ?? FieldReader()
        }
      }
    }
    motion = ProfileChannel.allCases.dropFirst().map { channel in
      report.channels[channel].map {
        FieldReader($0, bitsAhead: (report.samples - 1) * report.sampleBits)
      } ?? FieldReader()
    }
    sequence = report.sequence.map { FieldReader($0) }
    time = report.time.map { FieldReader($0) }
    tick = report.time == nil ? nil : ClockTick(nanoseconds: report.tickNanoseconds)
    battery = report.battery.map { FieldReader($0) }
    if let rangeNewtons { limit(to: rangeNewtons) }
  }

  /// Where the profile states a range of force, its ends are those of the numbers too.
  private mutating func limit(to newtons: Double) {
    for sample in samples.indices where samples[sample][0].encoding == .real {
      samples[sample][0].realMaximum = newtons
    }
  }
}

extension FieldReader {
  fileprivate init(_ field: ProfileField, bitsAhead: Int = 0) {
    self.init()
    bitOffset = Int32(field.bit + bitsAhead)
    bitSize = UInt8(field.bits)
    isSigned = field.encoding == .signed
    encoding =
      field.encoding == .real ? .real : (field.isBigEndian ? .bigEndian : .littleEndian)
    isBigEndian = field.isBigEndian
    let unsignedMaximum: Int64 = (1 << Int64(field.bits)) - 1
    let lowest = isSigned ? -(unsignedMaximum + 1) / 2 : 0
    let highest = isSigned ? unsignedMaximum / 2 : unsignedMaximum
    logicalMinimum = max(field.minimum ?? lowest, lowest)
    logicalMaximum = min(field.maximum ?? highest, highest)
    let factor = field.unit?.factor ?? 1
    scale = field.scale * factor
    offset = field.offset * factor
  }
}
