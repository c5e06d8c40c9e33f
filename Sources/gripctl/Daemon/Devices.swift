import ArgumentParser
import GripControl
import GripCore

/// gripctl devices
struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the controllers that the daemon sees.",
    discussion: """
      A row for each, those that are left alone too. Where something is to be said
      of one, it stands below.

      STATES
        opening      it was just plugged in
        reading      it sends reports
        silent       it is open and sends nothing
        failing      it cannot be read; the daemon tries again
        away         it was unplugged and may come back to its session
        left alone   it is no grip controller, or not to be taken

      EXAMPLES
        gripctl devices
        gripctl devices --json
      """)

  @OptionGroup var daemon: DaemonOptions

  func run() throws {
    try daemon.show(ControlRequest(.devices)) { text($0.controllers ?? []) }
  }

  private func text(_ controllers: [ControllerStatus]) -> String {
    guard !controllers.isEmpty else {
      return "No controller is plugged in. `gripctl doctor` looks for the reason if one is."
    }
    let header = ["controller", "state", "product", "serial", "port", "session"]
    let rows = controllers.map { controller in
      [
        controller.controller, controller.state.text, controller.name, controller.serialNumber,
        controller.port, controller.session.map(\.shortText) ?? "-",
      ].map { Terminal.plain($0.isEmpty ? "-" : $0) }
    }
    let reasons = controllers.filter { !$0.reason.isEmpty }.map {
      Terminal.wrapped(Terminal.plain("\($0.controller): \($0.reason)"))
    }
    return
      ([Terminal.table(Terminal.fitted([header] + rows, shortening: 2), numbersFrom: header.count)]
      + reasons)
      .joined(separator: "\n")
  }
}

extension ControllerStatus.State {
  /// For people.
  var text: String {
    switch self {
    case .streaming: "reading"
    case .leftAlone: "left alone"
    case .opening, .silent, .failing, .away: rawValue
    }
  }
}

extension SessionStatus {
  /// How far it is, in a few words.
  var shortText: String {
    isPaused ? "\(Terminal.repetitions(repetitions)), paused" : Terminal.repetitions(repetitions)
  }

  /// Everything, a line each.
  func text(of controller: String) -> String {
    var rows = [
      ["controller", controller], ["session", name], ["began", Terminal.localTime(startedAt)],
      ["assigned", assignment == nil ? "no" : "yes"],
      ["hand", hand?.rawValue ?? "not stated"], ["block", block ?? "none"],
      ["state", isPaused ? "paused" : "under way"], ["repetitions", String(repetitions)],
      ["peak", Terminal.decimal(peakNewtons, 1) + " N"], ["wall", Terminal.clock(wallSeconds)],
      ["active", Terminal.clock(activeSeconds)], ["paused", Terminal.clock(pausedSeconds)],
      ["reports lost", String(reportsLost)],
    ]
    if name.isEmpty { rows.remove(at: 1) }
    return Terminal.table(rows.map { $0.map(Terminal.plain) }, numbersFrom: 2)
  }
}
