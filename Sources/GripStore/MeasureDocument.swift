import GripSession

/// A measure as summary.json has it, for a session or a part of one: `value` and `n`, or `notReported`.
package struct MeasureDocument: Codable {
  package var id: String
  package var unit: String
  package var rule: String
  package var value: Double?
  package var n: Int?
  package var notReported: String?

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
