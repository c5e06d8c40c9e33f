import ArgumentParser
import GripControl
import GripDocuments
import GripEvidence

/// gripctl session delete
struct SessionDelete: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete a session for good. For an administrator.",
    discussion: """
      Recording, summary, assignments and the documents that hold the session are gone
      then. The chain keeps its manifest with who deleted it, when and why, so that
      `gripctl verify` still holds. The reason stays: no patient's reference in it.

      A session of the wrong patient is not deleted but corrected: `gripctl fix patient`.

      EXAMPLES
        sudo gripctl session delete 163512Z --why "a demonstration, not a patient"

      EXIT CODES
        0   it is deleted
        1   it is not, with the reason
      """)

  @Argument(help: "The session's name, or a part that only one has.")
  var session: String

  @Option(help: "Why. It stays.")
  var why: String?

  @Flag(help: "Ask nothing.")
  var yes = false

  @OptionGroup var daemon: DaemonOptions

  func run() throws {
    let client = try daemon.connect()
    let directory = try client.directory()
    let session = try SessionNaming.session(session, in: directory)
    guard let why, !why.isEmpty else {
      throw CommandFailure("nothing was deleted: --why is missing, and stays when all else is gone")
    }
    guard yes || isConfirmed(session) else {
      throw CommandFailure("nothing was deleted; --yes deletes without a question")
    }
    let visits = try DocumentUpkeep.visits(holding: session, in: directory)
    var request = ControlRequest(.delete)
    request.session = session
    request.because = why
    let reply = try client.request(request, timeoutSeconds: 60)
    print(daemon.json ? try Terminal.json(reply) : "\(session) is deleted.")
    do {
      try DocumentUpkeep.forget(
        session: session, of: visits, version: gripVersion, in: directory)
    } catch {
      Terminal.note(
        "Documents that hold it were not withdrawn: \(error) Delete them by hand: \(directory)/visits."
      )
      throw ExitCode.failure
    }
  }

  private func isConfirmed(_ session: String) -> Bool {
    guard Terminal.canAsk else { return false }
    Terminal.ask("Delete \(session) and its recording for good? [y/n] ")
    return System.typedLine().map { ["y", "yes"].contains($0.lowercased()) } ?? false
  }
}
