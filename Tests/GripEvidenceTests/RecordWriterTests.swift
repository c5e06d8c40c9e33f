import Foundation
import GripEvidence
import GripStore
import TestSupport
import Testing

/// Given these sessions and these records, whether this may be said, and what is written.
@Suite struct RecordWriterTests {
  private static func key(_ session: String, _ seconds: Int64 = 0) -> VisitRecord.PieceKey {
    .init(session: session, atMicroseconds: seconds * 1_000_000)
  }

  private static func visit(_ reference: String, _ day: String = "2026-11-22")
    -> VisitRecord.VisitKey
  {
    .init(reference: reference, day: day)
  }

  private static var pain: Attestation {
    var attestation = Attestation()
    attestation.painBefore = 4
    return attestation
  }

  @Test func `A record has its number, who said it, when, and the digest of the session`() throws {
    let clinic = try ClinicFolder()
    let session = try clinic.session(hour: 10, of: "P-1")
    let first = try clinic.say(.reassign(Self.key(session), reference: "P-2"), at: 77)
    #expect(first.number == 1)
    #expect(first.by == .init(issuer: CommandIssuer(uid: 1000, user: "anna"), clinician: "C-3"))
    #expect(first.utcMicroseconds == 77)
    #expect(first.digest == Digest.hexadecimal(try clinic.summary(session)))
    let second = try clinic.say(.setHand(Self.key(session), hand: "left"))
    #expect(second.number == 2)
    #expect(try clinic.book.records() == [first, second])
  }

  @Test func `A visit's digest is that of the digests and names of its sessions`() throws {
    let clinic = try ClinicFolder()
    let late = try clinic.session(hour: 12, of: "P-1")
    let early = try clinic.session(hour: 9, "B", of: "P-1")
    try clinic.session(hour: 10, of: "P-2")
    let record = try clinic.say(.attest(Self.visit("P-1"), Self.pain), why: nil)
    let lines = try [early, late].map {
      Digest.hexadecimal(try clinic.summary($0)) + " " + $0 + "\n"
    }.joined()
    #expect(record.digest == Digest.hexadecimal(Array(lines.utf8)))
  }

  @Test(
    arguments: [
      (nil, 23, "2026-11-22"), (60, 23, "2026-11-23"), (-11 * 60, 10, "2026-11-21"),
      (14 * 60, 9, "2026-11-22"), (14 * 60, 10, "2026-11-23"),
    ] as [(Int?, Int, String)])
  func `A visit is of the clinic's own day`(offset: Int?, hour: Int, day: String) throws {
    let clinic = try ClinicFolder()
    try clinic.session(hour: hour, of: "P-1", offsetMinutes: offset)
    for other in ["2026-11-21", "2026-11-22", "2026-11-23"] where other != day {
      #expect(throws: RecordRefusal.self) {
        try clinic.say(.attest(Self.visit("P-1", other), Self.pain), why: nil)
      }
    }
    #expect(try clinic.say(.attest(Self.visit("P-1", day), Self.pain), why: nil).number == 1)
  }

  @Test func `A session without a date is a visit of its own`() throws {
    let clinic = try ClinicFolder()
    let session = try clinic.undated(of: "P-1")
    #expect(try clinic.say(.attest(Self.visit("P-1", session), Self.pain), why: nil).number == 1)
  }

  @Test func `A visit that only a merge over midnight makes is there`() throws {
    let clinic = try ClinicFolder()
    let early = try clinic.session(hour: 9, of: "P-1")
    let late = try clinic.session(hour: 12, "B", of: "P-2")
    try clinic.say(.merge(Self.key(late), into: Self.key(early)))
    #expect(throws: RecordRefusal.self) {
      try clinic.say(.attest(Self.visit("P-2"), Self.pain), why: nil)
    }
    try clinic.say(.attest(Self.visit("P-1"), Self.pain), why: nil)
    let error = #expect(throws: RecordRefusal.self) {
      try clinic.say(.merge(Self.key(early), into: Self.key(late)))
    }
    #expect(error?.description == "into: they are one already")
  }

  @Test func `After a reassignment the visit is the other patient's`() throws {
    let clinic = try ClinicFolder()
    let session = try clinic.session(hour: 9, of: "P-1")
    try clinic.say(.attest(Self.visit("P-1"), Self.pain), why: nil)
    try clinic.say(.reassign(Self.key(session), reference: "P-2"))
    #expect(throws: RecordRefusal.self) { try clinic.say(.attest(Self.visit("P-1"), Self.pain)) }
    try clinic.say(.attest(Self.visit("P-2"), Self.pain), why: nil)
  }

  @Test func `A second attestation needs a reason; of another visit it does not`() throws {
    let clinic = try ClinicFolder()
    try clinic.session(hour: 9, of: "P-1")
    try clinic.session(hour: 10, of: "P-2")
    try clinic.say(.attest(Self.visit("P-1"), Self.pain), why: nil)
    try clinic.say(.attest(Self.visit("P-2"), Self.pain), why: nil)
    let error = #expect(throws: RecordRefusal.self) {
      try clinic.say(.attest(Self.visit("P-1"), Self.pain), why: nil)
    }
    #expect(error?.description == "why: an amendment needs a reason")
    try clinic.say(.attest(Self.visit("P-1"), Self.pain), why: "typed wrongly")
  }

  @Test func `A trial is rejected where it is`() throws {
    let clinic = try ClinicFolder()
    let session = try clinic.session(hour: 9, of: "P-1", trials: [[2.5, 8], [30, 40, 50]])
    func reject(_ trial: Int, _ seconds: Int64 = 0) throws(RecordRefusal) -> Int64 {
      guard
        case .rejectTrial(let piece, _) = try clinic.say(
          .rejectTrial(Self.key(session, seconds), trial: trial)
        ).action
      else { return -1 }
      return piece.atMicroseconds
    }
    #expect(try reject(3) == 50_000_000)
    #expect(try reject(2, 9) == 8_000_000)
    #expect(try reject(2, 41) == 40_000_000)
    #expect(throws: RecordRefusal.self) { try reject(2) }
    #expect(throws: RecordRefusal.self) { try reject(4) }
  }

  /// What may not be said of a clinic with one session of 60 s and one block, and the word that the reason begins with.
  private static let session = "2026-11-22/090000Z-A-0123456789abcdef"
  private static let refusals: [(VisitRecord.Action, String?, String)] = [
    (.split(key(session, 0)), "w", "atMicroseconds"),
    (.split(key(session, 61)), "w", "atMicroseconds"),
    (.split(key(session, 5)), nil, "why"),
    (.reassign(key(session, 61), reference: "P-2"), "w", "atMicroseconds"),
    (.reassign(key("2026-11-22/100000Z-A-0123456789abcdef"), reference: "P"), "w", "session"),
    (.reassign(key("2026-11-22/.."), reference: "P"), "w", "session"),
    (.reassign(key("../2026-11-22"), reference: "P"), "w", "session"),
    (.reassign(key("/etc/passwd"), reference: "P"), "w", "session"),
    (.setHand(key(session), hand: "both"), "w", "hand"),
    (.merge(key(session), into: key(session, 3)), "w", "into"),
    (.merge(key(session), into: key("2026-11-21/x")), "w", "session"),
    (.rejectTrial(key(session), trial: 1), "w", "trial"),
    (.rejectTrial(key(session), trial: 0), "w", "trial"),
    (.attest(visit("P-2"), pain), nil, "visit"),
    (.attest(visit("P-1", "2026-11-23"), pain), nil, "visit"),
    (.attest(visit("P-1", "../../etc"), pain), nil, "visit"),
    (.attest(visit("P-1", "2026-13-99"), pain), nil, "visit"),
    (.attest(visit("P-1"), assisted(session, 2)), nil, "attestation"),
    (.attest(visit("P-1"), assisted("2026-11-22/x", 1)), nil, "attestation"),
    (.attest(visit("P-1"), claimed(session, 2)), nil, "attestation"),
  ]

  private static func assisted(_ session: String, _ block: Int) -> Attestation {
    var attestation = Attestation()
    attestation.assistance = [.init(session: session, block: block, level: "minimal")]
    return attestation
  }

  private static func claimed(_ session: String, _ block: Int) -> Attestation {
    var attestation = Attestation()
    var statement = Attestation.BlockStatement(session: session, block: block)
    statement.code = "97110"
    attestation.blocks = [statement]
    return attestation
  }

  @Test(arguments: refusals)
  func `What cannot be said is refused, and nothing is written`(
    action: VisitRecord.Action, why: String?, field: String
  ) throws {
    let clinic = try ClinicFolder()
    #expect(try clinic.session(hour: 9, of: "P-1") == Self.session)
    let error = #expect(throws: RecordRefusal.self) { try clinic.say(action, why: why) }
    #expect(error?.description.hasPrefix(field + ":") == true, "\(error as Any)")
    #expect(!FileManager.default.fileExists(atPath: clinic.bookPath))
  }

  @Test func `A plan is named by the digest of its own text, one that is attached by the visit's`()
    throws
  {
    let clinic = try ClinicFolder()
    try clinic.session(hour: 9, of: "P-1")
    let plan = Plan(blocks: [PlanBlock(label: "gross grip")])
    let set = try clinic.say(.plan(reference: "P-9", plan), why: nil)
    #expect(set.digest == Digest.hexadecimal(Array(#"{"blocks":[{"label":"gross grip"}]}"#.utf8)))
    let attest = try clinic.say(.attest(Self.visit("P-1"), Self.pain), why: nil)
    let attached = try clinic.say(.attachPlan(Self.visit("P-1"), plan), why: nil)
    #expect(attached.digest == attest.digest)
    #expect(throws: RecordRefusal.self) {
      try clinic.say(.attachPlan(Self.visit("P-1"), plan), why: nil)
    }
    #expect(throws: RecordRefusal.self) {
      try clinic.say(.attachPlan(Self.visit("P-2"), plan), why: nil)
    }
    #expect(try clinic.say(.attachPlan(Self.visit("P-1"), plan)).number == 4)
    #expect(try clinic.book.records().count == 4)
  }

  @Test func `References that look the same and differ in bytes are two patients`() throws {
    let clinic = try ClinicFolder()
    let composed = "P-\u{E9}"
    let decomposed = "P-e\u{301}"
    #expect(composed == decomposed)
    let sessions = [
      try clinic.session(hour: 9, of: composed), try clinic.session(hour: 10, "B", of: decomposed),
    ]
    for (session, reference) in zip(sessions, [composed, decomposed]) {
      let record = try clinic.say(.attest(Self.visit(reference), Self.pain), why: nil)
      let line = Digest.hexadecimal(try clinic.summary(session)) + " " + session + "\n"
      #expect(record.digest == Digest.hexadecimal(Array(line.utf8)))
    }
    #expect(try clinic.book.records().count == 2)
    let error = #expect(throws: RecordRefusal.self) {
      try clinic.say(.attest(Self.visit(decomposed), Self.pain), why: nil)
    }
    #expect(error?.description == "why: an amendment needs a reason")
  }

  @Test func `A patient that is spelled in other bytes has no visit`() throws {
    let clinic = try ClinicFolder()
    try clinic.session(hour: 9, of: "P-\u{E9}")
    #expect(throws: RecordRefusal.self) {
      try clinic.say(.attest(Self.visit("P-e\u{301}"), Self.pain), why: nil)
    }
  }

  @Test func `A statement that lacks what its kind needs is refused`() throws {
    let clinic = try ClinicFolder()
    for kind in [
      "attest", "split", "merge", "set-hand", "reject-trial", "plan", "attach-plan", "praise", "",
    ] {
      #expect(throws: RecordRefusal.self) {
        try RecordWriter(directory: clinic.path).write(
          RecordStatement(kind: kind), by: CommandIssuer(uid: 0, user: ""), utcMicroseconds: 0)
      }
    }
  }

  @Test func `A torn last line goes before the next record, a damaged book takes none`() throws {
    let clinic = try ClinicFolder()
    let session = try clinic.session(hour: 9, of: "P-1")
    try clinic.say(.split(Self.key(session, 5)))
    let file = try #require(FileHandle(forWritingAtPath: clinic.bookPath))
    try file.seekToEnd()
    try file.write(contentsOf: Data("{\"clinician".utf8))
    #expect(try clinic.say(.split(Self.key(session, 6))).number == 2)
    try file.seekToEnd()
    try file.write(contentsOf: Data("{\"clinician\":1}\n".utf8))
    let error = #expect(throws: RecordRefusal.self) { try clinic.say(.split(Self.key(session, 7))) }
    #expect(error?.description.contains("records.jsonl, line 3") == true)
  }

  @Test func `Attestations of other days are passed over, however many there are`() throws {
    let clinic = try ClinicFolder()
    let session = try clinic.session(hour: 9, of: "P-1")
    let others = try (1...2000).flatMap {
      try RecordFile.line(
        RecordFileTests.record(
          .attest(Self.visit("P-\($0)", "2026-10-01"), Self.pain), number: $0))
    }
    try FileManager.default.createDirectory(
      atPath: clinic.path + "/records", withIntermediateDirectories: true)
    try Data(others).write(to: URL(filePath: clinic.bookPath))
    #expect(try clinic.say(.attest(Self.visit("P-1"), Self.pain), why: nil).number == 2001)
    #expect(try clinic.say(.split(Self.key(session, 1))).number == 2002)
    #expect(try clinic.book.records().count == 2002)
  }
}
