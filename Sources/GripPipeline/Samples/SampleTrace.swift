import Capture
public import GripCore
public import GripSession
public import GripStore
import HID

/// One sample with its place in the session.
public struct SampleRow: Sendable, Equatable {
  /// What the device showed, as the measures see it.
  public var sample: TracedSample
  /// The number of the repetition it lies in, from 1; nil between repetitions.
  public var repetition: Int?
  /// The number of its block, from 1.
  public var block: Int
}

/// Every sample of a finished session, from its own recording: the recording is derived once for repetitions and blocks, then
/// read again for the samples.
public enum SampleTrace {
  /// Gives every sample of a session to `body`, in the order of their times.
  ///
  /// - Parameter sessionFolder: the path of a session's folder, with a recording.pcapng in it.
  /// - Returns: the session's facts, as its recording gives them.
  /// - Throws: `StoreError` when there is no such recording, or it cannot be read.
  @discardableResult
  public static func forEach(
    sessionFolder: String, _ body: @escaping (SampleRow) -> Void
  ) throws(StoreError) -> SessionSummary {
    let path = sessionFolder + "/recording.pcapng"
    let first = try RecordingSink.read(path) { context, layout, parameters in
      SessionBuilder(context: context, layout: layout, parameters: parameters)
    }
    guard let summary = first.derivation?.finish() else {
      throw .unreadable(path: path, reason: "it is no recording of a session with reports")
    }
    var places = SamplePlaces(summary)
    let second = try RecordingSink.read(path) { context, layout, parameters in
      TracedSession(layout: layout.calibrated(context.calibration), parameters: parameters) {
        sample in body(places.row(sample))
      }
    }
    second.derivation?.finish()
    return summary
  }

  /// Gives the force of every sample of a session as the device showed it, from its own zero: without calibration and tare.
  ///
  /// - Parameter body: takes the time in seconds since the first sample and the force in N.
  /// - Throws: `StoreError` when there is no such recording, or it cannot be read.
  public static func forEachShown(
    sessionFolder: String, _ body: @escaping (Double, Double) -> Void
  ) throws(StoreError) {
    let path = sessionFolder + "/recording.pcapng"
    let sink = try RecordingSink.read(path) { _, layout, parameters in
      TracedSession(layout: layout, parameters: parameters, heedsTares: false) { sample in
        if let newtons = sample.forceNewtons { body(Double(sample.timeNanoseconds) / 1e9, newtons) }
      }
    }
    guard sink.derivation != nil else {
      throw .unreadable(path: path, reason: "it is no recording of a session")
    }
    sink.derivation?.finish()
  }
}

/// In which repetition and block a sample lies; samples are asked for in the order of their times.
private struct SamplePlaces {
  private let repetitions: [NumberedRepetition]
  private let blockStarts: [Int64]
  private var repetition = 0
  private var block = 0

  init(_ summary: SessionSummary) {
    repetitions = summary.repetitions
    blockStarts = summary.blocks.map(\.facts.start)
  }

  mutating func row(_ sample: TracedSample) -> SampleRow {
    let time = sample.timeNanoseconds
    while repetition < repetitions.count && repetitions[repetition].measured.end <= time {
      repetition += 1
    }
    while block + 1 < blockStarts.count && blockStarts[block + 1] <= time { block += 1 }
    let isWithin =
      repetition < repetitions.count && repetitions[repetition].measured.start <= time
    return SampleRow(
      sample: sample, repetition: isWithin ? repetitions[repetition].number : nil,
      block: block + 1)
  }
}

/// Hands a session's reports and events to its tracer, as `SessionBuilder` hands them to the analyzer.
private struct TracedSession: RecordingDerivation, ~Copyable {
  private var tracer: SampleTracer
  private let heedsTares: Bool
  private let body: (TracedSample) -> Void

  init(
    layout: SensorLayout, parameters: DetectionParameters, heedsTares: Bool = true,
    body: @escaping (TracedSample) -> Void
  ) {
    tracer = SampleTracer(layout: layout, parameters: parameters)
    self.heedsTares = heedsTares
    self.body = body
  }

  mutating func add(_ bytes: Span<UInt8>, arrivalNanoseconds: Int64) {
    tracer.add(bytes, arrivalNanoseconds: arrivalNanoseconds, body)
  }

  mutating func addTransferFailure() {}

  mutating func add(_ event: SessionEvent) {
    switch event {
    case .tare(let newtons): if heedsTares { tracer.tare(newtons: newtons) }
    case .pause: tracer.pause()
    case .resume: tracer.resume()
    case .disconnect: tracer.disconnect(body)
    case .connect: tracer.connect(body)
    default: break
    }
  }

  mutating func finish() { tracer.finish(body) }
}
