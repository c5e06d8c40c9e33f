import Capture
import GripCore
import HID

/// What conformance is judged by.
struct ConformanceDevice {
  /// What a stream shows.
  struct Stream {
    var undeclared: Int64
    var malformed: Int64
    var lost: Int64
    var timeJumps: Int64
    /// Samples a second; nil where too few came.
    var hertz: Double?
    /// The mean of the acceleration at rest, in m/s²; nil where it never lay still.
    var gravity: Double?
  }

  var title: String
  var layout: SensorLayout?
  var descriptorFault: String?
  /// Nil where the input does not say.
  var serialNumber: String?
  var stream: Stream?

  init(title: String, reportDescriptor: [UInt8]) {
    self.title = title
    do {
      layout = SensorLayout(descriptor: try ReportDescriptor(parsing: reportDescriptor))
    } catch { descriptorFault = "\(error)" }
  }
}

/// Takes a stream and runs each device's reports through the analyzer that sessions use.
final class ConformanceSink: CaptureSink {
  private final class Device {
    var facts: ConformanceDevice
    var analyzer: SessionAnalyzer?

    init(_ device: CaptureDevice, saysSerial: Bool) {
      let name = device.name.isEmpty ? "device \(device.index)" : device.name
      facts = ConformanceDevice(title: name, reportDescriptor: device.reportDescriptor)
      facts.serialNumber = saysSerial ? device.serialNumber : nil
      if let layout = facts.layout {
        analyzer = SessionAnalyzer(layout: layout, parameters: DetectionParameters())
      }
    }
  }

  private var known: [Int: Device] = [:]
  /// hid-recorder's text has no serial numbers.
  private let saysSerial: Bool

  init(saysSerial: Bool) { self.saysSerial = saysSerial }

  func device(_ device: CaptureDevice) {
    guard !device.reportDescriptor.isEmpty else { return }
    known[device.index] = Device(device, saysSerial: saysSerial)
  }

  func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
    guard let device = known[device] else { return }
    _ = device.analyzer?.add(bytes, arrivalNanoseconds: max(0, arrivalNanoseconds))
    while device.analyzer?.takeRepetition() != nil {}
    while device.analyzer?.takeArc() != nil {}
  }

  func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {}
  func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {}

  /// The devices of the stream, in its order.
  func finish() -> [ConformanceDevice] {
    known.sorted { $0.key < $1.key }.map { _, device in
      device.analyzer?.finish()
      guard let counters = device.analyzer?.counters, let motion = device.analyzer?.motionFacts
      else { return device.facts }
      let perReport =
        counters.accepted > 0 ? Double(counters.samples) / Double(counters.accepted) : 0
      device.facts.stream = .init(
        undeclared: counters.undeclared, malformed: counters.malformed, lost: counters.lost,
        timeJumps: counters.timeJumps,
        hertz: counters.intervalSum > 0
          ? perReport * Double(counters.intervals) * 1e9 / Double(counters.intervalSum) : nil,
        gravity: motion.restSamples > 0
          ? motion.restAccelerationSum / Double(motion.restSamples) : nil)
      return device.facts
    }
  }
}
