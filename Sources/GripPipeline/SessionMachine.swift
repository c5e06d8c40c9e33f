import Capture
import GripCore
import GripSession
import GripStore
import Synchronization

/// Makes sessions from the reports of one controller: records each report, then derives from it, and decides where a session
/// ends and the next begins.
///
/// A recording of ours is one session, whatever is in it. A foreign stream is parted where nothing happened for longer than
/// `idleSeconds`: the session before ends `tailNanoseconds` after its last repetition, the one after begins with a fixed
/// pre-roll, and what lies between is counted as outside. Live it is the same, but that it begins between sessions, that
/// commands begin and end sessions too, and that a disk that takes nothing stops nothing.
///
/// A class, as is the session under way: an optional struct would be moved out and in again with each report.
final class SessionMachine {
  /// Kept after the last repetition when a session ends by idleness.
  static let tailNanoseconds: Int64 = 10_000_000_000
  /// Kept before the effort that begins a session after idleness.
  static let prerollNanoseconds: Int64 = 10_000_000_000
  /// Reports that the pre-roll holds at most.
  static let prerollSlots = 16_384

  let settings: SessionSettings
  private let layout: SensorLayout
  private(set) var open: OpenSession?
  private(set) var scout: Scout?
  /// Sessions that have ended and could not be published yet; only live ones.
  private(set) var ended: [EndedSession] = []
  /// Records for the beginning of the next session.
  private var opening: [EarlyEvent]
  /// Records for the beginning of each session of a live controller.
  var standing: [EarlyEvent] = []
  /// A command has begun a session: it starts with the next report.
  private(set) var isBeginning = false
  /// Whether that session stays even without a repetition.
  private var keepsNext = true
  /// What happened, live, and was not told yet.
  var notices: [LiveNotice] = []

  /// Sessions published so far; live ones are told in `notices`.
  private(set) var published: [PublishedSession] = []
  /// Reports in idle stretches between sessions.
  private(set) var reportsOutside: Int64 = 0

  private var isLive: Bool { settings.mode == .live }

  init(settings: SessionSettings, layout: SensorLayout) {
    self.settings = settings
    self.layout = layout
    opening = settings.earlyEvents
    if isLive { scout = Scout(settings, layout: layout) }
  }

  // MARK: - The stream

  /// Takes a report.
  func add(_ bytes: Span<UInt8>, arrival: Int64) throws(StoreError) {
    if let scout { return try scan(scout, bytes, arrival: arrival) }
    let session: OpenSession
    if let open { session = open } else { session = try begin(arrival: arrival) }
    let before = session.folder.position
    if isLive { session.mark() }
    try session.folder.report(bytes, arrivalNanoseconds: arrival)
    session.builder.add(bytes, arrivalNanoseconds: arrival)
    session.reports += 1
    guard settings.mode != .recording else { return }
    try endIfIdle(session, bytes, arrival: arrival, before: before)
  }

  /// Takes a failed transfer.
  ///
  /// - Returns: whether a session is under way that it belongs to, with room for it.
  func transferFailed(status: Int32, arrival: Int64) throws(StoreError) -> Bool {
    guard let open else { return false }
    guard try open.folder.transferFailed(status: status, arrivalNanoseconds: arrival) else {
      return false
    }
    open.builder.addTransferFailure()
    return true
  }

  /// Takes an event: `json` as it goes into the recording, `event` as far as it bears on the facts.
  ///
  /// - Returns: whether a session is under way that it belongs to, with room for it.
  func add(
    _ event: SessionEvent?, json: [UInt8], arrival: Int64
  ) throws(StoreError) -> Bool {
    guard let open else {
      if isBeginning {
        opening.append(EarlyEvent(event: event, json: json, arrival: arrival))
      } else if isLive, event == .disconnect || isConnect(event) {
        scout = Scout(settings, layout: layout)  // a pre-roll does not span two connections
      }
      return isBeginning
    }
    guard try open.folder.event(json, arrivalNanoseconds: arrival) else { return false }
    if let event { open.builder.add(event) }
    return true
  }

  private func isConnect(_ event: SessionEvent?) -> Bool {
    if case .connect = event { true } else { false }
  }

  /// The stream has ended: publishes the session under way.
  func finish() throws(StoreError) {
    guard let session = open else { return }
    open = nil
    try end(session, cut: nil)
  }

  /// The replay failed: what is under way becomes no session, and nothing of it stays.
  func abandon() {
    try? open?.folder.discard()
    open = nil
  }

  // MARK: - Commands

  /// Begins a session with the next report; one under way is published first.
  ///
  /// - Parameter isKept: whether it stays even without a repetition.
  func beginNow(_ records: [EarlyEvent], isKept: Bool = true) throws(StoreError) {
    scout = nil
    keepsNext = isKept
    isBeginning = true
    opening = records
    try finish()
  }

  /// Ends the session under way, and waits for an effort.
  func endNow() throws(StoreError) {
    rest()
    try finish()
  }

  /// Ends the session under way before `time`, in ns since its first sample: what was recorded since goes.
  func endNow(before time: Int64) throws(StoreError) {
    guard let session = open else { return rest() }
    open = nil
    rest()
    try end(session, cut: session.position(before: time))
  }

  /// Goes back to waiting for an effort.
  func rest() {
    isBeginning = false
    opening = []
    scout = Scout(settings, layout: layout)
  }

  /// Publishes what has ended and could not be published before, as far as that is possible now.
  func publishEnded() {
    let waiting = ended
    ended = []
    for session in waiting { completeLive(session) }
  }

  // MARK: - Begin and end

  private func begin(arrival: Int64) throws(StoreError) -> OpenSession {
    let context = settings.context
    let recorded = RecordedSession(
      origin: context.origin, isDated: context.isDated, device: context.device,
      parameters: settings.parameters, reportFormat: context.reportFormat,
      calibration: context.calibration)
    let session = OpenSession(
      builder: SessionBuilder(
        context: context, layout: layout, parameters: settings.parameters),
      folder: try UnfinishedSession(
        in: settings.directory, session: recorded, device: settings.device,
        arrivalNanoseconds: arrival, isLive: isLive, sync: settings.sync, sealer: settings.sealer),
      isKept: isBeginning && keepsNext)
    open = session
    isBeginning = false
    let records = standing + opening
    opening = []
    for record in records {
      // Live, records of commands wait for the first report: they have its time, since times only run forward.
      try session.folder.event(record.json, arrivalNanoseconds: isLive ? arrival : record.arrival)
      if let event = record.event { session.builder.add(event) }
    }
    if isLive { notices.append(.began(arrivalNanoseconds: arrival)) }
    return session
  }

  /// Ends the session when nothing has happened for too long; `before` is the recording's length without this report.
  private func endIfIdle(
    _ session: OpenSession, _ bytes: Span<UInt8>, arrival: Int64, before: Int64
  ) throws(StoreError) {
    let idle = session.builder.idleNanoseconds
    guard idle >= Self.tailNanoseconds else {
      session.quietPosition = nil
      return
    }
    let mayEnd = isLive || !session.builder.repetitions.isEmpty || !published.isEmpty
    if idle >= Int64(settings.parameters.idleSeconds * 1e9) && mayEnd {
      open = nil
      session.reports -= 1  // this report: it is counted when it is scanned
      try end(session, cut: session.quietPosition ?? before)
      let scout = Scout(settings, layout: layout)
      self.scout = scout
      try scan(scout, bytes, arrival: arrival)
    } else if session.quietPosition == nil {
      session.quietPosition = session.folder.position
    }
  }

  /// Ends a session, at an earlier place of its recording where `cut` says so.
  private func end(_ session: OpenSession, cut: Int64?) throws(StoreError) {
    let ending = EndedSession(session, cut: cut)
    if isLive { completeLive(ending) } else { try complete(ending) }
  }

  /// Derives a session that has ended and publishes it, or drops it where nothing was in it. After a failure it can be
  /// called again.
  private func complete(_ ending: EndedSession) throws(StoreError) {
    let session = ending.session
    if ending.summary == nil { ending.summary = try summary(of: ending) }
    let isFirst = !isLive && published.isEmpty
    guard let summary = ending.summary,
      isFirst || session.isKept || !summary.repetitions.isEmpty
    else {
      try session.folder.discard()
      reportsOutside += session.reports
      if isLive { notices.append(.discarded(reports: session.reports)) }
      return
    }
    let publication = try session.folder.publish(
      summary, recordingDigest: ending.recordingDigest)
    if ending.cut != nil { reportsOutside += session.reports - summary.counters.received }
    if isLive {
      notices.append(.published(publication))
    } else {
      published.append(publication)
    }
  }

  /// What was derived while reports came is right unless part of them is not in the recording.
  private func summary(of ending: EndedSession) throws(StoreError) -> SessionSummary? {
    guard ending.isDerivedAnew else { return ending.session.builder.finish() }
    guard let path = try ending.settledRecording() else { return nil }
    return try RecordingDeriver.derive(path, layout: layout)
  }

  // MARK: - Elsewhere

  /// Runs work on another thread, false where none can be had: a long session takes seconds to derive anew, while reports
  /// wait. Nil: it is derived on the calling thread.
  var runElsewhere: ((@escaping @Sendable () -> Void) -> Bool)?

  /// Sessions that another thread is deriving.
  var derivingCount: Int { ended.count { $0.derivation != nil } }

  /// Publishes those that another thread has derived since.
  func publishDerived() {
    guard ended.contains(where: { $0.derivation?.isDone ?? false }) else { return }
    let waiting = ended
    ended = []
    for session in waiting {
      if session.derivation?.isDone ?? false {
        completeLive(session)
      } else {
        ended.append(session)
      }
    }
  }

  /// Whether its facts are known, or are to be derived here; otherwise another thread is deriving them.
  private func hasFacts(_ ending: EndedSession) throws(StoreError) -> Bool {
    guard ending.isLong, let runElsewhere else {
      ending.derivation = nil
      return true
    }
    if let derivation = ending.derivation {
      guard let facts = derivation.facts.withLock({ $0 }) else { return false }
      ending.derivation = nil
      let found = try facts.get()
      ending.summary = ending.summary ?? found.summary
      ending.recordingDigest = found.recordingDigest
      return true
    }
    guard let path = try ending.settledRecording() else { return true }
    let (derivation, layout) = (Derivation(), layout)
    let isDerived = ending.summary == nil && ending.isDerivedAnew
    ending.derivation = derivation
    let isStarted = runElsewhere {
      let facts = Result { () throws(StoreError) in
        Derivation.Facts(
          summary: isDerived ? try RecordingDeriver.derive(path, layout: layout) : nil,
          recordingDigest: try Digest.hexadecimal(ofFile: path))
      }
      derivation.facts.withLock { $0 = facts }
    }
    if !isStarted { ending.derivation = nil }
    return !isStarted
  }

  private func completeLive(_ ending: EndedSession) {
    do throws(StoreError) {
      guard try hasFacts(ending) else { return ended.append(ending) }
      try complete(ending)
    } catch {
      // Another session of this name never goes away: the next recovery sets this one aside.
      if case .differs = error {} else { ended.append(ending) }
      notices.append(.failed(error))
    }
  }

  /// Between sessions: waits for an effort.
  private func scan(_ scout: Scout, _ bytes: Span<UInt8>, arrival: Int64) throws(StoreError) {
    reportsOutside += 1
    guard scout.add(bytes, arrival: arrival) else { return }
    self.scout = nil
    try scout.drain { (arrival, bytes) throws(StoreError) in
      reportsOutside -= 1
      try add(bytes, arrival: arrival)
    }
  }
}

/// What holds for all sessions of one controller in one stream.
struct SessionSettings {
  /// Where the reports come from, as far as it decides what a session is.
  enum Mode {
    /// A recording of ours: one session.
    case recording
    /// A foreign stream.
    case stream
    /// A controller on the bus.
    case live
  }

  var directory: String
  var context: SessionContext
  var parameters: DetectionParameters
  var device: CaptureDevice
  var mode: Mode
  /// The longest report that the device declares.
  var reportBytesMax: Int
  /// Events before the first report.
  var earlyEvents: [EarlyEvent]
  /// Sees to it that live recordings reach the disk while they grow.
  var sync: JournalSync?
  /// Seals what is published.
  var sealer: Sealer
}

/// An event that stands before the first report of a stream.
struct EarlyEvent {
  /// More of them than anyone writes are not kept.
  static let countMax = 4096

  var event: SessionEvent?
  var json: [UInt8]
  var arrival: Int64
}
