import HID
import Testing

/// What makes a layout uncertain or too large is an error that says where.
@Suite struct HIDErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let what: String
    let items: [TestItem]
    let expected: HIDError
    var testDescription: String { what }
  }

  static let cases = [
    Case(what: "no bytes", items: [], expected: .descriptorEmpty),
    Case(
      what: "too many bytes",
      items: Array(repeating: .endCollection, count: DescriptorLimits.descriptorBytesMax + 1),
      expected: .descriptorTooLong(count: DescriptorLimits.descriptorBytesMax + 1)),
    Case(
      what: "an item of four bytes with one", items: [.collection(1), .raw(0x27, 0xFF)],
      expected: .itemTruncated(offset: 2, expected: 5, found: 2)),
    Case(
      what: "nothing but half an item", items: [.raw(0x05)],
      expected: .itemTruncated(offset: 0, expected: 2, found: 1)),
    Case(
      what: "a long item without its size", items: [.raw(0xFE)],
      expected: .itemTruncated(offset: 0, expected: 3, found: 1)),
    Case(
      what: "a long item longer than the rest", items: [.raw(0xFE, 9, 0xF0, 1)],
      expected: .itemTruncated(offset: 0, expected: 12, found: 4)),
    Case(
      what: "collections too deep",
      items: Array(repeating: .collection(1), count: DescriptorLimits.collectionDepthMax + 1),
      expected: .collectionsTooDeep(offset: 2 * DescriptorLimits.collectionDepthMax)),
    Case(
      what: "pushes too deep",
      items: Array(repeating: .push, count: DescriptorLimits.pushDepthMax + 1),
      expected: .pushesTooDeep(offset: DescriptorLimits.pushDepthMax)),
    Case(
      what: "a Pop without Push", items: [.push, .pop, .pop], expected: .popWithoutPush(offset: 2)),
    Case(
      what: "report id 0", items: [.collection(1), .reportID(0)],
      expected: .reportIDInvalid(offset: 2, found: 0)),
    Case(
      what: "a report id above 255", items: [.collection(1), .reportID(256)],
      expected: .reportIDInvalid(offset: 2, found: 256)),
    Case(
      what: "2^32 - 1 elements of 2^32 - 1 bits",
      items: [.reportSize(0xFFFF_FFFF), .reportCount(0xFFFF_FFFF), .reportID(7), .input(2)],
      expected: .reportTooLong(offset: 12, reportID: 7, bits: 0xFFFF_FFFE_0000_0001)),
    Case(
      what: "a report one bit too long",
      items: [
        .reportSize(DescriptorLimits.reportBitsMax), .reportCount(1), .input(1), .reportSize(1),
        .input(1),
      ], expected: .reportTooLong(offset: 11, reportID: 0, bits: 1)),
    Case(
      what: "too many fields",
      items: [
        .usageMinimum(0), .usageMaximum(0xFFFF), .reportSize(1),
        .reportCount(DescriptorLimits.fieldCountMax + 1), .input(2),
      ], expected: .fieldsTooMany(offset: 10)),
  ]

  @Test(arguments: cases)
  func `The error says what is wrong and where`(_ wrong: Case) {
    #expect(parseError(wrong.items) == wrong.expected)
    #expect(wrong.expected.description.contains("expected"))
    #expect(wrong.expected.description.contains("found"))
  }

  @Test func `A message says where, what was expected, what was found and what to do`() {
    #expect(
      HIDError.itemTruncated(offset: 66, expected: 5, found: 4).description
        == "report descriptor, byte 66: expected an item of 5 bytes, found 4 to the end; "
        + "the descriptor was cut, read all of it from the device")
  }

  @Test func `What just stays within the limits is parsed`() throws {
    let longest = try parse(inCollection: [
      .reportSize(1), .reportCount(DescriptorLimits.reportBitsMax), .input(2),
    ])
    #expect(longest.inputReports.first?.sizeBytes == DescriptorLimits.reportBitsMax / 8)
    #expect(longest.inputReports.first?.fields.count == 1)
    let fields = try inputFields([
      .usageMinimum(0), .usageMaximum(0xFFFF), .reportSize(1),
      .reportCount(DescriptorLimits.fieldCountMax), .input(2),
    ])
    #expect(fields.count == DescriptorLimits.fieldCountMax)
    let depth = DescriptorLimits.collectionDepthMax
    let nested = try parse(Array(repeating: .collection(1), count: depth))
    #expect(nested.tolerances == [.collectionsUnclosed(count: depth)])
  }

  @Test func `The limits fit each other`() {
    #expect(DescriptorLimits.reportBitsMax % 8 == 0)
    #expect(DescriptorLimits.fieldCountMax <= DescriptorLimits.reportBitsMax)
    #expect(DescriptorLimits.collectionDepthMax < DescriptorLimits.descriptorBytesMax)
  }
}
