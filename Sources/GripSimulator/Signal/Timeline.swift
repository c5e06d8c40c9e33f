/// A scenario's activities laid out in time: pieces of force, pieces of rotation, and what they amount to. Its size
/// follows the number of activities, never that of samples.
struct Timeline: Sendable {
  /// A stretch in which the force above the baseline goes from one level to another.
  struct ForcePiece: Sendable {
    var start: Double
    var seconds: Double
    var from: Double
    var to: Double
    var shape: Shape
    /// A sine on top, in newtons, with whole cycles in the piece.
    var tremorNewtons = 0.0
    var tremorHertz = 0.0
    /// A target that is followed instead, so much behind it and with so much too much force.
    var target: SimulatedTarget?
    var lag = 0.0
    var offset = 0.0

    var end: Double { start + seconds }
  }

  /// A stretch in which the controller turns about one axis.
  struct TurnPiece: Sendable {
    var start: Double
    var seconds: Double
    var axis: Int
    var fromDegrees: Double
    var toDegrees: Double

    var end: Double { start + seconds }
  }

  private(set) var force: [ForcePiece] = []
  private(set) var turns: [TurnPiece] = []
  /// When a hand let go: each begins an undershoot.
  private(set) var releases: [Double] = []
  private(set) var repetitions: [Truth.Repetition] = []
  /// The turning points of the rotations, one for each repetition.
  private(set) var turningPoints: [Double] = []
  /// What is said at which time, in order.
  private(set) var blocks: [(time: Double, said: SimulatedBlock)] = []
  private(set) var seconds = 0.0
  private var random: SeededRandom

  init(_ activities: [Activity], seed: UInt64) {
    random = SeededRandom(seed: seed, purpose: .timeline)
    for activity in activities { append(activity) }
  }

  private mutating func append(_ activity: Activity) {
    switch activity {
    case .rest(let rest): seconds += rest
    case .squeezes(let squeezes): append(squeezes, isDouble: false)
    case .doubles(let doubles): append(doubles, isDouble: true)
    case .hold(let hold): append(hold, kind: .hold)
    case .ramp(let ramp): append(ramp, kind: .ramp)
    case .endurance(let endurance): append(endurance, kind: .endurance)
    case .rotations(let rotations): append(rotations)
    case .block(let block): blocks.append((seconds, block))
    case .track(let track): append(track)
    case .repeated(let count, let activities):
      for _ in 0..<count {
        for activity in activities { append(activity) }
      }
    }
  }

  // MARK: Squeezes

  private mutating func append(_ squeezes: Activity.Squeezes, isDouble: Bool) {
    let edges = squeezes.edges
    for index in 0..<squeezes.count {
      let part = squeezes.count == 1 ? 0 : Double(index) / Double(squeezes.count - 1)
      let even = squeezes.force.first + (squeezes.force.last - squeezes.force.first) * part
      let newtons = even * (1 + squeezes.jitter * random.signedUnit())
      let start = seconds + edges.rise * edges.shape.time(atLevel: 0.1)
      move(to: newtons, in: edges.rise, from: 0, edges.shape)
      let peak = seconds
      stay(at: newtons, for: squeezes.hold)
      if isDouble {
        let valley = newtons * squeezes.valley
        move(to: valley, in: edges.fall, from: newtons, edges.shape)
        let low = seconds
        note(.double, start: start, peak: peak, end: low, newtons: newtons)
        move(to: newtons, in: edges.rise, from: valley, edges.shape)
        let second = seconds
        stay(at: newtons, for: squeezes.hold)
        let end = release(from: newtons, edges, height: newtons)
        note(.double, start: low, peak: second, end: end, newtons: newtons)
      } else {
        let end = release(from: newtons, edges, height: newtons)
        note(.squeeze, start: start, peak: peak, end: end, newtons: newtons)
      }
      seconds += squeezes.pause * (1 + squeezes.jitter * random.signedUnit())
    }
  }

  private mutating func append(_ hold: Activity.Hold, kind: Truth.Repetition.Kind) {
    let tremor = tremor(of: hold)
    let height = hold.force + tremor.newtons
    let level = height * 0.1 / hold.force
    let shape = kind == .ramp ? .trapezoid : hold.edges.shape
    let start = seconds + hold.edges.rise * shape.time(atLevel: level)
    move(to: hold.force, in: hold.edges.rise, from: 0, shape)
    // A tremor's first crest is a quarter of its period after the rise.
    let peak = tremor.newtons > 0 ? seconds + 0.25 / tremor.hertz : seconds
    let last = hold.force * hold.endFraction
    if hold.seconds > 0 {
      var piece = ForcePiece(
        start: seconds, seconds: hold.seconds, from: hold.force, to: last, shape: .trapezoid)
      piece.tremorNewtons = tremor.newtons
      piece.tremorHertz = tremor.hertz
      force.append(piece)
      seconds += hold.seconds
    }
    let end = release(from: last, hold.edges, height: height)
    note(kind, start: start, peak: peak, end: end, newtons: height)
    seconds += hold.pause
  }

  /// Rises to where the target begins, and follows it from there. The target's block begins when the hand is there.
  private mutating func append(_ track: Activity.Track) {
    guard let last = blocks.indices.last, let target = blocks[last].said.target else { return }
    let first = target.newtons(at: 0) + track.offset
    let start = seconds + track.edges.rise * track.edges.shape.time(atLevel: 0.1)
    move(to: first, in: track.edges.rise, from: 0, track.edges.shape)
    blocks[last].time = seconds
    var piece = ForcePiece(
      start: seconds, seconds: track.seconds, from: first, to: first, shape: .trapezoid)
    (piece.target, piece.lag, piece.offset) = (target, track.lag, track.offset)
    force.append(piece)
    // The greatest force of the shapes is not solved for, but looked for.
    var (greatest, peak, step) = (first, 0.0, 0)
    while Double(step) * 0.001 < track.seconds {
      let newtons = piece.tracked(at: Double(step) * 0.001)
      if newtons > greatest { (greatest, peak) = (newtons, Double(step) * 0.001) }
      step += 1
    }
    peak += seconds
    seconds += track.seconds
    let end = release(from: piece.tracked(at: track.seconds), track.edges, height: greatest)
    note(.track, start: start, peak: peak, end: end, newtons: greatest)
    seconds += track.pause
  }

  /// The tremor with its frequency moved to whole cycles in the hold, so that the force does not jump at its end.
  private func tremor(of hold: Activity.Hold) -> (newtons: Double, hertz: Double) {
    guard let tremor = hold.tremor, hold.seconds > 0, tremor.percent > 0 else { return (0, 0) }
    let cycles = max(1, nearest(hold.seconds * tremor.hertz))
    return (hold.force * tremor.percent / 100, Double(cycles) / hold.seconds)
  }

  private mutating func move(to: Double, in duration: Double, from: Double, _ shape: Shape) {
    guard duration > 0 else { return }
    force.append(
      ForcePiece(start: seconds, seconds: duration, from: from, to: to, shape: shape))
    seconds += duration
  }

  private mutating func stay(at newtons: Double, for duration: Double) {
    move(to: newtons, in: duration, from: newtons, .trapezoid)
  }

  /// Lets go; the result is the time at which the force passes a tenth of `height`.
  private mutating func release(
    from newtons: Double, _ edges: Activity.Edges, height: Double
  ) -> Double {
    let part = edges.shape.time(atLevel: 1 - height * 0.1 / newtons)
    let end = seconds + edges.fall * part
    move(to: 0, in: edges.fall, from: newtons, edges.shape)
    releases.append(seconds)
    return end
  }

  private mutating func note(
    _ kind: Truth.Repetition.Kind, start: Double, peak: Double, end: Double, newtons: Double
  ) {
    repetitions.append(
      Truth.Repetition(
        start: roundedToMicro(start), peakTime: roundedToMicro(peak), end: roundedToMicro(end),
        peakNewtons: roundedToMicro(newtons), kind: kind))
  }

  // MARK: Rotations

  private mutating func append(_ rotations: Activity.Rotations) {
    for _ in 0..<rotations.count {
      turn(rotations, from: 0, to: rotations.degrees)
      turningPoints.append(seconds)
      turn(rotations, from: rotations.degrees, to: 0)
      seconds += rotations.pause
    }
  }

  private mutating func turn(_ rotations: Activity.Rotations, from: Double, to: Double) {
    turns.append(
      TurnPiece(
        start: seconds, seconds: rotations.seconds, axis: rotations.axis, fromDegrees: from,
        toDegrees: to))
    seconds += rotations.seconds
  }
}

extension Timeline.ForcePiece {
  /// The force of a hand that follows the target, at a time after the piece's start.
  func tracked(at passed: Double) -> Double {
    (target?.newtons(at: max(0, passed - lag)) ?? 0) + offset
  }
}

/// A number with six decimals: times and forces in the truth need no more, and read better.
func roundedToMicro(_ number: Double) -> Double { Double(nearest(number * 1e6)) / 1e6 }
