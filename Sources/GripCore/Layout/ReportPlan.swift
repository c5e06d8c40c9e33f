import HID

/// What one input report holds.
struct ReportPlan: Sendable, Equatable {
  var id: UInt8
  var sizeBytes: Int
  /// Per sample: force, then acceleration X Y Z, then angular velocity X Y Z.
  var samples: [[FieldReader]] = []
  /// The last value of each motion axis, which reports without force are read by; where samples have motion, this has it too.
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
struct ClockTick: Sendable, Equatable {
  static let numeratorMax: Int64 = 1_000_000_000_000
  static let denominatorMax: Int64 = 1_000_000_000
  /// A clock that wraps sooner than this tells nothing.
  static let wrapNanosecondsMin = 1000.0

  private(set) var numerator: Int64
  private(set) var denominator: Int64

  /// A tick of whole nanoseconds.
  init(nanoseconds: Int64) {
    numerator = nanoseconds
    denominator = 1
  }

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
