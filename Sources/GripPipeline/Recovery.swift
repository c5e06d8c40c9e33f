import Capture
import GripCore
public import GripSession
public import GripStore
import HID

/// Finds the sessions that a process left unfinished when it died, and publishes what is in them.
///
/// It can be run at any time: folders that a living process holds are not touched. It can die at any moment: what it leaves is
/// what the next run needs.
public enum Recovery {
  /// A session that is published now.
  public struct Recovered: Sendable {
    /// Where, and its facts.
    public var session: PublishedSession
    /// Bytes of the recording's end that were no whole record.
    public var tornBytes: Int64
    /// Whether the session was whole, but for its name: then it is as it would have been, and not called recovered.
    public var wasWhole: Bool
    /// Arrival of the last report, in ns since 1970; nil where the session has no date.
    public var lastReportNanoseconds: Int64?
    /// The controller.
    public var device: DeviceIdentity { session.summary.context.device }
    /// Reports in it.
    public var reports: Int64 { session.summary.counters.received }
  }

  /// What became of a folder.
  public enum Outcome: Sendable {
    /// It is a session now.
    case published(Recovered)
    /// There was no report in it.
    case removed(folder: String)
    /// It cannot be a session; it is kept in DIR/.unreadable, with a file that says why.
    case setAside(path: String, reason: String)
    /// It could not be dealt with now, and is as it was: on a full disk, for example.
    case failed(folder: String, StoreError)
  }

  /// Recovers all sessions of an output directory that dead processes left, in the order of their folders' names.
  ///
  /// - Parameters:
  ///   - sealer: seals what is published.
  ///   - announce: hears of a dated session before it is published: its folder within the output directory, its
  ///     controller and the arrival of its last report, in ns since 1970. What is to outlive a death between the two is
  ///     written then.
  /// - Throws: `StoreError` when the directory cannot be listed.
  public static func run(
    directory: String, sealer: Sealer = .none, announce: Announcement = { _, _, _ in }
  ) throws(StoreError) -> [Outcome] {
    var outcomes: [Outcome] = []
    for name in try UnfinishedFolder.names(in: directory) {
      do throws(StoreError) {
        guard let folder = try UnfinishedFolder.held(name, in: directory) else { continue }
        outcomes.append(try recover(folder, name, sealer, announce))
      } catch {
        outcomes.append(.failed(folder: name, error))
      }
    }
    return outcomes
  }

  /// See `run`.
  public typealias Announcement = (
    _ place: String, _ device: DeviceIdentity, _ lastReportNanoseconds: Int64
  ) -> Void

  private static func recover(
    _ folder: borrowing UnfinishedFolder, _ name: String, _ sealer: Sealer,
    _ announce: Announcement
  ) throws(StoreError) -> Outcome {
    let size = folder.recordingBytes ?? 0
    guard size >= shortestRecording else {
      try folder.discard()
      return .removed(folder: name)
    }
    let contents = try RecordingContents(folder.recordingPath)
    if contents.reports == 0 && contents.isReadable {
      try folder.discard()
      return .removed(folder: name)
    }
    guard let layout = contents.layout, contents.reason == nil else {
      return try setAside(folder, contents.reason ?? "its report descriptor shows no force")
    }
    do throws(StoreError) {
      return .published(
        try publish(
          folder, contents, layout, tornBytes: size - contents.wholeBytes, sealer, announce))
    } catch {
      guard case .differs = error else { throw error }
      return try setAside(folder, error.description)
    }
  }

  /// The first block of a recording of ours is as long; a file that is shorter holds nothing.
  private static let shortestRecording: Int64 = 40

  private static func setAside(
    _ folder: borrowing UnfinishedFolder, _ reason: String
  ) throws(StoreError) -> Outcome {
    .setAside(path: try folder.setAside(reason), reason: reason)
  }

  private static func publish(
    _ folder: borrowing UnfinishedFolder, _ contents: RecordingContents, _ layout: SensorLayout,
    tornBytes: Int64, _ sealer: Sealer, _ announce: Announcement
  ) throws(StoreError) -> Recovered {
    var wasWhole = false
    if !contents.isRecovered || tornBytes > 0 {
      if tornBytes == 0,
        let summary = try RecordingDeriver.derive(
          folder.recordingPath, layout: layout)
      {
        wasWhole = try folder.holds(summary)
      }
      if !wasWhole {
        try folder.cutRecording(
          to: contents.wholeBytes,
          adding: try eventBlock(.recovered(tornBytes: tornBytes), at: contents.lastArrival))
      }
    }
    guard let summary = try RecordingDeriver.derive(folder.recordingPath, layout: layout) else {
      preconditionFailure("a recording with reports gives a session")
    }
    if summary.context.isDated {
      announce(
        UnfinishedSession.place(of: summary.name), summary.context.device, contents.lastReport)
    }
    let session = try folder.publish(summary, keepsConflict: true, sealer: sealer)
    return Recovered(
      session: session, tornBytes: summary.source.tornBytes, wasWhole: wasWhole,
      lastReportNanoseconds: summary.context.isDated ? contents.lastReport : nil)
  }

  /// An event as a block of a recording.
  private static func eventBlock(
    _ event: SessionEvent, at arrival: Int64
  ) throws(StoreError) -> [UInt8] {
    let json = try EventRecord.encode(event)
    do {
      var writer = PcapngWriter()
      let beginning = Int(writer.bytesWritten)
      try writer.event(arrivalNanoseconds: arrival, json: json.span)
      return Array(try writer.close()[beginning...])
    } catch { throw .recording(error) }
  }
}

/// What is in a recording that was left unfinished.
final class RecordingContents: CaptureSink {
  private(set) var reports: Int64 = 0
  /// Time of the last record, and of the last report, in ns.
  private(set) var lastArrival: Int64 = 0
  private(set) var lastReport: Int64 = 0
  /// Whether a recovery has dealt with it already, but for publishing it.
  private(set) var isRecovered = false
  /// How many of its bytes are whole records.
  private(set) var wholeBytes: Int64 = 0
  /// Whether it is a recording, as far as it goes.
  private(set) var isReadable = true
  /// Why it cannot be derived; nil where it can.
  private(set) var reason: String?
  private(set) var layout: SensorLayout?
  private var session: RecordedSession?

  init(_ path: String) throws(StoreError) {
    do {
      try read(path)
    } catch {
      switch error.kind {
      case .damaged where reports > 0 && error.byte != nil: wholeBytes = error.byte ?? 0
      case .damaged, .unknownFormat, .noRecords, .empty:
        isReadable = false
        reason = error.description
      default: throw .recording(error)
      }
    }
    if reason == nil { reason = missing }
  }

  private func read(_ path: String) throws(CaptureError) {
    var reader = try CaptureReader(path: path)
    var sink = self
    while try reader.read(into: &sink, atMost: 8192) {}
    wholeBytes = reader.problems.tornTail?.offset ?? reader.bytesRead
    guard reader.format == .pcapng else {
      isReadable = false
      reason = "\(path) is no pcapng file"
      return
    }
  }

  private var missing: String? {
    guard let session else { return "it has no session record that can be read" }
    guard layout != nil else { return "it has no report descriptor that can be read" }
    return session.origin == .replayed
      ? "a replay that did not finish: replay the stream again" : nil
  }

  func device(_ device: CaptureDevice) {
    layout = layout ?? SensorLayout(of: device, session?.reportFormat)
  }

  func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
    reports += 1
    lastArrival = arrivalNanoseconds
    lastReport = arrivalNanoseconds
  }

  func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {
    lastArrival = arrivalNanoseconds
    do {
      switch try EventRecord.decode(json.bytesCopied) {
      case .session(let record): session = record
      case .recovered: isRecovered = true
      default: break
      }
    } catch {
      if error.isSessionRecord { reason = error.description }
    }
  }

  func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {
    lastArrival = arrivalNanoseconds
  }
}
