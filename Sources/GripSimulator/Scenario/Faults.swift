/// What goes wrong on the way. Numbers of reports count from 0 in the order in which the device makes them.
struct Faults: Sendable {
  var drop: Set<Int> = []
  var dropRate = 0.0
  var duplicate: Set<Int> = []
  var garbage: Set<Int> = []
  var unknown: Set<Int> = []
  var short: Set<Int> = []
  var long: Set<Int> = []
  var reorder: Set<Int> = []
  var saturate: Set<Int> = []
  var timeJumps: [TimeJump] = []
  var unplugs: [Unplug] = []
  /// How many bytes are cut off the end of the file; 0 for none.
  var cutTail = 0

  /// From report `at` on, the device's time is shifted.
  struct TimeJump: Sendable {
    var at: Int
    var microseconds: Int
  }

  /// For `seconds` from second `at` on, nothing arrives.
  struct Unplug: Sendable {
    var at: Double
    var seconds: Double
    /// Whether the device begins its sequence and its time anew afterwards.
    var restarts: Bool
  }
}

extension Faults {
  private static let reportNumbers = 0...100_000_000
  private static let microsecondsMax = 3_600_000_000
  private static let secondsMax = 1_000_000.0
  /// Enough that the last report cannot be read, and never a whole one.
  private static let cutTailBytes = 4...20

  init(_ given: YAMLSection?, reportsHaveIDs: Bool) throws(SimulatorError) {
    guard var section = given else { return }
    drop = try Self.numbers("drop", &section)
    dropRate = try section.number("dropRate", in: 0...0.9, default: 0)
    duplicate = try Self.numbers("duplicate", &section)
    short = try Self.numbers("short", &section)
    long = try Self.numbers("long", &section)
    saturate = try Self.numbers("saturate", &section)
    for (key, target) in [("garbage", \Faults.garbage), ("unknown", \Faults.unknown)] {
      guard let value = section.take(key) else { continue }
      guard reportsHaveIDs else { throw value.fail(expected: "nothing, as reports have no id") }
      self[keyPath: target] = Set(try value.integers(in: Self.reportNumbers))
    }
    if let value = section.take("reorder") {
      reorder = Set(try value.integers(in: Self.reportNumbers))
      guard !reorder.contains(where: { reorder.contains($0 + 1) }) else {
        throw value.fail(expected: "report numbers that are no neighbours")
      }
    }
    timeJumps = try Self.timeJumps(&section)
    unplugs = try Self.unplugs(&section)
    cutTail = try section.take("cutTail")?.integer(in: Self.cutTailBytes) ?? 0
    try section.finish()
  }

  private static func numbers(
    _ key: String, _ section: inout YAMLSection
  ) throws(SimulatorError) -> Set<Int> {
    guard let value = section.take(key) else { return [] }
    return Set(try value.integers(in: reportNumbers))
  }

  private static func timeJumps(
    _ section: inout YAMLSection
  ) throws(SimulatorError) -> [TimeJump] {
    guard let value = section.take("timeJump") else { return [] }
    var jumps: [TimeJump] = []
    for element in try value.list(expected: "a list of {at, microseconds}") {
      var entry = try element.section()
      let at = try entry.integer("at", in: reportNumbers)
      let shift = try entry.integer("microseconds", in: -microsecondsMax...microsecondsMax)
      try entry.finish()
      jumps.append(TimeJump(at: at, microseconds: shift))
    }
    return jumps.sorted { $0.at < $1.at }
  }

  private static func unplugs(_ section: inout YAMLSection) throws(SimulatorError) -> [Unplug] {
    guard let value = section.take("unplug") else { return [] }
    var gaps: [Unplug] = []
    for element in try value.list(expected: "a list of {at, seconds, restarts}") {
      var entry = try element.section()
      let at = try entry.number("at", in: 0...secondsMax)
      let seconds = try entry.number("seconds", in: 0.001...secondsMax)
      let restarts = try entry.take("restarts")?.word(YesOrNo.self) == .yes
      try entry.finish()
      if let last = gaps.last, last.at + last.seconds > at {
        throw element.fail(expected: "a gap after the one before it")
      }
      gaps.append(Unplug(at: at, seconds: seconds, restarts: restarts))
    }
    return gaps
  }
}

/// YAML's two words for a choice of yes or no.
enum YesOrNo: String, CaseIterable {
  case yes = "true"
  case no = "false"
}
