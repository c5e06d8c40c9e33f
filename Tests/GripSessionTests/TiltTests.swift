import GripCore
import HID
import TestSupport
import Testing

@testable import GripSession

/// What is given of motion where the device measures acceleration alone: its tilt, where it lies still.
@Suite struct TiltTests {
  /// Where the samples begin in the reference controller's descriptor; four of one size, and an end.
  private static let headerBytes = 80

  /// 1.5 s after a quick turn the low-pass still swings by so many degrees.
  private static let tolerance = 0.25

  /// The reference controller's descriptor, cut after its first sample; without a gyroscope its usages are others.
  private static func descriptor(hasGyroscope: Bool) -> [UInt8] {
    let all = ReferenceDescriptor.bytes
    var bytes = all[..<(headerBytes + (all.count - headerBytes - 1) / 4)] + all.suffix(1)
    guard !hasGyroscope else { return Array(bytes) }
    for index in bytes.indices.dropLast(2) {
      let isUsage = bytes[index] == 0x0A && bytes[index + 2] == 0x04
      if isUsage && (0x57...0x59).contains(bytes[index + 1]) {
        bytes.replaceSubrange(index + 1...index + 2, with: [0xFF, 0x0F])
      }
    }
    return Array(bytes)
  }

  /// What is measured of a device at 100 Hz that is turned about its axis X as `degrees` says, by time; a block with a target of
  /// rotation begins at `blockSeconds`.
  private static func session(
    seconds: Double, hasGyroscope: Bool = false, blockSeconds: Double = 0,
    push: Double = 0, _ degrees: (Double) -> Double
  ) throws -> SessionSummary {
    let descriptor = descriptor(hasGyroscope: hasGyroscope)
    let layout = SensorLayout(descriptor: try ReportDescriptor(parsing: descriptor))
    #expect(layout.hasMotion && layout.hasAngularVelocity == hasGyroscope)
    var builder = try SessionBuilderTests.builder(descriptor)
    var block = BlockStatement(label: "turn")
    block.target = try TargetShape(parsing: "constant(axis=x,mean=0)")
    for number in 0..<Int(seconds * 100) {
      let time = Double(number) / 100
      if number == Int(blockSeconds * 100) { builder.add(.block(block)) }
      // In 2048ths of gravity; a push is what no gravity is.
      let angle = degrees(time)
      let pull = 2048 * (1 + push)
      let fields: [Double] = [0, 0, pull * sine(angle), pull * sine(angle + 90), 0, 0, 0]
      let header = [(1, 1), (number, 2), (number * 10_000, 4), (0, 1)]
      let numbers = header + fields.map { (Int($0.rounded()), 2) }
      let report = numbers.flatMap { value, bytes in
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      }
      builder.add(report.span, arrivalNanoseconds: Int64(number) * 10_000_000)
    }
    let summary = builder.finish()
    return try #require(summary)
  }

  private static func sine(_ degrees: Double) -> Double {
    var target = TargetShape(.sine)
    (target.amplitude, target.periodSeconds) = (1, 360)
    return target.value(at: degrees)
  }

  private static func outcomes(_ measures: [Measure]) -> [String: Measure.Outcome] {
    Dictionary(uniqueKeysWithValues: measures.map { ($0.definition.id, $0.outcome) })
  }

  private static func tilt(_ measures: [Measure]) -> Double {
    guard case .value(let value, _)? = outcomes(measures)["motion.tilt.greatest"] else {
      return .nan
    }
    return value
  }

  /// Still for 5 s, in a second to an angle, still for 6 s, and back.
  private static func outAndBack(_ angle: Double) -> (Double) -> Double {
    { time in time < 5 ? 0 : time < 12 ? angle * min(time - 5, 1) : angle * max(0, 13 - time) }
  }

  @Test(arguments: [0.0, 1, 20, 90, 135, 180])
  func `The tilt between moments at which it lies still`(angle: Double) throws {
    let session = try Self.session(seconds: 20, Self.outAndBack(angle))
    #expect(abs(Self.tilt(session.measures) - angle) < Self.tolerance)
  }

  @Test func `A block's tilt counts from where the device first lay still in it`() throws {
    let session = try Self.session(seconds: 20, blockSeconds: 9, Self.outAndBack(60))
    #expect(
      session.blocks.map { (Self.tilt($0.measures) - 60).magnitude < Self.tolerance } == [
        true, true,
      ])
    let late = try Self.session(seconds: 20, blockSeconds: 16, Self.outAndBack(60))
    #expect(late.blocks.map { Self.tilt($0.measures) < 0.1 } == [false, true])
    #expect(abs(Self.tilt(late.measures) - 60) < Self.tolerance)
  }

  @Test func `Rotation is refused, for it cannot be told from a push`() throws {
    let session = try Self.session(seconds: 20, Self.outAndBack(60))
    let refused = Measure.Outcome.notReported(because: "the device has no gyroscope")
    let measures = session.measures.filter {
      $0.definition.id.hasPrefix("motion.") && $0.definition.id != "motion.tilt.greatest"
    }
    #expect(measures.count == MotionMeasures.definitions.count - 1)
    #expect(measures.allSatisfy { $0.outcome == refused })
    let block = try #require(session.blocks.last)
    #expect(Self.outcomes(block.measures)["tracking.rotation.rmse"] == refused)
    #expect(block.engaged == [])
  }

  @Test func `A device that is shaken or pushed has no tilt, and one with a gyroscope has arcs`()
    throws
  {
    let never = Measure.Outcome.notReported(because: "the device never lay still for 1.5 s")
    let shaken = try Self.session(seconds: 10) { 40 * Self.sine($0 * 720) }
    #expect(Self.outcomes(shaken.measures)["motion.tilt.greatest"] == never)
    let pushed = try Self.session(seconds: 10, push: 0.1) { _ in 0 }
    #expect(Self.outcomes(pushed.measures)["motion.tilt.greatest"] == never)
    let turned = try Self.session(seconds: 10, hasGyroscope: true) { _ in 0 }
    #expect(
      Self.outcomes(turned.measures)["motion.tilt.greatest"]
        == .notReported(because: "the device has a gyroscope, and its arcs say more"))
  }
}
