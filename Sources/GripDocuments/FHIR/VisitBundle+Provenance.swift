import GripEvidence
import GripStore

/// Who each resource is from: the controller with the program that derived it, or a person.
extension VisitBundle {
  /// What was derived from samples, for each part of a session: by which controller and program, from which files.
  mutating func addDeviceProvenance(_ measured: [Measured], report: FHIR.Reference) {
    let software = addSoftware()
    for part in measured {
      let period = Self.period(part.piece)
      let procedures = part.procedures.sorted { $0.key < $1.key }.map { _, procedure in
        period == nil ? nil : Self.element([FHIRTerms.ElementID.period], of: procedure)
      }
      let targets = part.observations + procedures.compactMap(\.self)
      let provenance = FHIR.Provenance(
        meta: FHIRTerms.meta(origin: part.origin), target: targets.isEmpty ? [report] : targets,
        occurredPeriod: period, recorded: period?.end, _recorded: period == nil ? .init() : nil,
        activity: FHIR.Concept(
          "measured by a grip controller; origin of the samples: \(part.origin)"),
        agent: [
          .init(type: FHIRTerms.participant("performer"), who: part.device),
          .init(type: FHIRTerms.participant("assembler"), who: software),
        ], entity: files(part.piece))
      addProvenance(["device", part.piece.session, "\(part.piece.fromMicroseconds)"], provenance)
    }
  }

  private mutating func addSoftware() -> FHIR.Reference {
    let identifier = Self.identifier("Device", ["software", version])
    return add(
      FHIR.Device(
        identifier: [identifier], deviceName: [.init(name: "Grip", type: "model-name")],
        type: FHIR.Concept("software that derives sessions from a controller's reports"),
        version: [.init(value: version)], note: [.init(text: "Not a medical device.")]),
      identifier)
  }

  /// A session's files, by their digests.
  private func files(_ piece: SessionPiece) -> [FHIR.Provenance.Entity]? {
    guard
      let session = state.sessions.first(where: {
        $0.session == piece.session && $0.fromMicroseconds == piece.fromMicroseconds
      })
    else { return nil }
    let files = [
      ("recording.pcapng", session.recording), ("summary.json", session.summary),
      ("repetitions.csv", session.repetitions),
    ]
    return files.compactMap { name, digest in
      digest.map {
        .init(
          what: FHIR.Reference(
            identifier: .init(type: FHIR.Concept("SHA-256"), value: $0),
            display: "\(piece.session)/\(name)"))
      }
    }
  }

  /// A reference that means elements of a resource, by their ids.
  private static func element(_ ids: [String], of resource: FHIR.Reference) -> FHIR.Reference {
    var reference = resource
    reference.extension = ids.map {
      FHIR.Extension(url: "http://hl7.org/fhir/StructureDefinition/targetElement", valueUri: $0)
    }
    return reference
  }

  /// The procedure of a block.
  func procedure(of block: VisitBlock) -> FHIR.Reference {
    let words = [block.session, "\(block.piece.fromMicroseconds)", "block \(block.number)"]
    return .init(reference: Self.identifier("Procedure", [visitID] + words).value)
  }

  // MARK: People

  /// A provenance for each record that counts: who said it, when and why, and what it is about.
  mutating func addPeople(
    _ attested: [Attested], measured: [Measured], blocks: [VisitBlock], report: FHIR.Reference
  ) {
    for record in account.records {
      var targets: [FHIR.Reference] = []
      var activity = "corrected"
      switch record.action {
      case .attest(_, let attestation):
        activity = "attested"
        let said = account.visit.statements.first { $0.record == record.number }?.attestation
        targets = attested.filter { $0.isSaid(said ?? attestation) }.map(\.reference)
        targets += blocks.compactMap { block in
          let said = attestation.blocks?.last {
            $0.session == block.session && $0.block == block.number
          }
          return claimed(block, code: said?.code, purpose: said?.purpose)
        }
        targets.append(report)
      case .plan, .attachPlan:
        activity = "planned"
        let stated = account.visit.attestation?.blocks ?? []
        targets = blocks.compactMap { block in
          let said = stated.last { $0.session == block.session && $0.block == block.number }
          return claimed(
            block, code: said?.code == nil ? block.planned?.code : nil,
            purpose: said?.purpose == nil ? block.planned?.purpose : nil)
        }
      case .rejectTrial(let piece, _):
        targets = parts(measured, piece).flatMap { $0.tests.sorted { $0.key < $1.key } }
          .flatMap(\.value)
      case .setHand(let piece, _): targets = parts(measured, piece).flatMap(\.observations)
      case .split(let piece), .merge(let piece, _), .reassign(let piece, _):
        // A part that is another patient's by now is not spoken of.
        guard !parts(measured, piece).isEmpty else { continue }
        activity = "assigned"
      }
      addPerson(record, activity, targets.isEmpty ? [report] : targets)
    }
  }

  private func parts(_ measured: [Measured], _ key: VisitRecord.PieceKey) -> [Measured] {
    measured.filter {
      $0.piece.session == key.session
        && ($0.piece.fromMicroseconds..<$0.piece.toMicroseconds).contains(key.atMicroseconds)
    }
  }

  /// The elements of a block's procedure that a person said, where the procedure has them as they said them.
  private func claimed(_ block: VisitBlock, code: String?, purpose: String?) -> FHIR.Reference? {
    var ids: [String] = []
    if let code, code == block.code, FHIRTerms.claimed(code) != nil {
      ids.append(FHIRTerms.ElementID.code)
    }
    if let purpose, purpose == block.purpose, FHIRTerms.text(purpose) != nil {
      ids.append(FHIRTerms.ElementID.purpose)
    }
    return ids.isEmpty ? nil : Self.element(ids, of: procedure(of: block))
  }

  private mutating func addPerson(
    _ record: VisitRecord, _ activity: String, _ targets: [FHIR.Reference]
  ) {
    // Why a session was given to a patient may name the other one.
    let reason = activity == "assigned" ? nil : record.why.flatMap(FHIRTerms.text)
    let digest = state.records.first { $0.number == record.number }?.digest
    addProvenance(
      ["record", digest ?? "\(record.number)"],
      FHIR.Provenance(
        meta: FHIR.Meta(), target: targets, recorded: FHIRTerms.instant(record.utcMicroseconds),
        activity: FHIR.Concept("\(activity) by a person"),
        reason: reason.map { [FHIR.Concept($0)] },
        agent: [.init(type: FHIRTerms.participant("author"), who: Self.person(record.by))],
        entity: digest.map {
          [
            .init(
              what: FHIR.Reference(
                identifier: .init(type: FHIR.Concept("SHA-256"), value: $0),
                display: "record \(record.number)"))
          ]
        }))
  }
}
