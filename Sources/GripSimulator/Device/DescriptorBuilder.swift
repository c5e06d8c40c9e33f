/// Writes a HID 1.11 report descriptor for compiled reports: one application collection of a sensor, and in it each
/// report's rows. Globals are stated again only where the row needs others than those in force.
struct DescriptorBuilder {
  private(set) var bytes: [UInt8] = []
  private var page: UInt16 = 0
  private var hasPhysical = false
  private var count = 0

  /// The descriptor of a device with these reports.
  static func descriptor(of reports: [CompiledReport]) -> [UInt8] {
    var builder = DescriptorBuilder()
    builder.append(page: UsagePage.sensor)
    builder.append(.usage, unsigned: 0x01)
    builder.append(.collection, unsigned: 0x01)
    for report in reports {
      if report.id != 0 { builder.append(.reportID, unsigned: UInt32(report.id)) }
      for row in report.rows { builder.append(row) }
    }
    builder.bytes.append(Item.endCollection.rawValue)
    return builder.bytes
  }

  /// The descriptor of the same device on a vendor's page: how long its reports are, and nothing else.
  static func opaque(of reports: [CompiledReport]) -> [UInt8] {
    var builder = DescriptorBuilder()
    builder.append(page: UsagePage.vendor)
    builder.append(.usage, unsigned: 0x01)
    builder.append(.collection, unsigned: 0x01)
    builder.append(.logicalMinimum, signed: 0)
    builder.append(.logicalMaximum, signed: 255)
    builder.append(.reportSize, unsigned: 8)
    for report in reports {
      if report.id != 0 { builder.append(.reportID, unsigned: UInt32(report.id)) }
      builder.append(.usage, unsigned: 0x02)
      builder.append(.reportCount, unsigned: UInt32(report.byteCount - (report.id == 0 ? 0 : 1)))
      builder.append(.input, unsigned: 0x02)
    }
    builder.bytes.append(Item.endCollection.rawValue)
    return builder.bytes
  }

  private mutating func append(_ row: Row) {
    let field = row.field
    if field.quantity == .padding {
      append(.reportSize, unsigned: UInt32(field.bits))
      append(.reportCount, unsigned: UInt32(row.count))
      count = row.count
      append(.input, unsigned: 0x03)  // constant, variable
      return
    }
    append(page: field.usagePage)
    append(.logicalMinimum, signed: field.logicalMinimum)
    append(.logicalMaximum, signed: field.logicalMaximum)
    appendPhysical(field)
    append(.reportSize, unsigned: UInt32(field.bits))
    // On the vendor's page a count in force is left standing; the reference controller's descriptor does the same.
    if row.count != count || field.usagePage != UsagePage.vendor {
      append(.reportCount, unsigned: UInt32(row.count))
      count = row.count
    }
    for axis in row.axes { append(.usage, unsigned: UInt32(field.usage(axis: axis))) }
    append(.input, unsigned: 0x02)  // data, variable, absolute
  }

  private mutating func append(page new: UInt16) {
    guard new != page else { return }
    append(.usagePage, unsigned: UInt32(new))
    page = new
  }

  /// Range, exponent and unit: all of them, unless there are none and none are in force.
  private mutating func appendPhysical(_ field: Field) {
    let has =
      field.physicalMinimum != 0 || field.physicalMaximum != 0 || field.unit != 0
      || field.exponent != 0
    guard has || hasPhysical else { return }
    hasPhysical = has
    append(.physicalMinimum, signed: field.physicalMinimum)
    append(.physicalMaximum, signed: field.physicalMaximum)
    append(.unitExponent, unsigned: UInt32(field.exponent & 0x0F))
    append(.unit, unsigned: field.unit)
  }

  /// The shortest form that is read back as the same signed number; beyond a signed 32-bit number, four plain bytes.
  private mutating func append(_ item: Item, signed value: Int64) {
    let size = Int8(exactly: value) != nil ? 1 : Int16(exactly: value) != nil ? 2 : 4
    append(item, UInt32(truncatingIfNeeded: value), size: size)
  }

  private mutating func append(_ item: Item, unsigned value: UInt32) {
    append(item, value, size: value <= 0xFF ? 1 : value <= 0xFFFF ? 2 : 4)
  }

  private mutating func append(_ item: Item, _ value: UInt32, size: Int) {
    bytes.append(item.rawValue | UInt8(size == 4 ? 3 : size))
    for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }
}

/// The first bytes of short items, without their sizes (HID 1.11, 6.2.2).
private enum Item: UInt8 {
  case usagePage = 0x04
  case usage = 0x08
  case logicalMinimum = 0x14
  case logicalMaximum = 0x24
  case physicalMinimum = 0x34
  case physicalMaximum = 0x44
  case unitExponent = 0x54
  case unit = 0x64
  case reportSize = 0x74
  case input = 0x80
  case reportID = 0x84
  case reportCount = 0x94
  case collection = 0xA0
  case endCollection = 0xC0
}
