import Capture
import GripCore
import GripSession
import GripStore
import HID

/// What a session's recording is read into: its facts, or its samples.
protocol RecordingDerivation: ~Copyable {
  mutating func add(_ bytes: Span<UInt8>, arrivalNanoseconds: Int64)
  mutating func add(_ event: SessionEvent)
  mutating func addTransferFailure()
}

extension SessionBuilder: RecordingDerivation {}

/// Reads the recording of one session. A class, since it owns what cannot be copied.
final class RecordingSink<Derivation: RecordingDerivation & ~Copyable>: CaptureSink {
  /// Makes the derivation of a session, once its device is known.
  typealias Beginning = (SessionContext, SensorLayout, DetectionParameters) -> Derivation

  /// What the recording was read into; nil when it is none of a session.
  var derivation: Derivation?
  private let layout: SensorLayout?
  private let begin: Beginning
  private var recorded: RecordedSession?
  private var early: [SessionEvent] = []

  private init(layout: SensorLayout?, begin: @escaping Beginning) {
    self.layout = layout
    self.begin = begin
  }

  /// Reads a recording to its end.
  ///
  /// - Parameter layout: the device's, where it is known already.
  static func read(
    _ path: String, layout: SensorLayout? = nil, begin: @escaping Beginning
  ) throws(StoreError) -> RecordingSink {
    var sink = RecordingSink(layout: layout, begin: begin)
    do {
      var reader = try CaptureReader(path: path)
      while try reader.read(into: &sink, atMost: 8192) {}
    } catch { throw .recording(error) }
    return sink
  }

  func device(_ device: CaptureDevice) {
    guard derivation == nil, let recorded, !device.reportDescriptor.isEmpty,
      let layout = layout ?? SensorLayout(of: device, recorded.reportFormat)
    else { return }
    derivation = begin(
      SessionContext(
        origin: recorded.origin, isDated: recorded.isDated, device: recorded.device,
        reportDescriptor: device.reportDescriptor, reportFormat: recorded.reportFormat,
        calibration: recorded.calibration),
      layout, recorded.parameters)
    for event in early { derivation?.add(event) }
  }

  func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
    derivation?.add(bytes, arrivalNanoseconds: arrivalNanoseconds)
  }

  func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {
    guard let event = try? EventRecord.decode(json.bytesCopied) else { return }
    if case .session(let session) = event { recorded = session }
    if derivation == nil {
      if early.count < EarlyEvent.countMax { early.append(event) }
    } else {
      derivation?.add(event)
    }
  }

  func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {
    derivation?.addTransferFailure()
  }
}

extension SensorLayout {
  /// The layout of a recorded device; nil where it has no force.
  init?(of device: CaptureDevice, _ format: ReportFormat?) {
    let descriptor = try? ReportDescriptor(parsing: device.reportDescriptor)
    guard let layout = try? SensorLayout(descriptor: descriptor, format: format), layout.hasForce
    else { return nil }
    self = layout
  }
}

extension Span<UInt8> {
  /// The bytes as an array.
  var bytesCopied: [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(count)
    for index in indices { copy.append(self[index]) }
    return copy
  }
}
