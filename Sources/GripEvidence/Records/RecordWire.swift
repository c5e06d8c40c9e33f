import GripStore

/// A record as it stands in a line: the fields of every kind, those of other kinds absent.
struct RecordWire: Codable {
  var format = RecordFile.formatVersion
  var number: Int
  var kind: String
  var utcMicroseconds: Int64
  /// Wider than a user's number, so that one out of range is an error that names the field.
  var uid: Int64
  var user: String
  var clinician: String?
  var why: String?
  var digest: String
  var visit: VisitRecord.VisitKey?
  var attestation: Attestation?
  var piece: VisitRecord.PieceKey?
  var into: VisitRecord.PieceKey?
  var reference: String?
  var hand: String?
  var trial: Int?

  init(_ record: VisitRecord) {
    number = record.number
    utcMicroseconds = record.utcMicroseconds
    uid = Int64(record.by.issuer.uid)
    user = record.by.issuer.user
    clinician = record.by.clinician
    why = record.why
    digest = record.digest
    switch record.action {
    case .attest(let visit, let attestation):
      kind = "attest"
      self.visit = visit
      self.attestation = attestation
    case .split(let piece):
      kind = "split"
      self.piece = piece
    case .merge(let piece, let into):
      kind = "merge"
      self.piece = piece
      self.into = into
    case .reassign(let piece, let reference):
      kind = "reassign"
      self.piece = piece
      self.reference = reference
    case .setHand(let piece, let hand):
      kind = "set-hand"
      self.piece = piece
      self.hand = hand
    case .rejectTrial(let piece, let trial):
      kind = "reject-trial"
      self.piece = piece
      self.trial = trial
    }
  }

  /// The record, unless its kind is unknown or a field that the kind needs is absent.
  func record() -> VisitRecord? {
    guard let action, let uid = UInt32(exactly: uid) else { return nil }
    return VisitRecord(
      number: number, action: action, why: why,
      by: VisitRecord.Author(
        issuer: CommandIssuer(uid: uid, user: user), clinician: clinician),
      utcMicroseconds: utcMicroseconds, digest: digest)
  }

  private var action: VisitRecord.Action? {
    switch (kind, visit, attestation, piece) {
    case ("attest", let visit?, let attestation?, _): .attest(visit, attestation)
    case ("split", _, _, let piece?): .split(piece)
    case ("merge", _, _, let piece?): into.map { .merge(piece, into: $0) }
    case ("reassign", _, _, let piece?): .reassign(piece, reference: reference)
    case ("set-hand", _, _, let piece?): hand.map { .setHand(piece, hand: $0) }
    case ("reject-trial", _, _, let piece?): trial.map { .rejectTrial(piece, trial: $0) }
    default: nil
    }
  }
}
