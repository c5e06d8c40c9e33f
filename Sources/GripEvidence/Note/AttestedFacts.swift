import GripStore

/// What was attested, as words of a note with who attested them.
enum AttestedFacts {
  private struct Fact {
    /// What to ask the therapist for when it was not attested.
    var gap: String
    /// The words for it, if this attestation says it.
    var words: (Attestation) -> String?
  }

  /// Adds what the visit's statements say; what none of them says is given back, to be marked as missing.
  static func add(
    code: String, visit: Visit, limit: NoteText.Limit, to text: inout NoteText
  ) -> [String] {
    var missing: [String] = []
    var record: Int?
    for fact in facts(code, limit) {
      let statement = visit.statements.last { fact.words($0.attestation) != nil }
      guard let statement, let words = fact.words(statement.attestation) else {
        missing.append(fact.gap)
        continue
      }
      let source = Note.Source.attested(record: statement.record, by: statement.by)
      if record != statement.record {
        record = statement.record
        text.add(opening(statement, limit), source)
      }
      text.add(words + ";", source)
    }
    return missing
  }

  /// Adds goal and functional task as the visit's plan says them; false where it does not say both.
  static func addTask(
    of record: VisitRecord?, limit: NoteText.Limit, to text: inout NoteText
  ) -> Bool {
    let plan: Plan
    switch record?.action {
    case .plan(_, let said), .attachPlan(_, let said): plan = said
    default: return false
    }
    guard let record, let task = plan.functionalTask, let goals = plan.goals, !goals.isEmpty else {
      return false
    }
    let user = limit.name(record.by.issuer.user)
    let who = record.by.clinician.map { "\(limit.name($0)) (user \(user))" } ?? "user \(user)"
    text.add(
      "Plan by \(who): functional task: \(limit.typed(task)); goal: \(limit.typed(goals.joined(separator: ", ")));",
      .attested(record: record.number, by: record.by))
    return true
  }

  private static func opening(_ statement: Visit.Statement, _ limit: NoteText.Limit) -> String {
    let user = limit.name(statement.by.issuer.user)
    let who = statement.by.clinician.map { "\(limit.name($0)) (user \(user))" } ?? "user \(user)"
    let when = UTCTime.text(statement.utcMicroseconds * 1000).prefix(16) + "Z"
    let verb = statement.delayMicroseconds == nil ? "Attested" : "Amended"
    return "\(verb) by \(who), \(when):"
  }

  private static func facts(_ code: String, _ limit: NoteText.Limit) -> [Fact] {
    [
      Fact(gap: "minutes for \(code)") { minutes(code, in: $0) },
      Fact(gap: "total treatment minutes") {
        $0.totalTreatmentMinutes.map { "total treatment \($0) min" }
      },
      Fact(gap: "contact mode") { $0.contactMode.map { "contact \($0)" } },
      Fact(gap: "pain before") { $0.painBefore.map { "pain before \($0)/10" } },
      Fact(gap: "pain after") { $0.painAfter.map { "pain after \($0)/10" } },
      Fact(gap: "response") { $0.response.map { "response: \(limit.typed($0))" } },
      Fact(gap: "adverse reaction") {
        $0.adverseReaction.map { "adverse reaction: \(limit.typed($0))" }
      },
      Fact(gap: "skilled intervention") {
        $0.skilledIntervention.map { "skilled intervention: \(limit.typed($0))" }
      },
    ]
  }

  /// Minutes that count and those that do not stand apart. A later list of codes without this one withdraws its minutes.
  private static func minutes(_ code: String, in attestation: Attestation) -> String? {
    guard let codes = attestation.codes else { return nil }
    let entries = codes.filter { $0.code == code }
    guard !entries.isEmpty else { return "no minutes for \(code)" }
    let attended = entries.filter(\.isAttended).reduce(0) { $0 + $1.minutes }
    let others = entries.filter { !$0.isAttended }.reduce(0) { $0 + $1.minutes }
    return "\(attended) min \(code)" + (others > 0 ? ", \(others) min without therapist" : "")
  }
}
