import GripCore
import GripSession
package import GripStore

/// A block of a visit: what was measured in it, and what a plan or an attestation says of it. The two are kept apart.
package struct VisitBlock: Sendable {
  /// The session's folder.
  package let session: String
  /// What was measured.
  package let facts: BlockDocument
  /// The part of the session that is the visit's; the block lies in it, or reaches into it.
  package let piece: SessionPiece
  /// Where the session's reports came from.
  package let origin: String
  /// What the controller's maker says against its use; nil where he says nothing.
  package let deviceLimit: String?
  /// Where its reports came from, and whether they are from a device that is not sold for this.
  package var originText: String {
    deviceLimit == nil ? origin : origin + ", sold for education only"
  }
  /// Whether the controller measures rotation.
  package let hasMotion: Bool
  /// From here on it is the visit's, in s from the session's first sample.
  package let startSeconds: Double
  /// Up to here.
  package let endSeconds: Double
  /// The repetitions whose greatest force was in it, in the visit's part of it.
  package let repetitions: [RepetitionTable.Row]
  /// The rotations that began in it.
  package let arcs: [SummaryDocument.Rotation.Arc]
  /// Whether it is the session's only block: nobody said where one begins.
  package let isWholeSession: Bool
  /// The block of the plan that it carried out, if that is known.
  package let planned: PlanBlock?
  /// The code that the therapist claimed for it, if any. The program never fills this in.
  package let code: String?
  /// What the therapist said it was for.
  package let purpose: String?
  /// The hand that held the controller: as corrected, else as stated for the block, else as the session was assigned.
  package let hand: String?

  /// The block's number in its session, from 1.
  package var number: Int { facts.number }
  /// Whether the session was split within it: then the visit has a part of what was measured.
  package var isPart: Bool {
    startSeconds > facts.startSeconds || endSeconds < facts.endSeconds
  }
  /// Whether it is what lies before the first block that somebody began, and nothing was done in it.
  package var isLeadIn: Bool {
    number == 1 && !isWholeSession && facts.label == nil && facts.activity == nil
      && facts.protocol == nil && repetitions.isEmpty && arcs.isEmpty
  }
  /// What it is called.
  package var label: String {
    facts.label ?? planned?.label ?? (isWholeSession ? "whole session" : "block \(number)")
  }
  /// What was done, as somebody said; "grip exercise" where nobody did.
  package var activity: String {
    facts.activity ?? planned?.activity ?? facts.protocol ?? "grip exercise"
  }
  /// How many sets its repetitions are in.
  package var sets: Int { Set(repetitions.map(\.set)).count }
  /// When it began, in µs since 1970 (UTC), if the recording has a date.
  package var startUTCMicroseconds: Int64? {
    piece.startUTCMicroseconds.map {
      $0 - piece.fromMicroseconds + Int64((startSeconds * 1e6).rounded())
    }
  }
  /// How long the visit's part of it is, in s.
  package var seconds: Double { endSeconds - startSeconds }

  /// A measure by its id, with its value or the reason why there is none. What was measured over more than the visit's part
  /// of the block is not the visit's.
  package func measure(_ id: String) -> MeasureDocument? {
    guard var measure = facts.measures.first(where: { $0.id == id }) else { return nil }
    guard isPart else { return measure }
    (measure.value, measure.n) = (nil, nil)
    measure.notReported = "the session was split within the block"
    return measure
  }

  /// What it engaged, of what the device measures, in words; of a part of a block that is not known.
  package var engaged: [String] { isPart ? [] : facts.engaged.map(\.words) }

  /// The force that was not to be exceeded, where it was: each repetition above it, with the time of its greatest sample.
  package func repetitions(above newtons: Double) -> [RepetitionTable.Row] {
    repetitions.filter { $0.peakNewtons > newtons }
  }

  /// The arcs beyond an angle that was not to be exceeded.
  package func arcs(beyond degrees: Double) -> [SummaryDocument.Rotation.Arc] {
    arcs.filter { ($0.degrees ?? 0).magnitude > degrees }
  }
}

extension EngagedParameter {
  /// As a person reads it.
  package var words: String {
    switch self {
    case .force: "force"
    case .hold: "hold"
    case .rotation: "rotation"
    case .forceWhileTurning: "force while turning"
    case .tracking: "target tracking"
    }
  }
}

extension VisitBlock {
  /// The blocks of a piece of a session, in their order.
  init?(
    _ facts: BlockDocument, of piece: SessionPiece, in session: StoredSession, assigned: String?,
    plan: Plan?, said: Attestation.BlockStatement?
  ) {
    let from = Double(piece.fromMicroseconds) / 1e6
    let to = Double(piece.toMicroseconds) / 1e6
    let start = min(max(from, facts.startSeconds), to)
    let end = min(to, facts.endSeconds)
    let isWhole = session.facts.blocks.count == 1
    guard start < end || (isWhole && from == 0) else { return nil }
    self.session = session.folder
    self.facts = facts
    self.piece = piece
    origin = session.facts.session.origin.rawValue
    deviceLimit = session.facts.device.reportFormat?.limit
    hasMotion =
      session.facts.device.hasMotion
      && !session.facts.notReported.contains { $0.measure == "rotation" }
    startSeconds = start
    endSeconds = max(start, end)
    isWholeSession = isWhole
    let numbers = Self.numbers(facts)
    repetitions = session.repetitions.rows.filter {
      numbers.contains($0.number) && (from..<to).contains($0.peakSeconds)
    }
    // The session's end is in its last block; a split belongs to what follows it.
    let endsSession = facts.number == session.facts.blocks.last?.number && to >= facts.endSeconds
    arcs = session.facts.rotation.arcs.filter {
      $0.startSeconds >= start && ($0.startSeconds < end || endsSession && $0.startSeconds <= end)
    }
    let hand = piece.isHandCorrected ? piece.hand : facts.hand?.rawValue ?? assigned
    self.hand = hand
    planned = plan?.block(of: facts, hand: hand, isWholeSession: isWhole, named: said?.planBlock)
    code = said?.code ?? planned?.code
    purpose = said?.purpose ?? planned?.purpose
  }

  private static func numbers(_ facts: BlockDocument) -> Range<Int> {
    guard let first = facts.repetitions.firstNumber else { return 0..<0 }
    return first..<(first + max(0, facts.repetitions.count))
  }
}

extension Plan {
  /// The plan's block that a session's block carried out: the one that was named; else the one with its label; else, where nobody
  /// began a block, the only one for the hand. Nil where none can be meant.
  func block(
    of facts: BlockDocument, hand: String?, isWholeSession: Bool, named: String?
  ) -> PlanBlock? {
    if let label = named ?? facts.label {
      return blocks.first { $0.label.lowercased() == label.lowercased() }
    }
    guard isWholeSession else { return nil }
    let candidates = blocks.filter {
      ($0.hand ?? self.hand) == nil || ($0.hand ?? self.hand) == hand
    }
    return candidates.count == 1 ? candidates[0] : nil
  }
}
