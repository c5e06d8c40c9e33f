public import Capture
public import GripCore
import GripSession
public import GripStore

/// Replays one recorded stream into sessions.
public struct StreamReplay: ~Copyable {
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
    /// Controllers without force, and why they gave no session.
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
    do {
      var reader = try CaptureReader(path: path)
      let sink = ReplaySink(options: options, format: reader.format)
      var box = sink
      while try reader.read(into: &box, atMost: recordsPerBatch) {
        sink.drain()
        if let failure = sink.failure { throw failure }
        progress(reader.bytesRead, reader.totalBytes)
      }
      sink.finish(reader.problems)
      if let failure = sink.failure { throw failure }
      return sink.outcome(problems: reader.problems)
    } catch let error as CaptureError {
      throw .capture(error)
    } catch let error as ReplayError {
      throw error
    } catch {
      throw .other(String(describing: error))
    }
  }
}

/// Why a stream could not be replayed.
public enum ReplayError: Error, Sendable, CustomStringConvertible {
  /// The stream cannot be read.
  case capture(CaptureError)
  /// The sessions cannot be written.
  case store(StoreError)
  /// The stream is a recording of ours whose first record cannot be used.
  case sessionRecord(EventError)
  /// Anything else.
  case other(String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .capture(let error): error.description
    case .store(let error): error.description
    case .sessionRecord(let error):
      "the recording cannot be derived again: its session record cannot be used: \(error.reason). "
        + "It was made by a later version of this program, or changed since."
    case .other(let text): text
    }
  }
}
