import Capture

/// Keeps the reports of a stream file, and what was last said of its device.
struct ReportSink: CaptureSink {
  var device: CaptureDevice?
  var reports: [ArrivedReport] = []

  /// Everything in a file.
  static func reading(_ path: String) throws(CaptureError) -> ReportSink {
    var reader = try CaptureReader(path: path)
    var sink = ReportSink()
    while try reader.read(into: &sink, atMost: 1000) {}
    return sink
  }

  mutating func device(_ device: CaptureDevice) { self.device = device }

  mutating func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
    reports.append(
      ArrivedReport(arrival: arrivalNanoseconds, bytes: bytes.indices.map { bytes[$0] }))
  }

  mutating func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {}

  mutating func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {}
}
