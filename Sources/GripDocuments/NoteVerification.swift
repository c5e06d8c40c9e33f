package import GripEvidence

/// A pasted note, held against what the output directory gives: the state of the visit is found by the note's short code, also
/// where more was said since.
package struct NoteVerification: Sendable {
  /// Which visit and which state of it the note is held against, in words.
  package let state: String
  /// The sessions of that visit.
  package let sessions: [String]
  /// Word by word.
  package let check: NoteCheck

  /// Why a note cannot be checked.
  package enum Failure: Error, CustomStringConvertible {
    case noVisit

    package var description: String {
      "no visit of this output directory has such a note: neither its short code \"[gripd ...]\" nor the day and patient "
        + "at its beginning are found. Was it made from another directory?"
    }
  }

  private struct Candidate {
    var account: VisitAccount
    var note: Note
    var records: Int
    var isCode: Bool
    var isHead: Bool
  }

  /// Looks for the visit that a note speaks of, and compares.
  package init(_ text: String, in directory: String) throws {
    let contents = try Self.contents(text, in: directory)
    var best: Candidate?
    // The newest state that has the note's code; else the newest of the visit that the note names.
    let digests = FileDigests(directory)
    for count in Self.states(contents) {
      let earlier = contents.first(count)
      for candidate in try Self.candidates(text, earlier, digests, records: count) {
        if candidate.isCode {
          best = candidate
          break
        }
        if best == nil && candidate.isHead { best = candidate }
      }
      if best?.isCode == true { break }
    }
    guard let best, let check = NoteCheck(text, against: best.note) else { throw Failure.noVisit }
    let day = best.account.visit.isDated ? best.account.visit.key.day : "without a date"
    let later = contents.records.count - best.records
    state =
      "visit \(day), \(best.account.visit.status.rawValue)"
      + (best.isCode ? "" : ", which the note's short code does not name")
      + (best.isCode && later > 0 ? ", before what was said later" : "")
    sessions = best.account.visit.groups.joined().reduce(into: []) { names, piece in
      if !names.contains(piece.session) { names.append(piece.session) }
    }
    self.check = check
  }

  /// The sessions of the days that the note names, or all where it names none.
  private static func contents(_ text: String, in directory: String) throws -> ClinicContents {
    let words = text.split { $0.isWhitespace || $0 == "," || $0 == "." }.map(String.init)
    let days = Set(words.filter { $0.utf8.count == 10 && $0.split(separator: "-").count == 3 })
    let clinic = ClinicDirectory(directory)
    return try days.isEmpty
      ? clinic.contents(ofDays: [ClinicDirectory.undated]) : clinic.contents(ofDays: days.sorted())
  }

  /// How many records were said in each state, the newest first. Records that speak of other days make no state of these.
  private static func states(_ contents: ClinicContents) -> [Int] {
    let keys = Set(contents.visits.visits.map(\.key))
    let counts = contents.records.indices.filter { contents.isAbout(contents.records[$0], keys) }
    return ([contents.records.count] + counts.reversed()).filter { $0 > 0 } + [0]
  }

  private static func candidates(
    _ text: String, _ contents: ClinicContents, _ digests: FileDigests, records: Int
  ) throws -> [Candidate] {
    try contents.visits.visits.map { visit in
      let account = VisitAccount(visit, in: contents)
      let note = account.note(digest: try VisitState(account, digests: digests).digest)
      let code = note.paragraphs.first?.words.suffix(1).map(\.text).joined() ?? ""
      let head = note.paragraphs.first?.words.prefix(4).map(\.text).joined(separator: " ") ?? ""
      let given = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      return Candidate(
        account: account, note: note, records: records,
        isCode: !code.isEmpty && given.contains(code),
        isHead: !head.isEmpty && given.hasPrefix(head))
    }
  }
}
