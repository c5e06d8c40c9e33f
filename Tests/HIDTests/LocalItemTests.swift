import HID
import Testing

/// Local items: how usages are given to elements (HID 1.11, 6.2.2.8).
@Suite struct LocalItemTests {
  /// The usages of a variable item's fields and how many elements each has.
  private func runs(_ items: [TestItem], count: Int) throws -> [[Int]] {
    try inputFields(items + [.reportSize(8), .reportCount(count), .input(Flag.variable)])
      .map { [Int($0.usage.page), Int($0.usage.id), $0.count] }
  }

  @Test func `Each element takes the next usage`() throws {
    let fields = try runs([.usagePage(1), .usage(0x30), .usage(0x31)], count: 2)
    #expect(fields == [[1, 0x30, 1], [1, 0x31, 1]])
  }

  @Test func `The last usage goes to all elements that remain`() throws {
    let fields = try runs([.usagePage(1), .usage(0x30), .usage(0x31)], count: 5)
    #expect(fields == [[1, 0x30, 1], [1, 0x31, 4]])
  }

  @Test func `Usages beyond the count are ignored`() throws {
    #expect(try runs([.usagePage(1), .usage(0x30), .usage(0x31)], count: 1) == [[1, 0x30, 1]])
  }

  @Test func `Elements in a row with the same usage are one field`() throws {
    let fields = try runs([.usagePage(1), .usage(5), .usage(5), .usage(6), .usage(5)], count: 4)
    #expect(fields == [[1, 5, 2], [1, 6, 1], [1, 5, 1]])
  }

  @Test func `Elements without usage are one field of id 0`() throws {
    #expect(try runs([.usagePage(9)], count: 3) == [[9, 0, 3]])
  }

  @Test func `A range gives consecutive usages, whichever end comes first`() throws {
    let expected = [[9, 1, 1], [9, 2, 1], [9, 3, 2]]
    #expect(
      try runs([.usagePage(9), .usageMinimum(1), .usageMaximum(3)], count: 4) == expected)
    #expect(
      try runs([.usagePage(9), .usageMaximum(3), .usageMinimum(1)], count: 4) == expected)
  }

  @Test func `Several ranges and usages are used in order`() throws {
    let fields = try runs(
      [
        .usagePage(7), .usageMinimum(0xE0), .usageMaximum(0xE1), .usage(9), .usageMinimum(0),
        .usageMaximum(1),
      ], count: 5)
    #expect(fields.map { $0[1] } == [0xE0, 0xE1, 9, 0, 1])
  }

  @Test func `An extended usage brings its own page`() throws {
    let fields = try runs(
      [.usagePage(1), .usage(0x30), .extendedUsage(page: 0xFF00, id: 0x1234)], count: 2)
    #expect(fields == [[1, 0x30, 1], [0xFF00, 0x1234, 1]])
  }

  @Test func `A range with an extended end has that end's page, whichever it is`() throws {
    let minimum = TestItem.short(0x18, 0xFF01_0002, size: 4)
    let maximum = TestItem.short(0x28, 0xFF01_0003, size: 4)
    let expected = [[0xFF01, 2, 1], [0xFF01, 3, 1]]
    #expect(try runs([.usagePage(1), minimum, .usageMaximum(3)], count: 2) == expected)
    #expect(try runs([.usagePage(1), .usageMinimum(2), maximum], count: 2) == expected)
    #expect(try runs([.usagePage(1), minimum, maximum], count: 2) == expected)
  }

  @Test func `A Usage Page after the usages is theirs`() throws {
    let fields = try runs([.usagePage(1), .usage(1), .usage(2), .usagePage(7)], count: 2)
    #expect(fields == [[7, 1, 1], [7, 2, 1]])
  }

  @Test func `A Usage Page between usages is theirs that follow`() throws {
    let fields = try runs(
      [
        .usagePage(0x0D), .usage(0x42), .usagePage(0xFF0D), .usage(0x5D), .usagePage(0x0D),
        .usage(0x45),
      ],
      count: 3)
    #expect(fields == [[0x0D, 0x42, 1], [0xFF0D, 0x5D, 1], [0x0D, 0x45, 1]])
  }

  @Test func `Local items end with the main item`() throws {
    let fields = try inputFields([
      .usagePage(1), .reportSize(8), .reportCount(1), .usage(0x30), .input(2), .input(2),
    ])
    #expect(fields.map(\.usage.id) == [0x30, 0])
  }

  @Test func `Of alternative usages between delimiters the first, the preferred, is taken`() throws
  {
    let fields = try runs(
      [
        .usagePage(1), .delimiter(1), .usage(0x30), .usage(0x38), .delimiter(0), .delimiter(1),
        .usage(0x31), .usageMinimum(1), .usageMaximum(9), .delimiter(0), .usage(0x32),
      ], count: 3)
    #expect(fields.map { $0[1] } == [0x30, 0x31, 0x32])
  }

  @Test(arguments: [0x38, 0x48, 0x58, 0x78, 0x88, 0x98] as [UInt8])
  func `Designators and strings do not change the layout`(prefix: UInt8) throws {
    let fields = try runs(
      [.usagePage(1), .usage(0x30), .short(prefix, 7, size: 1), .usage(0x31)], count: 2)
    #expect(fields == [[1, 0x30, 1], [1, 0x31, 1]])
  }

  @Test func `A range of 65,536 usages costs only the elements there are`() throws {
    let fields = try runs([.usagePage(0xFF00), .usageMinimum(0), .usageMaximum(0xFFFF)], count: 3)
    #expect(fields.map { $0[1] } == [0, 1, 2])
  }

  @Test func `A range may end at the last usage of its page`() throws {
    let fields = try runs(
      [.usagePage(0xFF00), .usageMinimum(0xFFFE), .usageMaximum(0xFFFF)], count: 3)
    #expect(fields.map { $0[1...] } == [[0xFFFE, 1], [0xFFFF, 2]])
  }

  @Test func `Modifiers stay in the usage, and can be taken off`() throws {
    let field = try #require(
      try inputFields([
        .usagePage(0x20), .usage(0x2494), .reportSize(8), .reportCount(1), .input(2),
      ])
      .first)
    #expect(field.usage == Usage(page: 0x20, id: 0x2494))
    #expect(field.usage.withoutSensorModifier == Usage(page: 0x20, id: 0x0494))
    #expect(Usage(page: 7, id: 0x2494).withoutSensorModifier.id == 0x2494)
  }
}
