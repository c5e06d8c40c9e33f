import HID

/// One item of a descriptor, for tests that read as descriptors do.
struct TestItem: Sendable {
  let bytes: [UInt8]

  /// Bytes as they are, for what no sane firmware sends.
  static func raw(_ bytes: UInt8...) -> TestItem { TestItem(bytes: bytes) }

  /// A short item with `size` data bytes (0, 1, 2 or 4); `prefix` without its size code.
  static func short(_ prefix: UInt8, _ value: Int, size: Int) -> TestItem {
    let code = UInt8(size == 4 ? 3 : size)
    let data = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return TestItem(bytes: [prefix | code] + data)
  }

  private static func unsigned(_ prefix: UInt8, _ value: Int) -> TestItem {
    short(prefix, value, size: value <= 0xFF ? 1 : value <= 0xFFFF ? 2 : 4)
  }

  /// The fewest bytes that hold `value` as a signed number, or four if it is an unsigned number of
  /// 32 bits.
  private static func signed(_ prefix: UInt8, _ value: Int) -> TestItem {
    short(
      prefix, value, size: Int8(exactly: value) != nil ? 1 : Int16(exactly: value) != nil ? 2 : 4)
  }

  static func input(_ flags: Int) -> TestItem { unsigned(0x80, flags) }
  static func output(_ flags: Int) -> TestItem { unsigned(0x90, flags) }
  static func feature(_ flags: Int) -> TestItem { unsigned(0xB0, flags) }
  static func collection(_ type: Int) -> TestItem { unsigned(0xA0, type) }
  static let endCollection = raw(0xC0)

  static func usagePage(_ page: Int) -> TestItem { unsigned(0x04, page) }
  static func logicalMinimum(_ value: Int) -> TestItem { signed(0x14, value) }
  static func logicalMaximum(_ value: Int) -> TestItem { signed(0x24, value) }
  static func physicalMinimum(_ value: Int) -> TestItem { signed(0x34, value) }
  static func physicalMaximum(_ value: Int) -> TestItem { signed(0x44, value) }
  static func unitExponent(_ value: Int) -> TestItem { short(0x54, value & 0xF, size: 1) }
  static func unit(_ value: Int) -> TestItem { unsigned(0x64, value) }
  static func reportSize(_ bits: Int) -> TestItem { unsigned(0x74, bits) }
  static func reportID(_ id: Int) -> TestItem { unsigned(0x84, id) }
  static func reportCount(_ count: Int) -> TestItem { unsigned(0x94, count) }
  static let push = raw(0xA4)
  static let pop = raw(0xB4)

  static func usage(_ id: Int) -> TestItem { unsigned(0x08, id) }
  static func usageMinimum(_ id: Int) -> TestItem { unsigned(0x18, id) }
  static func usageMaximum(_ id: Int) -> TestItem { unsigned(0x28, id) }
  static func extendedUsage(page: Int, id: Int) -> TestItem {
    short(0x08, page << 16 | id, size: 4)
  }
  static func delimiter(_ value: Int) -> TestItem { unsigned(0xA8, value) }
}

/// Flags of main items (HID 1.11, 6.2.2.5), as many as tests need.
enum Flag {
  static let array = 0
  static let constant = 0b001
  static let variable = 0b010
  static let relative = 0b100
}

func parse(_ items: [TestItem]) throws(HIDError) -> ReportDescriptor {
  try ReportDescriptor(parsing: items.flatMap(\.bytes))
}

/// Parses items that stand inside one application collection without usage.
func parse(inCollection items: [TestItem]) throws(HIDError) -> ReportDescriptor {
  try parse([.collection(1)] + items + [.endCollection])
}

/// The fields of the first input report.
func inputFields(_ items: [TestItem]) throws -> [Field] {
  try parse(inCollection: items).inputReports.first?.fields ?? []
}

/// The error that parsing `items` throws; nil if it throws none.
func parseError(_ items: [TestItem]) -> HIDError? {
  do throws(HIDError) {
    _ = try parse(items)
    return nil
  } catch {
    return error
  }
}
