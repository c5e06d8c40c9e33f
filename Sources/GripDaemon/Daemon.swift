import GripSession
import GripCore
import GripControl
import GripPipeline
import GripStore
import Logging
import USB

/// The daemon's loop. One thread waits for the bus, for clients and for the time, takes what the threads of USB brought,
/// journals it and derives sessions from it. Nothing in it waits for a device.
final class Daemon {
  /// How often reports are taken while they come.
  static let drainNanoseconds: Int64 = 10_000_000
  /// Without reports for so long, the loop sleeps until the next one.
  static let awakeNanoseconds: Int64 = 1_000_000_000
  /// How often the journals are brought to the disk.
  static let syncNanoseconds: Int64 = 100_000_000
  /// How often it looks after what is slow: retention, publications that failed, counters.
  static let chores: Int64 = 1_000_000_000
  /// How long links may take to end when the daemon stops.
  static let stopNanoseconds: Int64 = 3_000_000_000
  /// How long the disk may take then for the sessions, and once more for a record; a session that it has not taken is
  /// recovered at the next start.
  static let diskMilliseconds: Int32 = 5000
  /// How long the kernel has to find a driver for a device before the daemon asks the device itself, in ns.
  static let decisionNanoseconds: Int64 = 1_000_000_000
  /// Controllers that are read at the same time.
  static let controllersMax = 16

  var settings: DaemonSettings
  let source: SettingsSource
  let level: SharedLogLevel
  let serviceManager: ServiceManager
  let requests: DaemonRequests
  let logger: Logger
  let startedAt: Int64

  let monitor: USBMonitor
  let bus: Link.Bus
  let server: ControlServer
  let store: SessionStore
  let records: RecordDesk
  /// The output directory, of which this daemon is the one writer; nil while it cannot be used.
  private var hold: DirectoryHold?
  /// Why the daemon ends without being asked.
  private var fault: DaemonError?

  /// By the link's number.
  var links: [Int: Link] = [:]
  var nextLink = 1
  /// Devices that were left alone, by their place in sysfs, with the reason.
  var leftAlone: [String: (device: USBDeviceInfo, reason: String)] = [:]
  /// Devices that no driver has taken yet, or that found no place, by their place in sysfs, and when they are looked at again.
  var undecided: [String: Int64] = [:]
  /// Whether what is known of the bus may be wrong.
  var isOutOfStep = false
  /// What the service manager was told last.
  private var statusTold = ""
  /// By the controller's identity.
  var controllers: [ControllerKey: Controller] = [:]
  var claim: Claim?
  private var nextDrain: Int64 = 0
  /// Something was put into a queue since the last drain.
  private var isWoken = false
  var nextSample: Int64 = 0
  private var nextChore: Int64 = 0
  private var nextSign: Int64 = 0

  init(
    settings: DaemonSettings, source: SettingsSource, level: SharedLogLevel,
    serviceManager: ServiceManager, requests: DaemonRequests, logger: Logger
  ) throws(DaemonError) {
    self.settings = settings
    self.source = source
    self.level = level
    self.serviceManager = serviceManager
    self.requests = requests
    self.logger = logger
    startedAt = SystemClock.bootNanoseconds
    do throws(ControlServerError) {
      server = try ControlServer(
        path: settings.socket, group: settings.socketGroup, version: gripVersion)
    } catch { throw .control(error) }
    do throws(StoreError) { hold = try DirectoryHold(settings.directory) } catch {
      // One that cannot be used now may be there later; one that another daemon writes is not for this one.
      if case .inUse = error { throw .store(error) }
    }
    do throws(USBError) {
      monitor = try USBMonitor()
      bus = Link.Bus(
        context: try USBContext(), mailbox: Mailbox(wakeUp: requests.wakeUp),
        wakeUp: requests.wakeUp)
    } catch { throw .usb(error) }
    store = try SessionStore(
      directory: settings.directory,
      sealer: .daemon(settings, credentials: serviceManager.credentials, logger: logger),
      logger: logger)
    records = RecordDesk(
      directory: settings.directory, sealer: store.sealer, wakeUp: requests.wakeUp, logger: logger)
  }

  /// Runs until it is asked to stop; then what is under way is published.
  ///
  /// - Throws: `DaemonError.store` when the output directory, which could not be used at first, is another daemon's by then.
  func run() throws(DaemonError) {
    store.recover()
    if isHolding { records.begin() }
    discover()
    let ready = "watching for controllers, sessions go to \(settings.directory)"
    logger.notice("Ready: \(ready)")
    serviceManager.ready(ready)
    while !requests.isStopping {
      let entries = [
        PollEntry.reading(monitor.fileDescriptor),
        PollEntry.reading(requests.wakeUp.fileDescriptor),
      ]
      step(
        Polling.wait(for: entries + server.pollEntries(), milliseconds: waitMilliseconds()))
    }
    shutDown()
    if let fault { throw fault }
  }

  /// Whether it is this daemon that writes the output directory.
  var isHolding: Bool { hold != nil }

  /// Holds the output directory once it can be used, and again where another one is in its place.
  private func holdDirectory() {
    guard hold?.isInPlace != true else { return }
    hold = nil
    do throws(StoreError) { hold = try DirectoryHold(settings.directory) } catch {
      // What else is wrong with it comes out when something is to be written.
      guard case .inUse = error, fault == nil else { return }
      fault = .store(error)
      requests.stop()
    }
  }

  /// One turn of the loop.
  private func step(_ ready: [PollEntry]) {
    let now = SystemClock.bootNanoseconds
    // Whoever woke the loop has put something into a queue: that waits for the next drain at most.
    if requests.wakeUp.clear() { isWoken = true }
    while let change = monitor.next() { take(change, now: now) }
    for result in bus.mailbox.takeAll() { take(result, now: now) }
    if now >= nextDrain { drain(now) }
    for entry in ready where isClient(entry.fileDescriptor) {
      server.ready(entry.fileDescriptor, events: entry.events) { client, peer, request in
        answer(request, from: peer, client: client)
      }
    }
    answerRecords()
    if requests.takeReload() { reload() }
    if now >= nextChore {
      nextChore = now + Self.chores
      doChores(now)
    }
    signOfLife(now)
  }

  private func isClient(_ descriptor: Int32) -> Bool {
    descriptor != monitor.fileDescriptor && descriptor != requests.wakeUp.fileDescriptor
  }

  /// Takes what came from all controllers, then looks after their links.
  private func drain(_ now: Int64) {
    nextDrain = now + Self.drainNanoseconds
    isWoken = false
    for link in links.values {
      takeReports(of: link, now: now)
      look(after: link, now: now)
    }
    for controller in controllers.values { controller.sessions.flush() }
    publishSamples(now)
  }

  /// How long the loop may sleep: until the next drain while reports come, otherwise until something is due.
  private func waitMilliseconds() -> Int64? {
    let now = SystemClock.bootNanoseconds
    var due = nextChore
    if isWoken { due = min(due, nextDrain) }
    for link in links.values {
      if link.queue != nil, now - link.lastReport < Self.awakeNanoseconds {
        due = min(due, nextDrain)
      }
      if let next = link.nextDue { due = min(due, max(next, nextDrain)) }
    }
    return max(0, (due - now + 999_999) / 1_000_000)
  }

  private func signOfLife(_ now: Int64) {
    guard let watchdog = serviceManager.watchdogNanoseconds, now >= nextSign else { return }
    nextSign = now + watchdog / 3
    serviceManager.alive()
  }

  private func reload() {
    serviceManager.reloading()
    do throws(DaemonError) {
      apply(try source.load())
      logger.notice("The settings were read again")
    } catch {
      logger.error("The settings stay as they were: \(error)")
    }
    serviceManager.ready("watching for controllers, sessions go to \(settings.directory)")
  }

  private func apply(_ new: DaemonSettings) {
    let changes = [
      ("directory", new.directory != settings.directory), ("socket", new.socket != settings.socket),
      ("socket-group", new.socketGroup != settings.socketGroup),
      ("detection", new.detection != settings.detection),
    ]
    let restart = changes.filter(\.1).map(\.0).joined(separator: ", ")
    if !restart.isEmpty {
      logger.warning("This takes effect when the daemon is restarted: \(restart)")
    }
    var applied = new
    applied.directory = settings.directory
    applied.socket = settings.socket
    applied.socketGroup = settings.socketGroup
    applied.detection = settings.detection
    settings = applied
    level.value = Logger.Level(rawValue: new.logLevel) ?? .info
    for controller in controllers.values { controller.apply(settings) }
    rediscover()
  }

  /// What is slow or may wait.
  private func doChores(_ now: Int64) {
    for controller in controllers.values {
      controller.refreshClock()
      controller.endIfForgotten(now: now)
      controller.tareAutomatically(now: now)
      withdraw(controller, now: now)
      tellNotices(of: controller)
    }
    forgetControllers(now)
    resynchronise(now)
    decide(now)
    endClaim(now)
    holdDirectory()
    store.retry(controllers.values.map(\.sessions), now: now)
    store.retain(settings, now: now)
    publishCounters(now)
    tellStatus()
  }

  /// A session that was begun by command for a controller that sends nothing does not wait for ever.
  private func withdraw(_ controller: Controller, now: Int64) {
    guard controller.withdrawIfSilent(now: now) else { return }
    logger.warning(
      "A session was withdrawn: its controller has sent nothing since it was begun",
      metadata: Self.fields(controller.device))
    publish(.sessionDropped, controller, session: nil)
  }

  /// The service manager shows how many there are.
  private func tellStatus() {
    let status = ServiceManager.status(
      controllers: controllers.values.count(where: \.isConnected),
      sessions: controllers.values.count(where: \.hasSession))
    guard status != statusTold else { return }
    statusTold = status
    serviceManager.status(status)
  }

  /// Ends all links, takes the last reports and publishes what is under way.
  private func shutDown() {
    serviceManager.stopping()
    logger.notice("Ending")
    let begin = SystemClock.bootNanoseconds
    for link in links.values { link.depart(now: begin) }
    while links.values.contains(where: { !$0.isClosed }) {
      let now = SystemClock.bootNanoseconds
      guard now - begin < Self.stopNanoseconds else {
        logger.error("A controller does not let go: it is left to the system")
        break
      }
      _ = Polling.wait(
        for: [PollEntry.reading(requests.wakeUp.fileDescriptor)], milliseconds: 100)
      _ = requests.wakeUp.clear()
      for result in bus.mailbox.takeAll() {
        if let link = links[result.link] { accept(result, from: link, now: now) }
      }
    }
    let now = SystemClock.bootNanoseconds
    for link in links.values { takeReports(of: link, now: now) }
    publishUnderWay(now)
    finishRecords()
    server.close()
  }

  private func publishUnderWay(_ now: Int64) {
    let deadline = diskDeadline("what is under way is published by the next daemon")
    defer { deadline?.meet() }
    store.handOver(controllers.values.compactMap { $0.handover(now: now) })
    for controller in controllers.values {
      controller.sessions.runElsewhere = nil  // nobody would wait for it
      controller.end(now: now)
      controller.sessions.publishEnded()
      tellNotices(of: controller)
    }
    store.sync.stop()
  }

  /// A disk that hangs does not keep the daemon from ending.
  func diskDeadline(_ consequence: String) -> Deadline? {
    let logger = logger
    return try? Deadline(milliseconds: Self.diskMilliseconds) {
      logger.critical("The disk does not answer: \(consequence)")
      ProcessEnd.now(ProcessEnd.diskHangs)
    }
  }
}
