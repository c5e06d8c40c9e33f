package import GripStore

/// Everything that is known of one visit: sessions, blocks, what was planned and attested, and what follows from both. Notes,
/// reports and worksheets are made from it.
package struct VisitAccount: Sendable {
  /// The visit.
  package let visit: Visit
  /// Its sessions, by folder.
  package let sessions: [String: StoredSession]
  /// What was planned, if anything.
  package let plan: Plan?
  /// Its blocks, in the order of time.
  package let blocks: [VisitBlock]
  /// Its blocks without what lay before the first that somebody began, and holds nothing.
  package var statedBlocks: [VisitBlock] { blocks.filter { !$0.isLeadIn } }
  /// Blocks of this patient, or of this clinician, that share time.
  package let overlaps: [BlockOverlap]
  /// Units by both rules; nil where no minutes are attested.
  package let units: TreatmentUnits?
  /// What was said of the visit and its sessions, in its order.
  package let records: [VisitRecord]

  /// What the makers of its controllers say against their use, each once.
  package var deviceLimits: [String] {
    Set(sessions.values.compactMap(\.facts.device.reportFormat?.limit)).sorted()
  }

  /// The account of a visit.
  ///
  /// - Parameters:
  ///   - plan: what was planned; it counts instead of what the records say.
  package init(_ visit: Visit, in contents: ClinicContents, plan: Plan? = nil) {
    self.visit = visit
    let plan = plan ?? visit.plan?.plan
    self.plan = plan
    let pieces = visit.groups.joined()
    let names = Set(pieces.map(\.session))
    sessions = contents.sessions.filter { names.contains($0.key) }
    let blocks = pieces.flatMap { Self.blocks(of: $0, visit: visit, plan: plan, in: contents) }
    self.blocks = blocks
    records = contents.records.filter { record in
      if case .attest(let key, _) = record.action { return key == visit.key }
      if record.number == visit.plan?.record { return true }
      let sessions = record.action.pieces.map(\.session)
      return !sessions.isEmpty && sessions.allSatisfy(names.contains)
    }
    overlaps = Self.overlaps(visit, blocks, plan, in: contents)
    units = visit.attestation.flatMap { Self.units($0, blocks) }
  }

  private static func blocks(
    of piece: SessionPiece, visit: Visit, plan: Plan?, in contents: ClinicContents
  ) -> [VisitBlock] {
    guard let session = contents.sessions[piece.session] else { return [] }
    let said = visit.attestation?.blocks ?? []
    return session.facts.blocks.compactMap { facts in
      VisitBlock(
        facts, of: piece, in: session, assigned: contents.assignments[piece.session]?.hand,
        plan: plan, said: said.last { $0.session == piece.session && $0.block == facts.number })
    }
  }

  private static func overlaps(
    _ visit: Visit, _ blocks: [VisitBlock], _ plan: Plan?, in contents: ClinicContents
  ) -> [BlockOverlap] {
    let clinician = visit.statements.last { $0.by.clinician != nil }?.by.clinician
    var intervals = blocks.compactMap {
      $0.interval(reference: visit.key.reference, clinician: clinician)
    }
    for other in contents.visits.visits where other.key != visit.key {
      let theirs = other.statements.last { $0.by.clinician != nil }?.by.clinician
      // Two visits of one patient share time where a session runs over midnight, or one was split.
      guard other.key.isOf(visit.key.reference) || (clinician != nil && theirs == clinician) else {
        continue
      }
      intervals += other.groups.joined().flatMap { piece in
        Self.blocks(of: piece, visit: other, plan: nil, in: contents).compactMap {
          $0.interval(reference: other.key.reference, clinician: theirs)
        }
      }
    }
    return BlockOverlap.all(among: intervals).filter {
      visit.key.isOf($0.first.reference) || visit.key.isOf($0.second.reference)
    }
  }

  private static func units(_ attestation: Attestation, _ blocks: [VisitBlock]) -> TreatmentUnits? {
    guard attestation.codes != nil else { return nil }
    var clocks: [String: DeviceClocks] = [:]
    for block in blocks {
      guard let code = block.code else { continue }
      // How long it was connected in a part of a block was not measured: at most all of it.
      let connected = block.isPart ? block.seconds : block.facts.clocks.connectedSeconds
      let earlier = clocks[code]
      clocks[code] = DeviceClocks(
        wallSeconds: (earlier?.wallSeconds ?? 0) + block.seconds,
        connectedSeconds: (earlier?.connectedSeconds ?? 0) + connected)
    }
    return TreatmentUnits(
      attested: attestation.attestedTimes,
      totalSeconds: attestation.totalTreatmentMinutes.map { $0 * 60 }, clocks: clocks)
  }
}

extension VisitBlock {
  fileprivate func interval(reference: String, clinician: String?) -> BlockInterval? {
    startUTCMicroseconds.map {
      BlockInterval(
        session: session, block: number, reference: reference, clinician: clinician,
        fromUTCMicroseconds: $0, toUTCMicroseconds: $0 + Int64((seconds * 1e6).rounded()))
    }
  }
}
