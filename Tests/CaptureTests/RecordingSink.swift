import Capture

/// What a reader delivered, kept for comparison.
struct RecordingSink: CaptureSink {
  enum Record: Equatable {
    case device(CaptureDevice)
    case report(device: Int, time: Int64, bytes: [UInt8])
    case event(time: Int64, json: [UInt8])
    case failed(device: Int, time: Int64, status: Int32)
  }

  var records: [Record] = []
  /// The latest that was said of each device, by index.
  var devices: [Int: CaptureDevice] = [:]

  var reports: [Record] {
    records.filter { if case .report = $0 { true } else { false } }
  }

  mutating func device(_ device: CaptureDevice) {
    devices[device.index] = device
    records.append(.device(device))
  }

  mutating func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
    records.append(.report(device: device, time: arrivalNanoseconds, bytes: array(bytes)))
  }

  mutating func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {
    records.append(.event(time: arrivalNanoseconds, json: array(json)))
  }

  mutating func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {
    records.append(.failed(device: device, time: arrivalNanoseconds, status: status))
  }

  private func array(_ span: Span<UInt8>) -> [UInt8] { span.indices.map { span[$0] } }
}

/// Everything that a reader makes of some bytes.
func readAll(
  _ bytes: [UInt8], atMost limit: Int = 1000
) throws -> (sink: RecordingSink, problems: CaptureProblems) {
  var reader = try CaptureReader(bytes: bytes, name: "test")
  var sink = RecordingSink()
  while try reader.read(into: &sink, atMost: limit) {}
  return (sink, reader.problems)
}
