private let bitsRange = 1...32
/// Ids above are kept for reports that no descriptor declares.
private let idMax = 200

/// The reports of the device: a layout by its name, or a list of reports with their fields.
func reportLayouts(_ top: inout YAMLSection) throws(SimulatorError) -> [ReportLayout] {
  let sequenceBits = try fieldBits("sequenceBits", &top)
  let timeBits = try fieldBits("timeBits", &top)
  let timeExponent = try top.take("timeExponent")?.integer(in: -8...0)
  guard let value = top.take("layout") else {
    return NamedLayout.reference.reports(
      sequenceBits: sequenceBits, timeBits: timeBits, timeExponent: timeExponent)
  }
  guard value.isList else {
    return try value.word(NamedLayout.self).reports(
      sequenceBits: sequenceBits, timeBits: timeBits, timeExponent: timeExponent)
  }
  guard sequenceBits == nil, timeBits == nil, timeExponent == nil else {
    throw value.fail(
      expected: "a layout's name, as sequenceBits, timeBits or timeExponent are given")
  }
  var layouts: [ReportLayout] = []
  for element in try value.list(expected: "a list of reports") {
    layouts.append(try readReport(element))
  }
  let ids = layouts.map(\.id)
  guard Set(ids).count == ids.count, ids.count == 1 || !ids.contains(0) else {
    throw value.fail(expected: "reports with an id of their own each, or one without an id")
  }
  let forces = layouts.flatMap(\.sample).filter { $0.quantity == .force }
  guard forces.count == 1 else {
    throw value.fail(expected: "one force, in the samples of one of the reports")
  }
  return layouts
}

/// The bits of sequence or time: nil when not given, 0 for `none`.
private func fieldBits(
  _ key: String, _ top: inout YAMLSection
) throws(SimulatorError) -> Int? {
  guard let value = top.take(key) else { return nil }
  if value.isText("none") { return 0 }
  guard let bits = try? value.integer(in: bitsRange) else {
    throw value.fail(expected: "\(integerExpected(bitsRange)), or none")
  }
  return bits
}

private func readReport(_ value: YAMLValue) throws(SimulatorError) -> ReportLayout {
  var section = try value.section()
  let layout = ReportLayout(
    id: UInt8(try section.integer("id", in: 0...idMax, default: 0)),
    before: try readFields(section.take("before"), ofSample: false),
    sample: try readFields(section.take("sample"), ofSample: true),
    after: try readFields(section.take("after"), ofSample: false),
    isByField: try section.take("byField")?.word(YesOrNo.self) == .yes)
  try section.finish()
  return layout
}

private func readFields(
  _ value: YAMLValue?, ofSample: Bool
) throws(SimulatorError) -> [Field] {
  var fields: [Field] = []
  for element in try value?.list(expected: "a list of fields") ?? [] {
    let field = try readField(element)
    guard field.quantity == .padding || field.quantity.isOfSample == ofSample else {
      let place = ofSample ? "before or after" : "sample"
      throw element.fail(expected: "\(field.quantity.rawValue) under \(place)")
    }
    fields.append(field)
  }
  return fields
}

private func readField(_ value: YAMLValue) throws(SimulatorError) -> Field {
  var section = try value.section()
  let words = FieldName.allCases.map(\.rawValue).joined(separator: ", ")
  let name = try section.require("is", expected: "one of \(words)").word(FieldName.self)
  let quantity = name.quantity
  let bits = try section.integer("bits", in: bitsRange)
  var field: Field
  switch quantity {
  case .time:
    let exponent = try section.integer("exponent", in: -8...0, default: -6)
    field = NamedLayout.time(bits: bits, exponent: exponent)
  case .force, .acceleration, .angularVelocity:
    let isSigned = try section.take("signed")?.word(YesOrNo.self) != .no
    guard bits > 1 || !isSigned else {
      throw value.fail(expected: "two bits or more for a signed field")
    }
    field = Field(quantity, bits: bits, isSigned: isSigned)
    try readRange(&section, into: &field)
  case .sequence, .flags, .battery, .padding:
    field = Field(quantity, bits: bits)
  }
  if quantity.hasAxes, let axes = section.take("axes") {
    field.axes = []
    for axis in try axes.list(expected: "a list of x, y, z") {
      field.axes.append(try axis.word(AxisName.self).index)
    }
    guard !field.axes.isEmpty, Set(field.axes).count == field.axes.count else {
      throw axes.fail(expected: "each axis at most once")
    }
  }
  try section.finish()
  return field
}

/// The physical range of a field of a sample, its unit and the unit's exponent.
private func readRange(
  _ section: inout YAMLSection, into field: inout Field
) throws(SimulatorError) {
  if let range = section.take("physical") {
    let ends = try range.integers(in: Int(Int32.min)...Int(Int32.max))
    guard ends.count == 2, ends[0] < ends[1] else {
      throw range.fail(expected: "two whole numbers, the smaller first")
    }
    field.physicalMinimum = Int64(ends[0])
    field.physicalMaximum = Int64(ends[1])
  }
  field.exponent = try section.integer("exponent", in: -8...7, default: 0)
  guard let unit = section.take("unit") else { return }
  field.unit = UInt32(try unit.integer(in: 0...0xFFFF))
  guard field.baseUnitsPerPhysicalUnit != nil else {
    throw unit.fail(expected: "0, or a unit that \(field.quantity.rawValue) can have")
  }
}

/// What a field of a listed layout can be. The battery has a report of its own, by its own key.
private enum FieldName: String, CaseIterable {
  case sequence, time, flags, force, acceleration, angularVelocity, padding

  var quantity: Field.Quantity {
    switch self {
    case .sequence: .sequence
    case .time: .time
    case .flags: .flags
    case .force: .force
    case .acceleration: .acceleration
    case .angularVelocity: .angularVelocity
    case .padding: .padding
    }
  }
}
