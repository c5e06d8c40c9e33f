import ArgumentParser
import Capture
import GripControl
import GripCore
import GripDocuments
import GripEvidence
import GripPipeline
import GripSession
import GripStore

/// gripctl replay
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Derive sessions from recorded streams.",
    discussion: """
      Reads hid-recorder text, pcap and pcapng (usbmon, USBPcap), or standard input as "-". Each session becomes a
      folder in the output directory with summary.json, repetitions.csv and recording.pcapng. The same stream and
      parameters give the same bytes; a session that is there already is left as it is.

      A recording of ours is derived by the parameters that it carries, unless options are given.

      EXAMPLES
        gripctl replay stream.hid --output out
        gripctl replay monday.pcapng tuesday.pcapng --output out --json
        ssh clinic cat stream.hid | gripctl replay - --output out
        gripctl replay stream.hid --output out --samples samples.csv
        gripctl replay stream.hid --output out --report --plan plan.yaml
      """)

  @Argument(help: "Recorded streams; - is standard input.")
  var streams: [String]

  @Option(name: .shortAndLong, help: "The output directory; it is made if it is not there.")
  var output: String

  @Option(
    help:
      "Where the session's samples go, as a table; a file that is there is replaced. One session only."
  )
  var samples: String?

  @Flag(help: "Make each session's documents, and print where its report is.")
  var report = false

  @Option(
    help: ArgumentHelp("The plan that the sessions followed; for the report.", valueName: "file"))
  var plan: String?

  @Flag(help: "Print the sessions as JSON.")
  var json = false

  @OptionGroup var devices: ProfileOptions

  @Option(
    help: ArgumentHelp(
      "A folder of calibrations: the newest of a controller applies to foreign streams.",
      valueName: "folder"))
  var calibrations: String?

  @OptionGroup(title: "Rule parameters") var rules: ParameterOptions

  func validate() throws {
    guard !output.isEmpty else {
      throw ValidationError("--output is empty: name a directory for the sessions")
    }
    guard samples != "" && samples != "-" else {
      throw ValidationError(
        "--samples needs a file: `gripctl samples SESSION` writes to standard output")
    }
    guard samples == nil || streams.count == 1 else {
      throw ValidationError(
        "--samples takes the samples of one session: give one stream, or use `gripctl samples` afterwards"
      )
    }
  }

  func run() throws {
    let planned = try plan.map(PlanCheck.read)
    let profiles = try devices.read()
    let applied = try calibrations.map(CalibrationOptions.read) ?? []
    var results: [StreamResult] = []
    var failed = false
    for stream in streams {
      var progress = ProgressLine("\(stream):")
      do {
        var options = StreamReplay.Options(
          directory: output, parameters: rules.parameters, overridesRecorded: rules.isGiven)
        options.profiles = profiles
        options.calibrations = applied
        let outcome = try StreamReplay.run(path: stream, options: options) {
          progress.show($0, of: $1)
        }
        progress.clear()
        results.append(StreamResult(stream: stream, outcome: outcome))
        note(stream, outcome)
        if outcome.sessions.isEmpty { failed = true }
      } catch {
        progress.clear()
        Terminal.note("error: \(error)")
        failed = true
      }
    }
    if report || planned != nil {
      for index in results.indices { try results[index].makeReports(planned, in: output) }
    }
    try show(results)
    if failed { throw ExitCode(1) }
    try writeSamples(results.flatMap(\.sessions))
  }

  private func writeSamples(_ sessions: [SessionResult]) throws {
    guard let samples else { return }
    guard sessions.count == 1 else {
      throw CommandFailure(
        "\(samples) was not written: the stream gave \(sessions.count) sessions. "
          + "`gripctl samples SESSION --output FILE` writes the samples of one.")
    }
    try SamplesFile.write(session: sessions[0].path, to: samples)
  }

  private func show(_ results: [StreamResult]) throws {
    if json {
      print(try Terminal.json(results.flatMap(\.sessions)))
      return
    }
    let sessions = results.flatMap(\.sessions)
    guard !sessions.isEmpty else { return }
    let header = [
      "repetitions", "sets", "peak N", "minutes played", "wall s", "lost", "coverage %",
    ]
    let rows = sessions.map { session in
      [
        String(session.repetitions), String(session.sets),
        Terminal.decimal(session.peakNewtons, 1), Terminal.decimal(session.minutesPlayed, 2),
        Terminal.decimal(session.wallSeconds, 1), String(session.reportsLost),
        Terminal.decimal(session.coveragePercent, 2),
      ]
    }
    print(Terminal.table([header] + rows, numbersFrom: 0))
    for session in sessions {
      print("\(session.path)\(session.wasThere ? "  (was there already, the same)" : "")")
      if let report = session.report { print(report) }
    }
  }

  private func note(_ stream: String, _ outcome: StreamReplay.Outcome) {
    for text in outcome.devicesLeftOut { Terminal.note("\(stream): left out: \(text)") }
    for text in outcome.problems.texts { Terminal.note("\(stream): \(text)") }
    let more = outcome.problems.count - outcome.problems.texts.count
    if more > 0 { Terminal.note("\(stream): and \(more) more like these") }
    for text in outcome.eventErrors { Terminal.note("\(stream): \(text)") }
    if outcome.transferFailuresOutside > 0 {
      Terminal.note(
        "\(stream): \(outcome.transferFailuresOutside) transfers failed while no session was under way"
      )
    }
    if outcome.reportsOutside > 0 {
      Terminal.note(
        "\(stream): \(outcome.reportsOutside) reports lie in idle stretches between sessions")
    }
    if outcome.sessions.isEmpty {
      Terminal.note(
        "error: \(stream): no session: no controller with force in it sent a report. "
          + "`gripctl inspect \(stream)` shows what it holds.")
    }
  }
}

/// What `--json` prints of a session.
private struct SessionResult: Encodable {
  var stream: String
  var path: String
  var id: String
  var wasThere: Bool
  var repetitions: Int
  var sets: Int
  var peakNewtons: Double
  var minutesPlayed: Double
  var wallSeconds: Double
  var reportsLost: Int64
  var coveragePercent: Double
  var report: String?
}

private struct StreamResult {
  var sessions: [SessionResult]

  /// Makes the documents of the sessions, each of a visit by itself where it has no patient.
  mutating func makeReports(_ plan: Plan?, in output: String) throws {
    for index in sessions.indices {
      let folder = sessions[index].path.dropFirst(output.count).drop { $0 == "/" }
      let account = try VisitOptions.account(ofSession: String(folder), plan: plan, in: output)
      let set = try VisitDocuments.make(account, version: gripVersion, in: output)
      sessions[index].report = set.folder + "/report.html"
    }
  }

  init(stream: String, outcome: StreamReplay.Outcome) {
    sessions = outcome.sessions.map { published in
      let summary = published.summary
      return SessionResult(
        stream: stream, path: published.path, id: summary.name.id, wasThere: published.wasThere,
        repetitions: summary.repetitions.count, sets: summary.clocks.sets,
        peakNewtons: summary.force.peakNewtons,
        minutesPlayed: Double(summary.clocks.active) / 60e9,
        wallSeconds: Double(summary.clocks.wall) / 1e9, reportsLost: summary.counters.lost,
        coveragePercent: summary.coverage.percent)
    }
  }
}
