/// What one kind of input report holds, before it is known how many samples are in it.
struct ReportLayout: Sendable {
  /// The report's id; 0 when the device does not number its reports.
  var id: UInt8
  /// Fields before the samples, of each sample, and after the samples.
  var before: [Field] = []
  var sample: [Field] = []
  var after: [Field] = []
  /// Whether the same field of all samples stands together, instead of all fields of the same sample.
  var isByField = false

  /// The layout for a number of samples: the rows that the descriptor states and where each number goes.
  func compiled(samplesPerReport: Int) -> CompiledReport {
    var rows = before.map { Row(field: $0, axes: $0.axes, samples: [0]) }
    if isByField {
      let all = Array(0..<samplesPerReport)
      rows += sample.flatMap { field in
        field.axes.map { Row(field: field, axes: [$0], samples: all) }
      }
    } else {
      for index in 0..<samplesPerReport {
        rows += sample.map { Row(field: $0, axes: $0.axes, samples: [index]) }
      }
    }
    rows += after.map { Row(field: $0, axes: $0.axes, samples: [0]) }
    return CompiledReport(id: id, rows: rows)
  }
}

/// One main item of the descriptor: a field, and the axes or samples that it repeats over.
struct Row: Sendable {
  var field: Field
  var axes: [Int]
  var samples: [Int]

  var count: Int { axes.count * samples.count }
}

/// One number in a report and the bit where it starts, counted from the first bit after the report's id.
struct Element: Sendable {
  var field: Field
  var axis: Int
  var sample: Int
  var bitOffset: Int
}

/// A report of known size.
struct CompiledReport: Sendable {
  let id: UInt8
  let rows: [Row]
  let elements: [Element]
  /// The report's size, its id included.
  let byteCount: Int
  let hasForce: Bool
  let hasSequence: Bool

  init(id: UInt8, rows given: [Row]) {
    self.id = id
    var rows = given
    let bits = rows.reduce(0) { $0 + $1.field.bits * $1.count }
    if bits % 8 != 0 {
      rows.append(Row(field: Field(.padding, bits: 8 - bits % 8), axes: [0], samples: [0]))
    }
    var elements: [Element] = []
    var offset = 0
    for row in rows {
      for sample in row.samples {
        for axis in row.axes {
          elements.append(
            Element(field: row.field, axis: axis, sample: sample, bitOffset: offset))
          offset += row.field.bits
        }
      }
    }
    self.rows = rows
    self.elements = elements
    byteCount = (id == 0 ? 0 : 1) + offset / 8
    hasForce = rows.contains { $0.field.quantity == .force }
    hasSequence = rows.contains { $0.field.quantity == .sequence }
  }
}
