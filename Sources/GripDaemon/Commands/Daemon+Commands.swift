import USB
import GripPipeline
import GripControl
import GripSession
import GripStore

/// What clients ask.
extension Daemon {
  /// Answers a request; nil where the answer comes later.
  func answer(
    _ request: ControlRequest, from peer: Peer, client: ControlClientID
  ) -> ControlReply? {
    var reply = ControlReply(id: request.id)
    do throws(ControlFailure) {
      if request.command == .record, let statement = request.record {
        guard isHolding else {
          throw ControlFailure(
            .storage, "Nothing was recorded: the output directory cannot be used now.")
        }
        try records.take(statement, by: CommandIssuer(peer), for: client)
        return nil
      }
      guard request.command != .delete || peer.isOwner else {
        throw ControlFailure(
          .notAllowed, "Sessions are deleted by root or by gripd's own user: use sudo.")
      }
      try answer(request, by: CommandIssuer(peer), into: &reply)
      return reply
    } catch {
      return ControlReply(id: request.id, error)
    }
  }

  private func answer(
    _ request: ControlRequest, by issuer: CommandIssuer, into reply: inout ControlReply
  ) throws(ControlFailure) {
    // What was sent before the command comes before it in the recording.
    if request.command.shapesSession {
      for link in links.values { takeReports(of: link, now: SystemClock.bootNanoseconds) }
    }
    let now = SystemClock.bootNanoseconds
    switch request.command {
    case .status:
      reply.status = status(now)
      reply.controllers = controllerStatuses(now)
    case .devices: reply.controllers = controllerStatuses(now) + leftAloneStatuses()
    case .today:
      reply.status = status(now)
      reply.controllers = controllerStatuses(now)
      reply.waiting = try store.waiting()
    case .start:
      let controller = try controller(request.controller) { $0.isConnected }
      let command = StartCommand(reference: request.reference, hand: request.hand, issuer: issuer)
      try controller.start(command, now: now)
      tellNotices(of: controller)
    case .claim: reply.claim = try beginClaim(request, issuer, now)
    case .confirm:
      try confirmClaim(request, now)
      reply.status = status(now)
    case .block, .pause, .resume, .stop, .tare:
      let controller = try controller(request.controller) { $0.hasSession }
      try command(request, to: controller, issuer, now, &reply)
    case .assign: try assign(request, issuer, &reply)
    case .delete: try delete(request, issuer, &reply)
    case .record, .subscribe: break  // answered later, and the server's own
    }
  }

  private func command(
    _ request: ControlRequest, to controller: Controller, _ issuer: CommandIssuer, _ now: Int64,
    _ reply: inout ControlReply
  ) throws(ControlFailure) {
    switch request.command {
    case .block: try controller.block(BlockStatement(request), by: issuer, now: now)
    case .pause: try controller.pause(by: issuer, now: now)
    case .resume: try controller.resume(by: issuer, now: now)
    case .tare: reply.newtons = try controller.tare(by: issuer, now: now)
    default: try controller.stop(by: issuer, now: now)
    }
    tellNotices(of: controller)
    reply.session = request.command == .stop ? controller.lastEnded : controller.sessions.place
    tell(request, of: controller)
  }

  /// Subscribers see what others command.
  private func tell(_ request: ControlRequest, of controller: Controller) {
    let events: [ControlRequest.Command: FeedMessage.Event] = [
      .block: .block, .pause: .paused, .resume: .resumed, .tare: .tare,
    ]
    guard let event = events[request.command] else { return }
    var message = FeedMessage(event, controller: controller.name)
    message.text = request.label ?? request.protocol ?? request.activity
    server.publish(message)
  }

  private func assign(
    _ request: ControlRequest, _ issuer: CommandIssuer, _ reply: inout ControlReply
  ) throws(ControlFailure) {
    guard let reference = request.reference else {
      throw ControlFailure(.badRequest, "assign needs reference.")
    }
    // A controller that was unplugged goes by the serial number in its sessions' names.
    let named = request.controller.map { name in
      [name] + controllers.values.filter { $0.answers(to: name) }.map(\.key.serialNumber)
    }
    let session = try store.waiting(session: request.session, of: named)
    try store.assign(session, to: reference, hand: request.hand, by: issuer)
    reply.session = session
  }

  private func delete(
    _ request: ControlRequest, _ issuer: CommandIssuer, _ reply: inout ControlReply
  ) throws(ControlFailure) {
    guard let session = request.session, let because = request.because else { return }
    guard isHolding else {
      throw ControlFailure(
        .storage, "Nothing was deleted: the output directory cannot be used now.")
    }
    try store.delete(session, Deletion.Reason(because: because, by: issuer))
    reply.session = session
  }

  /// The controller that a name means; without a name, the only one that comes into question.
  func controller(
    _ name: String?, where isMeant: (Controller) -> Bool
  ) throws(ControlFailure) -> Controller {
    let all = controllers.values.sorted { $0.name < $1.name }
    if let name {
      guard let named = all.first(where: { $0.answers(to: name) }) else {
        let known = all.map(\.name).joined(separator: ", ")
        throw ControlFailure(
          .noController,
          "There is no controller \"\(name)\". "
            + (known.isEmpty ? "None is connected." : "There are: \(known)."))
      }
      return named
    }
    let meant = all.filter(isMeant)
    if meant.count == 1 { return meant[0] }
    if meant.count > 1 {
      let names = meant.map(\.name).joined(separator: ", ")
      throw ControlFailure(
        .whichController, "More than one controller comes into question: \(names). Name one.")
    }
    throw all.isEmpty
      ? ControlFailure(.noController, "No controller is connected.")
      : ControlFailure(.noSession, "No controller has a session under way.")
  }
}

extension BlockStatement {
  /// What a request says of a block.
  init(_ request: ControlRequest) {
    self.init()
    label = request.label
    hand = request.hand
    activity = request.activity
    protocolName = request.protocol
    handlePosition = request.handlePosition
    target = request.target
    maximumNewtons = request.maximumNewtons
  }
}

extension ControlRequest.Command {
  /// Whether it goes into a recording.
  fileprivate var shapesSession: Bool {
    switch self {
    case .start, .confirm, .block, .pause, .resume, .stop, .tare: true
    case .status, .devices, .today, .claim, .assign, .record, .delete, .subscribe: false
    }
  }
}
