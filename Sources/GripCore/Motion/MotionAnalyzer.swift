/// What was measured of motion beside the arcs. Times are in ns.
public struct MotionFacts: BitwiseCopyable, Sendable, Equatable {
  /// Samples with motion.
  public var samples: Int64 = 0
  /// Samples whose motion was over the device's range.
  public var samplesSaturated: Int64 = 0
  /// Time in which the device turned at `RotationRules.speedMin` or faster about some axis.
  public var turning: Int64 = 0
  /// The part of it in which force was at the threshold of a squeeze or above.
  public var turningWithForce: Int64 = 0
  /// Integral of force over that turning time, in N·s.
  public var turningImpulse = 0.0
  /// Time at rest.
  public var resting: Int64 = 0
  /// The mean of the acceleration's magnitude at rest, as a sum in m/s² over so many steps of 10 ms (samples, where they come slower).
  public var restAccelerationSum = 0.0
  /// See `restAccelerationSum`.
  public var restSteps: Int64 = 0
  /// Rotations by the rule of regions, about all axes.
  public var regionRotations: Int64 = 0
  /// Whether the device measures angular velocity: without it there are no rotations to speak of, but tilt.
  public var hasGyroscope = false
  /// Of a device without a gyroscope.
  public var tilt = TiltFacts()

  /// Nothing yet.
  public init() {}

  /// What was measured after an earlier moment of the same session.
  func since(_ earlier: MotionFacts) -> MotionFacts {
    var facts = self
    facts.samples &-= earlier.samples
    facts.samplesSaturated &-= earlier.samplesSaturated
    facts.turning &-= earlier.turning
    facts.turningWithForce &-= earlier.turningWithForce
    facts.turningImpulse -= earlier.turningImpulse
    facts.resting &-= earlier.resting
    facts.restAccelerationSum -= earlier.restAccelerationSum
    facts.restSteps &-= earlier.restSteps
    facts.regionRotations &-= earlier.regionRotations
    return facts
  }
}

/// Motion from samples: orientation, arcs and repetitions of rotation. One for each session whose device has motion.
///
/// No hand's motion changes within 10 ms in a way that matters here, so samples are gathered into steps of about that: orientation is
/// carried on from step to step, and each step is a point of the trace. At 100 samples a second and below each sample is a step.
struct MotionAnalyzer: ~Copyable {
  private static var degrees: Double { 57.29577951308232 }
  private static var stepNanoseconds: Int64 { 10_000_000 }
  /// Arcs that wait to be taken.
  private static var queueCapacity: Int { 64 }

  private var filter = OrientationFilter()
  private var trace = RotationTrace()
  private var profile = SpeedProfile()
  private var finderX = TurnFinder(), finderY = TurnFinder(), finderZ = TurnFinder()
  private var regionX = RegionRule(), regionY = RegionRule(), regionZ = RegionRule()
  private var queue = FixedStorage(count: MotionAnalyzer.queueCapacity, filledWith: RotationArc())
  private var queued: Int64 = 0
  private var taken: Int64 = 0
  private let squeezeNewtons: Double

  private var angle = Vector3()
  private var restAngle = Vector3()
  private var lastTime: Int64 = 0
  private var hasLast = false
  private var lastRest: Int64 = .min
  private var spacing: Int64 = 0
  private var samplesPerStep: Int64 = 1
  private var step = MotionStep()
  /// The first point of this stretch of data.
  private var stretchFirst: Int64 = 0

  private var counted = MotionFacts()
  private var tilt = TiltMeter()
  /// Where up is by the newest sample, of a device without a gyroscope that lies still; in its frame, of length 1.
  private(set) var restingUp: Vector3?

  init(squeezeNewtons: Double, hasGyroscope: Bool = true) {
    self.squeezeNewtons = squeezeNewtons
    counted.hasGyroscope = hasGyroscope
  }

  /// What was measured so far beside the arcs.
  var facts: MotionFacts {
    var facts = counted
    facts.regionRotations = regionX.count &+ regionY.count &+ regionZ.count
    facts.tilt = tilt.facts
    return facts
  }

  /// How the device lies: from its frame to one whose z is up; nil where no sample since the last gap told.
  var orientation: Quaternion? {
    guard hasLast, filter.isInclined else { return nil }
    guard step.samples > 0 else { return filter.orientation }
    return filter.orientation(turnedAt: step.turn * step.share, for: seconds(step.elapsed))
  }

  /// The same where it tells the angle about an axis of the device: one that stands upright turns about gravity, and soon after rest
  /// nothing but the gyroscope knows how far.
  func orientation(telling axis: RotationAxis) -> Quaternion? {
    guard counted.hasGyroscope, let orientation else { return nil }
    let isAboutGravity = magnitude(orientation.row3.component(axis)) >= RotationRules.uprightMin
    let isLate = lastRest == .min || lastTime &- lastRest > RotationRules.sinceRestMax
    return isAboutGravity && isLate ? nil : orientation
  }

  /// The next arc that is decided, oldest first.
  mutating func takeArc() -> RotationArc? {
    guard taken < queued else { return nil }
    defer { taken &+= 1 }
    return queue[Int(taken) % Self.queueCapacity]
  }

  /// Takes a sample.
  ///
  /// - Parameters:
  ///   - spacing: nanoseconds between samples.
  ///   - force: in N.
  mutating func add(_ sample: Sample, spacing: Int64, force: Double) {
    guard spacing > 0 else { return }
    // The spacing is measured, and wavers.
    if magnitude(spacing &- self.spacing) > self.spacing / 20 { fit(spacing) }
    let time = sample.timeNanoseconds
    let elapsed = hasLast ? time &- lastTime : spacing
    let isFirst = !hasLast
    (lastTime, hasLast) = (time, true)
    counted.samples &+= 1
    if sample.flags & Sample.motionSaturated != 0 { counted.samplesSaturated &+= 1 }
    step.add(sample, elapsed: elapsed, force: force)
    if isFirst {
      restAngle = angle
      stretchFirst = trace.count
    }
    if isFirst || step.samples >= samplesPerStep { endStep() }
  }

  /// Data are missing, or a pause begins: what is under way ends, and how the device lies is found anew.
  mutating func breakSeries() {
    endStep()
    endWay(.x, finderX.end())
    endWay(.y, finderY.end())
    endWay(.z, finderZ.end())
    regionX.breakSeries()
    regionY.breakSeries()
    regionZ.breakSeries()
    filter.restart()
    hasLast = false
    lastRest = .min
  }

  private mutating func fit(_ spacing: Int64) {
    self.spacing = spacing
    samplesPerStep = greater(1, (Self.stepNanoseconds &+ spacing / 2) / spacing)
    filter.fit(spacing: seconds(spacing &* samplesPerStep))
  }

  private mutating func endStep() {
    guard step.samples > 0 else { return }
    let span = seconds(step.elapsed)
    let share = step.share
    let (turn, pull, force) = (step.turn * share, step.pull * share, step.force * share)
    // The mean of n samples is of a moment (n - 1) / 2 samples before the last.
    filter.add(turn: turn, pull: pull, elapsed: span, age: 0.5 - 0.5 * share)
    let rate = (turn - filter.biasRadiansPerSecond) * Self.degrees
    angle = angle + rate * span
    count(rate, pull, force)
    if !counted.hasGyroscope {
      restingUp = filter.restingUp
      if let restingUp { tilt.add(restingUp) }
    }
    step = MotionStep()
    addPoint(rate, force)
  }

  @inline(__always)
  private mutating func count(_ rate: Vector3, _ pull: Vector3, _ force: Double) {
    let fastest = greater(greater(magnitude(rate.x), magnitude(rate.y)), magnitude(rate.z))
    if filter.isAtRest {
      lastRest = lastTime
      restAngle = angle
      counted.resting &+= step.elapsed
      counted.restAccelerationSum += squareRoot(pull.squaredLength)
      counted.restSteps &+= 1
    }
    guard fastest >= RotationRules.speedMin else { return }
    counted.turning &+= step.elapsed
    counted.turningImpulse += force * seconds(step.elapsed)
    if force >= squeezeNewtons { counted.turningWithForce &+= step.elapsed }
  }

  private mutating func addPoint(_ rate: Vector3, _ force: Double) {
    let time = lastTime
    var point = TurnPoint()
    point.time = time
    point.angle = angle
    point.rate = rate
    point.force = force
    point.upright = filter.orientation.row3
    trace.append(point)
    let number = trace.count &- 1
    endWay(.x, finderX.add(number: number, time: time, angle: angle.x))
    endWay(.y, finderY.add(number: number, time: time, angle: angle.y))
    endWay(.z, finderZ.add(number: number, time: time, angle: angle.z))
    regionX.add(time: time, degrees: angle.x - restAngle.x)
    regionY.add(time: time, degrees: angle.y - restAngle.y)
    regionZ.add(time: time, degrees: angle.z - restAngle.z)
  }

  /// A way about an axis has ended: an arc, if it is large and fast enough and no other axis turned more.
  private mutating func endWay(_ axis: RotationAxis, _ way: TurnFinder.Way?) {
    guard let way, magnitude(way.degrees) >= RotationRules.degreesMin else { return }
    let from = greater(greater(way.from, trace.first), stretchFirst)
    guard way.to > from, isGreatest(axis, way, from: from) else { return }
    var arc = RotationArc()
    arc.axis = axis
    arc.degrees = way.degrees
    var peakNumber = from
    for number in from...way.to {
      let speed = magnitude(trace[number].rate.component(axis))
      guard speed > arc.peakDegreesPerSecond else { continue }
      arc.peakDegreesPerSecond = speed
      peakNumber = number
    }
    guard arc.peakDegreesPerSecond >= RotationRules.speedMin else { return }
    measure(&arc, from: from, to: way.to, peak: peakNumber)
    guard queued &- taken < Int64(Self.queueCapacity) else { return }
    queue[Int(queued) % Self.queueCapacity] = arc
    queued &+= 1
  }

  private func isGreatest(_ axis: RotationAxis, _ way: TurnFinder.Way, from: Int64) -> Bool {
    let change = trace[way.to].angle - trace[from].angle
    let own = magnitude(way.degrees)
    switch axis {
    case .x: return own >= magnitude(change.y) && own >= magnitude(change.z)
    case .y: return own > magnitude(change.x) && own >= magnitude(change.z)
    case .z: return own > magnitude(change.x) && own > magnitude(change.y)
    }
  }

  /// Boundaries, force and smoothness, from the points of the way.
  private mutating func measure(
    _ arc: inout RotationArc, from: Int64, to: Int64, peak: Int64
  ) {
    let least = arc.peakDegreesPerSecond * RotationRules.boundaryRatio
    var (first, last) = (from, to)
    while first < peak && magnitude(trace[first].rate.component(arc.axis)) < least { first &+= 1 }
    while last > peak && magnitude(trace[last].rate.component(arc.axis)) < least { last &-= 1 }
    arc.start = first > from ? trace[first &- 1].time : trace[first].time
    arc.end = trace[last].time
    arc.sinceRest = lastRest == .min ? -1 : greater(arc.end &- lastRest, 0)
    let upright = trace[peak].upright.component(arc.axis)
    arc.isAboutGravity = magnitude(upright) >= RotationRules.uprightMin
    var force = 0.0
    var isEven = true
    let spacing = last > first ? (trace[last].time &- trace[first].time) / (last &- first) : 0
    profile.removeAll()
    for number in first...last {
      let point = trace[number]
      force += point.force
      profile.append(magnitude(point.rate.component(arc.axis)))
      if number > first && magnitude(point.time &- trace[number &- 1].time &- spacing) > spacing / 4
      {
        isEven = false
      }
    }
    arc.meanForceNewtons = force / Double(last &- first &+ 1)
    guard isEven, spacing > 0, profile.count >= RotationRules.smoothnessPointsMin else { return }
    let rate = 1e9 / Double(spacing)
    guard rate >= RotationRules.smoothnessRateMin else { return }
    arc.spectralArcLength = profile.spectralArcLength(rate: rate) ?? RotationArc.notGiven
    arc.logDimensionlessJerk = profile.logDimensionlessJerk(rate: rate) ?? RotationArc.notGiven
  }
}
