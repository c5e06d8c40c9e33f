/// A straight line from raw values to a quantity: `scale * raw + offset`.
public struct UnitScale: Sendable, Equatable {
  /// The quantity's units per step of the raw value.
  public var scale: Double
  /// The quantity at raw value 0.
  public var offset: Double

  /// The line with this slope and this value at 0.
  public init(scale: Double, offset: Double) {
    self.scale = scale
    self.offset = offset
  }

  /// The quantity that the raw value `raw` stands for.
  public func quantity(_ raw: Int64) -> Double { scale * Double(raw) + offset }
}

extension Field {
  /// From logical values to the field's own unit, the unit exponent applied: `((logical - lmin) *
  /// (pmax - pmin) / (lmax - lmin) + pmin) * 10^exponent` (HID 1.11, 6.2.2.7). Where no physical
  /// range is given, or one of the ranges is empty, physical values are the logical ones.
  public var physicalScale: UnitScale { scale(powerOfTen: unitExponent) }

  /// From logical values to SI units: newton, m/s2, rad/s, second, kelvin, ... as `unitDimension`
  /// says. Degrees become radians, inches metres, slugs kilograms.
  ///
  /// Nil where the descriptor states no unit (Unit 0: the usage's own default holds, see HUTRR39)
  /// or one that is reserved or the vendor's own: there the caller must know. Strict HID: a force
  /// in 0xE111 with exponent 0 is in dynes.
  public var siScale: UnitScale? {
    let dimension = unitDimension
    guard let base = dimension.siBase else { return nil }
    var line = scale(powerOfTen: unitExponent + base.powerOfTen)
    line.scale *= base.factor
    line.offset = line.offset * base.factor + base.offset
    return line
  }

  private func scale(powerOfTen power: Int) -> UnitScale {
    let lowest = Double(logicalMinimum)
    let logicalSpan = Double(logicalMaximum) - lowest
    let bottom = Double(physicalMinimum)
    let physicalSpan = Double(physicalMaximum) - bottom
    guard logicalSpan != 0, physicalSpan != 0 else {
      return UnitScale(scale: shifted(1, byPowerOfTen: power), offset: 0)
    }
    let offset = (bottom * logicalSpan - lowest * physicalSpan) / logicalSpan
    return UnitScale(
      scale: shifted(physicalSpan, byPowerOfTen: power) / logicalSpan,
      offset: shifted(offset, byPowerOfTen: power))
  }
}

extension UnitDimension {
  /// Inch in metres, slug in kilograms (a pound-force second squared per foot), degree in radians,
  /// degree Fahrenheit in kelvin.
  private static let inch = 0.0254
  private static let slug = 0.45359237 * 9.80665 / 0.3048
  private static let degree = Double.pi / 180
  private static let fahrenheit = 5.0 / 9.0
  private static let fahrenheitZeroKelvin = 459.67 * 5.0 / 9.0

  /// One of the unit in SI units, `factor * 10^powerOfTen`, and the SI value of its zero; nil where
  /// the unit is unknown.
  var siBase: (factor: Double, powerOfTen: Int, offset: Double)? {
    guard !isReserved, system != Self.none, system != Self.vendor else { return nil }
    var factor = 1.0
    var powerOfTen = 0
    switch system {
    case Self.siLinear: powerOfTen -= 2 * length
    case Self.englishLinear: factor *= power(Self.inch, length)
    case Self.englishRotation: factor *= power(Self.degree, length)
    default: break
    }
    guard system == Self.englishLinear || system == Self.englishRotation else {
      return (factor, powerOfTen - 3 * mass, 0)
    }
    factor *= power(Self.slug, mass) * power(Self.fahrenheit, temperature)
    return (factor, powerOfTen, isTemperature ? Self.fahrenheitZeroKelvin : 0)
  }

  /// Whether this is a temperature itself, whose zero counts, and not, say, a change of it over
  /// time.
  private var isTemperature: Bool {
    temperature == 1 && length == 0 && mass == 0 && time == 0 && current == 0 && luminous == 0
  }
}

/// `base` to a small whole power, by multiplication.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var product = 1.0
  for _ in 0..<abs(exponent) { product *= base }
  return exponent < 0 ? 1 / product : product
}

/// `value * 10^power`. Powers of ten up to 22 are exact, so dividing by one is better than
/// multiplying by 0.1 often.
private func shifted(_ value: Double, byPowerOfTen exponent: Int) -> Double {
  let factor = power(10, abs(exponent))
  return exponent < 0 ? value / factor : value * factor
}
