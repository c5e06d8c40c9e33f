import USB
import GripPipeline
import GripControl
import GripCore
import GripSession
import GripStore

/// What there is to see of a controller's session.
extension Controller {
  /// The session under way; nil where there is none.
  var sessionStatus: SessionStatus? {
    guard hasSession else { return nil }
    var status = SessionStatus()
    status.name = sessions.place ?? ""
    status.startedAt = sessions.startedAt ?? ""
    let occupancy = nextOccupancy?.0 ?? occupancy
    status.assignment = occupancy.assignment
    status.hand = occupancy.hand
    status.block = occupancy.block
    status.isPaused = sessions.isPaused
    status.repetitions = sessions.repetitionsSoFar
    status.peakNewtons = sessions.peakNewtons
    if let clocks = sessions.clocks {
      status.wallSeconds = Double(clocks.wall) / 1e9
      status.activeSeconds = Double(clocks.active) / 1e9
      status.pausedSeconds = Double(clocks.paused) / 1e9
    }
    status.reportsLost = sessions.counters?.lost ?? 0
    return status
  }

  /// Force now, for the live feed.
  func sample() -> FeedMessage {
    var message = FeedMessage(.samples, controller: name)
    message.newtons = sessions.forceNewtons
    message.newtonsMax = takeFeedNewtonsMax()
    if hasMotion, let sample = sessions.latestSample {
      message.acceleration = sample.acceleration.components
      message.angularVelocity = sample.angularVelocity.components
    }
    message.repetitions = sessions.repetitionsSoFar
    message.seconds = sessions.clocks.map { Double($0.wall) / 1e9 }
    return message
  }

  /// The session under way, for the daemon that comes next; nil where there is none.
  func handover(now: Int64) -> Handover? {
    guard sessions.isOpen, let place = sessions.place else { return nil }
    return Handover(
      device: identity, session: place, assignment: occupancy.assignment,
      hand: occupancy.hand?.rawValue, endNanoseconds: clock.utc(now))
  }

  /// Goes on with the session that was under way when the daemon ended.
  ///
  /// - Parameter reference: the patient's, where one was assigned.
  func resume(_ earlier: Handover, reference: String?) {
    let hand = earlier.hand.flatMap { Hand(rawValue: $0) }
    let assignment = reference == nil ? nil : Opaque.identifier()
    let daemon = CommandIssuer(uid: ProcessUser.id, user: "gripd")
    nextOccupancy = (
      Occupancy(assignment: assignment, hand: hand),
      StartCommand(reference: reference, hand: hand, issuer: daemon)
    )
    sessions.beginNow(
      [
        .event(.continues(session: earlier.session)),
        .event(.start(assignment: assignment, hand: hand), by: daemon),
      ], isKept: assignment != nil)
  }
}

extension Sample.Vector {
  fileprivate var components: [Double] { [Double(x), Double(y), Double(z)] }
}
