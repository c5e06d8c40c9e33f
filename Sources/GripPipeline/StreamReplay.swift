public import Capture
public import GripCore
import GripSession
public import GripStore

/// Replays one recorded stream into sessions.
public enum StreamReplay {
  /// Records read between two looks at the rings and two calls of the progress.
  static let recordsPerBatch = 2048

  /// What is asked of a replay.
  public struct Options: Sendable {
    /// Where sessions go.
    public var directory: String
    /// The rules' parameters for foreign streams.
    public var parameters: DetectionParameters
    /// Whether `parameters` also replace those that a recording of ours carries.
    public var overridesRecorded: Bool
    /// How controllers are read that do not describe themselves.
    public var profiles = ProfileBook()
    /// Calibrations of controllers, of which the first of a serial number counts. A recording of ours has its own, or none.
    public var calibrations: [AppliedCalibration] = []
    /// Seals what is published.
    public var sealer = Sealer.none

    /// Options of these values.
    public init(directory: String, parameters: DetectionParameters, overridesRecorded: Bool) {
      self.directory = directory
      self.parameters = parameters
      self.overridesRecorded = overridesRecorded
    }
  }

  /// What came of a stream.
  public struct Outcome: Sendable {
    /// Sessions published, in the order of their devices.
    public var sessions: [PublishedSession] = []
    /// Reports in idle stretches between sessions.
    public var reportsOutside: Int64 = 0
    /// Transfers that failed while no session was under way.
    public var transferFailuresOutside: Int64 = 0
    /// Controllers that gave no session, and reports that none could take in, each with the reason.
    public var devicesLeftOut: [String] = []
    /// What the stream held that could not be read.
    public var problems = CaptureProblems()
    /// What of a recording's events could not be read.
    public var eventErrors: [String] = []
  }

  /// Replays the stream at `path`; "-" is standard input.
  ///
  /// - Parameter progress: called now and then with the bytes read and the stream's size, if it is known.
  public static func run(
    path: String, options: Options, progress: (Int64, Int64?) -> Void
  ) throws(ReplayError) -> Outcome {
    var reader: CaptureReader
    do { reader = try CaptureReader(path: path) } catch { throw .capture(error) }
    var sink = ReplaySink(file: path, options: options, format: reader.format)
    var isMore = true
    while isMore {
      do throws(ReplayError) {
        isMore = try readBatch(&reader, into: &sink)
      } catch {
        sink.abandon()
        throw error
      }
      progress(reader.bytesRead, reader.totalBytes)
    }
    return sink.outcome(problems: reader.problems)
  }

  /// Reads and derives some records; false at the end of the stream, whose sessions are then published.
  private static func readBatch(
    _ reader: inout CaptureReader, into sink: inout ReplaySink
  ) throws(ReplayError) -> Bool {
    let isMore: Bool
    do {
      isMore = try reader.read(into: &sink, atMost: recordsPerBatch)
    } catch { throw .capture(error) }
    if isMore { sink.drain() } else { sink.finish(reader.problems) }
    if let failure = sink.failure { throw failure }
    return isMore
  }
}

/// Why a stream could not be replayed.
public enum ReplayError: Error, Sendable, CustomStringConvertible {
  /// The stream cannot be read.
  case capture(CaptureError)
  /// The sessions cannot be written.
  case store(StoreError)
  /// The stream is a recording of ours whose first record cannot be used.
  case sessionRecord(file: String, EventError)
  /// The stream holds more than one recording of ours.
  case severalSessions(file: String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .capture(let error): error.description
    case .store(let error): error.description
    case .severalSessions(let file):
      "\(file) has a second session record: recordings were joined, or one was changed. Replay each recording by itself."
    case .sessionRecord(let file, let error):
      "\(file) cannot be derived again: its session record cannot be used: \(error.reason). "
        + "It was made by a later version of this program, or changed since: use that version, or the file as it was."
    }
  }
}
