import GripEvidence
import GripStore

/// What people attested, each as an observation of its own.
extension VisitBundle {
  /// An attested observation, and whether an attestation says it.
  struct Attested {
    var reference: FHIR.Reference
    var isSaid: (Attestation) -> Bool
  }

  private struct Fact {
    enum Value {
      case minutes(Int64)
      case degrees(Int)
      case number(Int)
      case text(String)
    }
    var id: String
    /// Tells apart what has the same id.
    var key = ""
    var name: String
    var value: Value
    var isSaid: (Attestation) -> Bool
    var hand: String?
    var block: (session: String, number: Int)?
  }

  /// The observations of what is attested by now; the device has no part in them.
  mutating func addAttested(_ blocks: [VisitBlock]) -> [Attested] {
    guard let attestation = account.visit.attestation else { return [] }
    let facts =
      Self.times(attestation) + Self.scores(attestation) + Self.words(attestation)
      + Self.lists(attestation)
    return facts.map { fact in
      var observation = observation(
        ["attested", fact.id, fact.key],
        FHIRTerms.own("attested.\(fact.id)", fact.name + ", as attested"))
      observation.bodySite = Self.bodySite(fact.hand)
      switch fact.value {
      case .minutes(let minutes): observation.valueQuantity = .init(Double(minutes), "min")
      case .degrees(let degrees): observation.valueQuantity = .init(Double(degrees), "deg")
      case .number(let number): observation.valueInteger = number
      case .text(let text): observation.valueString = FHIRTerms.text(text) ?? "(empty)"
      }
      if let said = account.visit.statements.last(where: { fact.isSaid($0.attestation) }) {
        observation.performer = [Self.person(said.by)]
        observation.issued = FHIRTerms.instant(said.utcMicroseconds)
      }
      observation.partOf = fact.block.flatMap { block in
        blocks.first { $0.session == block.session && $0.number == block.number }
      }.map { [procedure(of: $0)] }
      return Attested(reference: addResult(observation), isSaid: fact.isSaid)
    }
  }

  /// The clinician by the clinic's reference; else the system's user by number, since names of users can be names of people.
  static func person(_ by: VisitRecord.Author) -> FHIR.Reference {
    by.clinician.map {
      FHIR.Reference(type: "Practitioner", identifier: .init(value: $0))
    } ?? FHIR.Reference(display: "user \(by.issuer.uid) of the clinic's system")
  }

  private static func times(_ said: Attestation) -> [Fact] {
    var facts = (said.codes ?? []).enumerated().map { number, code in
      let kind = code.isTimed ? "timed minutes" : "minutes, not billed by time"
      return Fact(
        id: "minutes.\(code.isTimed ? "timed" : "untimed")", key: "\(number + 1)",
        name: "\(kind) of code \(code.code)\(code.usedDevice ? "" : ", without the controller")",
        value: .minutes(code.minutes), isSaid: { $0.codes != nil })
    }
    facts +=
      said.totalTreatmentMinutes.map {
        [
          Fact(
            id: "minutes.total", name: "total treatment minutes", value: .minutes($0),
            isSaid: { $0.totalTreatmentMinutes != nil })
        ]
      } ?? []
    facts +=
      said.restMinutes.map {
        [
          Fact(
            id: "minutes.rest", name: "minutes of rest", value: .minutes($0),
            isSaid: { $0.restMinutes != nil })
        ]
      } ?? []
    return facts
  }

  private static func scores(_ said: Attestation) -> [Fact] {
    let pains: [(String, String, KeyPath<Attestation, Int?>)] = [
      ("pain.before", "pain before, 0 to 10", \.painBefore),
      ("pain.after", "pain after, 0 to 10", \.painAfter),
    ]
    return pains.compactMap { id, name, path in
      said[keyPath: path].map { value in
        Fact(
          id: id, name: name, value: .number(value), isSaid: { $0[keyPath: path] != nil })
      }
    }
  }

  private static func words(_ said: Attestation) -> [Fact] {
    let texts: [(String, String, KeyPath<Attestation, String?>)] = [
      ("contact", "contact", \.contactMode), ("setting", "setting", \.setting),
      ("response", "response", \.response),
      ("adverse-reaction", "adverse reaction", \.adverseReaction),
      ("skilled-intervention", "skilled intervention", \.skilledIntervention),
    ]
    return texts.compactMap { id, name, path in
      said[keyPath: path].map { value in
        Fact(id: id, name: name, value: .text(value), isSaid: { $0[keyPath: path] != nil })
      }
    }
  }

  private static func lists(_ said: Attestation) -> [Fact] {
    let assistance = (said.assistance ?? []).enumerated().map { number, entry in
      Fact(
        id: "assistance", key: "\(number + 1)", name: "assistance in a block",
        value: .text(entry.level), isSaid: { $0.assistance != nil },
        block: (entry.session, entry.block))
    }
    let angles = (said.goniometer ?? []).enumerated().map { number, angle in
      Fact(
        id: "goniometer", key: "\(number + 1)",
        name: FHIRTerms.text("\(angle.joint) \(angle.movement), by goniometer") ?? "goniometer",
        value: .degrees(angle.degrees), isSaid: { $0.goniometer != nil }, hand: angle.hand)
    }
    let changes = (said.changes ?? []).enumerated().map { number, change in
      Fact(
        id: "change", key: "\(number + 1)", name: "change of the prescription",
        value: .text("\(change.at): from \(change.from) to \(change.to), because \(change.why)"),
        isSaid: { $0.changes != nil })
    }
    let elsewhere = (said.elsewhere ?? []).enumerated().map { number, entry in
      Fact(
        id: "elsewhere", key: "\(number + 1)",
        name:
          "\(WorksheetElement.all.first { $0.number == entry.row }?.title ?? "row \(entry.row)"), recorded elsewhere",
        value: .text(entry.reference), isSaid: { $0.elsewhere != nil })
    }
    return assistance + angles + changes + elsewhere
  }
}
