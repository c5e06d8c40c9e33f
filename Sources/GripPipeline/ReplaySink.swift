import Capture
import GoDirect
import GripCore
import GripSession
import GripStore
import HID

/// Takes what the reader of a stream finds: reports go into the ring of their device, as they would from a controller on the
/// bus, and are drained in batches.
///
/// A class, since it owns what cannot be copied.
final class ReplaySink: CaptureSink {
  private let file: String
  private let options: StreamReplay.Options
  private let format: CaptureFormat
  private var tracks: [DeviceTrack?] = []
  /// What came of controllers that changed what they are.
  private var endedSessions: [PublishedSession] = []
  private var endedReportsOutside: Int64 = 0
  private var left: [Int: String] = [:]
  /// Reports of devices that have no track, or had none yet.
  private var reportsUnread: [Int: Int64] = [:]
  /// Devices that must be told how to measure, and what was heard of that.
  private var conversations: [Int: Conversation] = [:]
  private var recorded: RecordedSession?

  /// A class, since to change a structure within a dictionary takes memory each time.
  private final class Conversation {
    var device: CaptureDevice
    var reader = ConversationReader()

    init(device: CaptureDevice) { self.device = device }
  }
  private var statedOrigin: SessionOrigin?
  private var eventErrors: [String] = []
  private var eventErrorCount = 0
  private var transferFailuresOutside: Int64 = 0
  /// Events before the first report: they go into the session that it begins.
  private var earlyEvents: [EarlyEvent] = []
  private var hasReports = false
  private var lastArrival: Int64 = 0
  /// The first failure to write; after it nothing more is taken.
  private(set) var failure: ReplayError?

  init(file: String, options: StreamReplay.Options, format: CaptureFormat) {
    self.file = file
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
      end(track)
      tracks[device.index] = nil
    }
    if recorded == nil,
      Dynamometer.isOne(vendorID: device.vendorID, productID: device.productID)
    {
      conversations[device.index] = conversations[device.index] ?? Conversation(device: device)
      conversations[device.index]?.device = device
      left[device.index] =
        "\(title(device)): the stream does not show how it was told to measure; "
        + "capture it with usbmon from before it begins"
      return
    }
    begin(device, recorded?.reportFormat ?? options.profiles.format(of: device))
  }

  /// Begins to take the reports of a device that can be read.
  private func begin(_ device: CaptureDevice, _ format: ReportFormat?) {
    let descriptor = Result { try ReportDescriptor(parsing: device.reportDescriptor) }
    do throws(ProfileFault) {
      let layout = try SensorLayout(descriptor: try? descriptor.get(), format: format)
      guard layout.hasForce else {
        left[device.index] =
          "\(title(device)): its report descriptor shows no force, and no profile is for it"
        return
      }
      left[device.index] = nil
      tracks[device.index] = DeviceTrack(
        device: device, layout: layout, format: format, reportBytesMax: layout.reportBytesMax)
    } catch {
      var reason = error.description
      if format == nil, case .failure(let error) = descriptor {
        reason = "its report descriptor cannot be read: \(error)"
      }
      left[device.index] = "\(title(device)): \(reason)"
    }
  }

  func sent(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
    guard let conversation = conversations[device] else { return }
    let before = conversation.reader.stream
    conversation.reader.take(sent: bytes)
    guard let stream = conversation.reader.stream, stream != before else { return }
    if let track = tracks[device] { end(track) }
    tracks[device] = nil
    begin(conversation.device, .goDirect(stream))
  }

  func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
    guard failure == nil else { return }
    conversations[device]?.reader.take(received: bytes)
    guard device < tracks.count, let track = tracks[device] else {
      // Answers come before the first measurement.
      if conversations[device] == nil { reportsUnread[device, default: 0] += 1 }
      return
    }
    let arrival = Self.recordable(arrivalNanoseconds)
    lastArrival = arrival
    hasReports = true
    if !track.hasMachine { start(track, arrival: arrival) }
    if !track.push(arrival, bytes) {
      attempt { () throws(StoreError) in
        try track.drain()
        try track.take(bytes, arrival: arrival)
      }
    }
  }

  func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {
    drain()
    let bytes = json.bytesCopied
    let arrival = Self.recordable(arrivalNanoseconds)
    do {
      let event = try EventRecord.decode(bytes)
      switch event {
      case .session(let session): return begin(session)
      case .origin(let origin):
        // Only our own recordings can know that their reports were live.
        return statedOrigin = origin == .simulated ? .simulated : .replayed
      default: break
      }
      guard hasReports else {
        guard earlyEvents.count < EarlyEvent.countMax else {
          return note(
            "an event is left out: there are more than \(EarlyEvent.countMax) before the first report"
          )
        }
        return earlyEvents.append(EarlyEvent(event: event, json: bytes, arrival: arrival))
      }
      var isTaken = false
      for case .some(let track) in tracks {
        attempt { () throws(StoreError) in
          if try track.add(event, json: bytes, arrival: arrival) { isTaken = true }
        }
      }
      if !isTaken { note("an event is left out: no session was under way") }
    } catch {
      if error.isSessionRecord {
        failure = failure ?? .sessionRecord(file: file, error)
      } else {
        note(error.description)
      }
    }
  }

  /// A recording of ours holds one session: a second record means that recordings were joined, and which reports belong
  /// to which cannot be told.
  private func begin(_ session: RecordedSession) {
    if recorded != nil || hasReports {
      failure = failure ?? .severalSessions(file: file)
    } else {
      recorded = session
    }
  }

  private func note(_ eventError: String) {
    eventErrorCount += 1
    if eventErrors.count < CaptureLimits.problemTextsMax { eventErrors.append(eventError) }
  }

  func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {
    guard device < tracks.count, let track = tracks[device] else { return }
    attempt { () throws(StoreError) in
      try track.drain()
      let arrival = Self.recordable(arrivalNanoseconds)
      if try !track.transferFailed(status: status, arrival: arrival) {
        transferFailuresOutside += 1
      }
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
          _ = try track.add(source, json: EventRecord.encode(source), arrival: lastArrival)
        }
        try track.finish()
      }
    }
  }

  /// The replay failed: nothing that is unfinished stays.
  func abandon() {
    for case .some(let track) in tracks { track.abandon() }
  }

  /// What came of the stream.
  func outcome(problems: CaptureProblems) -> StreamReplay.Outcome {
    var outcome = StreamReplay.Outcome()
    outcome.problems = problems
    outcome.eventErrors = eventErrors
    let more = eventErrorCount - eventErrors.count
    if more > 0 { outcome.eventErrors.append("and \(more) more events") }
    for index in tracks.indices {
      if let reason = left[index] {
        outcome.devicesLeftOut.append(reason)
      } else if let track = tracks[index], let count = reportsUnread[index] {
        outcome.devicesLeftOut.append(
          "\(title(track.device)): \(count) reports from before its report descriptor")
      }
    }
    outcome.sessions = endedSessions
    outcome.reportsOutside = endedReportsOutside
    outcome.transferFailuresOutside = transferFailuresOutside
    for case .some(let track) in tracks {
      outcome.sessions += track.published
      outcome.reportsOutside += track.reportsOutside
    }
    return outcome
  }

  // MARK: -

  /// A time as the recording holds it, which has none before its beginning: what is derived now must be what is derived
  /// from the recording.
  private static func recordable(_ arrivalNanoseconds: Int64) -> Int64 {
    max(0, arrivalNanoseconds)
  }

  /// Ends a controller's sessions and keeps what came of them; its ring goes.
  private func end(_ track: DeviceTrack) {
    attempt { () throws(StoreError) in
      try track.drain()
      try track.finish()
    }
    track.abandon()
    endedSessions += track.published
    endedReportsOutside += track.reportsOutside
  }

  private func start(_ track: DeviceTrack, arrival: Int64) {
    let device = track.device
    let identity = DeviceIdentity(
      vendorID: device.vendorID, productID: device.productID, name: device.name,
      serialNumber: device.serialNumber, physicalPath: device.physicalPath)
    let isDated = format != .hidRecorder && arrival > CaptureLimits.datedNanosecondsMin
    let context = SessionContext(
      origin: recorded?.origin ?? statedOrigin ?? .replayed,
      isDated: recorded?.isDated ?? isDated, device: recorded?.device ?? identity,
      reportDescriptor: device.reportDescriptor, reportFormat: track.format,
      calibration: recorded == nil
        ? options.calibrations.first { $0.serialNumber == device.serialNumber }
        : recorded?.calibration)
    let parameters =
      options.overridesRecorded ? options.parameters : recorded?.parameters ?? options.parameters
    track.start(
      SessionSettings(
        directory: options.directory, context: context, parameters: parameters, device: device,
        mode: recorded == nil ? .stream : .recording, reportBytesMax: track.reportBytesMax,
        earlyEvents: earlyEvents, sealer: options.sealer))
  }

  private func attempt(_ body: () throws(StoreError) -> Void) {
    guard failure == nil else { return }
    do { try body() } catch { failure = .store(error) }
  }

  private func title(_ device: CaptureDevice) -> String {
    let name = device.name.isEmpty ? "device \(device.index)" : device.name
    return "\(name) (\(hexadecimal4(device.vendorID)):\(hexadecimal4(device.productID)))"
  }
}
