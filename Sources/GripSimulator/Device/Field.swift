/// One field of an input report: what it holds, how many bits it has, and what the bits mean.
struct Field: Sendable, Equatable {
  enum Quantity: String, CaseIterable, Sendable {
    case sequence, time, flags, force, acceleration, angularVelocity, battery, padding
  }

  var quantity: Quantity
  var bits: Int
  var isSigned = false
  var logicalMinimum: Int64
  var logicalMaximum: Int64
  /// The range that the logical range spans, in the unit; both 0 where the logical number is the physical one.
  var physicalMinimum: Int64 = 0
  var physicalMaximum: Int64 = 0
  var unit: UInt32 = 0
  var exponent = 0
  /// Which axes follow each other: 0 is x. One entry for what has no axes.
  var axes = [0]

  init(_ quantity: Quantity, bits: Int, isSigned: Bool = false) {
    self.quantity = quantity
    self.bits = bits
    self.isSigned = isSigned
    logicalMinimum = isSigned ? -(1 << Int64(bits - 1)) : 0
    logicalMaximum = (1 << Int64(isSigned ? bits - 1 : bits)) - 1
    if quantity.hasAxes { axes = [0, 1, 2] }
  }

  /// The same field with a physical range.
  func spanning(_ range: ClosedRange<Int64>, unit: UInt32 = 0, exponent: Int = 0) -> Field {
    var field = self
    field.physicalMinimum = range.lowerBound
    field.physicalMaximum = range.upperBound
    field.unit = unit
    field.exponent = exponent
    return field
  }

  var usagePage: UInt16 {
    switch quantity {
    case .sequence, .flags, .padding: UsagePage.vendor
    case .time, .force, .acceleration, .angularVelocity: UsagePage.sensor
    case .battery: UsagePage.genericDeviceControls
    }
  }

  /// The usage of one axis.
  func usage(axis: Int) -> UInt16 {
    switch quantity {
    case .sequence: 0x0001
    case .flags: 0x0002
    case .time: 0x0529
    case .force: 0x0494
    case .acceleration: 0x0453 + UInt16(axis)
    case .angularVelocity: 0x0457 + UInt16(axis)
    case .battery: 0x0020
    case .padding: 0
    }
  }

  /// How many newtons, g, degrees per second or seconds one physical unit is; nil where the unit makes no sense here.
  var baseUnitsPerPhysicalUnit: Double? {
    switch (quantity, unit) {
    // Strictly, centimetre-gram-second: 100 000 dyn are a newton, 980.665 cm/s² are a g.
    case (.force, Unit.dyne): powerOfTen(exponent - 5)
    case (.acceleration, Unit.centimetrePerSecondSquared): powerOfTen(exponent) / 980.665
    case (.angularVelocity, Unit.radianPerSecond): powerOfTen(exponent) * 57.29577951308232
    case (.angularVelocity, Unit.degreePerSecond): powerOfTen(exponent)
    case (.time, Unit.second): powerOfTen(exponent)
    case (_, Unit.none): powerOfTen(exponent)
    default: nil
    }
  }

  /// The logical number for a value, and whether it is at an end of the range.
  func logical(for value: Double) -> (number: Int64, isAtLimit: Bool) {
    let physical = value / (baseUnitsPerPhysicalUnit ?? 1)
    var exact = physical
    if hasPhysicalRange {
      let span = Double(logicalMaximum - logicalMinimum) / Double(physicalMaximum - physicalMinimum)
      exact = (physical - Double(physicalMinimum)) * span + Double(logicalMinimum)
    }
    if exact >= Double(logicalMaximum) { return (logicalMaximum, true) }
    if exact <= Double(logicalMinimum) { return (logicalMinimum, true) }
    let number = nearest(exact)
    return (number, number == logicalMaximum || number == logicalMinimum)
  }

  /// The value that a decoder reads from a logical number.
  func value(ofLogical number: Int64) -> Double {
    var physical = Double(number)
    if hasPhysicalRange {
      let span = Double(physicalMaximum - physicalMinimum)
      physical = Double(number - logicalMinimum) * span / Double(logicalMaximum - logicalMinimum)
      physical += Double(physicalMinimum)
    }
    return physical * (baseUnitsPerPhysicalUnit ?? 1)
  }

  private var hasPhysicalRange: Bool { physicalMinimum != 0 || physicalMaximum != 0 }
}

extension Field.Quantity {
  var hasAxes: Bool { self == .acceleration || self == .angularVelocity }

  /// Whether a report has one for each sample.
  var isOfSample: Bool { self == .force || hasAxes }
}

enum UsagePage {
  static let genericDeviceControls: UInt16 = 0x06
  static let sensor: UInt16 = 0x20
  static let vendor: UInt16 = 0xFF00
}

/// Units as a report descriptor writes them: the system in the lowest digit, then the powers of length, mass, time.
enum Unit {
  static let none: UInt32 = 0
  static let second: UInt32 = 0x1001
  static let dyne: UInt32 = 0xE111
  static let centimetrePerSecondSquared: UInt32 = 0xE011
  static let radianPerSecond: UInt32 = 0xF012
  static let degreePerSecond: UInt32 = 0xF014
}
