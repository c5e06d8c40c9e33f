import ArgumentParser
import Foundation
import GripEvidence
import GripIndex

/// Whom norms are looked up for.
struct NormOptions: ParsableArguments {
  @Option(help: ArgumentHelp("For norms: men or women. Kept nowhere.", valueName: "group"))
  var sex: NormPerson.Sex?

  @Option(help: ArgumentHelp("For norms: the age in years. Kept nowhere.", valueName: "years"))
  var age: Int?

  func validate() throws {
    guard (sex == nil) == (age == nil) else {
      throw ValidationError("--sex and --age go together")
    }
    guard age.map((0...120).contains) ?? true else {
      throw ValidationError("--age is 0 to 120")
    }
  }

  var person: NormPerson? {
    sex.flatMap { sex in age.map { NormPerson(sex: sex, age: $0) } }
  }
}

extension NormPerson.Sex: ExpressibleByArgument {}

/// Where the index is.
struct IndexOptions: ParsableArguments {
  @OptionGroup var place: DirectoryOption

  @Option(
    help: ArgumentHelp(
      "The index's file; without it, one for the output directory in the user's cache.",
      valueName: "file"))
  var index: String?

  /// The index, as it was left.
  func open() throws -> HistoryIndex { try Self.open(index, in: place) }

  private static func open(_ index: String?, in place: DirectoryOption) throws -> HistoryIndex {
    let directory = URL(filePath: place.path).standardizedFileURL.path
    guard FileManager.default.fileExists(atPath: directory) else {
      throw CommandFailure("there is no output directory \(directory); --directory names another")
    }
    let cache = UserFolder.cache.path(ProcessInfo.processInfo.environment)
    let usual = cache.map { "\($0)/grip/history-\(UserFolder.name(for: directory)).sqlite" }
    guard let path = index ?? usual else {
      throw CommandFailure("there is no home for the index: name a file with --index")
    }
    // It names patients' references, as the output directory does: nobody else reads it.
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    return try HistoryIndex(of: directory, at: path)
  }

  /// Shows how many of how many sessions are read, while somebody watches.
  static func show<Value>(
    _ title: String, _ work: ((_ done: Int, _ total: Int) -> Void) throws -> Value
  ) rethrows -> Value {
    var line = ProgressLine(title)
    defer { line.clear() }
    return try work { done, total in line.show("\(done) of \(total)") }
  }

  /// A patient's visits over time.
  ///
  /// - Parameter index: the index's file, if it is not the usual one.
  static func progress(
    of reference: String, in place: DirectoryOption, index: String?, person: NormPerson? = nil
  ) throws -> PatientProgress {
    let clinic = ClinicDirectory(place.path)
    let records = try clinic.records()
    let opened = try open(index, in: place)
    for problem in try show("reading sessions", opened.update).problems { Terminal.note(problem) }
    let contents = try clinic.contents(
      ofSessions: opened.sessions(of: reference, records), records)
    for problem in contents.problems { Terminal.note(problem) }
    let visits = contents.visits.visits.filter { $0.key.isOf(reference) }
    guard !visits.isEmpty else {
      throw CommandFailure(
        "there is no visit of \(Terminal.plain(reference)) in \(place.path). `gripctl today` shows sessions that wait for their "
          + "patient.")
    }
    return PatientProgress(
      of: reference, visits.map { VisitAccount($0, in: contents) }, person: person)
  }
}

/// gripctl index
struct IndexGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Keep the index that finds a patient's sessions.",
    discussion: """
      The index is an SQLite file made from the session folders. It is never the truth:
      whatever it says can be made again, and it can be removed at any time. Commands
      that need it bring it up to date by themselves.

      EXAMPLES
        gripctl index rebuild
        gripctl index check
      """,
    subcommands: [Rebuild.self, Check.self])

  /// gripctl index rebuild
  struct Rebuild: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the index again from the session folders.")

    @OptionGroup var options: IndexOptions

    private struct Result: Encodable {
      var index: String
      var sessions: Int
      var problems: [String]
    }

    func run() throws {
      let index = try options.open()
      let update = try IndexOptions.show("reading sessions", index.rebuild)
      let result = Result(index: index.path, sessions: try index.count, problems: update.problems)
      if options.place.daemon.json { return print(try Terminal.json(result)) }
      for problem in update.problems { Terminal.note(problem) }
      print("\(index.path): \(Terminal.count(result.sessions, "session"))")
    }
  }

  /// gripctl index check
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare the index with the session folders.",
      discussion: """
        EXIT CODES
          0   both say the same
          1   they do not, or a session cannot be read
        """)

    @OptionGroup var options: IndexOptions

    private struct Result: Encodable {
      var index: String
      var differences: [String]
    }

    func run() throws {
      let index = try options.open()
      let differences = try IndexOptions.show("reading sessions", index.check)
      if options.place.daemon.json {
        print(try Terminal.json(Result(index: index.path, differences: differences)))
      } else {
        print(
          differences.isEmpty
            ? "\(index.path): as the folders say, \(Terminal.count(try index.count, "session"))"
            : Terminal.plainLines(differences.joined(separator: "\n")))
      }
      guard differences.isEmpty else {
        if !options.place.daemon.json {
          Terminal.note("`gripctl index rebuild` makes the index again.")
        }
        throw ExitCode(1)
      }
    }
  }
}
