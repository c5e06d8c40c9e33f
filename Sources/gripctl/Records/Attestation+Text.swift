import GripEvidence

extension Attestation {
  /// What it says, for a person: a line or more for each thing.
  var text: String {
    rows.map { name, value in
      Terminal.wrapped(Terminal.plain("\(name): \(value)"))
    }.joined(separator: "\n")
  }

  private var rows: [(String, String)] {
    var rows: [(String, String?)] = []
    for code in codes ?? [] {
      let marks = [
        code.isTimed ? nil : "not timed", code.usedDevice ? nil : "without the controller",
        code.isAttended ? nil : "without the therapist",
      ].compactMap(\.self)
      rows.append((code.code, (["\(code.minutes) min"] + marks).joined(separator: ", ")))
    }
    rows += [
      ("total treatment", totalTreatmentMinutes.map { "\($0) min" }),
      ("rest", restMinutes.map { "\($0) min" }), ("contact", contactMode), ("setting", setting),
      ("pain before", painBefore.map { "\($0)/10" }), ("pain after", painAfter.map { "\($0)/10" }),
      ("response", response), ("adverse reaction", adverseReaction),
      ("skilled intervention", skilledIntervention),
    ]
    rows += (blocks ?? []).map { block in
      let said = [
        block.code, block.purpose.map { "for \($0)" },
        block.planBlock.map { "plan's block \"\($0)\"" },
      ].compactMap(\.self)
      return ("\(block.session)#\(block.block)", said.joined(separator: ", "))
    }
    rows += (assistance ?? []).map { ("\($0.session)#\($0.block)", "assistance \($0.level)") }
    rows += (goniometer ?? []).map {
      ("goniometer", "\($0.joint) \($0.movement), \($0.hand): \($0.degrees) deg")
    }
    rows += (changes ?? []).map { ("change at \($0.at)", "\($0.from) to \($0.to): \($0.why)") }
    rows += (elsewhere ?? []).map { ("row \($0.row)", "recorded in \($0.reference)") }
    return rows.compactMap { name, value in value.map { (name, $0) } }
  }
}
