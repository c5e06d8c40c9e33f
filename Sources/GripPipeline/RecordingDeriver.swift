import Capture
public import GripCore
public import GripSession
public import GripStore

/// Derives a session from its own recording, alone: what makes its facts evidence.
public enum RecordingDeriver {
  /// The facts that follow from a recording; nil when there is no report in it.
  ///
  /// - Throws: `StoreError.recording` when the file cannot be read as a recording.
  public static func derive(
    _ path: String, layout: SensorLayout
  ) throws(StoreError) -> SessionSummary? {
    var sink = Sink(layout: layout)
    do {
      var reader = try CaptureReader(path: path)
      while try reader.read(into: &sink, atMost: 8192) {}
    } catch { throw .recording(error) }
    return sink.builder?.finish()
  }

  /// A class, since it owns what cannot be copied.
  private final class Sink: CaptureSink {
    let layout: SensorLayout
    var recorded: RecordedSession?
    var builder: SessionBuilder?
    private var early: [SessionEvent] = []

    init(layout: SensorLayout) { self.layout = layout }

    func device(_ device: CaptureDevice) {
      guard builder == nil, let recorded, !device.reportDescriptor.isEmpty else { return }
      builder = SessionBuilder(
        context: SessionContext(
          origin: recorded.origin, isDated: recorded.isDated, device: recorded.device,
          reportDescriptor: device.reportDescriptor),
        layout: layout, parameters: recorded.parameters)
      for event in early { builder?.add(event) }
    }

    func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
      builder?.add(bytes, arrivalNanoseconds: arrivalNanoseconds)
    }

    func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {
      guard let event = try? EventRecord.decode(json.bytesCopied) else { return }
      if case .session(let session) = event { recorded = session }
      if builder == nil {
        if early.count < EarlyEvent.countMax { early.append(event) }
      } else {
        builder?.add(event)
      }
    }

    func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {
      builder?.addTransferFailure()
    }
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
