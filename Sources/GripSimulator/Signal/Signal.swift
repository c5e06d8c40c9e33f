/// What the device measures at one moment.
struct Sample: Sendable {
  /// The force above the baseline without noise: what the truth is about.
  var aboveBaselineNewtons = 0.0
  /// The force from the device's zero, noise included: what is encoded.
  var forceNewtons = 0.0
  /// Along x, y and z.
  var accelerationG = [0.0, 0.0, 0.0]
  /// About x, y and z.
  var turningDegreesPerSecond = [0.0, 0.0, 0.0]
}

/// The timeline as a row of samples, each made when it is asked for. Times only go forward.
struct Signal {
  private let scenario: Scenario
  private let timeline: Timeline
  private var random: SeededRandom
  private var forceIndex = 0
  private var turnIndex = 0
  private var releaseIndex = 0
  private var depthAtRelease = 0.0

  init(_ scenario: Scenario, timeline: Timeline, seed: UInt64) {
    self.scenario = scenario
    self.timeline = timeline
    random = SeededRandom(seed: seed, purpose: .noise)
  }

  /// Fills `sample` with what is measured `time` seconds after the first sample.
  mutating func measure(at time: Double, into sample: inout Sample) {
    let activity = force(at: time)
    sample.aboveBaselineNewtons = activity
    let baseline = scenario.preload + scenario.drift * time + undershoot(at: time)
    sample.forceNewtons = activity + baseline + scenario.noise * random.bell()
    measureMotion(at: time, into: &sample)
    for axis in 0..<3 {
      sample.accelerationG[axis] += scenario.accelerationNoise * random.bell()
      sample.turningDegreesPerSecond[axis] += scenario.turningNoise * random.bell()
    }
  }

  private mutating func force(at time: Double) -> Double {
    let pieces = timeline.force
    while forceIndex < pieces.count, time >= pieces[forceIndex].end { forceIndex += 1 }
    guard forceIndex < pieces.count, time >= pieces[forceIndex].start else { return 0 }
    let piece = pieces[forceIndex]
    let passed = time - piece.start
    if piece.target != nil { return piece.tracked(at: passed) }
    var newtons = piece.from
    newtons += (piece.to - piece.from) * piece.shape.level(at: passed / piece.seconds)
    if piece.tremorNewtons > 0 {
      newtons += piece.tremorNewtons * sine(turns: passed * piece.tremorHertz)
    }
    return newtons
  }

  /// Below the baseline after letting go: down within a fifth of the time, and slowly back. A release before it is back goes
  /// down from where it is.
  private mutating func undershoot(at time: Double) -> Double {
    let releases = timeline.releases
    guard scenario.undershootNewtons > 0 else { return 0 }
    while releaseIndex + 1 < releases.count, time >= releases[releaseIndex + 1] {
      depthAtRelease = depth(at: releases[releaseIndex + 1])
      releaseIndex += 1
    }
    guard releaseIndex < releases.count, time >= releases[releaseIndex] else { return 0 }
    return -scenario.undershootNewtons * depth(at: time)
  }

  /// How deep force has sunk since the last release, as a part of the deepest.
  private func depth(at time: Double) -> Double {
    let u = (time - timeline.releases[releaseIndex]) / scenario.undershootSeconds
    guard u < 0.2 else { return 1 - Shape.smooth.level(at: (u - 0.2) / 0.8) }
    return depthAtRelease + (1 - depthAtRelease) * Shape.smooth.level(at: u / 0.2)
  }

  private mutating func measureMotion(at time: Double, into sample: inout Sample) {
    for axis in 0..<3 {
      sample.accelerationG[axis] = 0
      sample.turningDegreesPerSecond[axis] = 0
    }
    let pieces = timeline.turns
    while turnIndex < pieces.count, time >= pieces[turnIndex].end { turnIndex += 1 }
    guard turnIndex < pieces.count, time >= pieces[turnIndex].start else {
      sample.accelerationG[2] = scenario.gravity
      return
    }
    let piece = pieces[turnIndex]
    let u = (time - piece.start) / piece.seconds
    let way = piece.toDegrees - piece.fromDegrees
    let turns = (piece.fromDegrees + way * Shape.smooth.level(at: u)) / 360
    sample.turningDegreesPerSecond[piece.axis] = way * 6 * u * (1 - u) / piece.seconds
    switch piece.axis {
    case 0:
      sample.accelerationG[1] = scenario.gravity * sine(turns: turns)
      sample.accelerationG[2] = scenario.gravity * cosine(turns: turns)
    case 1:
      sample.accelerationG[0] = -scenario.gravity * sine(turns: turns)
      sample.accelerationG[2] = scenario.gravity * cosine(turns: turns)
    default:
      sample.accelerationG[2] = scenario.gravity
    }
  }
}
