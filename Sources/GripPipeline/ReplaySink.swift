import Capture
import GripCore
import GripSession
import GripStore
import HID

/// Takes what the reader of a stream finds: reports go into the ring of their device, as they would from a controller on the
/// bus, and are drained in batches.
///
/// A class, since it owns what cannot be copied.
final class ReplaySink: CaptureSink {
  private let options: StreamReplay.Options
  private let format: CaptureFormat
  private var tracks: [DeviceTrack?] = []
  /// Controllers that left the bus, or changed what they are.
  private var ended: [DeviceTrack] = []
  private var left: [Int: String] = [:]
  private var recorded: RecordedSession?
  private var statedOrigin: SessionOrigin?
  private var eventErrors: [String] = []
  /// Events before the first report: they go into the session that it begins.
  private var earlyEvents: [EarlyEvent] = []
  private var hasReports = false
  private var lastArrival: Int64 = 0
  /// The first failure to write; after it nothing more is taken.
  private(set) var failure: ReplayError?

  init(options: StreamReplay.Options, format: CaptureFormat) {
    self.options = options
    self.format = format
  }

  func device(_ device: CaptureDevice) {
    while tracks.count <= device.index { tracks.append(nil) }
    guard !device.reportDescriptor.isEmpty else {
      left[device.index] = "\(title(device)): the stream has no report descriptor for it"
      return
    }
    if let track = tracks[device.index] {
      guard track.device.reportDescriptor != device.reportDescriptor || !track.hasReports else {
        return
      }
      attempt { () throws(StoreError) in
        try track.drain()
        try track.finish()
      }
      ended.append(track)
      tracks[device.index] = nil
    }
    do {
      let descriptor = try ReportDescriptor(parsing: device.reportDescriptor)
      let layout = SensorLayout(descriptor: descriptor)
      guard layout.hasForce else {
        left[device.index] = "\(title(device)): its report descriptor shows no force"
        return
      }
      left[device.index] = nil
      tracks[device.index] = DeviceTrack(
        device: device, layout: layout, reportBytesMax: descriptor.inputBytesMax)
    } catch {
      left[device.index] = "\(title(device)): its report descriptor cannot be read: \(error)"
    }
  }

  func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
    guard failure == nil, device < tracks.count, let track = tracks[device] else { return }
    lastArrival = arrivalNanoseconds
    hasReports = true
    if !track.hasMachine { start(track, arrival: arrivalNanoseconds) }
    if !track.push(arrivalNanoseconds, bytes) {
      attempt { () throws(StoreError) in
        try track.drain()
        try track.take(bytes, arrival: arrivalNanoseconds)
      }
    }
  }

  func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {
    drain()
    let bytes = json.bytesCopied
    do {
      let event = try EventRecord.decode(bytes)
      switch event {
      case .session(let session): return recorded = session
      case .origin(let origin): return statedOrigin = origin
      default: break
      }
      guard hasReports else {
        if earlyEvents.count < EarlyEvent.countMax {
          earlyEvents.append(EarlyEvent(event: event, json: bytes, arrival: arrivalNanoseconds))
        }
        return
      }
      for case .some(let track) in tracks {
        attempt { () throws(StoreError) in
          try track.add(event, json: bytes, arrival: arrivalNanoseconds)
        }
      }
    } catch {
      if error.isSessionRecord {
        failure = failure ?? .sessionRecord(error)
      } else if eventErrors.count < CaptureLimits.problemTextsMax {
        eventErrors.append(error.description)
      }
    }
  }

  func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {
    guard device < tracks.count, let track = tracks[device] else { return }
    attempt { () throws(StoreError) in
      try track.drain()
      try track.transferFailed(status: status, arrival: arrivalNanoseconds)
    }
  }

  /// Derives what waits in the rings.
  func drain() {
    for case .some(let track) in tracks { attempt { () throws(StoreError) in try track.drain() } }
  }

  /// The stream has ended.
  func finish(_ problems: CaptureProblems) {
    drain()
    let unreadable = problems.count - (problems.tornTail == nil ? 0 : 1)
    let torn = problems.tornTail?.bytes ?? 0
    let source: SessionEvent? =
      unreadable > 0 || torn > 0
      ? .source(unreadableRecords: Int64(unreadable), tornBytes: torn) : nil
    for case .some(let track) in tracks {
      attempt { () throws(StoreError) in
        if let source {
          try track.add(source, json: EventRecord.encode(source), arrival: lastArrival)
        }
        try track.finish()
      }
    }
  }

  /// What came of the stream.
  func outcome(problems: CaptureProblems) -> StreamReplay.Outcome {
    var outcome = StreamReplay.Outcome()
    outcome.problems = problems
    outcome.eventErrors = eventErrors
    outcome.devicesLeftOut = left.sorted { $0.key < $1.key }.map(\.value)
    for track in ended + tracks.compactMap(\.self) {
      outcome.sessions += track.published
      outcome.reportsOutside += track.reportsOutside
    }
    return outcome
  }

  // MARK: -

  /// Nanoseconds from 1970 to 1990: packet times before that are not dates.
  private static let dateMin: Int64 = 631_152_000_000_000_000

  private func start(_ track: DeviceTrack, arrival: Int64) {
    let device = track.device
    let identity = DeviceIdentity(
      vendorID: device.vendorID, productID: device.productID, name: device.name,
      serialNumber: device.serialNumber, physicalPath: device.physicalPath)
    let isDated = format != .hidRecorder && arrival >= Self.dateMin
    let context = SessionContext(
      origin: recorded?.origin ?? statedOrigin ?? .replayed,
      isDated: recorded?.isDated ?? isDated, device: recorded?.device ?? identity,
      reportDescriptor: device.reportDescriptor)
    let parameters =
      options.overridesRecorded ? options.parameters : recorded?.parameters ?? options.parameters
    track.start(
      SessionSettings(
        directory: options.directory, context: context, parameters: parameters, device: device,
        isOwnRecording: recorded != nil, reportBytesMax: track.reportBytesMax,
        earlyEvents: earlyEvents))
  }

  private func attempt(_ body: () throws(StoreError) -> Void) {
    guard failure == nil else { return }
    do { try body() } catch { failure = .store(error) }
  }

  private func title(_ device: CaptureDevice) -> String {
    let name = device.name.isEmpty ? "device \(device.index)" : device.name
    return "\(name) (\(hexadecimal(device.vendorID)):\(hexadecimal(device.productID)))"
  }

  private func hexadecimal(_ value: UInt16) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}

extension ReportDescriptor {
  /// The longest input report, in bytes.
  var inputBytesMax: Int { inputReports.map(\.sizeBytes).max() ?? 0 }
}
