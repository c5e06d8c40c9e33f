/// Walks over the items of a descriptor, keeps the state they set, and hands the fields to the
/// layout.
struct DescriptorParser {
  private(set) var layout = ReportLayout()
  private(set) var notes = Notes()
  private(set) var topLevelUsages: [Usage] = []
  private(set) var numbersReports = false

  private let bytes: [UInt8]
  private var global = GlobalState()
  private var saved: [GlobalState] = []
  private var local = LocalState()
  private var collections: [Collection] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Parses all items. To be called once.
  mutating func parse() throws(HIDError) {
    guard !bytes.isEmpty else { throw .descriptorEmpty }
    guard bytes.count <= DescriptorLimits.descriptorBytesMax else {
      throw .descriptorTooLong(count: bytes.count)
    }
    let contentEnd = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
    var reader = ItemReader(bytes: bytes)
    while reader.offset < contentEnd, let item = try next(&reader) {
      switch item.kind {
      case .main: try take(main: item)
      case .global: try take(global: item)
      case .local: take(local: item)
      case .reserved: skip(item)
      }
    }
    finish(at: reader.offset, contentEnd: contentEnd)
  }

  /// The next item; nil at the end and before a torn item that no field can follow.
  private mutating func next(_ reader: inout ItemReader) throws(HIDError) -> Item? {
    do {
      return try reader.next()
    } catch {
      guard collections.isEmpty, !topLevelUsages.isEmpty else { throw error }
      notes.add(.trailingItemTruncated(offset: reader.offset))
      return nil
    }
  }

  private mutating func finish(at offset: Int, contentEnd: Int) {
    if offset >= contentEnd, offset < bytes.count {
      notes.add(.trailingZeros(offset: offset, count: bytes.count - offset))
    }
    if !collections.isEmpty { notes.add(.collectionsUnclosed(count: collections.count)) }
    if !saved.isEmpty { notes.add(.pushesUnpopped(count: saved.count)) }
  }

  private mutating func skip(_ item: Item) {
    notes.add(.itemSkipped(offset: item.offset, prefix: item.prefix))
  }
}

// MARK: - Main items

extension DescriptorParser {
  private mutating func take(main item: Item) throws(HIDError) {
    local.complete(page: global.usagePage, offset: item.offset, notes: &notes)
    switch item.tag {
    case 0x8: try addFields(.input, item)
    case 0x9: try addFields(.output, item)
    case 0xB: try addFields(.feature, item)
    case 0xA: try openCollection(item)
    case 0xC: closeCollection(item)
    default: skip(item)
    }
    local = LocalState()
  }

  private mutating func openCollection(_ item: Item) throws(HIDError) {
    guard collections.count < DescriptorLimits.collectionDepthMax else {
      throw .collectionsTooDeep(offset: item.offset)
    }
    let usage = local.spans.first?.firstUsage
    let collection = Collection(
      type: UInt8(truncatingIfNeeded: item.value.raw),
      usage: usage ?? Usage(page: global.usagePage, id: 0))
    if collections.isEmpty { topLevelUsages.append(collection.usage) }
    collections.append(collection)
  }

  private mutating func closeCollection(_ item: Item) {
    guard collections.popLast() == nil else { return }
    notes.add(.endCollectionUnmatched(offset: item.offset))
  }

  private mutating func addFields(_ kind: ReportKind, _ item: Item) throws(HIDError) {
    if collections.isEmpty { notes.add(.dataOutsideCollection(offset: item.offset)) }
    guard global.reportSize > 0, global.reportCount > 0 else {
      notes.add(.dataEmpty(offset: item.offset))
      layout.declare(kind, id: global.reportID)
      return
    }
    let minimum = global.logicalMinimum.signed
    if global.logicalMaximum.asMaximum(minimum: minimum) < minimum {
      notes.add(.logicalRangeInverted(offset: item.offset))
    }
    try layout.add(
      kind, item: item, global: global, spans: local.spans, collections: collections)
  }
}

// MARK: - Global items

extension DescriptorParser {
  private mutating func take(global item: Item) throws(HIDError) {
    let value = item.value
    switch item.tag {
    case 0x0: setUsagePage(item)
    case 0x1: global.logicalMinimum = value
    case 0x2: global.logicalMaximum = value
    case 0x3: global.physicalMinimum = value
    case 0x4: global.physicalMaximum = value
    case 0x5: setUnitExponent(item)
    case 0x6: setUnit(item)
    case 0x7: global.reportSize = value.raw
    case 0x8: try setReportID(item)
    case 0x9: global.reportCount = value.raw
    case 0xA: try push(item)
    case 0xB: try pop(item)
    default: skip(item)
    }
  }

  private mutating func setUsagePage(_ item: Item) {
    let page = item.value.raw
    if page > UInt32(UInt16.max) {
      notes.add(.usagePageWide(offset: item.offset, found: page))
    }
    global.usagePage = UInt16(truncatingIfNeeded: page)
  }

  private mutating func setUnit(_ item: Item) {
    global.unit = item.value.raw
    if UnitDimension(unit: global.unit).isReserved {
      notes.add(.unitReserved(offset: item.offset, unit: global.unit))
    }
  }

  private mutating func setUnitExponent(_ item: Item) {
    let (exponent, isWide) = unitExponent(item.value)
    if isWide {
      notes.add(.unitExponentWide(offset: item.offset, found: Int(item.value.signed)))
    }
    global.unitExponent = exponent
  }

  private mutating func setReportID(_ item: Item) throws(HIDError) {
    guard (1...255).contains(item.value.raw) else {
      throw .reportIDInvalid(offset: item.offset, found: item.value.raw)
    }
    if !numbersReports, !layout.isEmpty { notes.add(.reportIDLate(offset: item.offset)) }
    numbersReports = true
    global.reportID = UInt8(item.value.raw)
  }

  private mutating func push(_ item: Item) throws(HIDError) {
    guard saved.count < DescriptorLimits.pushDepthMax else {
      throw .pushesTooDeep(offset: item.offset)
    }
    saved.append(global)
  }

  private mutating func pop(_ item: Item) throws(HIDError) {
    guard let state = saved.popLast() else { throw .popWithoutPush(offset: item.offset) }
    global = state
  }
}

// MARK: - Local items

extension DescriptorParser {
  private mutating func take(local item: Item) {
    let page = global.usagePage
    switch item.tag {
    case 0x0: local.addUsage(item.value, page: page)
    case 0x1: local.setMinimum(item.value, page: page, offset: item.offset, notes: &notes)
    case 0x2: local.setMaximum(item.value, page: page, offset: item.offset, notes: &notes)
    // Designators and strings describe; they do not change what a report looks like.
    case 0x3, 0x4, 0x5, 0x7, 0x8, 0x9: break
    case 0xA: local.setDelimiter(item.value)
    default: skip(item)
    }
  }
}
