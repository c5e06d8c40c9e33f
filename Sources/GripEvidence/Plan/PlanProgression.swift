/// One difference between two plans of a patient.
public struct PlanChange: Codable, Sendable, Equatable {
  /// The block's label.
  public let block: String
  /// The field, as "prescription.sets"; nil where the whole block is new or gone.
  public let field: String?
  /// What was planned before; nil for nothing.
  public let from: String?
  /// What is planned now; nil for nothing.
  public let to: String?

  /// One line for a person.
  public var text: String {
    guard let field else { return "\(block): \(from == nil ? "new" : "no longer planned")" }
    return "\(block), \(field): \(from ?? "not said") -> \(to ?? "not said")"
  }
}

extension Plan {
  /// How what is prescribed differs from an earlier plan, field by field. Blocks are the same where their labels are, whatever
  /// their capitals. What a block is for and what is claimed for it is no progress.
  public func progression(since earlier: Plan) -> [PlanChange] {
    func block(_ label: String, in plan: Plan) -> PlanBlock? {
      plan.blocks.first { $0.label.lowercased() == label.lowercased() }
    }
    let changed = blocks.flatMap { now -> [PlanChange] in
      guard let before = block(now.label, in: earlier) else {
        return [PlanChange(block: now.label, field: nil, from: nil, to: now.label)]
      }
      return zip(before.prescribed, now.prescribed).compactMap { before, after in
        before.text == after.text
          ? nil
          : PlanChange(block: now.label, field: after.name, from: before.text, to: after.text)
      }
    }
    let gone = earlier.blocks.filter { block($0.label, in: self) == nil }
    return changed
      + gone.map { PlanChange(block: $0.label, field: nil, from: $0.label, to: nil) }
  }
}

extension PlanBlock {
  /// What says what is done and how much, in its order; a text is nil where nothing was said.
  package var prescribed: [(name: String, text: String?)] {
    func text(_ number: Double?) -> String? {
      number.map { Int(exactly: $0).map(String.init) ?? String($0) }
    }
    let dose = prescription
    return [
      ("hand", hand), ("activity", activity), ("mode", mode), ("contraction", contraction),
      ("protocol", self.protocol), ("handlePosition", handlePosition.map(String.init)),
      ("target", target), ("prescription.sets", dose?.sets.map(String.init)),
      ("prescription.repetitions", dose?.repetitions.map(String.init)),
      ("prescription.targetNewtons", text(dose?.targetNewtons)),
      ("prescription.targetPercentOfMaximum", text(dose?.targetPercentOfMaximum)),
      ("prescription.holdSeconds", text(dose?.holdSeconds)),
      ("prescription.restSeconds", text(dose?.restSeconds)),
      ("prescription.arcDegrees", text(dose?.arcDegrees)),
      ("prescription.minutes", text(dose?.minutes)),
    ]
  }
}
