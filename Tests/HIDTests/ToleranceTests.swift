import HID
import Testing

/// What is odd but leaves the layout certain: each is taken as documented, and reported.
@Suite struct ToleranceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let what: String
    let items: [TestItem]
    let expected: [Tolerance]
    /// Bytes of the first input report.
    var sizeBytes: Int? = 1
    var testDescription: String { what }
  }

  static let byte: [TestItem] = [.reportSize(8), .reportCount(1), .input(Flag.variable)]

  static let cases = [
    Case(
      what: "zero bytes at the end",
      items: [.collection(1)] + byte + [.endCollection, .raw(0, 0, 0)],
      expected: [.trailingZeros(offset: 9, count: 3)]),
    Case(
      what: "an item cut short after the last collection",
      items: [.collection(1)] + byte + [.endCollection, .raw(0x26, 0xFF)],
      expected: [.trailingItemTruncated(offset: 9)]),
    Case(
      what: "collections left open", items: [.collection(1), .collection(0)] + byte,
      expected: [.collectionsUnclosed(count: 2)]),
    Case(
      what: "an End Collection too many",
      items: [.collection(1)] + byte + [.endCollection, .endCollection],
      expected: [.endCollectionUnmatched(offset: 9)]),
    Case(
      what: "a Push without Pop", items: [.push, .collection(1)] + byte + [.endCollection],
      expected: [.pushesUnpopped(count: 1)]),
    Case(
      what: "a long item",
      items: [.raw(0xFE, 2, 0xF0, 1, 2), .collection(1)] + byte + [.endCollection],
      expected: [.itemSkipped(offset: 0, prefix: 0xFE)]),
    Case(
      what: "reserved main, global, local and type",
      items: [.raw(0xD1, 9), .raw(0xC5, 9), .raw(0x69, 9), .raw(0x0D, 9), .collection(1)] + byte
        + [.endCollection],
      expected: [
        .itemSkipped(offset: 0, prefix: 0xD1), .itemSkipped(offset: 2, prefix: 0xC5),
        .itemSkipped(offset: 4, prefix: 0x69), .itemSkipped(offset: 6, prefix: 0x0D),
      ]),
    Case(
      what: "fields outside all collections", items: byte,
      expected: [.dataOutsideCollection(offset: 4)]),
    Case(
      what: "elements of no bits",
      items: [.collection(1), .reportSize(0), .reportCount(0xFFFF_FFFF), .input(2)] + byte
        + [.endCollection],
      expected: [.dataEmpty(offset: 9)]),
    Case(
      what: "no elements", items: [.collection(1), .reportSize(8), .input(2), .endCollection],
      expected: [.dataEmpty(offset: 4)], sizeBytes: 0),
    Case(
      what: "a report id after fields",
      items: [.collection(1)] + byte + [.reportID(1), .input(2), .endCollection],
      expected: [.reportIDLate(offset: 8)]),
    Case(
      what: "a usage page of more than 16 bits",
      items: [.raw(0x07, 0x20, 0x00, 0x01, 0x00), .collection(1)] + byte + [.endCollection],
      expected: [.usagePageWide(offset: 0, found: 0x10020)]),
    Case(
      what: "a usage range without end",
      items: [.collection(1), .usageMinimum(1)] + byte + [.endCollection],
      expected: [.usageRangeIncomplete(offset: 8)]),
    Case(
      what: "a usage range that ends before it begins",
      items: [.collection(1), .usageMinimum(5), .usageMaximum(4)] + byte + [.endCollection],
      expected: [.usageRangeInverted(offset: 4)]),
    Case(
      what: "a usage range over two pages",
      items: [.collection(1), .short(0x18, 0x1_0001, size: 4), .short(0x28, 0x2_0002, size: 4)]
        + byte + [.endCollection],
      expected: [.usageRangeInverted(offset: 7)]),
    Case(
      what: "a logical maximum below the minimum",
      items: [.logicalMinimum(5), .logicalMaximum(4), .collection(1)] + byte + [.endCollection],
      expected: [.logicalRangeInverted(offset: 10)]),
    Case(
      what: "a reserved unit", items: [.unit(0x0E), .collection(1)] + byte + [.endCollection],
      expected: [.unitReserved(offset: 0, unit: 0x0E)]),
    Case(
      what: "a unit exponent of neither form",
      items: [.raw(0x55, 0xED), .collection(1)] + byte + [.endCollection],
      expected: [.unitExponentWide(offset: 0, found: -19)]),
  ]

  @Test(arguments: cases)
  func `It is taken as documented and reported`(_ odd: Case) throws {
    let descriptor = try parse(odd.items)
    #expect(descriptor.tolerances == odd.expected)
    #expect(descriptor.inputReports.first?.sizeBytes == odd.sizeBytes)
    #expect(odd.expected.allSatisfy { !"\($0)".isEmpty })
  }

  @Test func `Half a range and an inverted one stand for one usage`() throws {
    let half = try inputFields([.usagePage(9), .usageMaximum(4)] + Self.byte)
    #expect(half.map(\.usage) == [Usage(page: 9, id: 4)])
    let inverted = try inputFields([.usagePage(9), .usageMinimum(5), .usageMaximum(4)] + Self.byte)
    #expect(inverted.map(\.usage) == [Usage(page: 9, id: 5)])
  }

  @Test func `Fields before the first report id lie in report 0 without an id byte`() throws {
    let descriptor = try parse(inCollection: Self.byte + [.reportID(1), .input(2)])
    #expect(descriptor.numbersReports)
    #expect(descriptor.inputReports.map(\.id) == [0, 1])
    #expect(descriptor.inputReports.map(\.sizeBytes) == [1, 2])
    #expect(descriptor.inputReports.first?.fields.first?.bitOffset == 0)
  }

  @Test func `Beyond a limit tolerances are only counted`() throws {
    let limit = DescriptorLimits.toleranceCountMax
    let descriptor = try parse(
      Array(repeating: .endCollection, count: limit + 10) + [.raw(0x09, 0x01)])
    #expect(descriptor.tolerances.count == limit + 1)
    #expect(descriptor.tolerances.last == .more(count: 10))
  }
}
