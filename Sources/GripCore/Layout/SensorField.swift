import HID

/// The usages and units by which a controller describes itself (HID Usage Tables, sensor page 0x20; the grip HID
/// interface for the vendor page).
enum SensorField {
  static let force = Usage(page: 0x20, id: 0x0494)
  static let weight = Usage(page: 0x20, id: 0x0498)
  static let quaternion = Usage(page: 0x20, id: 0x0483)
  static let time = Usage(page: 0x20, id: 0x0529)
  static let sequence = Usage(page: 0xFF00, id: 1)
  static let flags = Usage(page: 0xFF00, id: 2)
  static let battery = Usage(page: 0x06, id: 0x20)
  /// Acceleration X Y Z, then angular velocity X Y Z.
  static let motionUsages = [0x0453, 0x0454, 0x0455, 0x0457, 0x0458, 0x0459].map {
    Usage(page: 0x20, id: $0)
  }

  /// The SI unit that a channel is wanted in.
  enum Unit {
    case newton, metrePerSecondSquared, radianPerSecond
    /// Newton, from a weight: a mass counts as what it weighs under standard gravity, and so does a weight without a unit,
    /// which is in kilograms.
    case newtonByWeight

    /// From the field's logical values to this unit; nil where the field's unit is of another kind. A field without a unit
    /// has the one that HUTRR39 and Linux assume: N, g, degrees/s.
    func scale(of field: Field) -> UnitScale? {
      if field.unit == 0 {
        var scale = field.physicalScale
        scale.scale *= factorWithoutUnit
        scale.offset *= factorWithoutUnit
        return scale
      }
      let dimension = field.unitDimension
      let powers = [
        dimension.length, dimension.mass, dimension.time, dimension.temperature,
        dimension.current, dimension.luminous,
      ]
      if self == .newtonByWeight, powers == Self.mass, var scale = field.siScale {
        scale.scale *= SensorField.standardGravity
        scale.offset *= SensorField.standardGravity
        return scale
      }
      return powers == self.powers && dimension.isRotation == isRotation ? field.siScale : nil
    }

    private var factorWithoutUnit: Double {
      switch self {
      case .newton: 1
      case .metrePerSecondSquared, .newtonByWeight: SensorField.standardGravity
      case .radianPerSecond: SensorField.radiansPerDegree
      }
    }

    /// Powers of length, mass, time, temperature, current, luminous intensity.
    private var powers: [Int] {
      switch self {
      case .newton, .newtonByWeight: [1, 1, -2, 0, 0, 0]
      case .metrePerSecondSquared: [1, 0, -2, 0, 0, 0]
      case .radianPerSecond: [1, 0, -1, 0, 0, 0]
      }
    }

    private static let mass = [0, 1, 0, 0, 0, 0]

    private var isRotation: Bool { self == .radianPerSecond }
  }

  /// In m/s², by definition.
  static let standardGravity = 9.80665
  static let radiansPerDegree = 0.017453292519943295

  /// Whether the field counts seconds, or says nothing of its unit.
  static func isTime(_ field: Field) -> Bool {
    let dimension = field.unitDimension
    return field.unit == 0
      || (dimension.time == 1 && dimension.length == 0 && dimension.mass == 0
        && !dimension.isReserved)
  }
}
