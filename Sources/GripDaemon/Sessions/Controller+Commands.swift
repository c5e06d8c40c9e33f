import USB
import GripCore
import GripPipeline
import GripControl
import GripSession
import GripStore

/// What people ask of a controller's session.
extension Controller {
  /// Begins a session with the next report; one that nobody is assigned to is published first.
  func start(_ command: StartCommand, now: Int64) throws(ControlFailure) {
    guard isConnected else {
      throw ControlFailure(.noController, "\(name) is not connected: plug it in.")
    }
    try checkFree()
    if sessions.isOpen { end(now: now) }
    let (occupancy, record) = Self.occupancy(command)
    nextOccupancy = (occupancy, command)
    sessions.beginNow([record])
  }

  /// The session that a claim has parted off is the patient's.
  func startClaimed(_ command: StartCommand, now: Int64) throws(ControlFailure) {
    try checkFree()
    let (occupancy, record) = Self.occupancy(command)
    guard sessions.isOpen else {
      nextOccupancy = (occupancy, command)
      return sessions.beginNow([record])
    }
    self.record(record, at: now)
    sessions.keep()
    nextOccupancy = (occupancy, command)
  }

  private func checkFree() throws(ControlFailure) {
    guard occupancy.assignment == nil && nextOccupancy?.0.assignment == nil else {
      throw ControlFailure(
        .busy, "\(name) has a patient already: end that session first (gripctl session stop).")
    }
  }

  private static func occupancy(_ command: StartCommand) -> (Occupancy, LiveRecord) {
    let assignment = command.reference == nil ? nil : Opaque.identifier()
    let record = LiveRecord.event(
      .start(assignment: assignment, hand: command.hand), by: command.issuer)
    return (Occupancy(assignment: assignment, hand: command.hand), record)
  }

  /// A new block begins.
  func block(
    _ statement: BlockStatement, by issuer: CommandIssuer, now: Int64
  ) throws(ControlFailure) {
    if let fault = statement.fault {
      throw ControlFailure(.badRequest, "The block cannot begin: \(fault).")
    }
    try needSession(record(.event(.block(statement), by: issuer), at: now))
    occupancy.block = statement.label ?? statement.protocolName ?? statement.activity
    occupancy.hand = statement.hand ?? occupancy.hand
  }

  /// Pauses what is measured.
  func pause(by issuer: CommandIssuer, now: Int64) throws(ControlFailure) {
    guard !sessions.isPaused else {
      throw ControlFailure(.notNow, "The session on \(name) is paused already.")
    }
    try needSession(record(.event(.pause, by: issuer), at: now))
    pausedAt = now
  }

  /// Ends a pause.
  func resume(by issuer: CommandIssuer, now: Int64) throws(ControlFailure) {
    guard sessions.isPaused || !sessions.isOpen else {
      throw ControlFailure(.notNow, "The session on \(name) is not paused.")
    }
    try needSession(record(.event(.resume, by: issuer), at: now))
  }

  /// What the controller shows now is its zero; returns it, in N.
  func tare(by issuer: CommandIssuer, now: Int64) throws(ControlFailure) -> Double {
    guard let newtons = sessions.restingNewtons else {
      throw ControlFailure(
        .notNow, "\(name) is not at rest: let go of it, wait a second and try again.")
    }
    try needSession(record(.event(.tare(newtons: newtons), by: issuer), at: now))
    return newtons
  }

  /// Ends the session and publishes it, or drops it where nothing was in it.
  func stop(by issuer: CommandIssuer, now: Int64) throws(ControlFailure) {
    try needSession(hasSession)
    record(.command(.stop(by: issuer)), at: now)
    lastEnded = sessions.place
    end(now: now)
  }

  private func needSession(_ isTaken: Bool) throws(ControlFailure) {
    guard !isTaken else { return }
    if case .failing(let error, _, _) = sessions.journalState {
      throw ControlFailure(.storage, error.description)
    }
    throw sessions.isBeginning
      ? ControlFailure(
        .notNow, "The session on \(name) waits for the controller's first report.")
      : ControlFailure(.noSession, "No session is under way on \(name).")
  }

  // MARK: - Squeeze to claim

  /// Repetitions from before do not claim.
  func forgetClaim() { claimFloor = sessions.clocks?.wall ?? 0 }

  /// Whether it was just squeezed three times in a row by nobody who has it already. Then the session before ends where
  /// that began, and another begins.
  ///
  /// - Parameter issuer: who waits for it.
  func isSqueezedToClaim(by issuer: CommandIssuer) -> Bool {
    guard occupancy.assignment == nil, nextOccupancy == nil, sessions.isOpen else { return false }
    let latest = sessions.latestRepetitions(ClaimRule.repetitions)
    guard let first = latest.first, let last = latest.last,
      latest.count == ClaimRule.repetitions, first.start >= claimFloor,
      last.end - first.start <= ClaimRule.nanosecondsMax,
      latest.allSatisfy({ $0.peakNewtons >= ClaimRule.newtonsMin })
    else { return false }
    sessions.endBefore(
      first.start, beginning: [.command(.claim(assignment: nil, by: issuer))])
    return true
  }
}

/// Which squeezes claim a controller.
enum ClaimRule {
  /// So many in a row ...
  static let repetitions = 3
  /// ... within this time, in ns ...
  static let nanosecondsMax: Int64 = 12_000_000_000
  /// ... each of at least this force, in N: a controller that is moved about claims nothing.
  static let newtonsMin = 10.0
}
