import GripEvidence

/// What a therapist is asked about a visit, one line each. An empty line leaves it unsaid.
struct AttestQuestions {
  private struct Question {
    var text: String
    var isOpen: (Attestation) -> Bool
    var take: (String, inout Attestation) throws -> Void
  }

  /// Beyond so many blocks nobody is asked for the code of each.
  private static let blocksMax = 12

  private let questions: [Question]

  init(_ blocks: VisitBlocks) {
    func text(_ text: String, _ field: WritableKeyPath<Attestation, String?>) -> Question {
      Question(text: text, isOpen: { $0[keyPath: field] == nil }) { $1[keyPath: field] = $0 }
    }
    func number<Number: FixedWidthInteger>(
      _ text: String, _ field: WritableKeyPath<Attestation, Number?>
    ) -> Question {
      Question(text: text, isOpen: { $0[keyPath: field] == nil }) { typed, attestation in
        guard let number = Number(typed) else {
          throw CommandFailure("\"\(typed)\" is no whole number")
        }
        attestation[keyPath: field] = number
      }
    }
    let minutes = Question(
      text: "Timed minutes by code, as 97110=23 97530=10", isOpen: { $0.codes == nil }
    ) { typed, attestation in
      attestation.codes = try typed.split(separator: " ").map { try Answer.minutes(String($0)) }
    }
    let codes = blocks.blocks.count > Self.blocksMax ? [] : blocks.blocks.map(Self.code)
    questions =
      [minutes]
      + codes + [
        number("Total treatment minutes", \.totalTreatmentMinutes),
        number("Minutes of rest within", \.restMinutes),
        text("Contact (one-on-one, group, unattended)", \.contactMode),
        text("Setting (clinic, home)", \.setting),
        number("Pain before, 0 to 10", \.painBefore), number("Pain after, 0 to 10", \.painAfter),
        text("Response", \.response), text("Adverse reaction, or none", \.adverseReaction),
        text("Skilled intervention", \.skilledIntervention),
      ]
  }

  private static func code(_ block: VisitBlocks.Block) -> Question {
    let label = block.label.map { " \"\($0)\"" } ?? ""
    return Question(
      text: Terminal.plain("Code for \(block.name)\(label)"),
      isOpen: { attestation in
        !(attestation.blocks ?? []).contains {
          $0.session == block.session && $0.block == block.number && $0.code != nil
        }
      },
      take: { typed, attestation in
        attestation.setBlock(block, \.code, to: typed.uppercased())
      })
  }

  /// Asks what is not said yet.
  func ask(_ attestation: inout Attestation) throws {
    for question in questions where question.isOpen(attestation) {
      while true {
        Terminal.ask(question.text + ": ")
        guard let typed = System.typedLine() else {
          throw CommandFailure("nothing was recorded")
        }
        if typed.isEmpty { break }
        do {
          var changed = attestation
          try question.take(typed, &changed)
          if let problem = changed.problem { throw CommandFailure(problem) }
          attestation = changed
          break
        } catch let failure as CommandFailure { Terminal.note(Terminal.plain(failure.description)) }
      }
    }
  }
}
