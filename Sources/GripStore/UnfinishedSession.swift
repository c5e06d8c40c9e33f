public import Capture
public import GripSession
import Glibc

/// The files of a session's folder.
public enum SessionFile {
  /// The facts.
  public static let summary = "summary.json"
  /// A row a repetition.
  public static let repetitions = "repetitions.csv"
  /// The reports as they came, and the events beside them.
  public static let recording = "recording.pcapng"
  /// The session's link in the chain: digests of the files above.
  public static let manifest = "manifest.json"
  /// The device's seal of the manifest; not there where no key seals.
  public static let seal = "manifest.json.sig"
  /// A recording that is being replaced; only in unfinished folders.
  static let replacement = "recording.new"
  /// Why a folder was set aside; only in those.
  static let reason = "reason.txt"
  /// Those that are derived, or derived from.
  public static let facts = [summary, repetitions, recording]
  /// All that a session's folder may hold.
  public static let all = facts + [manifest, seal]
}

/// Whether a live session's recording reaches the disk.
public enum JournalState: Sendable, Equatable {
  /// It does.
  case ok
  /// It does not: why, since the report that arrived then, in ns, and how many reports found no room in memory since.
  case failing(StoreError, sinceNanoseconds: Int64, reportsDropped: Int64)
}

/// A session in the making: its recording grows in DIR/.unfinished, and nothing shows in DIR until all of it is there.
///
/// A replay stops when it cannot write. A live session goes on: what cannot be written stays in memory up to
/// `pendingBytesMax`, beyond that reports are dropped and counted, and `journalState` says so; once the disk takes bytes
/// again the recording goes on where it stopped, with a `loss` record where reports are missing.
public struct UnfinishedSession: ~Copyable {
  /// What a live session keeps in memory at most while the disk takes nothing, in bytes.
  public static let pendingBytesMax = 4 * 1024 * 1024
  /// Room that is kept for events, which are never dropped before: they are few and shape the session.
  private static let eventBytesMax = 1024 * 1024
  /// Between two attempts to write while the disk takes nothing, at most so many flushes pass.
  private static let skippedFlushesMax = 32

  private let directory: String
  private let isLive: Bool
  private let sealer: Sealer
  private let sync: JournalSync?
  private var synced: SyncedJournal?
  private var folder: UnfinishedFolder?
  private var folderPath: String?
  /// Nil once the session is published or discarded.
  private var recording: PcapngWriter?
  private var isOpen = false
  private var latestArrival: Int64
  private var flushesToSkip = 0
  private var flushesSkipped = 0
  private var lossUnsaid: Int64 = 0
  /// How much of the recording had reached the file when it was last looked at.
  private var writtenBytes: Int64 = 0

  /// Reports that found no room while the disk took nothing: the recording lacks them, and says so.
  public private(set) var reportsDropped: Int64 = 0
  /// Whether what is recorded reaches the disk. A replay's never fails: it throws.
  public private(set) var journalState = JournalState.ok
  /// How long the recording is: a place that `cut` can go back to. Stored, since a getter cannot look into an optional
  /// that cannot be copied.
  public private(set) var position: Int64 = 0

  /// Begins a session's recording: its first record, then what the device says of itself.
  ///
  /// - Parameters:
  ///   - directory: the output directory; it is made if it is not there.
  ///   - session: what the first record says.
  ///   - device: the controller; in the recording, which holds no other, its index is 0.
  ///   - arrivalNanoseconds: arrival of the first report.
  ///   - isLive: whether it goes on when the disk takes nothing; then only what cannot be recorded at all throws.
  ///   - sync: sees to it that the recording reaches the disk while it grows; without, it does when it is published.
  ///   - sealer: seals it when it is published.
  public init(
    in directory: String, session: RecordedSession, device: CaptureDevice,
    arrivalNanoseconds: Int64, isLive: Bool = false, sync: JournalSync? = nil,
    sealer: Sealer = .none
  ) throws(StoreError) {
    self.directory = directory
    self.sealer = sealer
    self.isLive = isLive
    self.sync = sync
    latestArrival = arrivalNanoseconds
    let json = try EventRecord.encode(.session(session))
    var only = device
    only.index = 0
    do {
      var writer = PcapngWriter(buffering: 64 * 1024)
      try writer.event(arrivalNanoseconds: arrivalNanoseconds, json: json.span)
      try writer.device(only, arrivalNanoseconds: arrivalNanoseconds)
      position = writer.bytesWritten
      recording = consume writer
    } catch { throw .recording(error) }
    do {
      try open()
    } catch {
      if !isLive {
        try? discard()
        throw error
      }
      note(error)
    }
  }

  /// Where the recording is; nil while not even its folder could be made.
  public var recordingPath: String? { folderPath.map { $0 + "/" + SessionFile.recording } }

  // MARK: - Recording

  /// Records a report.
  public mutating func report(_ bytes: Span<UInt8>, arrivalNanoseconds: Int64) throws(StoreError) {
    latestArrival = arrivalNanoseconds
    guard hasRoom(bytes.count, Self.pendingBytesMax) else { return drop() }
    if lossUnsaid > 0 { try sayLoss() }
    do {
      try recording?.report(device: 0, arrivalNanoseconds: arrivalNanoseconds, bytes: bytes)
    } catch { try failed(.recording(error)) }
    position = recording?.bytesWritten ?? position
  }

  /// Records a transfer that failed.
  ///
  /// - Returns: false where a live session has no room for it: then it may not count, since a replay will not know of it.
  @discardableResult
  public mutating func transferFailed(
    status: Int32, arrivalNanoseconds: Int64
  ) throws(StoreError) -> Bool {
    latestArrival = arrivalNanoseconds
    guard hasRoom(0, Self.pendingBytesMax + Self.eventBytesMax) else { return false }
    if lossUnsaid > 0 { try sayLoss() }
    do {
      try recording?.transferFailed(
        device: 0, arrivalNanoseconds: arrivalNanoseconds, status: status)
    } catch { try failed(.recording(error)) }
    position = recording?.bytesWritten ?? position
    return true
  }

  /// Records an event.
  ///
  /// - Returns: false where a live session has no room for it: then it may not count, since a replay will not know of it.
  @discardableResult
  public mutating func event(
    _ json: [UInt8], arrivalNanoseconds: Int64
  ) throws(StoreError) -> Bool {
    latestArrival = arrivalNanoseconds
    guard hasRoom(json.count, Self.pendingBytesMax + Self.eventBytesMax) else { return false }
    if lossUnsaid > 0 { try sayLoss() }
    do {
      try recording?.event(arrivalNanoseconds: arrivalNanoseconds, json: json.span)
    } catch { try failed(.recording(error)) }
    position = recording?.bytesWritten ?? position
    return true
  }

  /// Hands everything to the system. A live session calls it on each wake: while the disk takes nothing most calls return at
  /// once.
  public mutating func flush() throws(StoreError) {
    if flushesSkipped < flushesToSkip {
      flushesSkipped += 1
      return
    }
    do { try write() } catch { try failed(error) }
  }

  /// Hands everything to the system, losses that were not said included; throws also where the session is live.
  public mutating func settle() throws(StoreError) {
    do {
      try write()
      if lossUnsaid > 0 {
        try sayLoss()
        try write()
      }
    } catch {
      note(error)
      throw error
    }
  }

  /// Takes back what was recorded after `position`.
  public mutating func cut(to position: Int64) throws(StoreError) {
    try settle()
    do { try recording?.truncate(to: position) } catch { throw .recording(error) }
    self.position = position
  }

  // MARK: - The end

  /// Publishes the session: its folder appears whole, by one rename, after everything in it is on the disk. When that fails
  /// a live session is as it was, and it can be tried again.
  ///
  /// - Parameter recordingDigest: SHA-256 of the settled recording, where it is known already.
  /// - Returns: where it is. A session of the same name and bytes that is there already is success.
  /// - Throws: `StoreError.differs` when one with other bytes is there; it stays as it is.
  public mutating func publish(
    _ summary: SessionSummary, recordingDigest: String? = nil
  ) throws(StoreError) -> PublishedSession {
    try settle()
    do { try recording?.sync() } catch { throw .recording(error) }
    let published: PublishedSession?
    do throws(StoreError) {
      published = try folder?.publish(
        summary, keepsConflict: isLive, recordingDigest: recordingDigest, sealer: sealer)
    } catch {
      if case .differs = error { letGo() }  // it is never tried again
      throw error
    }
    guard let published else {
      preconditionFailure("a session that is published or discarded is published again")
    }
    letGo()
    return published
  }

  /// Keeps nothing open; what is recorded is on the disk.
  private mutating func letGo() {
    leaveSync()
    _ = try? recording.take()?.close()
    folder = nil
  }

  /// Drops the session: nothing of it stays.
  public mutating func discard() throws(StoreError) {
    leaveSync()
    // Whether its last bytes can still be written does not matter: they go too.
    try? recording?.truncate(to: 0)
    _ = try? recording.take()?.close()
    try folder?.discard()
    folder = nil
  }

  // MARK: -

  /// Makes the folder and the file, as far as they are not there.
  private mutating func open() throws(StoreError) {
    if folderPath == nil {
      let made = try UnfinishedFolder.made(in: directory)
      folderPath = made.path
      folder = consume made
    }
    if !isOpen, let path = recordingPath {
      do { try recording?.open(path: path) } catch { throw .recording(error) }
      isOpen = true
      if let sync, let descriptor = recording?.duplicatedDescriptor() {
        synced = sync.add(descriptor: descriptor)
      }
    }
  }

  private mutating func write() throws(StoreError) {
    try open()
    let isMore = (recording?.pendingBytes ?? 0) > 0
    do { try recording?.flush() } catch { throw .recording(error) }
    if let synced {
      if isMore { sync?.written(synced) }
      try checkSync(synced)
    }
    writtenBytes = position
    journalState = .ok
    flushesToSkip = 0
    flushesSkipped = 0
    if lossUnsaid > 0 { try sayLoss() }
  }

  /// What the thread that waits for the disk has met since.
  private func checkSync(_ journal: SyncedJournal) throws(StoreError) {
    let code = journal.takeError()
    guard code != 0 else { return }
    throw FileSystem.failure("sync", recordingPath ?? "", code: code)
  }

  /// The thread has nothing more to wait for.
  private mutating func leaveSync() {
    if let synced { sync?.remove(synced) }
    synced = nil
  }

  private func hasRoom(_ bytes: Int, _ bound: Int) -> Bool {
    guard isLive, case .failing = journalState else { return true }
    return position - writtenBytes + Int64(bytes) + 256 <= Int64(bound)
  }

  private mutating func drop() {
    reportsDropped += 1
    lossUnsaid += 1
    if case .failing(let error, let since, _) = journalState {
      journalState = .failing(error, sinceNanoseconds: since, reportsDropped: reportsDropped)
    }
  }

  private mutating func sayLoss() throws(StoreError) {
    let json = try EventRecord.encode(.loss(reports: lossUnsaid))
    lossUnsaid = 0
    do {
      try recording?.event(arrivalNanoseconds: latestArrival, json: json.span)
    } catch { try failed(.recording(error)) }
    position = recording?.bytesWritten ?? position
  }

  private mutating func failed(_ error: StoreError) throws(StoreError) {
    guard isLive else { throw error }
    note(error)
  }

  private mutating func note(_ error: StoreError) {
    writtenBytes = (recording?.bytesWritten ?? 0) - Int64(recording?.pendingBytes ?? 0)
    var since = latestArrival
    if case .failing(_, let earlier, _) = journalState { since = earlier }
    journalState = .failing(error, sinceNanoseconds: since, reportsDropped: reportsDropped)
    flushesToSkip = min(max(1, flushesToSkip * 2), Self.skippedFlushesMax)
    flushesSkipped = 0
  }

  /// A session's folder within the output directory.
  public static func place(of name: SessionName) -> String {
    guard let start = name.startNanoseconds else {
      return "undated/\(name.deviceLabel)-\(name.id)"
    }
    return "\(UTCTime.date(start))/\(UTCTime.timeOfDay(start))-\(name.deviceLabel)-\(name.id)"
  }
}

/// A session that stands in the output directory.
public struct PublishedSession: Sendable {
  /// Its folder.
  public let path: String
  /// Its folder within the output directory.
  public let place: String
  /// Its facts.
  public let summary: SessionSummary
  /// Whether the same session was there before, byte for byte.
  public let wasThere: Bool
}
