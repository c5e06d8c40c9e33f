/// What all fields of one main item have in common.
struct FieldTemplate {
  let bitSize: Int
  let flags: UInt32
  let page: UInt16
  private let global: GlobalState
  private let collections: [Collection]

  init(item: Item, global: GlobalState, collections: [Collection]) {
    bitSize = Int(global.reportSize)
    flags = item.value.raw
    page = global.usagePage
    self.global = global
    self.collections = collections
  }

  var isVariable: Bool { flags & 0b010 != 0 }

  func field(_ run: UsageRun, bitOffset: Int) -> Field {
    let logicalMinimum = global.logicalMinimum.signed
    let physicalMinimum = global.physicalMinimum.signed
    return Field(
      bitOffset: bitOffset, bitSize: bitSize, count: run.count, usage: run.usage,
      usageMaximum: run.usageMaximum, logicalMinimum: logicalMinimum,
      logicalMaximum: global.logicalMaximum.asMaximum(minimum: logicalMinimum),
      physicalMinimum: physicalMinimum,
      physicalMaximum: global.physicalMaximum.asMaximum(minimum: physicalMinimum),
      unit: global.unit, unitExponent: global.unitExponent, flags: flags, collections: collections)
  }
}

/// Elements in a row that become one field.
struct UsageRun: Equatable {
  var usage: Usage
  var usageMaximum: Usage?
  var count: Int
}

/// Hands out the elements of a main item to its usages: one run for each usage, the last usage
/// taking all elements that remain (HID 1.11, 6.2.2.8); an array is one run.
struct UsageRuns {
  private let spans: [UsageSpan]
  private let page: UInt16
  private let isVariable: Bool
  private var remaining: Int
  private var spanIndex = 0
  /// The next usage of the span; wider than a usage id so that it can pass the last one.
  private var nextID: UInt32

  init(spans: [UsageSpan], element: FieldTemplate, count: Int) {
    self.spans = spans
    page = element.page
    isVariable = element.isVariable
    remaining = count
    nextID = UInt32(spans.first?.first ?? 0)
  }

  mutating func next() -> UsageRun? {
    guard remaining > 0 else { return nil }
    guard isVariable, !spans.isEmpty else { return wholeRun() }
    guard let usage = nextUsage() else { return nil }
    var run = UsageRun(usage: usage, usageMaximum: nil, count: 1)
    remaining -= 1
    while remaining > 0, peekedUsage == usage {
      _ = nextUsage()
      run.count += 1
      remaining -= 1
    }
    if peekedUsage == nil {
      run.count += remaining
      remaining = 0
    }
    return run
  }

  /// An array, or elements that no usage names.
  private mutating func wholeRun() -> UsageRun {
    defer { remaining = 0 }
    let minimum = spans.map(\.firstUsage).min { $0.number < $1.number }
    let maximum = spans.map(\.lastUsage).max { $0.number < $1.number }
    return UsageRun(
      usage: minimum ?? Usage(page: page, id: 0), usageMaximum: isVariable ? nil : maximum,
      count: remaining)
  }

  private var peekedUsage: Usage? {
    guard spanIndex < spans.count else { return nil }
    return Usage(page: spans[spanIndex].page, id: UInt16(truncatingIfNeeded: nextID))
  }

  private mutating func nextUsage() -> Usage? {
    guard let usage = peekedUsage else { return nil }
    if nextID < UInt32(spans[spanIndex].last) {
      nextID += 1
    } else {
      spanIndex += 1
      nextID = spanIndex < spans.count ? UInt32(spans[spanIndex].first) : 0
    }
    return usage
  }
}
