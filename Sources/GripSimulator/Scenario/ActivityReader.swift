let activitiesExpected =
  "a list of rest, squeezes, hold, ramp, doubles, endurance, rotations, block, track or repeat"

/// How deep `repeat` may stand inside `repeat`.
private let repeatDepthMax = 4
private let secondsRange = 0.0...100_000.0
private let edgeRange = 0.001...1000.0
private let newtonsRange = 0.1...3000.0
private let countRange = 1...100_000

/// Reads the list of what the hand does.
func readActivities(_ value: YAMLValue, depth: Int) throws(SimulatorError) -> [Activity] {
  var activities: [Activity] = []
  for element in try value.list(expected: activitiesExpected) {
    let activity = try readActivity(element, depth: depth)
    if case .track = activity {
      guard case .block(let block)? = activities.last, block.target != nil else {
        throw element.fail(expected: "a block with a target right before a track")
      }
    }
    activities.append(activity)
  }
  guard !activities.isEmpty else { throw value.fail(expected: activitiesExpected) }
  return activities
}

/// One entry: a mapping with the activity's name as its only key.
private func readActivity(_ element: YAMLValue, depth: Int) throws(SimulatorError) -> Activity {
  var outer = try element.section()
  guard outer.remainingKeys.count == 1, let name = outer.remainingKeys.first,
    let kind = ActivityName(rawValue: name), var section = try outer.section(name)
  else {
    throw element.fail(expected: "one activity of \(ActivityName.list)")
  }
  let activity: Activity
  switch kind {
  case .rest: activity = .rest(seconds: try section.number("seconds", in: secondsRange))
  case .squeezes: activity = .squeezes(try readSqueezes(&section, isDouble: false))
  case .doubles: activity = .doubles(try readSqueezes(&section, isDouble: true))
  case .hold: activity = .hold(try readHold(&section))
  case .ramp: activity = .ramp(try readRamp(&section))
  case .endurance: activity = .endurance(try readEndurance(&section))
  case .rotations: activity = .rotations(try readRotations(&section))
  case .block: activity = .block(try readBlock(&section))
  case .track: activity = .track(try readTrack(&section))
  case .repeat:
    guard depth < repeatDepthMax else {
      throw element.fail(expected: "no more than \(repeatDepthMax) of repeat inside each other")
    }
    let count = try section.integer("count", in: countRange)
    let inner = try section.require("activities", expected: activitiesExpected)
    activity = .repeated(count: count, try readActivities(inner, depth: depth + 1))
  }
  try section.finish()
  return activity
}

private enum ActivityName: String, CaseIterable {
  case rest, squeezes, hold, ramp, doubles, endurance, rotations, block, track, `repeat`

  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

func readEdges(
  _ section: inout YAMLSection, rise: Double, fall: Double
) throws(SimulatorError) -> Activity.Edges {
  Activity.Edges(
    rise: try section.number("rise", in: edgeRange, default: rise),
    fall: try section.number("fall", in: edgeRange, default: fall),
    shape: try section.take("shape")?.word(Shape.self) ?? .smooth)
}

private func readSqueezes(
  _ section: inout YAMLSection, isDouble: Bool
) throws(SimulatorError) -> Activity.Squeezes {
  let force = try section.require("force", expected: "newtons, one or two numbers")
  return Activity.Squeezes(
    count: try section.integer("count", in: countRange),
    force: try force.numberOrPair(in: newtonsRange),
    jitter: try section.number("jitter", in: 0...0.5, default: 0),
    edges: try readEdges(&section, rise: 0.25, fall: 0.2),
    hold: try section.number("hold", in: secondsRange, default: 0.4),
    pause: try section.number("pause", in: secondsRange, default: 1),
    valley: isDouble ? try section.number("valley", in: 0.15...0.95, default: 0.5) : 0)
}

private func readHold(_ section: inout YAMLSection) throws(SimulatorError) -> Activity.Hold {
  var tremor: Activity.Tremor?
  if var inner = try section.section("tremor") {
    tremor = Activity.Tremor(
      percent: try inner.number("percent", in: 0...50),
      hertz: try inner.number("hertz", in: 0.01...50))
    try inner.finish()
  }
  return Activity.Hold(
    force: try section.number("force", in: newtonsRange),
    seconds: try section.number("seconds", in: secondsRange),
    edges: try readEdges(&section, rise: 0.4, fall: 0.3), endFraction: 1, tremor: tremor,
    pause: try section.number("pause", in: secondsRange, default: 1))
}

/// A ramp's `seconds` are those of its way up; `hold` is how long it stays there.
private func readRamp(_ section: inout YAMLSection) throws(SimulatorError) -> Activity.Hold {
  let rise = try section.number("seconds", in: edgeRange)
  return Activity.Hold(
    force: try section.number("force", in: newtonsRange),
    seconds: try section.number("hold", in: secondsRange, default: 0),
    edges: Activity.Edges(
      rise: rise, fall: try section.number("fall", in: edgeRange, default: 0.3), shape: .smooth),
    endFraction: 1, tremor: nil,
    pause: try section.number("pause", in: secondsRange, default: 1))
}

private func readEndurance(_ section: inout YAMLSection) throws(SimulatorError) -> Activity.Hold {
  Activity.Hold(
    force: try section.number("force", in: newtonsRange),
    seconds: try section.number("seconds", in: secondsRange),
    edges: try readEdges(&section, rise: 0.4, fall: 0.3),
    endFraction: try section.number("endFraction", in: 0.2...1), tremor: nil,
    pause: try section.number("pause", in: secondsRange, default: 1))
}

private func readRotations(
  _ section: inout YAMLSection
) throws(SimulatorError) -> Activity.Rotations {
  let axis = try section.require("axis", expected: "one of x, y, z").word(AxisName.self)
  return Activity.Rotations(
    axis: axis.index, degrees: try section.number("degrees", in: -720...720),
    count: try section.integer("count", in: countRange),
    seconds: try section.number("seconds", in: edgeRange),
    pause: try section.number("pause", in: secondsRange, default: 0.5))
}
