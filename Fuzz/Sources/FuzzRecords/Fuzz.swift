// Any bytes are either a book of records or a typed error that names a line. What was read is written to the same bytes; each
// moment of each session belongs to one visit or waits; and of every visit there is an account, with note and worksheets.

@testable import GripEvidence
@testable import GripStore

/// What the records speak of: two sessions that this project expects of its fixtures, one with a date and one without.
private enum Clinic {
  static let folders = ["visit-day/1", "two-sets/1"]

  static let contents: ClinicContents = {
    var sessions: [String: StoredSession] = [:]
    var assignments: [String: Assignment] = [:]
    for folder in folders {
      guard let session = try? StoredSession(folder, in: "fixtures/expected") else {
        preconditionFailure(
          "there is no fixtures/expected/\(folder): run this in the project's folder")
      }
      sessions[folder] = session
      assignments[folder] = Assignment(
        assignment: "a", session: folder, reference: "P-1", hand: nil,
        by: CommandIssuer(uid: 0, user: "root"), atNanoseconds: 0)
    }
    return ClinicContents(
      directory: "", records: [], sessions: sessions, assignments: assignments)
  }()

  static let microseconds = length(contents.visits)

  /// How much time of sessions there is in visits, and in what waits for one.
  static func length(_ visits: Visits) -> Int64 {
    let pieces = visits.visits.flatMap { $0.groups.joined() } + visits.waiting.joined()
    return pieces.reduce(0) { $0 + $1.toMicroseconds - $1.fromMicroseconds }
  }
}

/// libFuzzer's entry: reads one input as a book of records.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let records = try? RecordFile.records(bytes, file: "records.jsonl") else { return 0 }
  let again = try? records.flatMap { try RecordFile.line($0) }
  precondition(again == bytes, "what was read is written to the same bytes")
  let contents = Clinic.contents.saying(records)
  let visits = contents.visits
  precondition(
    Clinic.length(visits) == Clinic.microseconds, "each moment belongs to one visit or waits")
  for folder in Clinic.folders { _ = Trail.records(of: folder, in: records) }
  for visit in visits.visits { account(VisitAccount(visit, in: contents)) }
  return 0
}

/// Asks for all that is made from a visit's account.
private func account(_ account: VisitAccount) {
  let note = account.note(digest: String(repeating: "0f", count: 32))
  for paragraph in note.paragraphs {
    let text = paragraph.text.utf8
    precondition(text.count <= Note.charactersMax, "a paragraph is bounded")
    precondition(text.allSatisfy { (0x20...0x7E).contains($0) }, "a note is plain ASCII")
  }
  for block in account.blocks {
    _ = account.worksheet(of: block)
    if let plan = account.plan {
      _ = block.dosage(by: plan)
      _ = plan.exceedances(in: block.done)
    }
  }
  for record in account.records {
    if case .attachPlan(_, let other) = record.action {
      _ = account.plan?.progression(since: other)
    }
  }
}
