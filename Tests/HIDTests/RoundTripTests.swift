import HID
import TestSupport
import Testing

/// Random layouts, written as descriptors by a small encoder, parse back exactly.
@Suite struct RoundTripTests {
  static let seed: UInt64 = 0x524F_554E_4454_5249
  static let layoutCount = 2_000

  /// One main item's worth of a layout.
  struct Block {
    var kind: Int
    var reportID: UInt8
    var usages: [Usage]
    var bitSize: Int
    var count: Int
    var flags: Int
    var logical: ClosedRange<Int64>
    var physical: ClosedRange<Int64>
    var unit: UInt32
    var exponent: Int
    var collections: [Collection]
  }

  /// A field without its place, which follows from the order.
  struct ExpectedField: Equatable {
    var usage: Usage
    var count: Int
    var block: Int
  }

  static func randomRange(using generator: inout SeededGenerator) -> ClosedRange<Int64> {
    let bits = Int64.random(in: 1...31, using: &generator)
    let top = Int64.random(in: 0...((1 << bits) - 1), using: &generator)
    if Bool.random(using: &generator) { return -top - 1...top }
    return 0...(Int.random(in: 0..<8, using: &generator) == 0 ? 0xFFFF_FFFF : top)
  }

  static func randomUsage(using generator: inout SeededGenerator) -> Usage {
    Usage(
      page: [1, 0x20, 0xFF00][Int.random(in: 0...2, using: &generator)],
      id: .random(in: 1...6, using: &generator))
  }

  static func randomBlock(isNumbered: Bool, using generator: inout SeededGenerator) -> Block {
    let usageCount = Int.random(in: 0...4, using: &generator)
    let depth = Int.random(in: 1...4, using: &generator)
    let units: [UInt32] = [0, 0xE111, 0x1001, 0xF014, 0x00F0_D121]
    return Block(
      kind: .random(in: 0...2, using: &generator),
      reportID: isNumbered ? .random(in: 1...5, using: &generator) : 0,
      usages: (0..<usageCount).map { _ in randomUsage(using: &generator) },
      bitSize: .random(in: 1...40, using: &generator),
      count: .random(in: 1...12, using: &generator),
      flags: [0b000, 0b001, 0b010, 0b011, 0b110][Int.random(in: 0...4, using: &generator)],
      logical: randomRange(using: &generator), physical: randomRange(using: &generator),
      unit: units[Int.random(in: units.indices, using: &generator)],
      exponent: .random(in: -8...7, using: &generator),
      collections: (0..<depth).map { _ in
        Collection(
          type: .random(in: 0...6, using: &generator), usage: randomUsage(using: &generator))
      })
  }

  static func encode(_ block: Block) -> [TestItem] {
    var items: [TestItem] = block.collections.flatMap {
      [.extendedUsage(page: Int($0.usage.page), id: Int($0.usage.id)), .collection(Int($0.type))]
    }
    if block.reportID != 0 { items.append(.reportID(Int(block.reportID))) }
    items += [
      .usagePage(0x0D), .logicalMinimum(Int(block.logical.lowerBound)),
      .logicalMaximum(Int(block.logical.upperBound)),
      .physicalMinimum(Int(block.physical.lowerBound)),
      .physicalMaximum(Int(block.physical.upperBound)), .unit(Int(block.unit)),
      .unitExponent(block.exponent), .reportSize(block.bitSize), .reportCount(block.count),
    ]
    items += block.usages.map { .extendedUsage(page: Int($0.page), id: Int($0.id)) }
    switch block.kind {
    case 0: items.append(.input(block.flags))
    case 1: items.append(.output(block.flags))
    default: items.append(.feature(block.flags))
    }
    return items + block.collections.map { _ in .endCollection }
  }

  /// What the standard makes of a block: element n has usage n, or the last one.
  static func expected(_ block: Block, index: Int) -> [ExpectedField] {
    let isVariable = block.flags & Flag.variable != 0
    guard isVariable, let last = block.usages.last else {
      let least = block.usages.min { ($0.page, $0.id) < ($1.page, $1.id) }
      let usage = least ?? Usage(page: 0x0D, id: 0)
      return [ExpectedField(usage: usage, count: block.count, block: index)]
    }
    var fields: [ExpectedField] = []
    for element in 0..<block.count {
      let usage = element < block.usages.count ? block.usages[element] : last
      if fields.last?.usage == usage {
        fields[fields.count - 1].count += 1
      } else {
        fields.append(ExpectedField(usage: usage, count: 1, block: index))
      }
    }
    return fields
  }

  static func isSame(_ field: Field, _ expected: ExpectedField, _ block: Block) -> Bool {
    field.usage == expected.usage && field.count == expected.count
      && field.bitSize == block.bitSize && field.flags == UInt32(block.flags)
      && field.logicalMinimum == block.logical.lowerBound
      && field.logicalMaximum == block.logical.upperBound
      && field.physicalMinimum == block.physical.lowerBound
      && field.physicalMaximum == block.physical.upperBound && field.unit == block.unit
      && field.unitExponent == block.exponent && field.collections == block.collections
  }

  @Test func `Random layouts parse back exactly`() throws {
    var generator = SeededGenerator(seed: Self.seed)
    for _ in 0..<Self.layoutCount {
      let isNumbered = Bool.random(using: &generator)
      let blocks = (0..<Int.random(in: 1...10, using: &generator)).map { _ in
        Self.randomBlock(isNumbered: isNumbered, using: &generator)
      }
      let descriptor = try parse(blocks.flatMap(Self.encode))
      #expect(descriptor.tolerances.isEmpty)
      #expect(descriptor.numbersReports == isNumbered)
      let kinds = [descriptor.inputReports, descriptor.outputReports, descriptor.featureReports]
      for (kind, reports) in kinds.enumerated() {
        let ids = Set(blocks.filter { $0.kind == kind }.map(\.reportID)).sorted()
        #expect(reports.map(\.id) == ids)
        for report in reports { Self.check(report, kind: kind, blocks: blocks) }
      }
    }
  }

  static func check(_ report: Report, kind: Int, blocks: [Block]) {
    let expected = blocks.enumerated()
      .filter { $0.element.kind == kind && $0.element.reportID == report.id }
      .flatMap { Self.expected($0.element, index: $0.offset) }
    #expect(report.fields.count == expected.count)
    var end = report.id == 0 ? 0 : 8
    for (field, expectation) in zip(report.fields, expected) {
      #expect(field.bitOffset == end)
      #expect(Self.isSame(field, expectation, blocks[expectation.block]))
      end += field.bitSize * field.count
    }
    #expect(report.sizeBytes == (end + 7) / 8)
  }
}
