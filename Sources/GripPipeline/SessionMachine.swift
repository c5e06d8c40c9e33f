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
struct SessionMachine: ~Copyable {
  /// Kept after the last repetition when a session ends by idleness.
  static let tailNanoseconds: Int64 = 10_000_000_000
  /// Kept before the effort that begins a session after idleness.
  static let prerollNanoseconds: Int64 = 10_000_000_000
  /// Reports that the pre-roll holds at most.
  static let prerollSlots = 16_384

  /// A session under way.
  private struct Open: ~Copyable {
    var builder: SessionBuilder
    var folder: UnfinishedSession
    /// Where the recording is cut if nothing more happens.
    var quietPosition: Int64?
    var reports: Int64 = 0
  }

  private let settings: SessionSettings
  private let layout: SensorLayout
  private var open: Open?
  private var scout: SessionBuilder?
  private var preroll: ReportRing?
  private var isFirst = true

  /// Sessions published so far.
  private(set) var published: [PublishedSession] = []
  /// Reports in idle stretches between sessions.
  private(set) var reportsOutside: Int64 = 0

  init(settings: SessionSettings, layout: SensorLayout) {
    self.settings = settings
    self.layout = layout
  }

  /// Takes a report.
  mutating func add(_ bytes: Span<UInt8>, arrival: Int64) throws(StoreError) {
    if scout != nil { return try scan(bytes, arrival: arrival) }
    if open == nil { open = try begin(arrival: arrival) }
    let before = open?.folder.position ?? 0
    try open?.folder.report(bytes, arrivalNanoseconds: arrival)
    open?.builder.add(bytes, arrivalNanoseconds: arrival)
    open?.reports += 1
    guard !settings.isOwnRecording else { return }
    try endIfIdle(bytes, arrival: arrival, before: before)
  }

  /// Takes a failed transfer.
  mutating func transferFailed(status: Int32, arrival: Int64) throws(StoreError) {
    try open?.folder.transferFailed(status: status, arrivalNanoseconds: arrival)
    open?.builder.addTransferFailure()
  }

  /// Takes an event: `json` as it goes into the recording, `event` as far as it bears on the facts.
  mutating func add(_ event: SessionEvent?, json: [UInt8], arrival: Int64) throws(StoreError) {
    try open?.folder.event(json, arrivalNanoseconds: arrival)
    if let event { open?.builder.add(event) }
  }

  /// Whether a session is under way.
  var isOpen: Bool { open != nil }

  /// The stream has ended: publishes the session under way.
  mutating func finish() throws(StoreError) {
    guard let last = open.take() else { return }
    try publishOrDiscard(last)
  }

  // MARK: -

  private func begin(arrival: Int64) throws(StoreError) -> Open {
    let context = settings.context
    let session = RecordedSession(
      origin: context.origin, isDated: context.isDated, device: context.device,
      parameters: settings.parameters)
    return Open(
      builder: SessionBuilder(
        context: context, layout: layout, parameters: settings.parameters),
      folder: try UnfinishedSession(
        in: settings.directory, session: session, device: settings.device,
        arrivalNanoseconds: arrival))
  }

  /// Ends the session when nothing has happened for too long.
  private mutating func endIfIdle(
    _ bytes: Span<UInt8>, arrival: Int64, before: Int64
  ) throws(StoreError) {
    let idle = open?.builder.idleNanoseconds ?? 0
    guard idle >= Self.tailNanoseconds else {
      open?.quietPosition = nil
      return
    }
    let hasActivity = open?.builder.repetitions.isEmpty == false
    let isOver = idle >= Int64(settings.parameters.idleSeconds * 1e9)
    if isOver && (hasActivity || !isFirst) {
      let cut = open?.quietPosition ?? before
      guard let ended = open.take() else { return }
      try close(ended, at: cut)
      scout = SessionBuilder(
        context: settings.context, layout: layout, parameters: settings.parameters)
      preroll = ReportRing(slots: Self.prerollSlots, reportBytesMax: settings.reportBytesMax)
      try scan(bytes, arrival: arrival)
    } else if open?.quietPosition == nil {
      let position = open?.folder.position
      open?.quietPosition = position
    }
  }

  /// Ends a session at an earlier place of its recording, and derives it anew from what stays.
  private mutating func close(_ ended: consuming Open, at position: Int64) throws(StoreError) {
    guard !ended.builder.repetitions.isEmpty else {
      reportsOutside += ended.reports
      return try ended.folder.discard()
    }
    try ended.folder.cut(to: position)
    let rederived = try RecordingDeriver.derive(ended.folder.recordingPath, layout: layout)
    guard let rederived else { return try ended.folder.discard() }
    reportsOutside += ended.reports - rederived.counters.received
    published.append(try ended.folder.publish(rederived))
    isFirst = false
  }

  private mutating func publishOrDiscard(_ last: consuming Open) throws(StoreError) {
    if !isFirst && last.builder.repetitions.isEmpty && !last.builder.hasEffort {
      reportsOutside += last.reports
      return try last.folder.discard()
    }
    let folder = last.folder
    guard let summary = last.builder.finish() else { return try folder.discard() }
    published.append(try folder.publish(summary))
    isFirst = false
  }

  /// Between sessions: keeps the pre-roll and waits for an effort.
  private mutating func scan(_ bytes: Span<UInt8>, arrival: Int64) throws(StoreError) {
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
}
