import Capture
import GripCore
import HID
import Testing

@testable import GripSession

/// A session made of reports that are written by hand here: what the store is given in its tests.
struct SyntheticSession {
  /// A controller that numbers its reports and has a clock: id, sequence, microseconds, one sample of force in 0.01 N, of
  /// which -32768 means "no value". Report 2 holds the battery's charge.
  static let numbered = bytes(
    """
    05200901a1018501\
    0600ff150027ffff0000751095010901810205201500\
    27ffffffff350047ffffffff550a66011075200a29058102\
    16018026ff7f350045005503 6611e175100a94048102\
    85020506150025643500450055006500750809208102c0
    """)
  /// A controller that sends nothing but one sample of force in 0.01 N.
  static let plain = bytes("05200901a10116018026ff7f55036611e1751095010a94048102c0")

  var origin = SessionOrigin.replayed
  var isDated = false
  var descriptor = numbered
  /// How the summary says that reports were read; they are as the descriptor says all the same.
  var reportFormat: ReportFormat?
  var calibration: AppliedCalibration?
  var serialNumber = "SN-1"
  var parameters = DetectionParameters()
  /// Arrival of the first report, in ns.
  var start: Int64 = 0
  private(set) var reports: [(arrival: Int64, bytes: [UInt8])] = []
  var events: [SessionEvent] = []
  /// Blocks that are stated before the report of this number.
  private(set) var blocks: [(report: Int, statement: BlockStatement)] = []
  var transferFailures = 0
  /// Arcs that are put in place of those that the reports give: these are of a device without motion.
  var arcs: [RotationArc] = []
  private var sequence = 0
  private var time: Int64 = 0

  /// Time between reports, in ns: 100 Hz.
  static let period: Int64 = 10_000_000

  /// Adds a report of so much force, in N, and lets the time of one report pass.
  mutating func force(_ newtons: Double) { raw(Int((newtons * 100).rounded())) }

  /// Adds a report of a raw value.
  mutating func raw(_ value: Int) {
    let field = Self.little(value, bytes: 2)
    if descriptor == Self.plain {
      reports.append((start + time, field))
    } else {
      let clock = Self.little(Int(time / 1000), bytes: 4)
      reports.append((start + time, [1] + Self.little(sequence, bytes: 2) + clock + field))
    }
    pass()
  }

  /// A block begins.
  mutating func block(_ statement: BlockStatement) { blocks.append((reports.count, statement)) }

  /// Adds any bytes, without letting time pass.
  mutating func any(_ bytes: [UInt8]) { reports.append((start + time, bytes)) }

  /// Adds the last report once more.
  mutating func double() { if let last = reports.last { reports.append(last) } }

  /// Lets reports pass that never arrive.
  mutating func lose(_ count: Int) { for _ in 0..<count { pass() } }

  /// Lets time pass in which the device sends nothing.
  mutating func sleep(seconds: Int64) { time += seconds * 1_000_000_000 }

  private mutating func pass() {
    sequence += 1
    time += Self.period
  }

  /// Adds rest, in s.
  mutating func rest(_ seconds: Double, at newtons: Double = 0) {
    for _ in 0..<Int(seconds * 100) { force(newtons) }
  }

  /// Adds squeezes: up in 0.2 s, held for 0.5 s, down in 0.2 s, and a second of rest.
  mutating func squeezes(_ count: Int, newtons: Double) {
    for _ in 0..<count {
      for step in 1...20 { force(newtons * Double(step) / 20) }
      for _ in 0..<50 { force(newtons) }
      for step in 1...20 { force(newtons * Double(20 - step) / 20) }
      rest(1)
    }
  }

  var device: CaptureDevice {
    CaptureDevice(
      index: 0, bus: 1, address: 4, vendorID: 0x1209, productID: 1, name: "Synthetic controller",
      serialNumber: serialNumber, reportDescriptor: descriptor)
  }

  var identity: DeviceIdentity {
    DeviceIdentity(
      vendorID: 0x1209, productID: 1, name: "Synthetic controller", serialNumber: serialNumber,
      physicalPath: "")
  }

  var recorded: RecordedSession {
    RecordedSession(origin: origin, isDated: isDated, device: identity, parameters: parameters)
  }

  /// Derives the session.
  func summary() throws -> SessionSummary {
    var layout = SensorLayout(descriptor: try ReportDescriptor(parsing: descriptor))
    // Of a dynamometer none of the reports can be read.
    if case .goDirect(let stream) = reportFormat { layout = try SensorLayout(stream) }
    var builder = SessionBuilder(
      context: SessionContext(
        origin: origin, isDated: isDated, device: identity, reportDescriptor: descriptor,
        reportFormat: reportFormat, calibration: calibration),
      layout: layout, parameters: parameters)
    for event in events { builder.add(event) }
    var stated = blocks[...]
    for (number, report) in reports.enumerated() {
      while let next = stated.first, next.report <= number {
        builder.add(.block(next.statement))
        stated.removeFirst()
      }
      builder.add(report.bytes.span, arrivalNanoseconds: report.arrival)
    }
    for _ in 0..<transferFailures { builder.addTransferFailure() }
    let finished = builder.finish()
    var summary = try #require(finished)
    if !arcs.isEmpty { summary.rotation.arcs = arcs }
    return summary
  }

  private static func little(_ value: Int, bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}

extension SyntheticSession {
  /// A session of a device whose reports are in this format.
  static func read(as format: ReportFormat) -> SyntheticSession {
    var session = twoSets
    session.reportFormat = format
    return session
  }

  /// A session of a controller that was calibrated.
  static var calibrated: SyntheticSession {
    var session = faulty
    session.calibration = AppliedCalibration(
      id: String(repeating: "b", count: 64), serialNumber: "SN1",
      dateUTC: "2026-01-01T00:00:00.000000000Z", dueUTC: "2026-02-01T00:00:00.000000000Z",
      gain: 1.02, offsetNewtons: -0.5)
    return session
  }

  /// The same of an undated stream: whether the calibration was due is not known.
  static var calibratedUndated: SyntheticSession {
    var session = twoSets
    session.calibration = calibrated.calibration
    return session
  }

  /// Two sets of squeezes of an undated stream.
  static var twoSets: SyntheticSession {
    var session = SyntheticSession()
    session.rest(2)
    session.squeezes(3, newtons: 80)
    session.rest(16)
    session.squeezes(2, newtons: 100)
    session.rest(2)
    return session
  }

  /// A session with an arc whose angle is relied on and one whose angle is not.
  static var turned: SyntheticSession {
    var session = twoSets
    session.arcs = [false, true].map { isAboutGravity in
      var arc = RotationArc()
      (arc.axis, arc.degrees, arc.isAboutGravity) = (.y, -60, isAboutGravity)
      (arc.start, arc.end) = (2_000_000_000, 3_000_000_000)
      return arc
    }
    return session
  }

  /// A live, dated session in which everything happened that is counted.
  static var faulty: SyntheticSession {
    var session = SyntheticSession(origin: .live, isDated: true)
    session.start = 1_795_365_312_123_456_789  // 2026-11-22T16:35:12.123456789Z
    session.parameters.forceNewtonsMax = 300
    session.events = [
      .source(unreadableRecords: 2, tornBytes: 17), .loss(reports: 4), .tare(newtons: 0.5),
      .continues(session: "2026-11-22/163400Z-SN-1-0123456789abcdef"),
    ]
    session.events += [LocalZone(name: "Europe/Berlin", offsetMinutes: 60)]
      .compactMap(\.self).map(SessionEvent.zone)
    session.transferFailures = 3
    session.any([2, 55])
    session.rest(2)
    session.double()
    session.any([9, 9])
    session.any([1, 2, 3])
    session.lose(2)
    session.squeezes(2, newtons: 60)
    session.raw(32_767)
    session.raw(-32_768)
    session.force(310)
    session.sleep(seconds: 4)
    session.rest(2)
    return session
  }

  /// Trials of both hands and of no stated one, and a target of each kind.
  static var blocks: SyntheticSession {
    var session = SyntheticSession()
    session.rest(2)
    for (hand, newtons) in [(nil, 50), (Hand.left, 80), (.right, 100)] as [(Hand?, Double)] {
      var statement = EventRecordTests.everything
      statement.hand = hand
      session.block(statement)
      session.rest(2)
      session.squeezes(3, newtons: newtons)
    }
    var alone = BlockStatement()
    alone.protocolName = "endurance"
    session.block(alone)
    session.squeezes(1, newtons: 40)
    for target in [
      "constant(mean=0,band=2)", "triangle(mean=20,amplitude=5,period=2)",
      "trapezoid(mean=20,amplitude=10,period=4,rise=1,hold=1,fall=1)",
      "chirp(mean=20,amplitude=10,startHertz=0.1,endHertz=1,duration=10)",
      "square(axis=x,mean=-5,amplitude=30,period=4,band=5)",
    ] {
      var statement = BlockStatement()
      statement.target = try? TargetShape(parsing: target)
      session.block(statement)
      session.rest(1)
    }
    return session
  }

  /// A device without clock and numbers, and nothing but rest.
  static var bare: SyntheticSession {
    var session = SyntheticSession(origin: .simulated)
    session.descriptor = plain
    session.serialNumber = ""
    session.rest(1)
    return session
  }

  /// A session of so many reports at rest.
  static func short(reports: Int) -> SyntheticSession {
    var session = SyntheticSession(origin: .recovered)
    for _ in 0..<reports { session.force(0) }
    return session
  }

  /// A session whose only sample has no force.
  static var forceless: SyntheticSession {
    var session = SyntheticSession()
    session.raw(-32_768)
    return session
  }
}
