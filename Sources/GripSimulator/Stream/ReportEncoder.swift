/// Puts samples into the bytes of a report.
struct ReportEncoder {
  private enum Flag {
    static let touched: UInt64 = 1
    static let forceOverRange: UInt64 = 4
    static let motionOverRange: UInt64 = 8
  }

  /// What a report says besides its samples.
  struct Head {
    var sequence: UInt64
    var timeNanoseconds: Int64
    var timeStart: Int64
    var batteryPercent: Int
    /// Whether the force sensor reads the top of its range, whatever the force.
    var isForceSaturated = false
  }

  /// The bytes of a report, its id included, and what its forces amount to.
  static func encode(
    _ report: CompiledReport, head: Head, samples: [Sample]
  ) -> (bytes: [UInt8], force: ForceFacts?) {
    var bytes = [UInt8](repeating: 0, count: report.byteCount)
    let firstBit = report.id == 0 ? 0 : 8
    if report.id != 0 { bytes[0] = report.id }
    var facts = ForceFacts()
    var flags = Flag.touched
    for element in report.elements where element.field.quantity.isOfSample {
      var (number, isAtLimit) = element.field.logical(for: value(element, samples))
      if element.field.quantity == .force {
        if head.isForceSaturated { (number, isAtLimit) = (element.field.logicalMaximum, true) }
        facts.note(
          element.field.value(ofLogical: number), isAtLimit: isAtLimit,
          aboveBaseline: samples[element.sample].aboveBaselineNewtons)
        if isAtLimit { flags |= Flag.forceOverRange }
      } else if isAtLimit {
        flags |= Flag.motionOverRange
      }
      put(UInt64(bitPattern: number), element, firstBit, &bytes)
    }
    for element in report.elements where !element.field.quantity.isOfSample {
      put(number(element.field, head: head, flags: flags), element, firstBit, &bytes)
    }
    return (bytes, report.hasForce ? facts : nil)
  }

  private static func value(_ element: Element, _ samples: [Sample]) -> Double {
    let sample = samples[element.sample]
    switch element.field.quantity {
    case .force: return sample.forceNewtons
    case .acceleration: return sample.accelerationG[element.axis]
    default: return sample.turningDegreesPerSecond[element.axis]
    }
  }

  private static func number(_ field: Field, head: Head, flags: UInt64) -> UInt64 {
    switch field.quantity {
    case .sequence: head.sequence
    case .time: UInt64(bitPattern: ticks(head, exponent: field.exponent))
    case .flags: flags
    case .battery: UInt64(head.batteryPercent)
    default: 0
    }
  }

  /// The device's time in units of 10^exponent seconds, rounded down, from where its counter began.
  private static func ticks(_ head: Head, exponent: Int) -> Int64 {
    var tick: Int64 = 1_000_000_000
    for _ in 0..<(-exponent) { tick /= 10 }
    let whole = head.timeNanoseconds / tick
    let isBelow = head.timeNanoseconds < 0 && head.timeNanoseconds % tick != 0
    return whole - (isBelow ? 1 : 0) + head.timeStart
  }

  /// Puts the lowest bits of a number at its place, least significant first.
  private static func put(
    _ number: UInt64, _ element: Element, _ firstBit: Int, _ bytes: inout [UInt8]
  ) {
    var rest = number
    var bit = firstBit + element.bitOffset
    var left = element.field.bits
    while left > 0 {
      let within = bit % 8
      let taken = min(left, 8 - within)
      let mask = UInt64(1) << UInt64(taken) - 1
      bytes[bit / 8] |= UInt8(truncatingIfNeeded: (rest & mask) << UInt64(within))
      rest >>= UInt64(taken)
      bit += taken
      left -= taken
    }
  }
}

extension ForceFacts {
  mutating func note(_ newtons: Double, isAtLimit: Bool, aboveBaseline: Double) {
    samples += 1
    peakNewtons = max(peakNewtons, newtons)
    peakAboveBaselineNewtons = max(peakAboveBaselineNewtons, aboveBaseline)
    if isAtLimit {
      saturated += 1
    } else {
      peakNewtonsInRange = max(peakNewtonsInRange, newtons)
    }
  }
}
