import ArgumentParser
import GripControl
import GripCore

/// gripctl today
struct Today: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the sessions under way and those that wait for a patient.",
    discussion: """
      A session that was not begun for a patient waits until it is assigned to one.

      EXAMPLES
        gripctl today
        gripctl session assign 2026-11-22/163512Z-SN0001-5d41402abc4b2a76 --reference P-104
      """)

  @OptionGroup var daemon: DaemonOptions

  func run() throws {
    var reply = try daemon.ask(ControlRequest(.today))
    let patients = Patients(of: reply, in: reply.status?.directory ?? "")
    reply.waiting = patients.stillWaiting
    print(daemon.json ? try Terminal.json(reply) : Self.text(reply, patients.references))
  }

  /// - Parameter references: the patients of the sessions under way, by the sessions' names.
  static func text(_ reply: ControlReply, _ references: [String: String] = [:]) -> String {
    let open = (reply.controllers ?? []).compactMap { controller in
      controller.session.map { (controller.controller, $0) }
    }
    var parts: [String] = []
    if !open.isEmpty {
      let header = ["under way", "since", "hand", "patient", "repetitions", "peak N", "active"]
      let rows = open.map { controller, session in
        [
          controller, Terminal.localTime(session.startedAt), session.hand?.rawValue ?? "-",
          references[session.name] ?? (session.assignment == nil ? "-" : "assigned"),
          String(session.repetitions),
          Terminal.decimal(session.peakNewtons, 1), Terminal.clock(session.activeSeconds),
        ].map(Terminal.plain)
      }
      parts.append(Terminal.table([header] + rows, numbersFrom: 4))
    }
    let waiting = reply.waiting ?? []
    if !waiting.isEmpty {
      let rows = waiting.map { [$0.controller, $0.session].map(Terminal.plain) }
      parts.append(
        Terminal.table([["waits", "session"]] + rows, numbersFrom: 2))
      if let more = reply.waitingLeftOut { parts.append("and \(more) more that wait") }
    }
    return parts.isEmpty
      ? "No session is under way, and none waits." : parts.joined(separator: "\n\n")
  }
}
