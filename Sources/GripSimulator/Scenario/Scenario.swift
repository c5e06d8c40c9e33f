import Foundation

/// What a virtual grip controller is, what a simulated hand does with it, and what goes wrong on the way. Every key is
/// documented in docs/SIMULATOR.md.
public struct Scenario: Sendable {
  /// The name of the scenario's file, for messages and headers.
  public let name: String
  /// What the stream shows, in a few words.
  public let title: String
  /// Why the stream is there.
  public let why: String

  let device: SimulatedDevice
  let reports: [CompiledReport]
  /// The battery's report; nil when the device has none.
  let battery: Battery?

  /// When the stream begins, in ns since 1970 (UTC), and the clinic's own time then; 0 and nil where it has no date.
  let startNanoseconds: Int64
  let zone: Zone?

  /// Samples per 1 000 000 seconds, so that 285.71 Hz is exact.
  let rateMicrohertz: Int64
  let samplesPerReport: Int
  let sequenceStart: UInt64
  let timeStart: Int64

  let noise: Double
  let preload: Double
  let drift: Double
  let undershootNewtons: Double
  let undershootSeconds: Double
  let gravity: Double
  let accelerationNoise: Double
  let turningNoise: Double

  let activities: [Activity]
  let faults: Faults

  /// A clinic's own time.
  struct Zone: Sendable {
    var name: String
    var offsetMinutes: Int
  }

  /// A battery: its charge at the beginning, and how often it is told.
  struct Battery: Sendable {
    var report: CompiledReport
    var percent: Int
    var everySeconds: Double
  }

  /// Reads a scenario.
  /// - Parameters:
  ///   - yaml: the text of the scenario's file.
  ///   - name: the file's name, for messages.
  /// - Throws: ``SimulatorError`` with the line, the key and what was expected there.
  public init(yaml: String, name: String) throws(SimulatorError) {
    var top = try scenarioSection(yaml: yaml, name: name)
    self.name = name
    title = try top.text("title")
    why = try top.text("why")
    startNanoseconds = try Self.start(&top)
    var zone = try top.section("zone")
    self.zone = try zone.map { _ throws(SimulatorError) in
      Zone(
        name: try zone?.text("name") ?? "",
        offsetMinutes: try zone?.integer("offsetMinutes", in: -1440...1440) ?? 0)
    }
    try zone?.finish()
    let rate = try top.number("rate", in: 1...8000, default: 100)
    rateMicrohertz = nearest(rate * 1e6)
    samplesPerReport = try top.integer("samplesPerReport", in: 1...16, default: 4)

    let layouts = try reportLayouts(&top)
    let battery = try Self.battery(&top, layouts: layouts)
    self.battery = battery
    reports = layouts.map { [samplesPerReport] in
      $0.compiled(samplesPerReport: samplesPerReport)
    }
    for report in reports where report.byteCount > Self.reportBytesMax {
      throw .tooLarge(
        file: name, what: "report \(report.id) has \(report.byteCount) bytes",
        limit: "\(Self.reportBytesMax) bytes: take fewer samplesPerReport")
    }
    device = try Self.device(&top, reports: reports + (battery.map { [$0.report] } ?? []))
    sequenceStart = UInt64(try top.integer("sequenceStart", in: 0...0xFFFF_FFFF, default: 0))
    timeStart = Int64(try top.integer("timeStart", in: 0...0xFFFF_FFFF, default: 0))

    noise = try top.number("noise", in: 0...1000, default: 0)
    preload = try top.number("preload", in: -1000...1000, default: 0)
    drift = try top.number("drift", in: -10...10, default: 0)
    var undershoot = try top.section("undershoot")
    undershootNewtons = try undershoot?.number("newtons", in: 0...1000) ?? 0
    undershootSeconds = try undershoot?.number("seconds", in: 0.001...60) ?? 1
    try undershoot?.finish()
    gravity = try top.number("gravity", in: -16...16, default: 1)
    var motion = try top.section("motionNoise")
    accelerationNoise = try motion?.number("acceleration", in: 0...16, default: 0) ?? 0
    turningNoise = try motion?.number("angularVelocity", in: 0...2000, default: 0) ?? 0
    try motion?.finish()

    activities = try readActivities(
      top.require("activities", expected: activitiesExpected), depth: 0)
    let hasIDs = reports.allSatisfy { $0.id != 0 }
    faults = try Faults(top.section("faults"), reportsHaveIDs: hasIDs)
    try top.finish()
    try checkLength()
  }

  private static func start(_ top: inout YAMLSection) throws(SimulatorError) -> Int64 {
    guard let value = top.take("start") else { return 0 }
    let range = 1_262_304_000.0...7_258_118_400.0  // the years 2010 to 2199
    guard let date = try? Date(try value.text(), strategy: .iso8601),
      range.contains(date.timeIntervalSince1970)
    else { throw value.fail(expected: "a time such as 2026-11-02T09:00:00Z, from 2010 to 2199") }
    return Int64(date.timeIntervalSince1970) * 1_000_000_000
  }

  /// What fits into one packet of a full-speed interrupt endpoint.
  static let reportBytesMax = 64
  /// Ten hours at 8 kHz.
  static let samplesMax = 288_000_000.0
  /// As many pieces of force and motion as are kept in memory.
  static let stepsMax = 1_000_000

  private func checkLength() throws(SimulatorError) {
    let steps = activities.reduce(0) { $0 + $1.steps }
    guard steps <= Self.stepsMax else {
      throw .tooLarge(
        file: name, what: "\(steps) squeezes and turns", limit: "\(Self.stepsMax)")
    }
    let seconds = activities.reduce(0) { $0 + $1.seconds }
    let samples = seconds * Double(rateMicrohertz) / 1e6
    guard samples <= Self.samplesMax else {
      throw .tooLarge(
        file: name, what: "\(seconds) seconds at this rate",
        limit: "\(Int64(Self.samplesMax)) samples")
    }
  }
}

extension Activity {
  /// How many squeezes or turns this makes; never overflows.
  var steps: Int {
    switch self {
    case .rest, .block: 0
    case .squeezes(let squeezes), .doubles(let squeezes): squeezes.count
    case .hold, .ramp, .endurance, .track: 1
    case .rotations(let rotations): rotations.count
    case .repeated(let count, let activities):
      activities.reduce(0) { total, activity in
        let (product, overflow) = activity.steps.multipliedReportingOverflow(by: count)
        return overflow ? Scenario.stepsMax + 1 : min(Scenario.stepsMax + 1, total + product)
      }
    }
  }

  /// How long this takes, jitter aside.
  var seconds: Double {
    switch self {
    case .rest(let seconds): return seconds
    case .block: return 0
    case .track(let track):
      return track.edges.rise + track.seconds + track.edges.fall + track.pause
    case .squeezes(let all):
      return Double(all.count) * (all.edges.rise + all.hold + all.edges.fall + all.pause)
    case .doubles(let all):
      return Double(all.count) * (2 * (all.edges.rise + all.hold + all.edges.fall) + all.pause)
    case .hold(let hold), .ramp(let hold), .endurance(let hold):
      return hold.edges.rise + hold.seconds + hold.edges.fall + hold.pause
    case .rotations(let all): return Double(all.count) * (2 * all.seconds + all.pause)
    case .repeated(let count, let activities):
      return Double(count) * activities.reduce(0) { $0 + $1.seconds }
    }
  }
}
