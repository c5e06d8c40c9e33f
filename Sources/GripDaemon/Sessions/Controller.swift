import Capture
import GripControl
import GripCore
import GripDevice
import GripPipeline
import GripSession
import GripStore
import USB

/// One controller and its sessions, whether it is plugged in or away for a moment.
final class Controller {
  let key: ControllerKey
  let device: USBDeviceInfo
  let reportDescriptor: [UInt8]
  let reportFormat: ReportFormat?
  let identity: DeviceIdentity
  let sessions: LiveSessions
  /// Whether it measures motion too.
  let hasMotion: Bool
  /// The clinic's label; empty where there is none.
  private(set) var label: String
  /// The connection it sends on; nil while it is away.
  private(set) var link: Link?
  /// When it left; nil while it is there.
  private(set) var leftAt: Int64?
  /// Its feature reports as its connection began.
  private var features: [FeatureReport]
  var occupancy = Occupancy()
  /// Who is to be on the session that begins with the next report.
  var nextOccupancy: (Occupancy, StartCommand)?
  /// A session whose folder was not known any more when its beginning was told, since it had ended by then: the arrival of its
  /// first report, in ns since 1970.
  var begunUnseen: Int64?
  /// The folder of the session that ended last; nil where it was dropped.
  var lastEnded: String?
  /// The greatest force since the last message of the live feed, in N.
  private var feedNewtonsMax = 0.0
  /// A patient's claim may not count repetitions from before it.
  var claimFloor: Int64 = 0
  private(set) var clock = ClockAnchor.now
  private var anchoredAt: Int64 = 0
  private var connections: Int64 = 1
  private var lossTold: UInt64 = 0
  /// Reports that this computer lost, since it came.
  private(set) var lost: Int64 = 0
  /// How many of them were told to subscribers.
  var lossPublished: Int64 = 0
  private var replugNanoseconds: Int64
  private var lastArrival: Int64 = 0
  private let idleNanoseconds: Int64
  /// When the session under way was paused.
  var pausedAt: Int64 = 0
  /// A pause longer than this was forgotten: the session ends.
  static let pauseNanosecondsMax: Int64 = 4 * 3_600_000_000_000

  /// Whether what it shows at rest becomes its zero at a session's beginning.
  private var tares: Bool
  /// The session, by its folder, whose beginning was looked at for a tare.
  private var taredPlace: String?

  /// A session that was begun by command waits so long for its controller's first report, in ns.
  static let beginningNanosecondsMax: Int64 = 300_000_000_000
  /// Since when one waits.
  private var beginningSince: Int64?

  init(
    key: ControllerKey, link: Link, opened: OpenedController, settings: DaemonSettings,
    store: SessionStore
  ) {
    self.key = key
    device = link.device
    reportDescriptor = opened.reportDescriptor
    reportFormat = opened.format
    hasMotion = opened.layout.hasMotion
    self.link = link
    features = opened.features.reports
    label = settings.label(of: device)
    replugNanoseconds = Int64(settings.replugSeconds * 1e9)
    tares = settings.autoTare
    idleNanoseconds = Int64(settings.detection.idleSeconds * 1e9)
    identity = DeviceIdentity(
      vendorID: device.vendorID, productID: device.productID, name: device.name,
      serialNumber: device.serialNumber,
      physicalPath: "usb-\(device.portPath)/input\(link.interface.number)")
    sessions = Self.sessions(identity, link, opened, settings, store)
    sessions.runElsewhere = { work in
      do throws(DaemonError) {
        try BlockingTask.start("grip-derive", work)
        return true
      } catch { return false }
    }
    refreshClock()
  }

  private static func sessions(
    _ identity: DeviceIdentity, _ link: Link, _ opened: OpenedController,
    _ settings: DaemonSettings, _ store: SessionStore
  ) -> LiveSessions {
    let device = link.device
    return LiveSessions(
      directory: settings.directory,
      context: SessionContext(
        origin: .live, isDated: true, device: identity, reportDescriptor: opened.reportDescriptor,
        reportFormat: opened.format,
        calibration: settings.calibrations.first {
          !device.serialNumber.isEmpty && $0.serialNumber == device.serialNumber
        }),
      device: CaptureDevice(
        index: 0, bus: UInt16(device.address.bus), address: device.address.address,
        interface: link.interface.number, vendorID: device.vendorID, productID: device.productID,
        name: device.name, physicalPath: identity.physicalPath, serialNumber: device.serialNumber,
        reportDescriptor: opened.reportDescriptor),
      layout: opened.layout, parameters: settings.detection, reportBytesMax: opened.transferBytes,
      sync: store.sync, sealer: store.sealer)
  }

  /// What people call it.
  var name: String {
    if !label.isEmpty { return label }
    return key.serialNumber.isEmpty ? device.portPath : key.serialNumber
  }

  /// Whether a person means this one by `name`.
  func answers(to name: String) -> Bool {
    let name = name.lowercased()
    return [label, key.serialNumber, device.portPath].contains {
      !$0.isEmpty && $0.lowercased() == name
    }
  }

  var isConnected: Bool { link != nil }
  var hasSession: Bool { sessions.isOpen || sessions.isBeginning }

  // MARK: - Connections

  /// It is back within the time: its session goes on.
  func connect(_ link: Link, _ opened: OpenedController, now: Int64) {
    if self.link != nil { disconnect(now: now) }
    self.link = link
    let changed = opened.features.reports.filter { !features.contains($0) }
    features = opened.features.reports
    leftAt = nil
    lossTold = 0
    connections += 1
    record(.event(.connect(connection: connections)), at: now)
    for feature in changed { record(.command(Self.record(of: feature)), at: now) }
    setStanding(.now)
  }

  /// It left, or stopped answering.
  func disconnect(now: Int64) {
    guard link != nil else { return }
    link = nil
    leftAt = now
    record(.event(.disconnect), at: now)
    sessions.flush()
  }

  /// Whether it has been away for so long that its session is over.
  func isGoneForGood(now: Int64) -> Bool {
    leftAt.map { now - $0 > replugNanoseconds } ?? false
  }

  func apply(_ settings: DaemonSettings) {
    label = settings.label(of: device)
    replugNanoseconds = Int64(settings.replugSeconds * 1e9)
    tares = settings.autoTare
  }

  /// A session's zero is what was shown at rest before its first repetition, where the settings say so: once a session, and only if
  /// the rest is certain and shows more than noise. The recording says with which value.
  func tareAutomatically(now: Int64) {
    guard tares, let place = sessions.place, place != taredPlace, !sessions.hasEffort else {
      return
    }
    guard sessions.repetitionsSoFar == 0 else {
      taredPlace = place
      return
    }
    guard let newtons = sessions.restingNewtons, let clocks = sessions.clocks,
      clocks.wall >= Self.restNanosecondsMin
    else { return }
    taredPlace = place
    guard newtons.magnitude >= Self.tareNewtonsMin else { return }
    record(
      .event(.tare(newtons: newtons), by: CommandIssuer(uid: ProcessUser.id, user: "automatic")),
      at: now)
  }

  /// A session must have lasted so long before its rest is believed, in ns.
  private static let restNanosecondsMin: Int64 = 2_000_000_000
  /// Less than this is no zero that has to be set, in N.
  private static let tareNewtonsMin = 0.2

  // MARK: - Reports

  /// Takes what waits in the queue of its link; returns how many reports and failed transfers there were.
  func take(from queue: ReportQueue) -> (reports: Int64, failures: Int64) {
    var (reports, failures): (Int64, Int64) = (0, 0)
    queue.consumer.drain { arrival, bytes, status in
      lastArrival = arrival
      if status == 0 {
        reports += 1
        sessions.add(bytes, arrivalNanoseconds: clock.utc(arrival))
        feedNewtonsMax = max(feedNewtonsMax, sessions.forceNewtons)
      } else {
        failures += 1
        sessions.transferFailed(status: status, arrivalNanoseconds: clock.utc(arrival))
      }
    }
    tellLoss(queue)
    return (reports, failures)
  }

  /// What found no place in the ring is lost; the recording says how many.
  private func tellLoss(_ queue: ReportQueue) {
    let refused = queue.reportsRefused
    guard refused > lossTold else { return }
    let count = Int64(refused - lossTold)
    // A session that has no room even for this hears of it later.
    guard record(.event(.loss(reports: count)), at: lastArrival) || !sessions.isOpen else { return }
    lossTold = refused
    lost += count
  }

  /// Writes a record into the session under way, if there is one; never with a time before its last report.
  @discardableResult
  func record(_ record: LiveRecord, at boot: Int64) -> Bool {
    sessions.add(record, arrivalNanoseconds: clock.utc(max(boot, lastArrival)))
  }

  /// The greatest force since the last call, in N.
  func takeFeedNewtonsMax() -> Double {
    defer { feedNewtonsMax = sessions.forceNewtons }
    return feedNewtonsMax
  }

  /// Ends a session that nobody ended: its controller is there and has sent nothing for as long as idleness may last, or
  /// it was paused and forgotten.
  func endIfForgotten(now: Int64) {
    guard sessions.isOpen else { return }
    let limit = sessions.isPaused ? Self.pauseNanosecondsMax : idleNanoseconds
    let since = sessions.isPaused ? pausedAt : lastArrival
    if isConnected, now - since > limit { end(now: now) }
  }

  /// Withdraws a session that was begun by command and whose controller has sent nothing since for too long; true when it has.
  func withdrawIfSilent(now: Int64) -> Bool {
    guard sessions.isBeginning else {
      beginningSince = nil
      return false
    }
    let since = beginningSince ?? now
    beginningSince = since
    guard now - since > Self.beginningNanosecondsMax else { return false }
    end(now: now)
    return true
  }

  /// Ends the session under way.
  func end(now: Int64) {
    if sessions.isOpen { record(.command(ClockAnchor.now.record), at: now) }
    sessions.end()
    occupancy = Occupancy()
    nextOccupancy = nil
    beginningSince = nil
  }

  /// What each session to come begins with.
  private func setStanding(_ anchor: ClockAnchor) {
    var records: [LiveRecord] = ([anchor.record] + features.map(Self.record)).map { .command($0) }
    if let zone = SystemClock.localZone(utcNanoseconds: anchor.utc(anchor.boot)) {
      records.append(.event(.zone(zone)))
    }
    sessions.setStanding(records)
  }

  private static func record(of feature: FeatureReport) -> CommandRecord {
    .feature(id: feature.id, bytes: feature.bytes)
  }

  /// Between sessions the clock may be set: the next session begins with the pairing that holds then. Within a session the times go on as they were, and the recording says
  /// now and then what the clock shows.
  func refreshClock() {
    let anchor = ClockAnchor.now
    if !sessions.isOpen {
      if abs(anchor.offset - clock.offset) > ClockAnchor.toleranceNanoseconds {
        clock = anchor
        // A pre-roll does not span two pairings: its times would jump, perhaps backwards.
        if !sessions.isBeginning { sessions.end() }
      }
      setStanding(anchor)
      anchoredAt = anchor.boot
    } else if anchor.boot - anchoredAt >= ClockAnchor.everyNanoseconds {
      record(.command(anchor.record), at: anchor.boot)
      anchoredAt = anchor.boot
    }
  }
}

extension DaemonSettings {
  /// The clinic's label of a device; empty where there is none.
  func label(of device: USBDeviceInfo) -> String {
    labels[device.serialNumber] ?? labels[device.portPath] ?? ""
  }
}
