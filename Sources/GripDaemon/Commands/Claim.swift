import GripControl
import GripPipeline
import GripStore

/// A patient waits for a controller: the next one that is squeezed three times in a row is theirs.
struct Claim {
  /// How a claim stands.
  enum Phase: Equatable {
    /// Nobody has squeezed yet.
    case waiting
    /// A controller was squeezed; a person says whether it is the right one.
    case squeezed(ControllerKey)
  }

  static let secondsDefault = 120.0

  let id: String
  let command: StartCommand
  let until: Int64
  var phase = Phase.waiting
}

/// Squeeze to claim.
extension Daemon {
  func beginClaim(
    _ request: ControlRequest, _ issuer: CommandIssuer, _ now: Int64
  ) throws(ControlFailure) -> String {
    guard claim == nil else {
      throw ControlFailure(
        .busy, "Another patient waits for a controller: squeeze one three times, or let it end.")
    }
    let id = Opaque.identifier()
    let seconds = request.timeoutSeconds ?? Claim.secondsDefault
    let command = StartCommand(
      reference: request.reference, hand: request.hand, issuer: issuer)
    claim = Claim(id: id, command: command, until: now + Int64(seconds * 1e9))
    for controller in controllers.values { controller.forgetClaim() }
    return id
  }

  func confirmClaim(_ request: ControlRequest, _ now: Int64) throws(ControlFailure) {
    guard let claim, claim.id == request.claim,
      claim.phase != .waiting || request.accept == false
    else { throw ControlFailure(.notNow, "No controller waits to be confirmed for this claim.") }
    self.claim = nil
    guard case .squeezed(let key) = claim.phase, request.accept == true else {
      return publishClaimEnd(claim)
    }
    guard let controller = controllers[key] else {
      throw ControlFailure(.noController, "The controller was unplugged.")
    }
    try controller.startClaimed(claim.command, now: now)
    if let place = controller.sessions.place { occupy(controller, place) }
  }

  /// Looks whether a controller was squeezed three times.
  func lookForClaim(_ controller: Controller) {
    guard let claim, claim.phase == .waiting,
      controller.isSqueezedToClaim(by: claim.command.issuer)
    else { return }
    self.claim?.phase = .squeezed(controller.key)
    var message = FeedMessage(.claimed, controller: controller.name)
    message.claim = claim.id
    server.publish(message)
  }

  /// Ends a claim that nobody answered.
  func endClaim(_ now: Int64) {
    guard let claim, now >= claim.until else { return }
    self.claim = nil
    publishClaimEnd(claim)
  }

  private func publishClaimEnd(_ claim: Claim) {
    var message = FeedMessage(.claimEnded)
    message.claim = claim.id
    server.publish(message)
  }
}
