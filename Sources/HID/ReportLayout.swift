/// The three kinds of reports, each with ids of its own.
enum ReportKind: Int {
  case input, output, feature
}

/// The reports as far as parsed: fields are added at the end of the report they belong to.
struct ReportLayout {
  /// A report as far as parsed.
  private struct Draft {
    private static let idBits = 8

    var bitCount: Int
    var fields: [Field] = []

    init(id: UInt8) { bitCount = id == 0 ? 0 : Self.idBits }
  }

  private var drafts: [[UInt8: Draft]] = [[:], [:], [:]]
  private var fieldCount = 0

  var isEmpty: Bool { drafts.allSatisfy(\.isEmpty) }

  func reports(of kind: ReportKind) -> [Report] {
    drafts[kind.rawValue].sorted { $0.key < $1.key }.map { id, draft in
      Report(id: id, sizeBytes: (draft.bitCount + 7) / 8, fields: draft.fields)
    }
  }

  /// Makes sure that a report exists, be it without fields.
  mutating func declare(_ kind: ReportKind, id: UInt8) {
    if drafts[kind.rawValue][id] == nil { drafts[kind.rawValue][id] = Draft(id: id) }
  }

  /// Adds the fields of one main item. `spans` are its usages; size and count of `global` are not
  /// 0.
  ///
  /// Throws `reportTooLong` or `fieldsTooMany`. The work is proportional to the spans and the
  /// fields added, not to the count.
  mutating func add(
    _ kind: ReportKind, item: Item, global: GlobalState, spans: [UsageSpan],
    collections: [Collection]
  ) throws(HIDError) {
    let id = global.reportID
    var draft = drafts[kind.rawValue][id] ?? Draft(id: id)
    let bits = UInt64(global.reportSize) * UInt64(global.reportCount)
    guard bits <= UInt64(DescriptorLimits.reportBitsMax - draft.bitCount) else {
      throw .reportTooLong(offset: item.offset, reportID: id, bits: bits)
    }
    let element = FieldTemplate(item: item, global: global, collections: collections)
    // Taken out before it grows, so that it is not copied.
    drafts[kind.rawValue][id] = nil
    var runs = UsageRuns(spans: spans, element: element, count: Int(global.reportCount))
    while let run = runs.next() {
      guard fieldCount < DescriptorLimits.fieldCountMax else {
        throw .fieldsTooMany(offset: item.offset)
      }
      fieldCount += 1
      draft.fields.append(element.field(run, bitOffset: draft.bitCount))
      draft.bitCount += run.count * element.bitSize
    }
    drafts[kind.rawValue][id] = draft
  }
}
