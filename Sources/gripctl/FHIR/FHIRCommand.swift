import ArgumentParser
import Foundation
import GripControl
import GripDocuments
import GripEvidence
import GripStore

/// gripctl fhir
struct FHIRGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fhir", abstract: "Send visits to a FHIR server of the clinic.",
    subcommands: [Push.self])

  /// gripctl fhir push
  struct Push: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Send visits that the server does not have yet as they are.",
      discussion: """
        Attested visits of the last days are put into an outbox on disk, and sent from there.
        What cannot be sent now stays and goes with the next push. Sending twice changes
        nothing on the server: docs/FHIR.md.

        EXAMPLES
          gripctl fhir push --server https://fhir.example/r4 --token-file /etc/gripd/fhir-token
          gripctl fhir push --days 30
          gripctl fhir push --visit P-104 --day 2026-11-22

        ENVIRONMENT
          GRIPCTL_FHIR_SERVER     the server, where --server is not given
          CREDENTIALS_DIRECTORY   its file fhir-token, where --token-file is not given

        EXIT CODES
          0   the server has everything
          1   something waits in the outbox, or was refused
        """)

    @Option(help: "The server's base address; https, but for this machine.")
    var server: String?

    @Option(help: ArgumentHelp("A file with the token to show.", valueName: "file"))
    var tokenFile: String?

    @Option(help: "Visits of the last so many days.")
    var days = 7

    @Option(help: ArgumentHelp("One patient's visit instead.", valueName: "reference"))
    var visit: String?

    @OptionGroup var date: VisitDay

    @Flag(help: "Visits of which nothing is attested yet, too.")
    var preliminary = false

    @Option(
      help: ArgumentHelp("Where bundles wait; in the user's state without it.", valueName: "folder")
    )
    var outbox: String?

    @Option(name: .customLong("try-for"), help: "How long to try again, in s.")
    var trySeconds = 60.0

    @Option(
      help: ArgumentHelp(
        "The first pause before a bundle is tried again, in s.", visibility: .hidden))
    var pause = 1.0

    @OptionGroup var place: DirectoryOption

    private struct Result: Encodable {
      var sent: Int
      var waiting: Int
      var refused: [String]
    }

    func validate() throws {
      guard (1...36_500).contains(days) else { throw ValidationError("--days is 1 to 36500") }
      guard (0...86_400).contains(trySeconds), pause > 0 else {
        throw ValidationError("--try-for is 0 to 86400")
      }
    }

    func run() throws {
      let environment = ProcessInfo.processInfo.environment
      guard let address = server ?? environment["GRIPCTL_FHIR_SERVER"] else {
        throw CommandFailure("no server is said: give --server, or set GRIPCTL_FHIR_SERVER")
      }
      let credential = environment["CREDENTIALS_DIRECTORY"].map { $0 + "/fhir-token" }
        .flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
      let server = try FHIRServer(address: address, tokenFile: tokenFile ?? credential)
      let box = try Outbox(outbox ?? Self.usualOutbox(server.address, place.path, environment))
      try fill(box)
      let result = try send(box, to: server)
      if place.daemon.json {
        print(try Terminal.json(result))
      } else {
        print("\(result.sent) sent, \(result.waiting) waiting in \(box.folder)")
        for reason in result.refused { Terminal.note(reason) }
      }
      guard result.waiting == 0 else { throw ExitCode(1) }
    }

    private static func usualOutbox(
      _ server: String, _ directory: String, _ environment: [String: String]
    ) throws -> String {
      let path = URL(filePath: directory).standardizedFileURL.path
      let root = environment["STATE_DIRECTORY"] ?? UserFolder.state.path(environment)
      guard let root else {
        throw CommandFailure("there is no home for the outbox: name a folder with --outbox")
      }
      return "\(root)/grip/fhir-\(UserFolder.name(for: "\(server)\n\(path)"))"
    }

    // MARK: Filling

    /// Puts in what the server does not have as it is, and takes back what it has of visits that are no more.
    private func fill(_ box: Outbox) throws {
      let clinic = ClinicDirectory(place.path)
      let records = try clinic.records()
      let wanted = Set(
        visit.map { _ in [date.day] } ?? Self.lastDays(days)
          + records.dropFirst(box.recordsSeen).flatMap(Self.days))
      let contents = try clinic.contents(ofDays: wanted.sorted())
      for problem in contents.problems { Terminal.note(problem) }
      let visits = contents.visits.visits.filter { visit in
        self.visit.map { visit.key.isOf($0) && visit.key.day == date.day } ?? true
      }
      guard visit == nil || !visits.isEmpty else {
        throw CommandFailure("there is no such visit on \(date.day) in \(place.path)")
      }
      let known = box.known
      for visit in visits
      where preliminary || visit.status != .preliminary || known.contains(visit.key) {
        let set = try VisitDocuments.make(
          VisitAccount(visit, in: contents), version: gripVersion, in: place.path)
        try box.put(
          visit.key, Data(contentsOf: URL(filePath: "\(set.folder)/\(VisitDocuments.fhir)")))
      }
      // A day with a session that cannot be read may only look as if a visit were gone.
      guard visit == nil, contents.problems.isEmpty else { return }
      let all = contents.visits.visits.map(\.key)
      for key in known where wanted.contains(key.day) && !all.contains(key) {
        try box.put(key, nil)
      }
      try box.note(records: records.count)
    }

    /// The days of visits that a record may have changed.
    private static func days(_ record: VisitRecord) -> [String] {
      let sessions = record.action.pieces.map { String($0.session.prefix { $0 != "/" }) }
      return [record.action.visit?.day].compactMap(\.self)
        + sessions.flatMap { ClinicDirectory.neighbours($0) }
    }

    private static func lastDays(_ count: Int) -> [String] {
      (0..<count).map { number in
        let date = Calendar.current.date(byAdding: .day, value: -number, to: Date()) ?? Date()
        return VisitDay.day(of: date)
      }
    }

    // MARK: Sending

    /// The longest pause between two tries, in s.
    private static let pauseMax = 60.0

    private func send(_ box: Outbox, to server: FHIRServer) throws -> Result {
      var result = Result(sent: 0, waiting: 0, refused: [])
      let end = Date() + trySeconds
      var line = ProgressLine("sending")
      defer { line.clear() }
      let waiting = try box.waiting()
      for (index, bundle) in waiting.enumerated() {
        line.show("\(index) of \(waiting.count)")
        var pause = pause
        var answer = try server.send(bundle.file, entries: bundle.entries)
        while case .later(_, let seconds) = answer {
          let wait = min(max(pause, seconds ?? 0), Self.pauseMax)
          guard Date() + wait < end else { break }
          // Not all clients of a server that was away come back at once.
          Thread.sleep(forTimeInterval: wait * Double.random(in: 0.5...1))
          pause = min(pause * 2, Self.pauseMax)
          answer = try server.send(bundle.file, entries: bundle.entries)
        }
        switch answer {
        case .taken:
          try box.note(bundle)
          result.sent += 1
        case .later(let reason, _):
          // What keeps one from being sent keeps the others, too.
          result.waiting += waiting.count - index
          result.refused.append(reason)
          return result
        case .refused(let reason):
          result.waiting += 1
          result.refused.append("\(bundle.name): \(reason)")
        }
      }
      return result
    }
  }
}
