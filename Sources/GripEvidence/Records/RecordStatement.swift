/// What somebody says, before it is a record: who says it, when, and which state it speaks of are added by whoever writes the
/// book of records. The members of other kinds are absent.
public struct RecordStatement: Codable, Sendable, Equatable {
  /// "attest", or one of the other kinds that docs/VISITS.md names.
  public var kind: String
  /// Why; a first attestation needs no reason, a correction does.
  public var why: String?
  /// The reference of the clinician who says it.
  public var clinician: String?
  /// The clinician's own signature of all else in it, as `ssh-keygen -Y sign` writes it; most have none.
  public var signature: String?
  /// The visit that is spoken of.
  public var visit: VisitRecord.VisitKey?
  /// What is attested about it.
  public var attestation: Attestation?
  /// The piece of a session that is spoken of.
  public var piece: VisitRecord.PieceKey?
  /// The piece that it continues.
  public var into: VisitRecord.PieceKey?
  /// The patient's opaque reference; absent for nobody.
  public var reference: String?
  /// The hand.
  public var hand: String?
  /// The number of a trial.
  public var trial: Int?
  /// The plan.
  public var plan: Plan?

  /// A statement of this kind: what it needs is set afterwards.
  public init(kind: String) { self.kind = kind }

  /// The statement that makes this action.
  public init(_ action: VisitRecord.Action, why: String? = nil, clinician: String? = nil) {
    kind = action.kind
    self.why = why
    self.clinician = clinician
    switch action {
    case .attest(let visit, let attestation):
      self.visit = visit
      self.attestation = attestation
    case .split(let piece): self.piece = piece
    case .merge(let piece, let into):
      self.piece = piece
      self.into = into
    case .reassign(let piece, let reference):
      self.piece = piece
      self.reference = reference
    case .setHand(let piece, let hand):
      self.piece = piece
      self.hand = hand
    case .rejectTrial(let piece, let trial):
      self.piece = piece
      self.trial = trial
    case .plan(let reference, let plan):
      self.reference = reference
      self.plan = plan
    case .attachPlan(let visit, let plan):
      self.visit = visit
      self.plan = plan
    }
  }

  /// What a record says, with its signature.
  public init(_ record: VisitRecord) {
    self.init(record.action, why: record.why, clinician: record.by.clinician)
    signature = record.by.signature
  }

  /// What is said, unless the kind is unknown or a member that it needs is absent.
  public var action: VisitRecord.Action? {
    switch (kind, visit, attestation, piece) {
    case ("attest", let visit?, let attestation?, _): .attest(visit, attestation)
    case ("split", _, _, let piece?): .split(piece)
    case ("merge", _, _, let piece?): into.map { .merge(piece, into: $0) }
    case ("reassign", _, _, let piece?): .reassign(piece, reference: reference)
    case ("set-hand", _, _, let piece?): hand.map { .setHand(piece, hand: $0) }
    case ("reject-trial", _, _, let piece?): trial.map { .rejectTrial(piece, trial: $0) }
    case ("plan", _, _, _): pair(reference, plan).map { .plan(reference: $0, $1) }
    case ("attach-plan", let visit?, _, _): plan.map { .attachPlan(visit, $0) }
    default: nil
    }
  }
}

/// Both, where both are there.
private func pair<First, Second>(_ first: First?, _ second: Second?) -> (First, Second)? {
  if let first, let second { (first, second) } else { nil }
}

extension VisitRecord.Action {
  /// The word for it in a record.
  public var kind: String {
    switch self {
    case .attest: "attest"
    case .split: "split"
    case .merge: "merge"
    case .reassign: "reassign"
    case .setHand: "set-hand"
    case .rejectTrial: "reject-trial"
    case .plan: "plan"
    case .attachPlan: "attach-plan"
    }
  }
}
