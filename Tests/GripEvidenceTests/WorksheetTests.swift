import Foundation
import GripEvidence
import GripStore
import Testing

/// Given what is attested and derived, these elements are recorded here, elsewhere, not here, or do not apply.
@Suite struct WorksheetTests {
  private static let key = VisitRecord.VisitKey(reference: "P-17", day: "2026-11-22")

  private static func worksheet(
    _ attestations: [Attestation], code: String? = "97110", clinician: String? = "C-3",
    facts: Worksheet.Places = [:], statements: Worksheet.Places = [:]
  ) throws -> Worksheet {
    let session = SessionExtent(
      session: "A", lengthMicroseconds: 1000, startUTCMicroseconds: 1_795_365_312_000_000,
      reference: "P-17")
    let records = attestations.enumerated().map {
      var record = RecordFileTests.record(.attest(key, $1), number: $0 + 1)
      record.by.clinician = clinician
      return record
    }
    return Worksheet(
      visit: try #require(Visits(sessions: [session], records: records).visits.first),
      block: NoteBlock(
        session: "A", block: 1, code: code, activity: "squeeze", hand: "right", origin: "live",
        facts: []), facts: facts, statements: statements)
  }

  private static func recorded(_ worksheet: Worksheet) -> [Int] {
    worksheet.rows.filter { if case .recordedHere = $0.state { true } else { false } }
      .map(\.element.number)
  }

  private static var full: Attestation {
    var attestation = Attestation()
    attestation.codes = [.init(code: "97110", minutes: 23)]
    attestation.totalTreatmentMinutes = 40
    attestation.restMinutes = 4
    attestation.contactMode = "one-on-one"
    attestation.setting = "clinic"
    attestation.painBefore = 4
    attestation.painAfter = 2
    attestation.response = "tired"
    attestation.adverseReaction = "none"
    attestation.skilledIntervention = "cues"
    attestation.assistance = [.init(session: "A", block: 1, level: "minimal")]
    attestation.goniometer = [
      .init(joint: "wrist", movement: "extension", hand: "right", degrees: 50)
    ]
    attestation.changes = [.init(at: "10:42", from: "3", to: "2", why: "tired")]
    return attestation
  }

  @Test func `Every element is there once, in order`() throws {
    #expect(try Self.worksheet([]).rows.map(\.element.number) == Array(1...36))
  }

  @Test func `A plan that names the clinician is no attestation, and counts beside one`() throws {
    let planned: Worksheet.Places = [3: ["plan: clinicians"]]
    #expect(!Self.recorded(try Self.worksheet([], statements: planned)).contains(3))
    let attested = try Self.worksheet([Attestation()], statements: planned)
    #expect(attested.rows[2].state == .recordedHere(["record 1", "plan: clinicians"]))
  }

  @Test(arguments: [(true, false), (false, true), (true, true)])
  func `Dosage needs what was prescribed and what was done`(prescribed: Bool, done: Bool) throws {
    let worksheet = try Self.worksheet(
      [], facts: done ? [15: ["summary"]] : [:], statements: prescribed ? [15: ["plan"]] : [:])
    #expect(Self.recorded(worksheet).contains(15) == (prescribed && done))
  }

  @Test func `Without attestation and facts only the reference and the claimed code are recorded`()
    throws
  {
    let worksheet = try Self.worksheet([])
    #expect(Self.recorded(worksheet) == [1, 12])
    #expect(worksheet.rows[31].state == .notApplicable("no amendment was made"))
    #expect(worksheet.rows[35].state == .notApplicable("asked for 97112"))
    #expect(worksheet.rows.filter { $0.state == .notRecordedHere }.count == 32)
    #expect(Self.recorded(try Self.worksheet([], code: nil)) == [1])
    #expect(try Self.worksheet([], code: "97112").rows[35].state == .notRecordedHere)
  }

  @Test func `An attestation records what it says, and no more`() throws {
    #expect(
      Self.recorded(try Self.worksheet([Self.full])) == [1, 3, 5, 6, 12, 17, 22, 24, 25, 26])
    #expect(try Self.worksheet([Self.full]).rows[16].state == .recordedHere(["record 1"]))
  }

  /// What is taken away, and the element that is no longer recorded here.
  struct Lack: Sendable {
    var element: Int
    var change: @Sendable (inout Attestation) -> Void
  }

  private static let lacks = [
    Lack(element: 5) { $0.contactMode = nil }, Lack(element: 6) { $0.setting = nil },
    Lack(element: 17) { $0.totalTreatmentMinutes = nil },
    Lack(element: 17) { $0.codes = [.init(code: "97530", minutes: 23)] },
    Lack(element: 22) { $0.goniometer = [] }, Lack(element: 24) { $0.painAfter = nil },
    Lack(element: 24) { $0.adverseReaction = nil },
    Lack(element: 25) { $0.assistance?[0].block = 2 },
    Lack(element: 25) { $0.skilledIntervention = nil }, Lack(element: 26) { $0.changes = nil },
  ]

  @Test(arguments: lacks)
  func `Half of what an element needs is not enough`(lack: Lack) throws {
    var attestation = Self.full
    lack.change(&attestation)
    let worksheet = try Self.worksheet([attestation])
    #expect(worksheet.rows[lack.element - 1].state == .notRecordedHere)
    #expect(Self.recorded(worksheet).count == 9)
  }

  @Test func `A login name is no clinician`() throws {
    #expect(!Self.recorded(try Self.worksheet([Self.full], clinician: nil)).contains(3))
  }

  @Test(arguments: WorksheetElement.all.filter { ![1, 3, 12].contains($0.number) })
  func `Facts and statements count where the element needs them`(element: WorksheetElement) throws {
    func isRecorded(_ fact: Bool, _ statement: Bool) throws -> Bool {
      let worksheet = try Self.worksheet(
        [], facts: fact ? [element.number: ["summary.json"]] : [:],
        statements: statement ? [element.number: ["plan"]] : [:])
      return Self.recorded(worksheet).contains(element.number)
    }
    #expect(try isRecorded(true, false) == [.fact, .either].contains(element.need))
    #expect(try isRecorded(false, true) == [.statement, .either].contains(element.need))
    #expect(try isRecorded(true, true))
    #expect(try !isRecorded(false, false))
  }

  @Test func `What is recorded elsewhere says where, unless it is recorded here`() throws {
    var attestation = Self.full
    attestation.elsewhere = [
      .init(row: 34, reference: "EMR 5/2"), .init(row: 5, reference: "EMR 6"),
    ]
    let worksheet = try Self.worksheet([attestation])
    #expect(worksheet.rows[33].state == .recordedElsewhere("EMR 5/2"))
    #expect(worksheet.rows[4].state == .recordedHere(["record 1"]))
  }

  @Test func `Amendments are recorded with their records`() throws {
    let worksheet = try Self.worksheet([Self.full, Attestation(), Attestation()])
    #expect(worksheet.rows[31].state == .recordedHere(["record 2", "record 3"]))
  }

  @Test func `The page and the program name the same elements`() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/WORKSHEET.md")
    let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("| ") }.dropFirst().map(String.init)
    #expect(
      rows == WorksheetElement.all.map { "| \($0.number) | \($0.title) | \($0.need.rawValue) |" })
  }
}
