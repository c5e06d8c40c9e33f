import HID
import Testing

/// Global items: ranges, exponents, Push and Pop (HID 1.11, 6.2.2.7).
@Suite struct GlobalItemTests {
  static let word: [TestItem] = [.reportSize(16), .reportCount(1), .input(Flag.variable)]

  /// What an item of minimum and maximum says, as raw bytes.
  struct RangeCase: Sendable {
    let minimum: [UInt8]
    let maximum: [UInt8]
    let expected: ClosedRange<Int64>
  }

  @Test(arguments: [
    RangeCase(minimum: [0x15, 0x00], maximum: [0x25, 0x7F], expected: 0...127),
    RangeCase(minimum: [0x15, 0x81], maximum: [0x25, 0x7F], expected: -127...127),
    // 0xFF in one byte is -1 by the letter; with a minimum of 0 only 255 makes sense.
    RangeCase(minimum: [0x15, 0x00], maximum: [0x25, 0xFF], expected: 0...255),
    RangeCase(minimum: [0x14], maximum: [0x26, 0xFF, 0xFF], expected: 0...65535),
    RangeCase(
      minimum: [0x15, 0x00], maximum: [0x27, 0xFF, 0xFF, 0xFF, 0xFF], expected: 0...4_294_967_295),
    RangeCase(
      minimum: [0x17, 0, 0, 0, 0x80], maximum: [0x27, 0xFF, 0xFF, 0xFF, 0x7F],
      expected: -2_147_483_648...2_147_483_647),
    // With a negative minimum the maximum is signed too.
    RangeCase(minimum: [0x16, 0x01, 0xFF], maximum: [0x25, 0xFF], expected: -255 ... -1),
    RangeCase(minimum: [0x15, 0xFF], maximum: [0x26, 0xFF, 0x00], expected: -1...255),
  ])
  func `A maximum is signed exactly if its minimum is negative`(range: RangeCase) throws {
    let minimum = TestItem(bytes: range.minimum)
    let maximum = TestItem(bytes: range.maximum)
    for items in [[minimum, maximum], [maximum, minimum]] {
      let field = try #require(try inputFields(items + Self.word).first)
      #expect(field.logicalMinimum == range.expected.lowerBound)
      #expect(field.logicalMaximum == range.expected.upperBound)
      #expect(field.isSigned == (range.expected.lowerBound < 0))
    }
  }

  @Test func `Physical limits follow the same rule`() throws {
    let field = try #require(
      try inputFields([.raw(0x35, 0x00), .raw(0x46, 0xA0, 0x8C)] + Self.word).first)
    #expect(field.physicalMinimum == 0)
    #expect(field.physicalMaximum == 36_000)
  }

  @Test(
    arguments: [
      // A signed nibble, as the standard has it.
      ([0x55, 0x00], 0), ([0x55, 0x07], 7), ([0x55, 0x08], -8), ([0x55, 0x0E], -2), ([0x54], 0),
      ([0x56, 0x0E, 0x00], -2), ([0x57, 0x0A, 0x00, 0x00, 0x00], -6),
      // A signed byte or more, as some devices have it.
      ([0x55, 0xFE], -2), ([0x55, 0xF7], -9), ([0x56, 0xFD, 0xFF], -3),
      ([0x57, 0xFF, 0xFF, 0xFF, 0xFF], -1),
      // Neither: a tablet of 10 x 6.25 inches states 10,000 x 6,250 with exponent 0xED.
      ([0x55, 0xED], -3), ([0x57, 0x00, 0x00, 0x00, 0x80], 0),
    ] as [([UInt8], Int)])
  func `A unit exponent is a signed nibble, or a signed byte`(bytes: [UInt8], exponent: Int) throws
  {
    let field = try #require(try inputFields([TestItem(bytes: bytes)] + Self.word).first)
    #expect(field.unitExponent == exponent)
  }

  @Test func `A global item holds until it is changed`() throws {
    let fields = try inputFields(
      [.unit(0xE111), .unitExponent(4)] + Self.word + Self.word + [.unit(0)] + Self.word)
    #expect(fields.map(\.unit) == [0xE111, 0xE111, 0])
    #expect(fields.map(\.unitExponent) == [4, 4, 4])
  }

  @Test func `Push saves all global items and Pop restores them`() throws {
    let restored = try parse(
      inCollection: [
        .usagePage(0x20), .logicalMinimum(-5), .logicalMaximum(5), .physicalMinimum(-7),
        .physicalMaximum(7), .unit(0x1001), .unitExponent(-6), .reportID(3), .reportSize(16),
        .reportCount(1), .push, .usagePage(1), .logicalMinimum(0), .logicalMaximum(1),
        .physicalMinimum(0), .physicalMaximum(0), .unit(0), .unitExponent(0), .reportID(4),
        .reportSize(1), .reportCount(7), .pop, .input(Flag.variable),
      ])
    let field = try #require(restored.inputReports.first?.fields.first)
    #expect(restored.inputReports.map(\.id) == [3])
    #expect(field.usage.page == 0x20)
    #expect([field.logicalMinimum, field.logicalMaximum] == [-5, 5])
    #expect([field.physicalMinimum, field.physicalMaximum] == [-7, 7])
    #expect(field.unit == 0x1001)
    #expect(field.unitExponent == -6)
    #expect([field.bitSize, field.count] == [16, 1])
  }

  @Test func `Pushes nest`() throws {
    let fields = try inputFields(
      [.unit(1), .push, .unit(2), .push, .unit(3)] + Self.word
        + [.pop, .reportSize(8), .reportCount(1), .input(2)]
        + [.pop, .reportSize(8), .reportCount(1), .input(2)])
    #expect(fields.map(\.unit) == [3, 2, 1])
  }
}
