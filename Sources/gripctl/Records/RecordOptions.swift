import ArgumentParser
import GripControl
import GripDocuments
import GripEvidence

/// What every record is said with.
struct RecordOptions: ParsableArguments {
  @Option(help: "Why: a correction and an amendment need a reason.")
  var why: String?

  @Option(help: "The reference of the clinician who says it.")
  var clinician: String?

  @Option(
    help: ArgumentHelp(
      "Sign what is said with your own SSH key (Ed25519).", valueName: "key file"))
  var sign: String?

  @OptionGroup var daemon: DaemonOptions

  /// The daemon, which alone writes records.
  func connect() throws -> ControlClient {
    do {
      return try daemon.connect()
    } catch ControlClientError.notRunning(let path) {
      throw CommandFailure(
        "records are written by gripd, which does not answer on \(path). `sudo systemctl start gripd` starts it; `gripctl doctor` "
          + "looks for the reason if it does not.")
    }
  }

  /// Hands over what is said, and prints what was recorded.
  func send(_ action: VisitRecord.Action, over client: ControlClient, why: String?, _ what: String)
    throws
  {
    var statement = RecordStatement(action, why: why, clinician: clinician)
    if let sign { statement.signature = try ClinicianKey.signature(of: statement, with: sign) }
    var request = ControlRequest(.record)
    request.record = statement
    // Looking through years of records takes its time on a small computer.
    let reply = try client.request(request, timeoutSeconds: 60)
    follow(action, in: try? client.directory())
    guard !daemon.json else { return print(try Terminal.json(reply)) }
    let number = reply.record.map { " \($0.number)" } ?? ""
    print(Terminal.wrapped(Terminal.plain("record\(number): \(what)")))
  }

  /// Documents are made again when something is said. The record stands whether or not that succeeds.
  private func follow(_ action: VisitRecord.Action, in directory: String?) {
    guard let directory else { return }
    do {
      switch action {
      case .attest(let key, _), .attachPlan(let key, _):
        _ = try DocumentUpkeep.make(key, version: gripVersion, in: directory)
      case .plan: break
      case .merge(let piece, let into):
        for session in [piece.session, into.session] {
          _ = try DocumentUpkeep.follow(session: session, version: gripVersion, in: directory)
        }
      case .split(let piece), .reassign(let piece, _), .setHand(let piece, _),
        .rejectTrial(let piece, _):
        _ = try DocumentUpkeep.follow(session: piece.session, version: gripVersion, in: directory)
      }
    } catch {
      Terminal.note(
        "It is recorded, but the documents were not made again: \(error) `gripctl report` makes them."
      )
    }
  }

  /// The reason, which is asked for where it was not given and somebody is there.
  func reason(_ question: String = "Why? ") throws -> String {
    if let why { return why }
    guard Terminal.canAsk else {
      throw CommandFailure("--why is missing: a correction or an amendment needs a reason")
    }
    Terminal.ask(question)
    guard let typed = System.typedLine(), !typed.isEmpty else {
      throw CommandFailure("nothing was recorded: a reason is needed")
    }
    return typed
  }
}

extension ControlClient {
  /// The output directory of the daemon, to be read by whoever may.
  func directory() throws -> String {
    guard let status = try request(ControlRequest(.status)).status else {
      throw CommandFailure("the daemon did not say where sessions are: are both of one version?")
    }
    return status.directory
  }
}
