import ArgumentParser
import GripControl

/// What people type.
@main
struct Gripctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gripctl",
    abstract: "Session evidence from handheld grip controllers.",
    discussion: """
      Not a medical device. It states what was measured; it makes no diagnosis and gives no advice on coding.

      EXAMPLES
        gripctl replay fixtures/two-sets.hid --output out --report
        gripctl inspect fixtures/two-sets.hid
        gripctl simulate fixtures/two-sets.yaml --seed 7 --output stream.hid
        gripctl config check
        gripctl doctor
        gripctl start P-104 left
        gripctl attest P-104
        gripctl note P-104
        gripctl progress P-104
        gripctl watch
        gripctl record --output capture.pcapng

      EXIT CODES
        0   done
        1   the input, the output or the daemon failed
        64  the command line is wrong
      """,
    version: gripVersion,
    subcommands: [
      Today.self, Start.self, Attest.self, NoteCommand.self, ReportCommand.self,
      ProgressCommand.self, WorksheetCommand.self, Verify.self, Export.self, Fix.self, Session.self,
      TrialGroup.self,
      PlanCommand.self, IndexGroup.self, FHIRGroup.self, Watch.self, Devices.self, Doctor.self,
      Config.self, ProfileCommand.self, Calibrate.self,
      Record.self,
      Replay.self, Samples.self, Simulate.self, Inspect.self,
    ])
}

/// Ends a command with a message for people, and exit code 1.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
