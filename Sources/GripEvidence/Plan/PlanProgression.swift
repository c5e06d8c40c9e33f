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
  /// The fields of a block that say what is done and how much; what a block is for and what is claimed for it is no progress.
  private static let progressing = [
    "hand", "activity", "mode", "contraction", "protocol", "handlePosition", "target",
    "prescription",
  ]

  /// How what is prescribed differs from an earlier plan, field by field. Blocks are the same where their labels are.
  public func progression(since earlier: Plan) -> [PlanChange] {
    var changes: [PlanChange] = []
    for block in blocks {
      guard let former = earlier.block(named: block.label) else {
        changes.append(PlanChange(block: block.label, field: nil, from: nil, to: block.label))
        continue
      }
      let (before, after) = (former.prescribed, block.prescribed)
      let names = after.map(\.name) + before.map(\.name).filter { !after.map(\.name).contains($0) }
      for name in names {
        let from = before.first { $0.name == name }?.text
        let to = after.first { $0.name == name }?.text
        if from != to {
          changes.append(PlanChange(block: block.label, field: name, from: from, to: to))
        }
      }
    }
    for former in earlier.blocks where block(named: former.label) == nil {
      changes.append(PlanChange(block: former.label, field: nil, from: former.label, to: nil))
    }
    return changes
  }

  fileprivate static func leaves(
    _ fields: [PlanField], _ tree: PlanTree, at path: String
  ) -> [(name: String, text: String)] {
    fields.flatMap { field -> [(name: String, text: String)] in
      guard let value = tree[field.name] else { return [] }
      let place = PlanField.joined(path, field.name)
      if case .section(let inner) = field.kind { return leaves(inner, value, at: place) }
      return [(place, value.text)]
    }
  }

  fileprivate static var progressingFields: [PlanField] {
    PlanField.block.filter { progressing.contains($0.name) }
  }
}

extension PlanBlock {
  /// What is prescribed, as names and texts.
  fileprivate var prescribed: [(name: String, text: String)] {
    Plan.leaves(
      Plan.progressingFields, Plan(blocks: [self]).tree["blocks"]?.entries[0] ?? .list([]), at: "")
  }
}

extension PlanTree {
  /// A value as people read it.
  package var text: String {
    switch self {
    case .text(let text): text
    case .number(let number): PlanField.plain(number)
    case .answer(let answer): answer ? "yes" : "no"
    case .list(let entries): entries.map(\.text).joined(separator: "; ")
    case .members(let members): members.keys.sorted().joined(separator: ", ")
    }
  }
}

extension PlanBlock.Prescription {
  /// What is prescribed, as "sets 3".
  public var texts: [String] {
    var block = PlanBlock(label: "")
    block.prescription = self
    return block.prescribed.map { "\($0.name.dropFirst("prescription.".count)) \($0.text)" }
  }
}
