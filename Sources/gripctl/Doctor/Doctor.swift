import ArgumentParser
import Foundation
import GripControl

/// gripctl doctor
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look what is wrong with the set-up, and say how to mend it.",
    discussion: """
      Looks at the udev rule, the group, the daemon, the output directory, the clock
      and the controllers. It changes nothing.

      EXAMPLES
        gripctl doctor
        gripctl doctor --json

      EXIT CODES
        0 no problem, warnings perhaps   1 a problem
      """)

  @Option(help: "Look at the files below this folder instead of /.")
  var root = "/"

  @OptionGroup var daemon: DaemonOptions

  func run() throws {
    let machine = Machine(root: root == "/" ? root : root.trimmingSuffix("/"))
    let defaults = DaemonSettings()
    let asked = DaemonChecks(machine: machine, socket: daemon.path)
    let directory = asked.status.map(\.directory) ?? defaults.directory
    var checks = [machine.checkRule(), machine.checkGroup(defaults.socketGroup)]
    checks += asked.checks
    checks.append(machine.checkDirectory(directory))
    if let space = machine.checkSpace(directory) { checks.append(space) }
    checks.append(machine.checkClock())
    let report = DoctorReport(checks)
    print(daemon.json ? try Terminal.json(report) : report.text)
    if report.problems > 0 { throw ExitCode(1) }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
