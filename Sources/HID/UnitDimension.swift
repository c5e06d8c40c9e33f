/// A field's unit taken apart: a system of base units and the power of each (HID 1.11, 6.2.2.7).
public struct UnitDimension: Sendable, Equatable {
  /// 0 none, 1 SI linear (centimetre, gram), 2 SI rotation (radian), 3 English linear (inch, slug),
  /// 4 English rotation (degree), 15 the vendor's own; all others reserved.
  public var system: UInt8
  /// The power of length: of the centimetre or inch, in a rotation system of the radian or degree.
  /// -8...7, as all powers.
  public var length: Int
  /// The power of mass, of the gram or slug.
  public var mass: Int
  /// The power of time, of the second.
  public var time: Int
  /// The power of temperature, of the kelvin or degree Fahrenheit.
  public var temperature: Int
  /// The power of current, of the ampere.
  public var current: Int
  /// The power of luminous intensity, of the candela.
  public var luminous: Int

  /// Whether the system's length is an angle.
  public var isRotation: Bool { system == Self.siRotation || system == Self.englishRotation }

  /// Whether there is no such unit: a reserved system, or bits in the reserved top nibble.
  public let isReserved: Bool

  static let none: UInt8 = 0
  static let siLinear: UInt8 = 1
  static let siRotation: UInt8 = 2
  static let englishLinear: UInt8 = 3
  static let englishRotation: UInt8 = 4
  static let vendor: UInt8 = 15

  /// Takes the value of a Unit item apart. Every value has a meaning or is `isReserved`.
  public init(unit: UInt32) {
    func power(_ nibble: UInt32) -> Int {
      let bits = Int((unit >> (4 * nibble)) & 0xF)
      return bits < 8 ? bits : bits - 16
    }
    system = UInt8(unit & 0xF)
    length = power(1)
    mass = power(2)
    time = power(3)
    temperature = power(4)
    current = power(5)
    luminous = power(6)
    let isSystemReserved = system > Self.englishRotation && system != Self.vendor
    isReserved = isSystemReserved || unit >> 28 != 0
  }
}

extension Field {
  /// The field's unit taken apart; with Unit 0 all powers are 0.
  public var unitDimension: UnitDimension { UnitDimension(unit: unit) }
}
