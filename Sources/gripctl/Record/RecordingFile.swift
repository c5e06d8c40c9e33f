import Capture
import GripStore

/// The file that a recording goes to: pcapng, or the text of hid-recorder.
///
/// Times are given in UTC, in ns. The text has none: its reports count from the first one, and a comment says when that was.
final class RecordingFile {
  private var packets: PcapngWriter?
  private var text: HIDRecorderWriter?
  private var first: Int64?
  private var latest: Int64 = 0

  /// Creates a file; its name says of which kind.
  init(path: String) throws(CaptureError) {
    if Self.isPackets(path) {
      packets = try PcapngWriter(path: path)
    } else {
      text = try HIDRecorderWriter(path: path)
    }
  }

  /// Whether there is a kind of file with this ending.
  static func isKnown(_ path: String) -> Bool { isPackets(path) || path.hasSuffix(".hid") }

  private static func isPackets(_ path: String) -> Bool { path.hasSuffix(".pcapng") }

  /// What is being recorded; before anything else.
  func begin(_ device: CaptureDevice, at arrival: Int64) throws(CaptureError) {
    latest = arrival
    try packets?.device(device, arrivalNanoseconds: arrival)
    try text?.device(device)
    if !device.serialNumber.isEmpty { try text?.comment("serial number: \(device.serialNumber)") }
  }

  func report(_ bytes: Span<UInt8>, at arrival: Int64) throws(CaptureError) {
    try packets?.report(device: 0, arrivalNanoseconds: arrival, bytes: bytes)
    if text != nil {
      let time = try timeInText(arrival)
      try text?.report(device: 0, arrivalNanoseconds: time, bytes: bytes)
    }
    latest = arrival
  }

  func transferFailed(_ status: Int32, at arrival: Int64) throws(CaptureError) {
    try packets?.transferFailed(device: 0, arrivalNanoseconds: arrival, status: status)
    try text?.comment("a transfer failed: \(status)")
    latest = arrival
  }

  /// An event of docs/RECORDING.md, at the time of what was written last.
  func event(_ json: [UInt8]) throws(CaptureError) {
    try packets?.event(arrivalNanoseconds: latest, json: json.span)
    try text?.event(json: json)
  }

  /// Hands everything to the system.
  func flush() throws(CaptureError) {
    try packets?.flush()
    try text?.flush()
  }

  /// Writes the rest and closes.
  func close() throws(CaptureError) {
    if let packets = packets.take() { try packets.close() }
    if let text = text.take() { try text.finish() }
  }

  private func timeInText(_ arrival: Int64) throws(CaptureError) -> Int64 {
    if let first { return arrival - first }
    first = arrival
    try text?.comment("the first report arrived at \(UTCTime.text(arrival))")
    return 0
  }
}
