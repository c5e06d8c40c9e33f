import GripStore

/// Looks whether what a new record speaks of is there, in the published sessions and in what was said of them before.
struct RecordCheck {
  let directory: String
  /// The corrections that were made before.
  let corrections: [VisitRecord]

  /// The record with the digest of what it speaks of.
  func checked(_ record: VisitRecord) throws(RecordRefusal) -> VisitRecord {
    var record = record
    switch record.action {
    case .attest(let key, let attestation):
      let sessions = try sessions(of: key)
      try check(attestation, of: sessions)
      record.digest = try digest(ofVisit: sessions)
    case .attachPlan(let key, _): record.digest = try digest(ofVisit: try sessions(of: key))
    case .plan(_, let plan): record.digest = Digest.hexadecimal(try plan.canonical())
    case .rejectTrial(let piece, let trial):
      let moment = try moment(ofTrial: trial, in: piece)
      record.action = .rejectTrial(
        .init(session: piece.session, atMicroseconds: moment), trial: trial)
      record.digest = try digest(ofSession: piece.session)
    case .split(let piece), .merge(let piece, _), .reassign(let piece, _), .setHand(let piece, _):
      try checkCorrection(record)
      record.digest = try digest(ofSession: piece.session)
    }
    return record
  }

  /// The sessions of a visit, in their order.
  private func sessions(of key: VisitRecord.VisitKey) throws(RecordRefusal) -> [String] {
    let visits = Visits(
      sessions: try extents(of: try candidates(day: key.day)), records: corrections)
    guard let visit = visits.visits.first(where: { $0.key == key }) else {
      throw .statement("visit: this patient has no visit on this day")
    }
    var sessions: [String] = []
    for piece in visit.groups.joined() where !sessions.contains(piece.session) {
      sessions.append(piece.session)
    }
    return sessions
  }

  /// Sessions that may be of a visit of a local day.
  private func candidates(day: String) throws(RecordRefusal) -> Set<String> {
    if StoredFile.isSessionFolder(day) { return [day] }
    do throws(StoreError) {
      return Set(
        try StoredSession.folders(ofDays: ClinicDirectory.neighbours(day), in: directory))
    } catch { throw .book(.disk(error)) }
  }

  /// These sessions, as far as they are there, with those that they go on with or were ever joined to.
  private func extents(of sessions: Set<String>) throws(RecordRefusal) -> [SessionExtent] {
    var assignments: [String: [Assignment]] = [:]
    var extents: [SessionExtent] = []
    var asked = sessions
    var rest = sessions.sorted()
    while let name = rest.popLast() {
      guard let facts = SessionFacts(of: name, in: directory) else { continue }
      let day = String(name.prefix { $0 != "/" })
      if assignments[day] == nil {
        do throws(StoreError) {
          assignments[day] = try Assignment.ofDay(day, in: directory)
        } catch { throw .book(.disk(error)) }
      }
      let assignment = assignments[day]?.last { $0.session == name }
      extents.append(SessionExtent(name, facts.session, assignment))
      let others = joined(to: name) + [facts.session.continues].compactMap(\.self)
      rest += others.filter { asked.insert($0).inserted }
    }
    return extents.sorted { $0.session < $1.session }
  }

  private func joined(to session: String) -> [String] {
    corrections.flatMap { record -> [String] in
      guard case .merge(let piece, let into) = record.action else { return [] }
      if piece.session == session { return [into.session] }
      return into.session == session ? [piece.session] : []
    }
  }

  /// Blocks that an attestation names must be blocks of the visit.
  private func check(
    _ attestation: Attestation, of sessions: [String]
  ) throws(RecordRefusal) {
    var facts: [String: SessionFacts] = [:]
    for (session, block) in attestation.namedBlocks {
      guard sessions.contains(session) else {
        throw .statement("attestation: \(session) is no session of this visit")
      }
      facts[session] = facts[session] ?? SessionFacts(of: session, in: directory)
      guard facts[session]?.blocks.contains(where: { $0.number == block }) == true else {
        throw .statement("attestation: \(session) has no block \(block)")
      }
    }
  }

  private func moment(
    ofTrial trial: Int, in piece: VisitRecord.PieceKey
  ) throws(RecordRefusal) -> Int64 {
    guard let facts = SessionFacts(of: piece.session, in: directory) else {
      throw Self.noSession(piece.session)
    }
    guard let moment = facts.start(ofTrial: trial, by: piece.atMicroseconds) else {
      throw .statement(
        facts.trials.isEmpty
          ? "trial: \(piece.session) holds no test of grip"
          : "trial: \(piece.session) has no trial \(trial), or several tests have: then name a moment of its test"
      )
    }
    return moment
  }

  /// A correction must change something.
  private func checkCorrection(_ record: VisitRecord) throws(RecordRefusal) {
    let sessions = record.action.pieces.map(\.session)
    let extents = try extents(of: Set(sessions))
    for session in sessions where !extents.contains(where: { $0.session == session }) {
      throw Self.noSession(session)
    }
    let visits = Visits(sessions: extents, records: corrections + [record])
    guard let unused = visits.unused.last, unused.record == record.number else { return }
    switch unused.reason {
    case .noSuchMoment: throw .statement("atMicroseconds: the session does not last so long")
    case .splitAtBeginning: throw .statement("atMicroseconds: a piece begins there already")
    case .mergedWithItself: throw .statement("into: they are one already")
    case .noSuchVisit: throw .statement("visit: there is no such visit")
    }
  }

  private static func noSession(_ session: String) -> RecordRefusal {
    .statement(
      StoredFile.isSessionFolder(session)
        ? "session: there is no published session \(session)"
        : "session: a session is named by its folder, as 2026-11-22/163512Z-SN0001-5d41402abc4b2a76"
    )
  }

  private func digest(ofSession session: String) throws(RecordRefusal) -> String {
    guard let bytes = SessionFacts.bytes(of: session, in: directory) else {
      throw Self.noSession(session)
    }
    return Digest.hexadecimal(bytes)
  }

  /// A visit's digest is that of a line for each of its sessions: the session's digest, a space, its name.
  private func digest(ofVisit sessions: [String]) throws(RecordRefusal) -> String {
    var lines = ""
    for session in sessions { lines += "\(try digest(ofSession: session)) \(session)\n" }
    return Digest.hexadecimal(Array(lines.utf8))
  }
}

extension VisitRecord.Action {
  /// The pieces that it names.
  package var pieces: [VisitRecord.PieceKey] {
    switch self {
    case .attest, .plan, .attachPlan: []
    case .merge(let piece, let into): [piece, into]
    case .split(let piece), .reassign(let piece, _), .setHand(let piece, _),
      .rejectTrial(let piece, _):
      [piece]
    }
  }

  /// The visit that it speaks of.
  package var visit: VisitRecord.VisitKey? {
    switch self {
    case .attest(let visit, _), .attachPlan(let visit, _): visit
    case .split, .merge, .reassign, .setHand, .rejectTrial, .plan: nil
    }
  }
}
