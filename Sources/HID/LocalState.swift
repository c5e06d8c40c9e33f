/// Consecutive usages on one page. A range of 65,536 usages is one span: ranges are never expanded.
struct UsageSpan: Equatable {
  var page: UInt16
  /// Whether the item gave the page itself (an extended usage of four bytes).
  var isPageExplicit: Bool
  var first: UInt16
  var last: UInt16

  var firstUsage: Usage { Usage(page: page, id: first) }
  var lastUsage: Usage { Usage(page: page, id: last) }
}

/// What local items say (HID 1.11, 6.2.2.8): it holds for the next main item only.
struct LocalState {
  private(set) var spans: [UsageSpan] = []
  /// The first end of a usage range, until the other one comes.
  private var minimum: UsageSpan?
  private var maximum: UsageSpan?
  /// Inside a delimiter set, and whether its preferred usage, the first, was taken. The
  /// alternatives are left out.
  private var isDelimited = false
  private var isAlternative = false

  mutating func addUsage(_ value: ItemValue, page: UInt16) {
    append(Self.span(value, page: page))
  }

  mutating func setMinimum(_ value: ItemValue, page: UInt16, offset: Int, notes: inout Notes) {
    minimum = Self.span(value, page: page)
    closeRange(offset: offset, notes: &notes)
  }

  mutating func setMaximum(_ value: ItemValue, page: UInt16, offset: Int, notes: inout Notes) {
    maximum = Self.span(value, page: page)
    closeRange(offset: offset, notes: &notes)
  }

  /// A Delimiter item: 1 opens a set of alternative usages, 0 closes it.
  mutating func setDelimiter(_ value: ItemValue) {
    isDelimited = value.raw != 0
    isAlternative = false
  }

  /// Ends the list of usages before a main item: takes half a range as one usage, and gives the
  /// usages that precede the last Usage Page that page. The standard joins page and usage at the
  /// main item; devices also list usages of several pages with a Usage Page before each. Both come
  /// out right if only the trailing usages of another page are changed.
  mutating func complete(page: UInt16, offset: Int, notes: inout Notes) {
    if let half = minimum ?? maximum {
      notes.add(.usageRangeIncomplete(offset: offset))
      append(half)
      minimum = nil
      maximum = nil
    }
    for index in spans.indices.reversed() where !spans[index].isPageExplicit {
      guard spans[index].page != page else { return }
      spans[index].page = page
    }
  }

  private mutating func closeRange(offset: Int, notes: inout Notes) {
    guard var range = minimum, let end = maximum else { return }
    minimum = nil
    maximum = nil
    if end.isPageExplicit, !range.isPageExplicit { range.page = end.page }
    let isSamePage = range.page == end.page || !end.isPageExplicit
    range.isPageExplicit = range.isPageExplicit || end.isPageExplicit
    if isSamePage, end.first >= range.first {
      range.last = end.first
    } else {
      notes.add(.usageRangeInverted(offset: offset))
    }
    append(range)
  }

  private mutating func append(_ span: UsageSpan) {
    if isDelimited {
      guard !isAlternative else { return }
      isAlternative = true
    }
    spans.append(span)
  }

  private static func span(_ value: ItemValue, page: UInt16) -> UsageSpan {
    let id = UInt16(truncatingIfNeeded: value.raw)
    let isExtended = value.size == 4
    return UsageSpan(
      page: isExtended ? UInt16(value.raw >> 16) : page, isPageExplicit: isExtended, first: id,
      last: id)
  }
}
