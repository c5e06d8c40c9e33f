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
  /// All of them.
  public static let all = [summary, repetitions, recording]
}

/// A session in the making: its recording grows in DIR/.unfinished, and nothing shows in DIR until all of it is there.
public struct UnfinishedSession: ~Copyable {
  private let directory: String
  private let folder: String
  /// Nil once the session is published or discarded.
  private var recording: PcapngWriter?

  /// Begins a session's recording: its first record, then what the device says of itself.
  ///
  /// - Parameters:
  ///   - directory: the output directory; it is made if it is not there.
  ///   - session: what the first record says.
  ///   - device: the controller; in the recording, which holds no other, its index is 0.
  ///   - arrivalNanoseconds: arrival of the first report.
  public init(
    in directory: String, session: RecordedSession, device: CaptureDevice,
    arrivalNanoseconds: Int64
  ) throws(StoreError) {
    let parent = directory + "/.unfinished"
    try FileSystem.makeFolders(parent)
    var folder = ""
    var number = 0
    repeat {
      number += 1
      folder = "\(parent)/\(getpid())-\(number)"
    } while try !FileSystem.makeFolder(folder)
    do {
      let json = try EventRecord.encode(.session(session))
      recording = try Self.begun(
        folder + "/" + SessionFile.recording, json, device, arrivalNanoseconds)
    } catch {
      try? FileSystem.removeFolder(folder, files: SessionFile.all)
      throw error
    }
    position = recording?.bytesWritten ?? 0
    self.directory = directory
    self.folder = folder
  }

  private static func begun(
    _ path: String, _ json: [UInt8], _ device: CaptureDevice, _ arrival: Int64
  ) throws(StoreError) -> PcapngWriter {
    do {
      var recording = try PcapngWriter(path: path)
      try recording.event(arrivalNanoseconds: arrival, json: json.span)
      var only = device
      only.index = 0
      try recording.device(only, arrivalNanoseconds: arrival)
      return recording
    } catch {
      throw .recording(error)
    }
  }

  /// How long the recording is: a place that `cut` can go back to. Stored, since a getter cannot look into an optional
  /// that cannot be copied.
  public private(set) var position: Int64

  /// Where the recording is.
  public var recordingPath: String { folder + "/" + SessionFile.recording }

  /// Records a report.
  public mutating func report(_ bytes: Span<UInt8>, arrivalNanoseconds: Int64) throws(StoreError) {
    do {
      try recording?.report(device: 0, arrivalNanoseconds: arrivalNanoseconds, bytes: bytes)
      position = recording?.bytesWritten ?? position
    } catch { throw .recording(error) }
  }

  /// Records a transfer that failed.
  public mutating func transferFailed(
    status: Int32, arrivalNanoseconds: Int64
  ) throws(StoreError) {
    do {
      try recording?.transferFailed(
        device: 0, arrivalNanoseconds: arrivalNanoseconds, status: status)
      position = recording?.bytesWritten ?? position
    } catch { throw .recording(error) }
  }

  /// Records an event.
  public mutating func event(_ json: [UInt8], arrivalNanoseconds: Int64) throws(StoreError) {
    do {
      try recording?.event(arrivalNanoseconds: arrivalNanoseconds, json: json.span)
      position = recording?.bytesWritten ?? position
    } catch { throw .recording(error) }
  }

  /// Takes back what was recorded after `position`.
  public mutating func cut(to position: Int64) throws(StoreError) {
    do {
      try recording?.truncate(to: position)
      try recording?.flush()
      self.position = position
    } catch { throw .recording(error) }
  }

  /// Publishes the session: its folder appears whole, by one rename, after everything in it is on the disk.
  ///
  /// - Returns: where it is. A session of the same name and bytes that is there already is success.
  /// - Throws: `StoreError.differs` when one with other bytes is there; it stays as it is.
  public mutating func publish(_ summary: SessionSummary) throws(StoreError) -> PublishedSession {
    let target = directory + "/" + Self.place(of: summary.name)
    do {
      try recording?.sync()
      try recording.take()?.close()
    } catch { throw .recording(error) }
    try FileSystem.write(try summary.summaryJSON(), to: folder + "/" + SessionFile.summary)
    try FileSystem.write(summary.repetitionsCSV(), to: folder + "/" + SessionFile.repetitions)
    try FileSystem.syncFolder(folder)
    let parent = String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)])
    try FileSystem.makeFolders(parent)
    if try FileSystem.rename(folder, to: target) {
      try FileSystem.syncFolder(parent)
      try FileSystem.syncFolder(directory)  // the day's folder may be new in it
      return PublishedSession(path: target, summary: summary, wasThere: false)
    }
    var different: String?
    for file in SessionFile.all where different == nil {
      if try !FileSystem.isSame(folder + "/" + file, target + "/" + file) { different = file }
    }
    try FileSystem.removeFolder(folder, files: SessionFile.all)
    if let different { throw .differs(path: target, file: different) }
    return PublishedSession(path: target, summary: summary, wasThere: true)
  }

  /// Drops the session: nothing of it stays.
  public mutating func discard() throws(StoreError) {
    // Whether its last bytes can still be written does not matter: they go too.
    _ = try? recording.take()?.close()
    try FileSystem.removeFolder(folder, files: SessionFile.all)
  }

  /// A session's folder within the output directory.
  static func place(of name: SessionName) -> String {
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
  /// Its facts.
  public let summary: SessionSummary
  /// Whether the same session was there before, byte for byte.
  public let wasThere: Bool
}
