import ArgumentParser
import Foundation
import GripControl
import GripCore
import GripDocuments
import GripEvidence
import GripPipeline
import GripStore

/// gripctl verify
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check that nothing was changed, and that the facts follow from the recordings.",
    discussion: """
      Of an output directory: every file against its manifest, the manifests against
      the chain and their seals, and each session derived again from its recording,
      which must give the same bytes. What does not hold is named.

      Of a note (--note): the note is made again from the recordings and from the
      records, and both are compared word by word. Words that differ are named; words
      that people attested are listed with who attested them, since no device can vouch
      for them.

      EXAMPLES
        gripctl verify
        gripctl verify /mnt/backup/gripd --anchor head-of-monday.json
        gripctl verify 2026-11-22/163512Z-SN0001-5d41402abc4b2a76
        gripctl verify --note pasted.txt

      EXIT CODES
        0   everything holds
        1   something does not, or cannot be checked
      """)

  @Argument(
    help: ArgumentHelp(
      "Output directories, or sessions; the daemon's directory where nothing is named.",
      valueName: "directory|session"))
  var places: [String] = []

  @Option(help: ArgumentHelp("A note; - is standard input.", valueName: "file"))
  var note: String?

  @OptionGroup var store: StoreOptions
  @OptionGroup var place: DirectoryOption

  func validate() throws {
    guard note == nil || places.isEmpty else {
      throw ValidationError("--note checks a note of the output directory: name no session")
    }
  }

  func run() throws {
    if let note { try check(note: note) } else { try StoreCheck(self).run() }
  }

  private func check(note: String) throws {
    let text = try Self.read(note)
    let directory = place.path
    let check = try NoteVerification(text, in: directory)
    let derived = try check.sessions.map { session in
      (session: session, difference: try Rederivation.difference(session, in: directory))
    }
    let broken = derived.compactMap(\.difference)
    if place.daemon.json {
      print(try Terminal.json(NoteReport(check, derived: broken)))
    } else {
      show(check, derived: broken)
    }
    guard check.check.differences.isEmpty, broken.isEmpty else { throw ExitCode(1) }
  }

  private func show(_ check: NoteVerification, derived broken: [String]) {
    let count = check.sessions.count
    print(
      "\(check.state): \(Terminal.count(count, "session")) derived again from "
        + (count == 1 ? "its recording" : "their recordings")
        + (broken.isEmpty ? ", the same bytes" : ""))
    for text in broken { print(Terminal.wrapped("differs: \(text)")) }
    for difference in check.check.differences {
      print(Terminal.wrapped(Terminal.plain(NoteReport.words(difference))))
    }
    let who = Dictionary(grouping: check.check.attested) { NoteReport.attester($0) }
    for (person, words) in who.sorted(by: { $0.key < $1.key }) {
      let text = words.map(\.text).joined(separator: " ")
      print(Terminal.wrapped(Terminal.plain("attested by \(person), not by the device: \(text)")))
    }
    if check.check.differences.isEmpty && broken.isEmpty {
      print("The note is what recordings and records give.")
    }
  }

  private static func read(_ path: String) throws -> String {
    let data =
      path == "-"
      ? FileHandle.standardInput.readData(ofLength: NoteCheck.bytesMax + 1)
      : FileManager.default.contents(atPath: path)
    guard let data else {
      throw CommandFailure(
        "\(path) cannot be read: check that it is there and that you may read it")
    }
    guard data.count <= NoteCheck.bytesMax else {
      throw CommandFailure("\(path) has more than \(NoteCheck.bytesMax) bytes: that is no note")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// What `--json` prints of a checked note.
private struct NoteReport: Encodable {
  struct Difference: Encodable {
    var position: Int
    var expected: String?
    var found: String?
    var attestedBy: String?
  }

  var state: String
  var sessions: [String]
  var derivedOtherwise: [String]
  var differences: [Difference]
  var attested: [String]

  init(_ check: NoteVerification, derived: [String]) {
    state = check.state
    sessions = check.sessions
    derivedOtherwise = derived
    differences = check.check.differences.map { difference in
      Difference(
        position: difference.position, expected: difference.expected?.text, found: difference.found,
        attestedBy: difference.expected.flatMap { word in
          if case .attested = word.source { Self.attester(word) } else { nil }
        })
    }
    attested = check.check.attested.map(\.text)
  }

  /// A difference in words.
  static func words(_ difference: NoteCheck.Difference) -> String {
    let place = "word \(difference.position)"
    guard let expected = difference.expected else {
      return "\(place): \"\(difference.found ?? "")\" was added"
    }
    let source =
      switch expected.source {
      case .frame: "a fixed word"
      case .device(let session, let block): "a fact of the device, block \(block) of \(session)"
      case .attested: "attested by \(attester(expected))"
      }
    let found = difference.found.map { "\"\($0)\" stands there" } ?? "it is missing"
    return "\(place): \"\(expected.text)\" is expected (\(source)); \(found)"
  }

  static func attester(_ word: Note.Word) -> String {
    guard case .attested(_, let author) = word.source else { return "nobody" }
    return author.clinician.map { "\($0) (user \(author.issuer.user))" } ?? author.issuer.user
  }
}

/// Derives a session again from its own recording.
enum Rederivation {
  /// What differs from what was published; nil where nothing does.
  static func difference(_ session: String, in directory: String) throws -> String? {
    let folder = "\(directory)/\(session)"
    let recording = folder + "/recording.pcapng"
    guard StoredFile.exists(recording) else { return "\(session): its recording is not kept" }
    let scratch = FileManager.default.temporaryDirectory.appending(
      path: "gripctl-verify-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let outcome = try StreamReplay.run(
      path: recording,
      options: StreamReplay.Options(
        directory: scratch.path, parameters: DetectionParameters(), overridesRecorded: false)
    ) { _, _ in }
    guard outcome.sessions.count == 1, let again = outcome.sessions.first else {
      return "\(session): its recording gives \(outcome.sessions.count) sessions"
    }
    let files = ["summary.json", "repetitions.csv"]
    let changed = files.filter {
      FileManager.default.contents(atPath: "\(again.path)/\($0)")
        != FileManager.default.contents(atPath: "\(folder)/\($0)")
    }
    return changed.isEmpty
      ? nil : "\(session): its recording gives another \(changed.joined(separator: " and "))"
  }
}
