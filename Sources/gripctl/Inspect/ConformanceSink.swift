import Capture
import GripCore
import HID

/// What conformance is judged by.
struct ConformanceDevice {
  /// What a stream shows.
  struct Stream {
    var undeclared: Int64
    var malformed: Int64
    /// Reports of the declared form, and how many of them were set aside: doubled, late, or with a number that cannot be.
    var declared: Int64
    /// See `declared`.
    var setAside: Int64
    var lost: Int64
    var timeJumps: Int64
    /// Samples a second; nil where too few came.
    var hertz: Double?
    /// The mean of the acceleration at rest, in m/s²; nil where it never lay still.
    var gravity: Double?
    /// Seconds by the controller's clock to a second by the computer's; nil where it has none, or too little came.
    var clockRatio: Double?
    /// Whether squeezes are above zero; nil where nobody squeezed.
    var isPositive: Bool?
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
    private var firstArrival: Int64?
    private var lastArrival: Int64 = 0
    private var extremesNewtons = 0.0...0.0

    /// Clocks are not compared over less than this, in ns: arrivals are uneven.
    private static let clockNanosecondsMin: Int64 = 2_000_000_000
    /// A force so far from zero is a squeeze, in N.
    private static let squeezeNewtons = 10.0

    func add(_ bytes: Span<UInt8>, arrival: Int64) {
      _ = analyzer?.add(bytes, arrivalNanoseconds: arrival)
      if firstArrival == nil { firstArrival = arrival }
      lastArrival = max(lastArrival, arrival)
      let newtons = analyzer?.latestForceNewtons ?? 0
      extremesNewtons =
        min(extremesNewtons.lowerBound, newtons)...max(extremesNewtons.upperBound, newtons)
      while analyzer?.takeRepetition() != nil {}
      while analyzer?.takeArc() != nil {}
    }

    var clockRatio: Double? {
      guard let firstArrival, lastArrival - firstArrival >= Self.clockNanosecondsMin,
        facts.layout?.hasTime == true, let counters = analyzer?.counters, counters.intervals > 0,
        let newest = analyzer?.newestTime
      else { return nil }
      return Double(newest) / Double(lastArrival - firstArrival)
    }

    var isPositive: Bool? {
      let (lowest, highest) = (extremesNewtons.lowerBound, extremesNewtons.upperBound)
      return max(-lowest, highest) < Self.squeezeNewtons ? nil : highest > -lowest
    }

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
    known[device]?.add(bytes, arrival: max(0, arrivalNanoseconds))
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
        undeclared: counters.undeclared, malformed: counters.malformed,
        declared: counters.received - counters.undeclared - counters.malformed,
        setAside: counters.duplicated + counters.outOfOrder + counters.implausible,
        lost: counters.lost,
        timeJumps: counters.timeJumps,
        hertz: counters.intervalSum > 0
          ? perReport * Double(counters.intervals) * 1e9 / Double(counters.intervalSum) : nil,
        gravity: motion.restSteps > 0
          ? motion.restAccelerationSum / Double(motion.restSteps) : nil,
        clockRatio: device.clockRatio, isPositive: device.isPositive)
      return device.facts
    }
  }
}
