import GripEvidence
import GripStore

/// What was done in a block, in words, beside what was prescribed for it. It states both and judges neither: what stands beside what
/// is `VisitBlock.dosage`'s to say.
struct Dosage {
  private let block: VisitBlock
  private let comparisons: [DosageComparison]

  init(_ block: VisitBlock, plan: Plan?) {
    self.block = block
    comparisons = plan.map(block.dosage) ?? []
  }

  /// For example "22 repetitions in 2 sets; 18 reached 80 N".
  var done: HTML {
    var parts: [String] = []
    if !block.repetitions.isEmpty || block.arcs.isEmpty {
      let sets = block.sets > 1 ? " in \(block.sets) sets" : ""
      parts.append(Words.count(block.repetitions.count, "repetition") + sets)
    }
    parts += comparisons.compactMap(words)
    if !block.arcs.isEmpty && !comparisons.contains(where: { $0.field == "arcDegrees" }) {
      parts.append(Words.count(block.arcs.count, "device rotation"))
    }
    return "\(parts.joined(separator: "; "))\(engaged)"
  }

  /// What the block engaged stands beside the therapist's own answer to that question, and answers it not.
  private var engaged: HTML {
    guard !block.engaged.isEmpty else { return .none }
    return " <span class=\"small\">(engaged: \(block.engaged.joined(separator: ", ")))</span>"
  }

  /// What was done of one field; nil where the rest of the line says it.
  private func words(_ comparison: DosageComparison) -> String? {
    let level = Words.value(comparison.prescribed, comparison.unit)
    switch comparison.field {
    case "targetNewtons", "targetPercentOfMaximum":
      return comparison.reason == nil ? "\(comparison.reached) reached \(level)" : nil
    case "holdSeconds": return "\(comparison.reached) held \(level) or longer"
    case "restSeconds":
      return comparison.done.min().map { "shortest rest between sets \(Words.value($0, "s"))" }
    case "arcDegrees":
      return comparison.reason.map { "arc not reported because \($0)" }
        ?? "\(comparison.reached) turned \(level) or more"
    default: return nil
    }
  }

  /// For example "2 × 10, 80 N, hold 3 s, rest 30 s".
  var prescribed: HTML {
    guard let planned = block.planned else { return Source.missing("no plan for it") }
    guard let dose = planned.prescription else {
      return "\(Source.missing("no dosage in the plan's")) \(Words.cut(planned.label, 30))"
    }
    var parts: [String] = []
    switch (dose.sets, dose.repetitions) {
    case (let sets?, let each?): parts.append("\(sets) × \(each)")
    case (let sets?, nil): parts.append(Words.count(sets, "set"))
    case (nil, let each?): parts.append(Words.count(each, "repetition"))
    case (nil, nil): break
    }
    if let newtons = dose.targetNewtons { parts.append(Words.value(newtons, "N")) }
    if let percent = dose.targetPercentOfMaximum {
      let reason = comparisons.first { $0.field == "targetPercentOfMaximum" }?.reason
      parts.append("\(Words.value(percent, "%")) of maximum\(reason.map { " (\($0))" } ?? "")")
    }
    if let hold = dose.holdSeconds { parts.append("hold \(Words.value(hold, "s"))") }
    if let rest = dose.restSeconds { parts.append("rest \(Words.value(rest, "s"))") }
    if let arc = dose.arcDegrees { parts.append("arc \(Words.value(arc, "deg"))") }
    if let minutes = dose.minutes { parts.append(Words.value(minutes, "min")) }
    return parts.isEmpty ? Source.missing("no dosage") : "\(parts.joined(separator: ", "))"
  }
}
