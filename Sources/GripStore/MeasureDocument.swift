import GripSession

/// A measure as summary.json has it, for a session or a part of one: `value` and `n`, or `notReported`.
struct MeasureDocument: Encodable {
  var id: String
  var unit: String
  var rule: String
  var value: Double?
  var n: Int?
  var notReported: String?

  init(_ measure: Measure) {
    id = measure.definition.id
    unit = measure.definition.unit
    rule = measure.definition.rule
    switch measure.outcome {
    case .value(let value, let n):
      self.value = rounded(value)
      self.n = n
    case .notReported(let reason): notReported = reason
    }
  }
}
