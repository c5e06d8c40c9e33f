public import GripStore

/// Something that people say about a visit or a session, kept beside the sealed facts. Records are only ever added: a later
/// one may change what counts, and the earlier one stays to be read.
public struct VisitRecord: Sendable, Equatable {
  /// Who: the user of the operating system, and the reference of the clinician that was given.
  public struct Author: Codable, Sendable, Equatable {
    /// The system's user.
    public var issuer: CommandIssuer
    /// The clinician's reference.
    public var clinician: String?
    /// The clinician's own signature of what is said; see `RecordSignature`.
    public var signature: String?

    /// An author.
    public init(issuer: CommandIssuer, clinician: String?, signature: String? = nil) {
      self.issuer = issuer
      self.clinician = clinician
      self.signature = signature
    }
  }

  /// A visit: one patient on one local day; an undated session is a visit of its own.
  public struct VisitKey: Codable, Sendable, Hashable, Comparable {
    /// The patient's opaque reference.
    public var reference: String
    /// The local day as "2026-11-22", or the folder of the session where no date was recorded.
    public var day: String

    /// The visit of a patient on a day.
    public init(reference: String, day: String) {
      self.reference = reference
      self.day = day
    }

    /// Byte by byte: texts that only look the same are two patients to whoever reads the book by its bytes.
    public static func == (a: VisitKey, b: VisitKey) -> Bool {
      a.isOf(b.reference) && a.day.utf8.elementsEqual(b.day.utf8)
    }

    /// Whether it is a visit of this patient: of the same bytes.
    public func isOf(_ reference: String) -> Bool {
      self.reference.utf8.elementsEqual(reference.utf8)
    }

    /// By day, then by reference.
    public static func < (a: VisitKey, b: VisitKey) -> Bool {
      a.day.utf8.elementsEqual(b.day.utf8)
        ? a.reference.utf8.lexicographicallyPrecedes(b.reference.utf8)
        : a.day.utf8.lexicographicallyPrecedes(b.day.utf8)
    }

    /// By the same bytes.
    public func hash(into hasher: inout Hasher) {
      for text in [reference, day] {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(UInt8.max)  // stands in no UTF-8
      }
    }
  }

  /// A piece of a session is named by the session and any moment within the piece, in µs from the session's first sample.
  public struct PieceKey: Codable, Sendable, Hashable {
    /// The session's folder.
    public var session: String
    /// A moment of the piece.
    public var atMicroseconds: Int64

    /// The piece of a session that holds a moment.
    public init(session: String, atMicroseconds: Int64) {
      self.session = session
      self.atMicroseconds = atMicroseconds
    }
  }

  /// What is said. Attestations and plans are large and lie elsewhere, so that ten thousand corrections are small.
  public enum Action: Sendable, Equatable {
    /// About a visit. The first for a visit is its attestation, later ones amend it.
    indirect case attest(VisitKey, Attestation)
    /// From this moment on the session is a piece of its own.
    case split(PieceKey)
    /// The first piece continues the second: they belong to the second's patient and are shown as one.
    case merge(PieceKey, into: PieceKey)
    /// The piece, with all that continues with it, belongs to this patient, or to nobody yet.
    case reassign(PieceKey, reference: String?)
    /// The hand that held the controller.
    case setHand(PieceKey, hand: String)
    /// A trial of a session does not count, numbered from 1.
    case rejectTrial(PieceKey, trial: Int)
    /// The patient's plan from now on.
    indirect case plan(reference: String, Plan)
    /// The plan of one visit, said afterwards. It counts for this visit in place of the patient's plan.
    indirect case attachPlan(VisitKey, Plan)
  }

  /// Its place in its file, from 1 without a gap.
  public var number: Int
  /// What is said.
  public var action: Action
  /// Why. A first attestation of a visit, a plan and the first plan that is attached to a visit need no reason, everything
  /// else does.
  public var why: String?
  /// Who says it.
  public var by: Author
  /// When, in µs since 1970 (UTC).
  public var utcMicroseconds: Int64
  /// SHA-256 of what it speaks of, as it was then: 64 hexadecimal digits.
  public var digest: String

  /// A record.
  public init(
    number: Int, action: Action, why: String?, by: Author, utcMicroseconds: Int64, digest: String
  ) {
    self.number = number
    self.action = action
    self.why = why
    self.by = by
    self.utcMicroseconds = utcMicroseconds
    self.digest = digest
  }
}

extension VisitRecord.Action {
  /// Whether it says whose a session, or a part of one, is.
  package var saysWhose: Bool {
    switch self {
    case .split, .merge, .reassign: true
    case .attest, .setHand, .rejectTrial, .plan, .attachPlan: false
    }
  }
}

extension VisitRecord {
  /// Times are within the years 1970 to 2261: beyond them nanoseconds do not fit into 64 bits.
  public static let utcMicrosecondsMax: Int64 = 9_214_646_400_000_000 - 1
  /// A session is shorter than this: a year.
  static let momentMicrosecondsMax: Int64 = 31_536_000_000_000

  /// What is wrong with the record by itself.
  func firstFault() -> RecordFault? {
    guard (0...Self.utcMicrosecondsMax).contains(utcMicroseconds) else {
      return RecordFault(field: "utcMicroseconds", reason: "it is no time from 1970 to 2261")
    }
    guard Digest.isDigest(digest) else {
      return RecordFault(field: "digest", reason: "it must be 64 hexadecimal digits")
    }
    if let fault = RecordFault.inTexts([
      ("why", why), ("clinician", by.clinician), ("session", subject.session),
      ("reference", subject.reference), ("day", subject.day),
    ]) {
      return fault
    }
    if let signature = by.signature, signature.utf8.count > RecordSignature.bytesMax {
      return RecordFault(
        field: "signature", reason: "it has more than \(RecordSignature.bytesMax) bytes")
    }
    return actionFault()
  }

  private var subject: (session: String?, reference: String?, day: String?) {
    switch action {
    case .attest(let visit, _), .attachPlan(let visit, _): (nil, visit.reference, visit.day)
    case .plan(let reference, _): (nil, reference, nil)
    case .reassign(let piece, let reference): (piece.session, reference, nil)
    case .split(let piece), .merge(let piece, _), .setHand(let piece, _),
      .rejectTrial(let piece, _):
      (piece.session, nil, nil)
    }
  }

  private func actionFault() -> RecordFault? {
    switch action {
    case .attest(_, let attestation): return attestation.firstFault()
    case .plan(let reference, let plan): return Self.fault(of: plan, of: reference)
    case .attachPlan(let visit, let plan): return Self.fault(of: plan, of: visit.reference)
    case .split(let piece), .reassign(let piece, _): return Self.fault(of: piece) ?? reasonFault()
    case .merge(let piece, let target):
      return Self.fault(of: piece) ?? Self.fault(of: target)
        ?? RecordFault.inTexts([("into", target.session)]) ?? reasonFault()
    case .setHand(let piece, let hand):
      return Self.fault(of: piece)
        ?? RecordFault.unless(hand, isOneOf: Attestation.hands, field: "hand") ?? reasonFault()
    case .rejectTrial(let piece, let trial):
      guard (1...Attestation.entriesMax).contains(trial) else {
        return RecordFault(
          field: "trial", reason: "it must be from 1 to \(Attestation.entriesMax)")
      }
      return Self.fault(of: piece) ?? reasonFault()
    }
  }

  private static func fault(of plan: Plan, of reference: String) -> RecordFault? {
    if let fault = plan.firstFault() {
      return RecordFault(
        field: (["plan"] + fault.path).joined(separator: "."), reason: fault.reason)
    }
    guard plan.reference == nil || plan.reference == reference else {
      return RecordFault(field: "plan.reference", reason: "it is another patient's plan")
    }
    return nil
  }

  private func reasonFault() -> RecordFault? {
    why == nil ? RecordFault(field: "why", reason: "a correction needs a reason") : nil
  }

  private static func fault(of piece: PieceKey) -> RecordFault? {
    (0...momentMicrosecondsMax).contains(piece.atMicroseconds)
      ? nil : RecordFault(field: "atMicroseconds", reason: "it is no moment of a session")
  }
}
