import GripCore
import GripControl
import GripPipeline
import GripSession
import GripStore
import Logging
import Synchronization

/// What the daemon has to do with the output directory beside the sessions under way: what an end before left, who is
/// assigned to what, and how the disk is.
final class SessionStore {
  /// How often what could not be published is tried again, in ns.
  private static let retryNanoseconds: Int64 = 5_000_000_000
  /// How often what could not be recovered is tried again, in ns.
  private static let recoveryNanoseconds: Int64 = 60_000_000_000
  /// How often old sessions are looked for, in ns.
  private static let retentionNanoseconds: Int64 = 3_600_000_000_000
  /// Days whose sessions wait to be assigned.
  static let waitingDays = 7
  /// An answer names so many sessions at most.
  private static let sessionsNamedMax = 8

  private let directory: String
  private let logger: Logger
  /// Brings recordings to the disk.
  let sync: JournalSync
  /// Seals what is published.
  let sealer: Sealer
  /// Whether the directory was there and what a daemon before left in it was seen to.
  private var isRecovered = false
  /// Sessions that were under way when the daemon ended.
  private var handovers: [Handover] = []
  /// Those of them whose controller is back and has not sent a report yet.
  private var handoversTaken: [Handover] = []
  /// Controllers that are gone, with sessions that could not be published yet.
  private var leftBehind: [LiveSessions] = []
  private var sessionsPublished = 0
  private var sessionsRecovered = 0
  /// Assignments that could not be written yet.
  private var unwritten: [Assignment] = []
  private var nextRetry: Int64 = 0
  private var nextRetention: Int64 = 0
  /// When what could not be recovered is tried again; `max`: nothing is left, or it is tried now.
  private var nextRecovery = Int64.max
  private let late = LateRecovery()
  /// The last failure; nil since something could be written again.
  private var failure: StoreError?

  init(directory: String, sealer: Sealer, logger: Logger) throws(DaemonError) {
    self.directory = directory
    self.sealer = sealer
    self.logger = logger
    do throws(StoreError) { sync = try JournalSync() } catch { throw .store(error) }
  }

  /// Publishes what a daemon before left unfinished. Where the directory cannot be used now, `retry` does it later.
  func recover() {
    handovers = Handover.read(from: directory)
    do throws(StoreError) {
      try OutputDirectory.make(directory)
      let outcomes = try Recovery.run(
        directory: directory, sealer: sealer, announce: handOver)
      for outcome in outcomes { take(outcome) }
      if Recovery.isToRepeat(outcomes) { nextRecovery = 0 }
      isRecovered = true
      failure = nil
    } catch {
      failed(error)
    }
  }

  private func take(_ outcome: Recovery.Outcome) {
    switch outcome {
    case .published(let recovered):
      sessionsRecovered += 1
      let place = recovered.session.place
      logger.notice(
        "A session that was under way when the daemon ended is published",
        metadata: [
          "session": .string(place), "reports": .stringConvertible(recovered.reports),
          "torn-bytes": .stringConvertible(recovered.tornBytes),
        ])
    case .removed(let folder):
      logger.info("An unfinished session without a report was removed: \(folder)")
    case .setAside(let path, let reason):
      logger.error("An unfinished session cannot be recovered and is kept in \(path): \(reason)")
    case .failed(let folder, let error):
      logger.error("An unfinished session cannot be recovered now, it stays in \(folder): \(error)")
    }
  }

  /// What a daemon before left and could not be published at the start is tried again now and then, on a thread of its own:
  /// deriving takes its time, and reports wait meanwhile.
  private func recoverAgain(_ now: Int64) {
    if let isToRepeat = takeLateOutcomes() {
      nextRecovery = isToRepeat ? now + Self.recoveryNanoseconds : .max
    }
    guard now >= nextRecovery else { return }
    nextRecovery = .max
    let (directory, sealer, late) = (directory, sealer, late)
    do throws(DaemonError) {
      try BlockingTask.start("grip-recovery") {
        let outcomes = try? Recovery.run(directory: directory, sealer: sealer)
        late.outcomes.withLock { $0 = .some(outcomes) }
      }
    } catch { nextRecovery = now + Self.recoveryNanoseconds }
  }

  /// Whether the recovery that has ended since is to be repeated; nil where none has.
  private func takeLateOutcomes() -> Bool? {
    let ended = late.outcomes.withLock { outcomes in
      defer { outcomes = nil }
      return outcomes
    }
    guard let ended else { return nil }
    guard let outcomes = ended else { return true }
    for outcome in outcomes { take(outcome) }
    return Recovery.isToRepeat(outcomes)
  }

  /// A session is about to be published: the daemon that comes next, should this one die now, knows of it all the same.
  private func handOver(_ place: String, _ device: DeviceIdentity, _ end: Int64) {
    let assignments = (try? Assignment.ofDay(place, in: directory)) ?? []
    let assignment = assignments.last { $0.session == place }
    handovers.removeAll { $0.session == place }
    handovers.append(
      Handover(
        device: device, session: place, assignment: assignment?.assignment,
        hand: assignment?.hand, endNanoseconds: end))
    do throws(StoreError) { try Handover.write(handovers, in: directory) } catch { failed(error) }
  }

  /// The session of this controller that a daemon before had under way, if it ended less than `seconds` ago.
  func takeHandover(
    _ key: ControllerKey, utc now: Int64, within seconds: Double
  ) -> Handover? {
    let ours = handovers.filter { key.means($0.device) }
    guard let latest = ours.max(by: { $0.endNanoseconds < $1.endNanoseconds }) else { return nil }
    handovers.removeAll { key.means($0.device) }
    let age = now - latest.endNanoseconds
    guard age >= 0 && Double(age) <= seconds * 1e9 else { return nil }
    handoversTaken.append(latest)
    return latest
  }

  /// The session of this controller goes on: from here on its own recording says so.
  func wentOn(_ key: ControllerKey) {
    guard handoversTaken.contains(where: { key.means($0.device) }) else { return }
    handoversTaken.removeAll { key.means($0.device) }
    do throws(StoreError) {
      try Handover.write(handovers + handoversTaken, in: directory)
    } catch { failed(error) }
  }

  /// Leaves what is under way to the daemon that comes next, and what waits for its controller still.
  func handOver(_ underWay: [Handover]) {
    writeAssignments()
    do throws(StoreError) {
      try Handover.write(handovers + handoversTaken + underWay, in: directory)
    } catch { failed(error) }
  }

  // MARK: - Assignments

  /// Published sessions that nobody is assigned to.
  func waiting() throws(ControlFailure) -> [WaitingSession] {
    do throws(StoreError) {
      return try Assignment.unassigned(in: directory, days: Self.waitingDays).map {
        WaitingSession(session: $0, controller: Self.controller(in: $0))
      }
    } catch { throw ControlFailure(.storage, error.description) }
  }

  /// The device's label within a folder's name "<time>-<label>-<id>".
  private static func controller(in session: String) -> String {
    let name = session.split(separator: "/").last ?? ""
    return name.split(separator: "-").dropFirst().dropLast().joined(separator: "-")
  }

  /// The session that waits and is meant: the one named, or else the only one, of these controllers where some are named.
  func waiting(
    session: String?, of controllers: [String]?
  ) throws(ControlFailure) -> String {
    if let session {
      guard try isWaiting(session) else {
        throw ControlFailure(
          .badRequest, "\(session) is no session that waits: gripctl today lists those that do.")
      }
      return session
    }
    let waiting = try waiting()
    let meant = waiting.filter { controllers?.contains($0.controller) ?? true }.map(\.session)
    guard meant.count != 1 else { return meant[0] }
    throw ControlFailure(
      .badRequest,
      meant.isEmpty
        ? "No session waits to be assigned."
        : "More than one session waits: \(meant.prefix(Self.sessionsNamedMax).joined(separator: ", ")). Name one."
    )
  }

  /// Whether a session is published and nobody is assigned to it, however old it is.
  private func isWaiting(_ session: String) throws(ControlFailure) -> Bool {
    guard StoredFile.isSessionFolder(session),
      StoredFile.exists("\(directory)/\(session)/summary.json")
    else { return false }
    do throws(StoreError) {
      return try !Assignment.ofDay(session, in: directory).contains { $0.session == session }
    } catch { throw ControlFailure(.storage, error.description) }
  }

  /// Assigns a session that waits.
  func assign(
    _ session: String, to reference: String, hand: Hand?, by issuer: CommandIssuer
  ) throws(ControlFailure) {
    do throws(StoreError) {
      try assignment(Opaque.identifier(), session, reference, hand?.rawValue, issuer)
        .write(in: directory, sealer: sealer)
    } catch { throw ControlFailure(.storage, error.description) }
  }

  /// Records whose session it is that has just begun.
  func assign(_ occupancy: Occupancy, _ command: StartCommand, session: String) {
    guard let name = occupancy.assignment, let reference = command.reference else { return }
    unwritten.append(
      assignment(name, session, reference, occupancy.hand?.rawValue, command.issuer))
    writeAssignments()
  }

  /// Writes the assignments that are not on the disk yet; what fails is tried again.
  func writeAssignments() {
    do throws(StoreError) {
      while let next = unwritten.first {
        try next.write(in: directory, sealer: sealer)
        unwritten.removeFirst()
      }
    } catch { failed(error) }
  }

  /// The patient of a session that goes on; nil where nobody was assigned or that cannot be read.
  func reference(of earlier: Handover) -> String? {
    let assignments = (try? Assignment.ofDay(earlier.session, in: directory)) ?? []
    return assignments.first { $0.assignment == earlier.assignment }?.reference
  }

  private func assignment(
    _ name: String, _ session: String, _ reference: String, _ hand: String?,
    _ issuer: CommandIssuer
  ) -> Assignment {
    Assignment(
      assignment: name, session: session, reference: reference, hand: hand, by: issuer,
      atNanoseconds: SystemClock.utcNanoseconds)
  }

  // MARK: - The disk

  /// A session was published: its folder within the output directory.
  func published(_ session: PublishedSession) -> String {
    sessionsPublished += 1
    failure = nil
    return session.place
  }

  /// Something could not be written.
  func failed(_ error: StoreError) {
    logger.error("The output directory cannot be written: \(error)")
    failure = error
    if case .differs = error { nextRecovery = 0 }  // sets it aside
  }

  /// Keeps the sessions of a controller that is gone until they are published.
  func keep(_ sessions: LiveSessions) {
    if sessions.endedCount > 0 { leftBehind.append(sessions) }
  }

  /// Tries again what could not be published.
  func retry(_ attached: [LiveSessions], now: Int64) {
    guard now >= nextRetry else { return }
    nextRetry = now + Self.retryNanoseconds
    if isRecovered { recoverAgain(now) } else { recover() }
    writeAssignments()
    for sessions in attached + leftBehind where sessions.endedCount > 0 { sessions.publishEnded() }
    for sessions in leftBehind {
      for case .published(let session) in sessions.takeNotices() {
        logger.notice(
          "A session is published", metadata: ["session": .string(published(session))])
      }
    }
    leftBehind.removeAll { $0.endedCount == 0 }
  }

  /// Deletes old sessions, where the settings say so.
  func retain(_ settings: DaemonSettings, now: Int64) {
    guard now >= nextRetention else { return }
    nextRetention = now + Self.retentionNanoseconds
    let retention = Retention(
      daysMax: settings.retentionDays.map { Int($0) }, bytesMax: settings.retentionBytes)
    do throws(StoreError) {
      let deleted = try retention.run(
        directory: directory, nowNanoseconds: SystemClock.utcNanoseconds, sealer: sealer)
      // The rest goes in the turns that follow: reports are taken in between.
      if deleted.count == Retention.sessionsPerRunMax { nextRetention = now }
      for session in deleted {
        logger.notice(
          "A session was deleted, as the settings say",
          metadata: ["session": .string(session.place)])
      }
    } catch { failed(error) }
  }

  /// Deletes a published session, as a person wants it.
  func delete(_ session: String, _ reason: Deletion.Reason) throws(ControlFailure) {
    let wasThere: Bool
    do throws(StoreError) {
      wasThere = try Deletion(directory: directory, sealer: sealer).delete(session, reason)
    } catch {
      throw ControlFailure(.storage, "\(session) is not deleted, or not wholly yet: \(error)")
    }
    guard wasThere else {
      throw ControlFailure(.badRequest, "\(session) is no published session.")
    }
    logger.notice(
      "A session was deleted, as a person wanted", metadata: ["session": .string(session)])
  }

  func describe(into status: inout DaemonStatus, _ attached: [LiveSessions]) {
    status.sessionsPublished = sessionsPublished
    status.sessionsRecovered = sessionsRecovered
    status.sessionsWaitingForDisk = (attached + leftBehind)
      .map { $0.endedCount - $0.derivingCount }.reduce(0, +)
    if let failure { status.storage = failure.description }
    for sessions in attached {
      if case .failing(let error, _, let dropped) = sessions.journalState {
        status.storage = error.description
        status.reportsUnrecorded += dropped
      }
    }
  }
}

/// What a recovery on a thread of its own has found: nil within where the directory could not be listed.
private final class LateRecovery: Sendable {
  let outcomes = Mutex<[Recovery.Outcome]??>(nil)
}

extension Recovery {
  /// Whether something could not be dealt with now.
  fileprivate static func isToRepeat(_ outcomes: [Outcome]) -> Bool {
    outcomes.contains { if case .failed = $0 { true } else { false } }
  }
}

extension ControllerKey {
  /// Whether this key and a session's device are one controller.
  func means(_ device: DeviceIdentity) -> Bool {
    guard vendorID == device.vendorID, productID == device.productID else { return false }
    if !serialNumber.isEmpty { return serialNumber == device.serialNumber }
    return device.physicalPath.hasPrefix("usb-\(port)/")
  }
}
