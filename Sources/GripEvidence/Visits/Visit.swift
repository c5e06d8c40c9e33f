/// One patient on one local day, as it stands after all corrections. It names no session that is another's by now.
public struct Visit: Sendable, Equatable {
  /// Something attested about the visit, the first or a later one.
  public struct Statement: Sendable, Equatable {
    /// The number of the record that holds it.
    public let record: Int
    /// Who attested.
    public let by: VisitRecord.Author
    /// When, in µs since 1970 (UTC).
    public let utcMicroseconds: Int64
    /// How long after the first attestation; nil for the first, which is no amendment.
    public let delayMicroseconds: Int64?
    /// Why; a first attestation needs no reason.
    public let why: String?
    /// What it says, without what speaks of sessions that are not this visit's.
    public let attestation: Attestation
  }

  /// The plan of the visit.
  public struct PlanStatement: Sendable, Equatable {
    /// The number of the record that holds it.
    public let record: Int
    /// Whether it was attached to this visit; else it was the patient's plan when the visit began.
    public let isAttached: Bool
    /// The plan.
    public let plan: Plan
  }

  /// How far the visit's record has come.
  public enum Status: String, Sendable {
    /// Nothing is attested.
    case preliminary
    /// Attested once.
    case final
    /// Attested, and amended since.
    case amended
  }

  /// The patient and the day.
  public let key: VisitRecord.VisitKey
  /// Minutes ahead of UTC, as recorded with the visit's first session.
  public let offsetMinutes: Int
  /// The zone's name, as recorded with the visit's first session.
  public let zone: String
  /// Whether the day is one of the calendar: false for a visit without a date.
  public let isDated: Bool
  /// The pieces, joined ones together; within a group and between groups in the order of their beginning.
  public let groups: [[SessionPiece]]
  /// What was attested, in the order of the records.
  public let statements: [Statement]
  /// Its plan, if there is one.
  public let plan: PlanStatement?

  /// How far its record has come.
  public var status: Status {
    switch statements.count {
    case 0: .preliminary
    case 1: .final
    default: .amended
    }
  }

  /// What is attested by now, all amendments included; nil while nothing is.
  public var attestation: Attestation? {
    statements.isEmpty
      ? nil : statements.reduce(Attestation()) { $0.amended(by: $1.attestation) }
  }
}

/// A record that changed nothing, with the reason. It stays in the trail.
public struct UnusedRecord: Sendable, Equatable {
  /// Why a record changed nothing.
  public enum Reason: String, Sendable {
    case noSuchMoment, splitAtBeginning, mergedWithItself, noSuchVisit
  }
  /// The record's number.
  public let record: Int
  /// Why.
  public let reason: Reason
}
