import HID
import Testing

/// Units: their dimensions, and from raw values to physical and SI values (HID 1.11, 6.2.2.7).
@Suite struct UnitTests {
  /// A field of 16 bits with these ranges and unit.
  static func field(
    unit: Int, exponent: Int = 0, logical: ClosedRange<Int> = 0...1000,
    physical: ClosedRange<Int> = 0...0
  ) throws -> Field {
    let fields = try inputFields([
      .logicalMinimum(logical.lowerBound), .logicalMaximum(logical.upperBound),
      .physicalMinimum(physical.lowerBound), .physicalMaximum(physical.upperBound), .unit(unit),
      .unitExponent(exponent), .reportSize(16), .reportCount(1), .input(Flag.variable),
    ])
    return try #require(fields.first)
  }

  static func isClose(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 1e-12 * max(1e-12, abs(expected))
  }

  @Test(arguments: [
    // unit, exponent, SI value of one
    (0xE111, 0, 1e-5),  // dyne in newton
    (0xE111, 5, 1.0),
    (0xE111, 4, 0.1),
    (0xE011, 0, 0.01),  // cm/s2 in m/s2
    (0x0011, 0, 0.01),
    (0x0101, 0, 0.001),
    (0x1001, -6, 1e-6),
    (0x1001, 0, 1.0),
    (0xF001, 0, 1.0),  // hertz
    (0xF011, 0, 0.01),
    (0xF012, 0, 1.0),  // rad/s
    (0xF014, 0, Double.pi / 180),  // deg/s
    (0x0014, -2, 0.01 * Double.pi / 180),
    (0x0013, 0, 0.0254),
    (0x0033, -3, 0.0254 * 0.0254 * 0.0254 / 1000),
    (0x0103, 0, 14.593_902_937_206_364),
    (0xE013, 0, 0.0254),
    (0x0010_0001, 0, 1.0),  // ampere
    (0x00F0_D121, 0, 1e-7),  // volt: g cm2 s-3 A-1
    (0x0001_0001, 0, 1.0),  // kelvin
  ])
  func `One of a unit in SI units`(unit: Int, exponent: Int, expected: Double) throws {
    let scale = try #require(try Self.field(unit: unit, exponent: exponent).siScale)
    #expect(Self.isClose(scale.scale, expected))
    #expect(scale.offset == 0)
  }

  @Test func `Degrees Fahrenheit have another zero`() throws {
    let scale = try #require(try Self.field(unit: 0x0001_0003).siScale)
    #expect(abs(scale.quantity(32) - 273.15) < 1e-9)
    #expect(abs(scale.quantity(212) - 373.15) < 1e-9)
  }

  @Test(arguments: [0x0000, 0x0010, 0x0005, 0x000E, 0x000F, 0x1000_0011])
  func `No unit, a reserved one and a vendor's own have no SI value`(unit: Int) throws {
    #expect(try Self.field(unit: unit).siScale == nil)
  }

  @Test func `A physical range maps the logical range`() throws {
    let scale = try Self.field(
      unit: 0, exponent: -1, logical: -100...100, physical: 0...500
    ).physicalScale
    #expect(Self.isClose(scale.scale, 0.25))
    #expect(Self.isClose(scale.quantity(-100), 0))
    #expect(Self.isClose(scale.quantity(0), 25))
    #expect(Self.isClose(scale.quantity(100), 50))
  }

  @Test(arguments: [(0...1000, 0...0), (0...1000, 5...5), (7...7, 0...10)])
  func `Without a physical range, or with an empty one, values are the logical ones`(
    logical: ClosedRange<Int>, physical: ClosedRange<Int>
  ) throws {
    let scale = try Self.field(unit: 0, exponent: 2, logical: logical, physical: physical)
      .physicalScale
    #expect(scale == UnitScale(scale: 100, offset: 0))
  }

  @Test func `A physical range and a unit work together`() throws {
    let field = try Self.field(
      unit: 0xF014, exponent: -1, logical: -1000...1000, physical: -20000...20000)
    let scale = try #require(field.siScale)
    #expect(Self.isClose(scale.quantity(1000), 2000 * Double.pi / 180))
  }

  @Test func `A unit is a system and a signed power for each base unit`() throws {
    let volt = UnitDimension(unit: 0x00F0_D121)
    #expect(volt.system == 1)
    #expect([volt.length, volt.mass, volt.time] == [2, 1, -3])
    #expect([volt.temperature, volt.current, volt.luminous] == [0, -1, 0])
    #expect(!volt.isRotation)
    let turning = try Self.field(unit: 0xF014).unitDimension
    #expect(turning.isRotation)
    #expect([turning.length, turning.time] == [1, -1])
    let extremes = UnitDimension(unit: 0x0708_0002)
    #expect([extremes.luminous, extremes.current, extremes.temperature] == [7, 0, -8])
  }

  @Test func `Extreme powers stay finite`() throws {
    let least = try #require(try Self.field(unit: 0x0888_8881, exponent: -8).siScale)
    let most = try #require(try Self.field(unit: 0x0777_7773, exponent: 7).siScale)
    #expect(least.scale.isFinite && least.scale > 0)
    #expect(most.scale.isFinite && most.scale > 0)
  }
}
