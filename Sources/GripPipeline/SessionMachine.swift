import Capture
import GripCore
import GripSession
import GripStore

/// Makes sessions from the reports of one controller: records each report, then derives from it, and decides where a session
/// ends and the next begins.
///
/// A recording of ours is one session, whatever is in it. A foreign stream is parted where nothing happened for longer than
/// `idleSeconds`: the session before ends `tailNanoseconds` after its last repetition, the one after begins with a fixed
/// pre-roll, and what lies between is counted as outside.
///
/// A class, as is the session under way: an optional struct would be moved out and in again with each report.
final class SessionMachine {
  /// Kept after the last repetition when a session ends by idleness.
  static let tailNanoseconds: Int64 = 10_000_000_000
  /// Kept before the effort that begins a session after idleness.
  static let prerollNanoseconds: Int64 = 10_000_000_000
  /// Reports that the pre-roll holds at most.
  static let prerollSlots = 16_384

  /// A session under way.
  private final class Open {
    var builder: SessionBuilder
    var folder: UnfinishedSession
    /// Where the recording is cut if nothing more happens.
    var quietPosition: Int64?
    var reports: Int64 = 0

    init(builder: consuming SessionBuilder, folder: consuming UnfinishedSession) {
      self.builder = builder
      self.folder = folder
    }
  }

  private let settings: SessionSettings
  private let layout: SensorLayout
  private var open: Open?
  private var scout: SessionBuilder?
  private var preroll: ReportRing?

  /// Sessions published so far.
  private(set) var published: [PublishedSession] = []
  /// Reports in idle stretches between sessions.
  private(set) var reportsOutside: Int64 = 0

  private var isFirst: Bool { published.isEmpty }

  init(settings: SessionSettings, layout: SensorLayout) {
    self.settings = settings
    self.layout = layout
  }

  /// Takes a report.
  func add(_ bytes: Span<UInt8>, arrival: Int64) throws(StoreError) {
    if scout != nil { return try scan(bytes, arrival: arrival) }
    let session: Open
    if let open { session = open } else { session = try begin(arrival: arrival) }
    let before = session.folder.position
    try session.folder.report(bytes, arrivalNanoseconds: arrival)
    session.builder.add(bytes, arrivalNanoseconds: arrival)
    session.reports += 1
    guard !settings.isOwnRecording else { return }
    try endIfIdle(session, bytes, arrival: arrival, before: before)
  }

  /// Takes a failed transfer.
  ///
  /// - Returns: whether a session is under way that it belongs to.
  func transferFailed(status: Int32, arrival: Int64) throws(StoreError) -> Bool {
    guard let open else { return false }
    try open.folder.transferFailed(status: status, arrivalNanoseconds: arrival)
    open.builder.addTransferFailure()
    return true
  }

  /// Takes an event: `json` as it goes into the recording, `event` as far as it bears on the facts.
  ///
  /// - Returns: whether a session is under way that it belongs to.
  func add(
    _ event: SessionEvent?, json: [UInt8], arrival: Int64
  ) throws(StoreError) -> Bool {
    guard let open else { return false }
    try open.folder.event(json, arrivalNanoseconds: arrival)
    if let event { open.builder.add(event) }
    return true
  }

  /// The stream has ended: publishes the session under way.
  func finish() throws(StoreError) {
    guard let session = open else { return }
    try publishOrDiscard(session)
    open = nil
  }

  /// The replay failed: what is under way becomes no session, and nothing of it stays.
  func abandon() {
    try? open?.folder.discard()
    open = nil
  }

  // MARK: -

  private func begin(arrival: Int64) throws(StoreError) -> Open {
    let context = settings.context
    let recorded = RecordedSession(
      origin: context.origin, isDated: context.isDated, device: context.device,
      parameters: settings.parameters)
    let session = Open(
      builder: SessionBuilder(
        context: context, layout: layout, parameters: settings.parameters),
      folder: try UnfinishedSession(
        in: settings.directory, session: recorded, device: settings.device,
        arrivalNanoseconds: arrival))
    open = session
    for early in settings.earlyEvents where isFirst {
      try session.folder.event(early.json, arrivalNanoseconds: early.arrival)
      if let event = early.event { session.builder.add(event) }
    }
    return session
  }

  /// Ends the session when nothing has happened for too long; `before` is the recording's length without this report.
  private func endIfIdle(
    _ session: Open, _ bytes: Span<UInt8>, arrival: Int64, before: Int64
  ) throws(StoreError) {
    let idle = session.builder.idleNanoseconds
    guard idle >= Self.tailNanoseconds else {
      session.quietPosition = nil
      return
    }
    let mayEnd = !session.builder.repetitions.isEmpty || !isFirst
    if idle >= Int64(settings.parameters.idleSeconds * 1e9) && mayEnd {
      try close(session, at: session.quietPosition ?? before)
      open = nil
      scout = SessionBuilder(
        context: settings.context, layout: layout, parameters: settings.parameters)
      preroll = ReportRing(slots: Self.prerollSlots, reportBytesMax: settings.reportBytesMax)
      try scan(bytes, arrival: arrival)
    } else if session.quietPosition == nil {
      session.quietPosition = session.folder.position
    }
  }

  /// Ends a session at an earlier place of its recording, and derives it anew from what stays.
  private func close(_ session: Open, at position: Int64) throws(StoreError) {
    session.reports -= 1  // the report that ended the session: it is counted when it is scanned
    guard !session.builder.repetitions.isEmpty else { return try discard(session) }
    try session.folder.cut(to: position)
    let rederived = try RecordingDeriver.derive(session.folder.recordingPath, layout: layout)
    guard let rederived else { return try discard(session) }
    reportsOutside += session.reports - rederived.counters.received
    try publish(session, rederived)
  }

  private func publishOrDiscard(_ session: Open) throws(StoreError) {
    guard let summary = session.builder.finish(), isFirst || !summary.repetitions.isEmpty else {
      return try discard(session)
    }
    try publish(session, summary)
  }

  private func publish(_ session: Open, _ summary: SessionSummary) throws(StoreError) {
    published.append(try session.folder.publish(summary))
  }

  private func discard(_ session: Open) throws(StoreError) {
    reportsOutside += session.reports
    try session.folder.discard()
  }

  /// Between sessions: keeps the pre-roll and waits for an effort.
  private func scan(_ bytes: Span<UInt8>, arrival: Int64) throws(StoreError) {
    reportsOutside += 1
    if preroll?.producer.push(arrivalNanoseconds: arrival, bytes: bytes) == false {
      preroll?.consumer.dropOldest()
      _ = preroll?.producer.push(arrivalNanoseconds: arrival, bytes: bytes)
    }
    preroll?.consumer.dropOlder(than: arrival - Self.prerollNanoseconds)
    scout?.add(bytes, arrivalNanoseconds: arrival)
    guard scout?.hasEffort == true, var kept = preroll.take() else { return }
    scout = nil
    try kept.consumer.drain { (arrival, bytes) throws(StoreError) in
      reportsOutside -= 1
      try add(bytes, arrival: arrival)
    }
  }
}

/// What holds for all sessions of one controller in one stream.
struct SessionSettings {
  var directory: String
  var context: SessionContext
  var parameters: DetectionParameters
  var device: CaptureDevice
  /// Whether the stream is a recording of ours: then it is one session.
  var isOwnRecording: Bool
  /// The longest report that the device declares.
  var reportBytesMax: Int
  /// Events before the first report.
  var earlyEvents: [EarlyEvent]
}

/// An event that stands before the first report of a stream.
struct EarlyEvent {
  /// More of them than anyone writes are not kept.
  static let countMax = 4096

  var event: SessionEvent?
  var json: [UInt8]
  var arrival: Int64
}
