/// What is said when a block begins: written into the stream as an event, as the daemon does (docs/RECORDING.md).
struct SimulatedBlock: Sendable, Encodable {
  var event = "block"
  var label: String?
  var hand: HandName?
  var activity: String?
  var `protocol`: String?
  var handlePosition: Int?
  var maximumNewtons: Double?
  var target: SimulatedTarget?
}

/// A hand by its name in a scenario.
enum HandName: String, Codable, CaseIterable, Sendable {
  case left, right

  var other: HandName { self == .left ? .right : .left }
}

/// A target that is shown in a block, and that a simulated hand can follow.
struct SimulatedTarget: Sendable, Encodable {
  enum Kind: String, Encodable, CaseIterable, Sendable {
    case constant, sine, triangle, square, trapezoid, chirp
  }

  var shape: Kind
  var meanNewtons: Double
  var amplitudeNewtons: Double?
  var bandNewtons: Double?
  var durationSeconds: Double?
  var periodSeconds: Double?
  var riseSeconds: Double?
  var holdSeconds: Double?
  var fallSeconds: Double?
  var startHertz: Double?
  var endHertz: Double?

  /// Its force at a time after it began.
  func newtons(at time: Double) -> Double {
    let amplitude = amplitudeNewtons ?? 0
    let period = periodSeconds ?? 1
    let part = time / period - Double(Int64(time / period))
    switch shape {
    case .constant: return meanNewtons
    case .sine: return meanNewtons + amplitude * sine(turns: time / period)
    case .square: return part < 0.5 ? meanNewtons + amplitude : meanNewtons - amplitude
    case .triangle:
      let corners = [0.0, 1, 0, -1, 0]
      let quarter = min(3, Int(part * 4))
      let way = part * 4 - Double(quarter)
      return meanNewtons
        + amplitude * (corners[quarter] * (1 - way) + corners[quarter + 1] * way)
    case .trapezoid:
      let (rise, hold, fall) = (riseSeconds ?? 0, holdSeconds ?? 0, fallSeconds ?? 0)
      let up = rise > 0 ? min(1, part * period / rise) : 1
      let down = fall > 0 ? max(0, min(1, (part * period - rise - hold) / fall)) : 0
      return meanNewtons + amplitude * (2 * (up - down) - 1)
    case .chirp:
      let (from, to, total) = (startHertz ?? 1, endHertz ?? 1, durationSeconds ?? 1)
      return meanNewtons
        + amplitude * sine(turns: from * time + (to - from) * time * time / (2 * total))
    }
  }
}

func readBlock(_ section: inout YAMLSection) throws(SimulatorError) -> SimulatedBlock {
  var block = SimulatedBlock()
  block.label = try section.take("label")?.text()
  block.hand = try section.take("hand")?.word(HandName.self)
  block.activity = try section.take("activity")?.text()
  block.protocol = try section.take("protocol")?.text()
  block.handlePosition = try section.take("handlePosition")?.integer(in: 1...5)
  block.maximumNewtons = try section.take("maximumNewtons")?.number(in: 0.1...1500)
  if var inner = try section.section("target") {
    block.target = try readTarget(&inner)
    try inner.finish()
  }
  return block
}

private func readTarget(_ section: inout YAMLSection) throws(SimulatorError) -> SimulatedTarget {
  let kind = try section.require("shape", expected: "a shape").word(SimulatedTarget.Kind.self)
  var target = SimulatedTarget(
    shape: kind, meanNewtons: try section.number("meanNewtons", in: 0...1500))
  target.bandNewtons = try section.take("bandNewtons")?.number(in: 0...1500)
  if kind != .constant {
    target.amplitudeNewtons = try section.number("amplitudeNewtons", in: 0.1...1500)
  }
  if kind == .chirp {
    target.startHertz = try section.number("startHertz", in: 0.001...10)
    target.endHertz = try section.number("endHertz", in: 0.001...10)
    target.durationSeconds = try section.number("durationSeconds", in: 1...3600)
    return target
  }
  target.durationSeconds = try section.take("durationSeconds")?.number(in: 0.1...86_400)
  if kind != .constant {
    target.periodSeconds = try section.number("periodSeconds", in: 0.1...3600)
  }
  if kind == .trapezoid {
    target.riseSeconds = try section.number("riseSeconds", in: 0...3600)
    target.holdSeconds = try section.number("holdSeconds", in: 0...3600)
    target.fallSeconds = try section.number("fallSeconds", in: 0...3600)
  }
  return target
}

/// A hand that follows the target of the block before it.
func readTrack(_ section: inout YAMLSection) throws(SimulatorError) -> Activity.Track {
  Activity.Track(
    seconds: try section.number("seconds", in: 0.1...100_000),
    lag: try section.number("lag", in: 0...10, default: 0),
    offset: try section.number("offset", in: -1000...1000, default: 0),
    edges: try readEdges(&section, rise: 0.4, fall: 0.3),
    pause: try section.number("pause", in: 0...100_000, default: 1))
}
