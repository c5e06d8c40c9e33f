import GripDevice
import GripStore
import USB

/// One connection of a device that is taken: from its arrival, through opening, streaming and faults, to its departure. What
/// may block is done on threads of their own, whose results come back through `Mailbox`.
///
/// Departure shows itself by udev's event, by transfers that say so, by a submission that fails, in any order and not always by
/// all: whichever comes first ends the stream, and the link is over once the event has come.
final class Link {
  /// How it is.
  enum Phase {
    /// A thread is opening it.
    case opening
    /// It could not be opened or read; it is tried again at that time.
    case waiting(until: Int64)
    /// It sends.
    case streaming
    /// Its endpoint is halted or its transfers were set aside; they go on at that time.
    case resting(until: Int64)
    /// A thread is clearing the halt.
    case recovering
    /// A thread is ending its transfers.
    case closing
    /// It is none of ours after all.
    case leftAlone
    /// Nothing is open any more, and nothing is tried.
    case closed
  }

  /// After so many recoveries without a report in between, the device is opened anew.
  static let recoveriesMax = 5
  /// How long transfers may take to come back when they are cancelled; then they are given another second before they are
  /// left to the system.
  static let closingMilliseconds = 1500
  /// Opening may fail for a moment after arrival: only after so many failures in a row is that worth a word.
  static let openFailuresToTell = 5
  /// Without a report for so long, a controller counts as silent, in ns.
  static let silentNanoseconds: Int64 = 2_000_000_000

  /// A dynamometer that sends nothing for so long does not measure any more, in ns.
  static let measurementNanosecondsMax: Int64 = 5_000_000_000
  /// How often a dynamometer is asked for its battery, in ns.
  static let statusNanoseconds: Int64 = 60_000_000_000

  let id: Int
  private(set) var device: USBDeviceInfo
  private(set) var interface: USBInterfaceInfo
  private(set) var phase = Phase.opening
  /// What its stream brings; nil while nothing is open.
  private(set) var queue: ReportQueue?
  private var stream: StreamHolder?
  /// Why it is not streaming; empty while it is.
  private(set) var reason = ""
  private(set) var isDeparted = false
  private(set) var reports: Int64 = 0
  private(set) var transferFailures: Int64 = 0
  private(set) var lastReport: Int64
  private var opening = Backoff(firstMilliseconds: 50, mostMilliseconds: 5000)
  private var recovery = Backoff(firstMilliseconds: 100, mostMilliseconds: 2000)
  private let terms: Terms
  private let bus: Bus
  /// When a dynamometer was last asked for its battery; nil for other controllers.
  private var statusAsked: Int64?

  /// On which terms a device is taken.
  struct Terms: Sendable {
    /// Whether it is taken without a force in its descriptor.
    var isListed: Bool
    /// How controllers are read that do not describe themselves.
    var profiles: ProfileBook
  }

  /// What a link needs of the daemon.
  struct Bus {
    var context: USBContext
    var mailbox: Mailbox
    var wakeUp: WakeUp
  }

  init(
    id: Int, device: USBDeviceInfo, interface: USBInterfaceInfo, terms: Terms, bus: Bus,
    now: Int64
  ) {
    self.id = id
    self.device = device
    self.interface = interface
    self.terms = terms
    self.bus = bus
    lastReport = now
  }

  /// More is known of the device: its driver, its report descriptor. It counts when it is opened the next time.
  func learn(_ device: USBDeviceInfo) {
    guard queue == nil,
      let found = device.interfaces.first(where: { $0.number == interface.number })
    else { return }
    self.device = device
    if found.interruptIn != nil { interface = found }
  }

  /// Tries to open it.
  func open(now: Int64) {
    phase = .opening
    let (context, wakeUp, mailbox) = (bus.context, bus.wakeUp, bus.mailbox)
    let (id, device, interface, terms) = (id, device, interface, terms)
    runTask(now) {
      do throws(ControllerOpeningError) {
        let opened = try BringUp.run(
          context, device, interface, terms, wakeUp: wakeUp)
        mailbox.post(.opened(link: id, opened))
      } catch {
        mailbox.post(.notOpened(link: id, error))
      }
    }
  }

  /// Takes what a thread of this link found. True when the stream has just begun or just ended.
  func take(_ result: TaskResult, now: Int64) {
    switch result {
    case .opened(_, let opened): begin(opened, now)
    case .notOpened(_, .notOurs(let reason)):
      self.reason = reason
      phase = isDeparted ? .closed : .leftAlone
    case .notOpened(_, let error):
      reason = error.description
      phase = isDeparted ? .closed : .waiting(until: now + opening.failed())
    case .recovered(_, let error):
      reason = error?.description ?? ""
      phase = .streaming
      if isDeparted || error != nil { close(now) }
    case .closed:
      (queue, stream) = (nil, nil)
      phase = isDeparted ? .closed : .waiting(until: now + opening.failed())
    }
  }

  private func begin(_ opened: BringUp.Opened, _ now: Int64) {
    (queue, stream) = (opened.queue, opened.stream)
    statusAsked = opened.controller.isGoDirect ? now : nil
    reason = ""
    lastReport = now
    recovery.succeeded()  // an endpoint may still be halted from before: it is cleared anew
    phase = .streaming
    if isDeparted { close(now) }
  }

  /// The device is gone.
  func depart(now: Int64) {
    isDeparted = true
    switch phase {
    case .streaming, .resting: close(now)
    case .waiting, .leftAlone: phase = .closed
    case .opening, .recovering, .closing, .closed: break  // their thread's result ends it
    }
  }

  /// Ends the stream on purpose, when the daemon stops.
  func close(_ now: Int64) {
    guard let stream else { return }
    phase = .closing
    let (mailbox, id, isThere) = (bus.mailbox, id, queue?.isGone == false)
    runTask(now) {
      stream.close(withinMilliseconds: Self.closingMilliseconds, endingTalk: isThere)
      mailbox.post(.closed(link: id))
    }
  }

  /// Whether it cannot be opened or read, and not just for a moment.
  var isFailing: Bool { opening.failures >= Self.openFailuresToTell }
  /// Whether that has just become so.
  var hasBegunToFail: Bool { opening.failures == Self.openFailuresToTell }

  /// Whether nothing is open any more and nothing is tried.
  var isClosed: Bool { if case .closed = phase { true } else { false } }

  /// Counts what came.
  func count(reports more: Int64, failures: Int64, now: Int64) {
    reports += more
    transferFailures += failures
    guard more > 0 else { return }
    lastReport = now
    opening.succeeded()
    recovery.succeeded()
  }

  /// Looks after faults; to be called after each drain.
  func tick(now: Int64) {
    switch phase {
    case .waiting(let until) where now >= until: open(now: now)
    case .resting(let until) where now >= until: recover(now)
    case .streaming: lookAfterStream(now)
    default: break
    }
  }

  /// When `tick` has something to do next; nil: nothing is due by time.
  var nextDue: Int64? {
    switch phase {
    case .waiting(let until), .resting(let until): until
    default: nil
    }
  }

  /// Whether it is open and nothing has come for a while.
  func isSilent(now: Int64) -> Bool { now - lastReport > Self.silentNanoseconds }

  private func lookAfterStream(_ now: Int64) {
    guard let queue, let stream else { return }
    if queue.isGone {
      reason = "it stopped answering"
      close(now)
    } else if queue.takeHalted() || stream.needsRecovery {
      guard recovery.failures < Self.recoveriesMax else {
        reason = "it fails again and again: unplug it and plug it in again, or try another port"
        return close(now)
      }
      reason = "its transfers fail: it is read on in a moment"
      phase = .resting(until: now + recovery.failed())
    } else if statusAsked != nil {
      lookAfterMeasurement(stream, now)
    }
  }

  /// A dynamometer measures without a pause: where nothing comes, it is told anew. It is asked for its battery now and then.
  private func lookAfterMeasurement(_ stream: StreamHolder, _ now: Int64) {
    if now - lastReport > Self.measurementNanosecondsMax {
      reason = "it stopped measuring: it is told to begin again"
      close(now)
    } else if let asked = statusAsked, now - asked > Self.statusNanoseconds {
      statusAsked = now
      try? BlockingTask.start("grip-device") { stream.askStatus() }
    }
  }

  private func recover(_ now: Int64) {
    guard let stream else { return }
    phase = .recovering
    let (mailbox, id) = (bus.mailbox, id)
    runTask(now) {
      do throws(USBError) {
        try stream.recover()
        mailbox.post(.recovered(link: id, nil))
      } catch {
        mailbox.post(.recovered(link: id, error))
      }
    }
  }

  private func runTask(_ now: Int64, _ work: @escaping @Sendable () -> Void) {
    do throws(DaemonError) {
      try BlockingTask.start("grip-device", work)
    } catch {
      reason = error.description
      let until = now + opening.failed()
      // What is open is closed by a later try, whatever was to be done with it.
      phase = stream == nil ? .waiting(until: until) : .resting(until: until)
    }
  }
}
