public import ArgumentParser
import GripControl
public import GripCore
import GripSession

/// gripctl session
struct Session: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Begin, mark and end sessions.",
    discussion: """
      A session begins by itself when a controller is squeezed, and ends by itself
      after a long pause; these commands say more exactly what is meant. Where only
      one controller can be meant it need not be named.

      EXAMPLES
        gripctl session start --reference P-104 --hand left
        gripctl session block "gross grip"
        gripctl session pause
        gripctl session resume
        gripctl session stop
      """,
    subcommands: [
      SessionStart.self, SessionBlock.self, SessionPause.self, SessionResume.self,
      SessionStop.self, SessionTare.self, SessionAssign.self, SessionList.self, SessionShow.self,
      SessionDelete.self,
      FixPatient.self, FixHand.self, FixSplit.self, FixMerge.self,
    ])
}

/// Whose session it is.
struct PatientOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: "The patient's reference, as your clinic chose it: no name, no date of birth.")
  var reference: String?

  @Option(help: "The hand that holds the controller: left or right.")
  var hand: Hand?
}

extension Hand: ExpressibleByArgument {}

/// gripctl session start
struct SessionStart: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Begin a session on a controller.",
    discussion: """
      A session that is under way there and not assigned ends first. Without a
      reference the session waits to be assigned.

      EXAMPLES
        gripctl session start --controller "blue, table 2" --reference P-104 --hand left
      """)

  @OptionGroup var controller: ControllerOption
  @OptionGroup var patient: PatientOptions
  @OptionGroup var daemon: DaemonOptions

  func run() throws {
    var request = ControlRequest(.start)
    request.controller = controller.controller
    request.reference = patient.reference
    request.hand = patient.hand
    try daemon.show(request) { $0.said("began") }
  }
}

/// gripctl session block
struct SessionBlock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "block",
    abstract: "Begin a new block of the session: another exercise, another task.",
    discussion: """
      EXAMPLES
        gripctl session block "gross grip, 3 sets"
        gripctl session block --protocol asht --hand left --position 2
        gripctl session block track --target "sine(mean=20,amplitude=10,period=4,band=2)"

      PROTOCOLS
        \(TrialProtocol.all.map { "\($0.name): \($0.title)" }.joined(separator: "\n  "))

      TARGETS
        constant(mean=, band=), sine, triangle and square (mean=, amplitude=, period=),
        trapezoid (the same, and rise=, hold=, fall=), chirp (mean=, amplitude=,
        startHertz=, endHertz=, duration=). All may have band= and duration=.
        Forces are newtons, times seconds from the block's beginning. With axis=x, y or z
        it is a target of rotation about that axis of the controller, in degrees.
      """)

  @Argument(help: "What the block is called.")
  var label: String?

  @Option(help: "The hand that holds the controller from here on: left or right.")
  var hand: Hand?

  @Option(help: "What is done, in your own words.")
  var activity: String?

  @Option(help: "The protocol whose trials follow: \(TrialProtocol.names).")
  var `protocol`: String?

  @Option(help: "The position of the handle, 1 to 5.")
  var position: Int?

  @Option(help: "The target that is shown, such as \"sine(mean=20,amplitude=10,period=4)\".")
  var target: String?

  @Option(help: "The maximum that measures in per cent refer to, in N.")
  var maximumNewtons: Double?

  @Flag(help: "The next block of the patient's stored plan.")
  var next = false

  @OptionGroup var controller: ControllerOption
  @OptionGroup var daemon: DaemonOptions

  func validate() throws {
    guard !next || label == nil else {
      throw ValidationError("--next begins the plan's next block: leave out the label")
    }
  }

  func run() throws {
    var request = try planned() ?? controller.request(.block)
    request.label = label ?? request.label
    request.hand = hand ?? request.hand
    request.activity = activity ?? request.activity
    request.protocol = `protocol` ?? request.protocol
    request.handlePosition = position ?? request.handlePosition
    request.target =
      try target.map { text throws(TargetShapeError) in
        try TargetShape(parsing: text)
      } ?? request.target
    request.maximumNewtons = maximumNewtons ?? request.maximumNewtons
    let name = (request.label ?? `protocol` ?? activity).map { " \"\($0)\"" } ?? ""
    try daemon.show(request) { $0.said("block\(name) began") }
  }

  /// What the patient's stored plan says of the block that is meant; nil without a plan, or where it has no such block.
  private func planned() throws -> ControlRequest? {
    guard next || label != nil else { return nil }
    let reply = try daemon.ask(ControlRequest(.status))
    let sessions = (reply.controllers ?? []).compactMap {
      status in
      status.session.map { (controller: status, session: $0) }
    }
    let meant = sessions.filter { entry in
      controller.controller.map { entry.controller.answers(to: $0) } ?? true
    }
    let directory = reply.status?.directory ?? ""
    guard meant.count == 1, let only = meant.first,
      let reference = Patients.reference(of: only.session, in: directory),
      let plan = StoredPlan(of: reference, hand: hand ?? only.session.hand, in: directory)
    else {
      guard !next else {
        throw CommandFailure(
          "--next needs one controller whose patient has a stored plan: `gripctl plan set FILE` stores one, -c names the controller"
        )
      }
      return nil
    }
    if let label {
      return plan.block(labelled: label).map { plan.request($0, controller: controller.controller) }
    }
    guard let block = plan.block(after: only.session.block) else {
      throw CommandFailure(
        "the block under way is the plan's last: `gripctl session stop` ends the session")
    }
    return plan.request(block, controller: controller.controller)
  }
}

/// gripctl session pause
struct SessionPause: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Pause what is measured. Reports are still recorded.",
    discussion: """
      EXAMPLES
        gripctl session pause --controller SN0001
      """)

  @OptionGroup var controller: ControllerOption
  @OptionGroup var daemon: DaemonOptions

  func run() throws {
    try daemon.show(controller.request(.pause)) { $0.said("paused") }
  }
}

/// gripctl session resume
struct SessionResume: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "End a pause.",
    discussion: """
      EXAMPLES
        gripctl session resume --controller SN0001
      """)

  @OptionGroup var controller: ControllerOption
  @OptionGroup var daemon: DaemonOptions

  func run() throws {
    try daemon.show(controller.request(.resume)) { $0.said("resumed") }
  }
}

/// gripctl session stop
struct SessionStop: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop",
    abstract: "End the session and publish it.",
    discussion: """
      Prints the session's folder below the output directory.

      EXAMPLES
        gripctl session stop
      """)

  @OptionGroup var controller: ControllerOption
  @OptionGroup var daemon: DaemonOptions

  func run() throws {
    try daemon.show(controller.request(.stop)) { $0.said("published") }
  }
}

/// gripctl session tare
struct SessionTare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tare",
    abstract: "Take what the controller shows at rest as its zero.",
    discussion: """
      The controller must lie still, or be held without force.

      EXAMPLES
        gripctl session tare --controller SN0001
      """)

  @OptionGroup var controller: ControllerOption
  @OptionGroup var daemon: DaemonOptions

  func run() throws {
    try daemon.show(controller.request(.tare)) { reply in
      reply.newtons.map { "zero is now at \(Terminal.decimal($0, 2)) N" } ?? reply.said("tared")
    }
  }
}

/// gripctl session assign
struct SessionAssign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign",
    abstract: "Assign a session that waits to a patient.",
    discussion: """
      Without a session's name the only one that waits is meant, or the only one of the controller.

      EXAMPLES
        gripctl session assign 2026-11-22/163512Z-SN0001-5d41402abc4b2a76 --reference P-104
        gripctl session assign --controller SN0001 --reference P-104 --hand right
      """)

  @Argument(help: "The session, as `gripctl today` shows it.")
  var session: String?

  @OptionGroup var controller: ControllerOption
  @OptionGroup var patient: PatientOptions
  @OptionGroup var daemon: DaemonOptions

  func validate() throws {
    guard patient.reference != nil else {
      throw ValidationError("--reference is missing: whose session is it?")
    }
  }

  func run() throws {
    var request = controller.request(.assign)
    request.session = session
    request.reference = patient.reference
    request.hand = patient.hand
    try daemon.show(request) { $0.said("assigned") }
  }
}

/// gripctl session list
struct SessionList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List sessions, a row each: those under way and those that wait.",
    discussion: """
      EXAMPLES
        gripctl session list
        gripctl session list --json
      """)

  @OptionGroup var daemon: DaemonOptions

  func run() throws {
    try daemon.show(ControlRequest(.today)) { reply in
      let open = (reply.controllers ?? []).compactMap { controller in
        controller.session.map {
          [$0.isPaused ? "paused" : "under way", controller.controller, $0.name]
        }
      }
      let waiting = (reply.waiting ?? []).map { ["waits", $0.controller, $0.session] }
      guard !(open + waiting).isEmpty else { return "No session is under way, and none waits." }
      let rows = [["state", "controller", "session"]] + open + waiting
      let more = reply.waitingLeftOut.map { "\nand \($0) more that wait" } ?? ""
      return Terminal.table(rows.map { $0.map(Terminal.plain) }, numbersFrom: 3) + more
    }
  }
}

/// gripctl session show
struct SessionShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show how far the sessions under way are.",
    discussion: """
      EXAMPLES
        gripctl session show
        gripctl session show --controller SN0001 --json
      """)

  @OptionGroup var controller: ControllerOption
  @OptionGroup var daemon: DaemonOptions

  func run() throws {
    let all = try daemon.ask(ControlRequest(.devices)).controllers ?? []
    let open = all.filter { $0.session != nil && controller.isMeant($0) }
    guard !open.isEmpty else {
      let place = controller.controller.map { " on \($0)" } ?? ""
      throw CommandFailure(
        "No session is under way\(place). `gripctl devices` shows the controllers, `gripctl today` what waits."
      )
    }
    if daemon.json { return print(try Terminal.json(open)) }
    let texts = open.compactMap { one in one.session.map { $0.text(of: one.controller) } }
    print(texts.joined(separator: "\n\n"))
  }
}

extension ControllerOption {
  /// Whether this controller is meant.
  func isMeant(_ status: ControllerStatus) -> Bool {
    guard let controller else { return true }
    return [status.controller, status.label, status.serialNumber, status.port].contains(controller)
  }

  /// A request of this controller.
  func request(_ command: ControlRequest.Command) -> ControlRequest {
    var request = ControlRequest(command)
    request.controller = controller
    return request
  }
}

extension ControlReply {
  /// What was done to which session.
  func said(_ what: String) -> String {
    Terminal.plain(session.map { "\(what) \($0)" } ?? what)
  }
}

extension ControllerStatus {
  /// Whether a name is the controller's label, serial number or port.
  fileprivate func answers(to name: String) -> Bool {
    [controller, label, serialNumber, port].contains { !$0.isEmpty && $0 == name }
  }
}
