import Capture
import GripCore
import HID

/// What a maker wants to know of a controller: what it has, what it lacks, why that matters, and what to do. The rules are those of
/// docs/HID-INTERFACE.md.
struct Conformance: Encodable {
  enum Verdict: String, Encodable {
    case met, missing
    /// The input does not show it.
    case unknown = "not to be seen"
  }

  /// One requirement and how the controller stands to it.
  struct Finding: Encodable {
    var requirement: String
    var isRequired: Bool
    var verdict: Verdict
    var found: String
    var why: String
    var mend: String
  }

  var device: String
  var findings: [Finding]

  /// Whether nothing that is required is missing.
  var conforms: Bool { !findings.contains { $0.isRequired && $0.verdict == .missing } }
}

extension Conformance {
  /// The least range of force that suits every hand, in N, and the greatest step.
  static let rangeNewtons = 600.0
  static let stepNewtons = 0.5
  static let hertz = 50.0
  /// Of a hundred reports so many may be set aside, and a clock may differ by so much: damage on the way and uneven arrivals.
  static let setAsidePercentMax: Int64 = 1
  static let clockRatio = 0.9...1.1

  init(_ device: ConformanceDevice) {
    self.device = device.title
    findings = Self.descriptor(device) + Self.stream(device)
  }

  private static func descriptor(_ device: ConformanceDevice) -> [Finding] {
    let layout = device.layout
    let range = layout?.forceRange
    return [
      Finding(
        requirement: "report descriptor", isRequired: true,
        verdict: layout == nil ? .missing : .met, found: device.descriptorFault ?? "can be read",
        why: "it says where everything is: no driver is needed",
        mend: "send what HID 1.11 asks for on GET_DESCRIPTOR; gripctl inspect shows how it is read"),
      Finding(
        requirement: "force, usage 0x20/0x0494", isRequired: true,
        verdict: layout?.hasForce == true ? .met : .missing,
        found: layout.map { "\($0.samplesPerReport) a report" } ?? "",
        why: "everything is derived from it",
        mend: "declare a data field of that usage, with unit 0xE111 or none (then newtons)"),
      Finding(
        requirement: "force up to \(Int(rangeNewtons)) N at least", isRequired: false,
        verdict: range.map { $0.upperBound >= rangeNewtons ? .met : .missing } ?? .unknown,
        found: range.map { "\(number($0.lowerBound)) to \(number($0.upperBound)) N" } ?? "",
        why: "strong hands reach 500 to 700 N; at the end of the range a peak is not reported",
        mend: "a load cell of 90 kg, and a physical range that says so"),
      Finding(
        requirement: "steps of \(stepNewtons) N at most", isRequired: false,
        verdict: layout?.forceStep.map { $0 <= stepNewtons ? .met : .missing } ?? .unknown,
        found: layout?.forceStep.map { "\(number($0)) N" } ?? "",
        why: "steadiness and weak hands are measured in tenths of a newton",
        mend: "at least 12 bits over the range"),
      Finding(
        requirement: "sequence number, usage 0xFF00/1", isRequired: false,
        verdict: layout.map { $0.hasSequence ? .met : .missing } ?? .unknown, found: "",
        why: "without it no lost report can be seen, and the summary says so",
        mend: "a counter of 16 bits that rises by one with each report and wraps"),
      Finding(
        requirement: "time, usage 0x20/0x0529", isRequired: false,
        verdict: layout.map { $0.hasTime ? .met : .missing } ?? .unknown, found: "",
        why: "without it times are those of arrival, which wait for the bus and the computer",
        mend: "the first sample's time in microseconds, 32 bits, unit 0x1001, exponent -6"),
      Finding(
        requirement: "acceleration and angular velocity, usages 0x20/0x0453 to 0x0459",
        isRequired: false,
        verdict: layout.map { $0.hasAcceleration && $0.hasAngularVelocity ? .met : .missing }
          ?? .unknown,
        found: layout.map(motion) ?? "",
        why: "rotations are measured with both; force needs neither",
        mend: "an inertial sensor of ±4 g and ±500 °/s at least"),
      Finding(
        requirement: "serial number", isRequired: false,
        verdict: device.serialNumber.map { $0.isEmpty ? .missing : .met } ?? .unknown,
        found: device.serialNumber ?? "",
        why:
          "without it two controllers are told apart by their ports alone, and none can be calibrated",
        mend: "a string descriptor that no other device has, named in the device descriptor"),
    ]
  }

  private static func stream(_ device: ConformanceDevice) -> [Finding] {
    let facts = device.stream
    let wrong = facts.map { $0.undeclared + $0.malformed }
    return [
      Finding(
        requirement: "reports as declared", isRequired: true,
        verdict: wrong.map { $0 == 0 ? .met : .missing } ?? .unknown,
        found: facts.map { "\($0.malformed) of another size, \($0.undeclared) of another id" }
          ?? "",
        why: "what is not declared is counted and not read",
        mend: "send every report at its declared length; the last partial byte counts whole"),
      Finding(
        requirement: "reports that follow each other", isRequired: true,
        verdict: facts.map {
          $0.declared == 0
            ? .unknown : $0.setAside * 100 <= $0.declared * setAsidePercentMax ? .met : .missing
        } ?? .unknown,
        found: facts.map { "\($0.setAside) of \($0.declared) doubled, late or not to be believed" }
          ?? "",
        why: "such reports are counted and not measured",
        mend:
          "raise the sequence number by one with each report, low byte first; without one, the time"
      ),
      Finding(
        requirement: "a clock that runs as the computer's",
        isRequired: device.layout?.hasTime == true,
        verdict: facts?.clockRatio.map { clockRatio.contains($0) ? .met : .missing } ?? .unknown,
        found: facts?.clockRatio.map { "\(number($0)) s to a second" } ?? "",
        why: "every duration and every rate is in its seconds",
        mend: "count in the unit that the descriptor says: exponent -6 is microseconds"),
      Finding(
        requirement: "a squeeze above zero", isRequired: true,
        verdict: facts?.isPositive.map { $0 ? .met : .missing } ?? .unknown, found: "",
        why: "with the sign turned, letting go counts as a squeeze, and no force is the true one",
        mend: "turn the load cell's wires or the sign of what you send; then squeeze it again"),
      Finding(
        requirement: "\(Int(hertz)) samples a second at least", isRequired: false,
        verdict: facts?.hertz.map { $0 >= hertz ? .met : .missing } ?? .unknown,
        found: facts?.hertz.map { "\(number($0))" } ?? "",
        why:
          "short squeezes and rates of force development need them; 1000 a second give all measures",
        mend: "several samples a report: four of force and motion fit into 64 bytes"),
      Finding(
        requirement: "no report lost, no clock that jumps", isRequired: false,
        verdict: facts.map { $0.lost == 0 && $0.timeJumps == 0 ? .met : .missing } ?? .unknown,
        found: facts.map { "\($0.lost) lost, \($0.timeJumps) jumps" } ?? "",
        why: "gaps end repetitions, and are counted in every summary",
        mend:
          "let the sequence count reports, not samples; queue reports until the host has fetched them"
      ),
      Finding(
        requirement: "9.8 m/s² at rest", isRequired: device.layout?.hasAcceleration == true,
        verdict: facts?.gravity.map { 8.8...10.8 ~= $0 ? .met : .missing } ?? .unknown,
        found: facts?.gravity.map { "\(number($0)) m/s²" } ?? "",
        why: "otherwise the unit is wrong, and all measures of motion are refused",
        mend: "unit 0xE011 is cm/s² by the letter, exponent 2 for m/s²; or no unit, then g"),
    ]
  }

  private static func motion(_ layout: SensorLayout) -> String {
    switch (layout.hasAcceleration, layout.hasAngularVelocity) {
    case (true, true): "both"
    case (true, false): "acceleration alone"
    case (false, true): "angular velocity alone"
    case (false, false): "neither"
    }
  }

  private static func number(_ value: Double) -> String {
    Terminal.decimal(value, value.magnitude < 1 ? 4 : 1)
  }

  /// For people.
  var text: String {
    var lines = [device]
    for finding in findings {
      let mark =
        switch finding.verdict {
        case .met: "met"
        case .missing: finding.isRequired ? "MISSING, required" : "missing, of use"
        case .unknown: "not to be seen here"
        }
      let found = finding.found.isEmpty ? "" : " (\(Terminal.plain(finding.found)))"
      lines.append("  \(finding.requirement): \(mark)\(found)")
      guard finding.verdict == .missing else { continue }
      lines.append("      " + Terminal.wrapped("why: " + finding.why, columns: 74, indentation: 8))
      lines.append("      " + Terminal.wrapped("do: " + finding.mend, columns: 74, indentation: 8))
    }
    lines.append(conforms ? "It works with gripd." : "It does not work with gripd as it is.")
    return lines.joined(separator: "\n")
  }
}
