/// One thing the simulated hand does. Forces are newtons above the baseline, times seconds.
indirect enum Activity: Sendable {
  case rest(seconds: Double)
  case squeezes(Squeezes)
  case hold(Hold)
  case ramp(Hold)
  case doubles(Squeezes)
  case endurance(Hold)
  case rotations(Rotations)
  case block(SimulatedBlock)
  case track(Track)
  case repeated(count: Int, [Activity])

  /// Squeezes in a row. `force` goes evenly from the first to the last. `valley` is the part of the force that is kept
  /// between the two peaks of a double.
  struct Squeezes: Sendable {
    var count: Int
    var force: (first: Double, last: Double)
    var jitter: Double
    var edges: Edges
    var hold: Double
    var pause: Double
    var valley: Double
  }

  /// One long squeeze: a hold, a slow ramp, or one that decays to `endFraction`.
  struct Hold: Sendable {
    var force: Double
    var seconds: Double
    var edges: Edges
    var endFraction: Double
    var tremor: Tremor?
    var pause: Double
  }

  /// A hand that follows the target of the block before: `lag` behind it, and with `offset` newtons too much.
  struct Track: Sendable {
    var seconds: Double
    var lag: Double
    var offset: Double
    var edges: Edges
    var pause: Double
  }

  /// How a squeeze rises and falls.
  struct Edges: Sendable {
    var rise: Double
    var fall: Double
    var shape: Shape
  }

  /// A trembling: `percent` of the force either way.
  struct Tremor: Sendable {
    var percent: Double
    var hertz: Double
  }

  /// Turns out and back about one axis; `seconds` is the time of one way.
  struct Rotations: Sendable {
    var axis: Int
    var degrees: Double
    var count: Int
    var seconds: Double
    var pause: Double
  }
}

/// The axes of the controller by their names in a scenario.
enum AxisName: String, CaseIterable {
  case x, y, z

  var index: Int {
    switch self {
    case .x: 0
    case .y: 1
    case .z: 2
    }
  }
}
