import GripEvidence
import GripStore

/// What was done in a block beside what was prescribed for it. It states both and judges neither.
struct Dosage {
  private let block: VisitBlock
  private let dose: PlanBlock.Prescription?
  private let targetNewtons: Double?

  init(_ block: VisitBlock, plan: Plan?) {
    self.block = block
    dose = block.planned?.prescription
    let planned = block.hand == "left" ? plan?.maximumNewtons?.left : plan?.maximumNewtons?.right
    let maximum = block.facts.maximumNewtons ?? (block.hand == nil ? nil : planned)
    let share = dose?.targetPercentOfMaximum
    targetNewtons =
      dose?.targetNewtons ?? share.flatMap { percent in maximum.map { $0 * percent / 100 } }
  }

  /// For example "22 repetitions in 2 sets; 18 reached 80 N".
  var done: HTML {
    let repetitions = block.repetitions
    var parts: [String] = []
    if !repetitions.isEmpty || block.arcs.isEmpty {
      let sets = block.sets > 1 ? " in \(block.sets) sets" : ""
      parts.append(Words.count(repetitions.count, "repetition") + sets)
    }
    if let target = targetNewtons {
      let reached = repetitions.filter { $0.peakNewtons >= target }.count
      parts.append("\(reached) reached \(Words.value(target, "N"))")
    }
    if let hold = dose?.holdSeconds {
      let held = repetitions.filter { ($0.heldSeconds ?? 0) >= hold }.count
      parts.append("\(held) held \(Words.value(hold, "s")) or longer")
    }
    if dose?.restSeconds != nil, let rest = shortestRest {
      parts.append("shortest rest between sets \(Words.value(rest, "s"))")
    }
    if let arc = dose?.arcDegrees {
      let turned = block.arcs.filter { ($0.degrees ?? 0).magnitude >= arc }.count
      parts.append("\(turned) turned \(Words.value(arc, "deg")) or more")
    } else if !block.arcs.isEmpty {
      parts.append(Words.count(block.arcs.count, "device rotation"))
    }
    return "\(parts.joined(separator: "; "))"
  }

  /// For example "2 × 10, 80 N, hold 3 s, rest 30 s".
  var prescribed: HTML {
    guard let planned = block.planned else { return Source.missing("no plan for it") }
    guard let dose else {
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
      let known = targetNewtons == nil ? " (no maximum is stated)" : ""
      parts.append("\(Words.value(percent, "%")) of maximum\(known)")
    }
    if let hold = dose.holdSeconds { parts.append("hold \(Words.value(hold, "s"))") }
    if let rest = dose.restSeconds { parts.append("rest \(Words.value(rest, "s"))") }
    if let arc = dose.arcDegrees { parts.append("arc \(Words.value(arc, "deg"))") }
    if let minutes = dose.minutes { parts.append(Words.value(minutes, "min")) }
    return parts.isEmpty ? Source.missing("no dosage") : "\(parts.joined(separator: ", "))"
  }

  private var shortestRest: Double? {
    zip(block.repetitions, block.repetitions.dropFirst())
      .filter { $0.set != $1.set }.map { $1.startSeconds - $0.endSeconds }.min()
  }
}
