import GripStore

/// All visits, made from the sessions and from what people said since. The same sessions and records always give the same
/// visits, and every sample of every session belongs to exactly one visit or waits for a patient.
public struct Visits: Sendable, Equatable {
  /// The visits, by day and reference.
  public let visits: [Visit]
  /// Groups of pieces that no patient is assigned to.
  public let waiting: [[SessionPiece]]
  /// Records that changed nothing: the session or the visit is gone, or there is nothing to change.
  public let unused: [UnusedRecord]

  /// Applies the records, in their order, to the sessions. Two sessions must not have the same name.
  public init(sessions: [SessionExtent], records: [VisitRecord]) {
    var table = PieceTable(sessions)
    var unused: [UnusedRecord] = []
    for record in records {
      if let reason = table.apply(record.action) {
        unused.append(UnusedRecord(record: record.number, reason: reason))
      }
    }
    let groups = table.groups()
    waiting = groups.filter { $0.reference == nil }.map(\.pieces)
    var keyed: [VisitRecord.VisitKey: [PieceTable.Group]] = [:]
    for group in groups {
      guard let reference = group.reference else { continue }
      keyed[.init(reference: reference, day: group.day), default: []].append(group)
    }
    visits = keyed.sorted { $0.key < $1.key }.map {
      Self.visit($0.key, groups: $0.value, records: records)
    }
    for record in records {
      if let key = record.action.visit, keyed[key] == nil {
        unused.append(UnusedRecord(record: record.number, reason: .noSuchVisit))
      }
    }
    self.unused = unused.sorted { $0.record < $1.record }
  }

  /// The local day of a moment.
  static func day(utcMicroseconds: Int64, offsetMinutes: Int) -> String {
    UTCTime.date((utcMicroseconds + Int64(offsetMinutes) * 60_000_000) * 1000)
  }

  private static func visit(
    _ key: VisitRecord.VisitKey, groups: [PieceTable.Group], records: [VisitRecord]
  ) -> Visit {
    let sessions = Set(groups.flatMap(\.pieces).map(\.session))
    var statements: [Visit.Statement] = []
    for record in records {
      guard case .attest(key, let attestation) = record.action else { continue }
      statements.append(
        Visit.Statement(
          record: record.number, by: record.by, utcMicroseconds: record.utcMicroseconds,
          delayMicroseconds: statements.first.map { record.utcMicroseconds - $0.utcMicroseconds },
          why: record.why, attestation: attestation.restricted(to: sessions)))
    }
    let ordered = groups.sorted { $0.order < $1.order }
    return Visit(
      key: key, offsetMinutes: ordered.first?.offsetMinutes ?? 0,
      zone: ordered.first?.zone ?? "UTC",
      isDated: ordered.contains(where: \.isDated), groups: ordered.map(\.pieces),
      statements: statements, plan: plan(of: key, ordered.first?.pieces.first, records))
  }
}

extension Visits {
  /// The plan that was attached to the visit, or else the one that was the patient's when it began.
  private static func plan(
    of key: VisitRecord.VisitKey, _ first: SessionPiece?, _ records: [VisitRecord]
  ) -> Visit.PlanStatement? {
    var found: Visit.PlanStatement?
    for record in records {
      switch record.action {
      case .attachPlan(key, let plan):
        found = Visit.PlanStatement(record: record.number, isAttached: true, plan: plan)
      case .plan(let reference, let plan)
      where key.isOf(reference) && found?.isAttached != true:
        guard let begin = first?.startUTCMicroseconds, record.utcMicroseconds <= begin else {
          continue
        }
        found = Visit.PlanStatement(record: record.number, isAttached: false, plan: plan)
      default: break
      }
    }
    return found
  }
}

/// All that was ever said about a session, whoever's it is now.
public enum Trail {
  /// The records that name the session, in their order. Attestations speak of visits: they are in the trail of a session where
  /// they name it.
  public static func records(of session: String, in records: [VisitRecord]) -> [VisitRecord] {
    records.filter { record in
      switch record.action {
      case .attest(_, let attestation):
        attestation.namedBlocks.contains { $0.session == session }
      case .split(let piece), .reassign(let piece, _), .setHand(let piece, _),
        .rejectTrial(let piece, _):
        piece.session == session
      case .merge(let piece, let target): piece.session == session || target.session == session
      case .plan, .attachPlan: false
      }
    }
  }
}
