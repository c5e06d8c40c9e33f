import HID
import Testing

/// Input, Output, Feature, Collection and End Collection (HID 1.11, 6.2.2.4 to 6.2.2.6).
@Suite struct MainItemTests {
  static let oneByte: [TestItem] = [.reportSize(8), .reportCount(1)]

  @Test func `Input, Output and Feature fill reports of their own`() throws {
    let descriptor = try parse(
      inCollection: Self.oneByte + [.input(2), .output(2), .output(2), .feature(2)])
    #expect(descriptor.inputReports.map(\.sizeBytes) == [1])
    #expect(descriptor.outputReports.map(\.sizeBytes) == [2])
    #expect(descriptor.featureReports.map(\.sizeBytes) == [1])
    #expect(!descriptor.numbersReports)
    #expect(descriptor.tolerances.isEmpty)
  }

  @Test(arguments: [
    (0x00, false, false, false), (0x01, true, false, false), (0x02, false, true, false),
    (0x06, false, true, true), (0x03, true, true, false), (0x102, false, true, false),
  ])
  func `The first three flags say constant, variable, relative; all are kept`(
    flags: Int, isConstant: Bool, isVariable: Bool, isRelative: Bool
  ) throws {
    let field = try #require(try inputFields(Self.oneByte + [.input(flags)]).first)
    #expect(field.isConstant == isConstant)
    #expect(field.isVariable == isVariable)
    #expect(field.isRelative == isRelative)
    #expect(field.flags == UInt32(flags))
  }

  @Test func `Fields follow each other without gaps, and the report is rounded up to bytes`() throws
  {
    let report = try #require(
      try parse(inCollection: [
        .reportSize(1), .reportCount(3), .input(Flag.variable), .reportSize(5), .reportCount(1),
        .input(Flag.constant), .reportSize(12), .input(Flag.variable),
      ]).inputReports.first)
    #expect(report.fields.map(\.bitOffset) == [0, 3, 8])
    #expect(report.fields.map(\.isConstant) == [false, true, false])
    #expect(report.sizeBytes == 3)
  }

  @Test func `Numbered reports begin with their id, and are sorted by it`() throws {
    let descriptor = try parse(
      inCollection: Self.oneByte + [
        .reportID(9), .input(2), .reportID(2), .input(2), .reportID(9), .input(2),
      ])
    #expect(descriptor.numbersReports)
    #expect(descriptor.inputReports.map(\.id) == [2, 9])
    #expect(descriptor.inputReports.map(\.sizeBytes) == [2, 3])
    #expect(descriptor.inputReports.last?.fields.map(\.bitOffset) == [8, 16])
  }

  @Test func `An array is one field whose elements select usages of a range`() throws {
    let fields = try inputFields([
      .usagePage(7), .usageMinimum(0), .usageMaximum(0xDD), .logicalMaximum(0xDD), .reportSize(8),
      .reportCount(6), .input(Flag.array),
    ])
    let field = try #require(fields.first)
    #expect(fields.count == 1)
    #expect(field.count == 6)
    #expect(field.usage == Usage(page: 7, id: 0))
    #expect(field.usageMaximum == Usage(page: 7, id: 0xDD))
    #expect(!field.isVariable)
  }

  @Test func `An array of listed usages spans the lowest to the highest`() throws {
    let field = try #require(
      try inputFields([
        .usagePage(0x20), .usage(0x0802), .usage(0x0800), .usage(0x0801), .reportSize(8),
        .reportCount(1), .input(Flag.array),
      ]).first)
    #expect(field.usage == Usage(page: 0x20, id: 0x0800))
    #expect(field.usageMaximum == Usage(page: 0x20, id: 0x0802))
  }

  @Test func `Padding has a place but no usage`() throws {
    let field = try #require(
      try inputFields([.usagePage(1), .reportSize(4), .reportCount(2), .input(Flag.constant)]).first
    )
    #expect(field.isConstant)
    #expect(field.usage == Usage(page: 1, id: 0))
    #expect(field.usageMaximum == nil)
    #expect(field.count == 2)
  }

  @Test func `A field knows the collections around it, from the outermost`() throws {
    let descriptor = try parse(
      [
        .usagePage(0x20), .usage(1), .collection(1), .usage(0x73), .collection(0), .usage(0x0453),
      ] + Self.oneByte + [
        .input(2), .endCollection, .usage(0x0454), .input(2), .endCollection, .usagePage(1),
        .usage(6), .collection(1), .endCollection,
      ])
    let outer = Collection(type: 1, usage: Usage(page: 0x20, id: 1))
    let inner = Collection(type: 0, usage: Usage(page: 0x20, id: 0x73))
    #expect(descriptor.inputReports.first?.fields.map(\.collections) == [[outer, inner], [outer]])
    #expect(descriptor.topLevelUsages == [Usage(page: 0x20, id: 1), Usage(page: 1, id: 6)])
  }
}
