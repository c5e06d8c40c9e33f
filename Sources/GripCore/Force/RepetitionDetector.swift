/// Counts repetitions by the adaptive rule.
///
/// Force has to leave the baseline by more than the noise, and to fall again by a part of its height: so drift, preload and
/// tremor do not count, a slow ramp is one, and two peaks with a deep enough valley are two. docs/REPETITIONS.md explains
/// the rule with pictures.
///
///     resting --rise--> effort --fall--> falling --release--> resting
///                          ^                |
///                          +---rise again---+
struct RepetitionDetector: ~Copyable {
  private enum Phase: UInt8, BitwiseCopyable { case resting, effort, falling }

  /// Time constants of the baseline at rest, in s.
  private static var baselineSeconds: Double { 1.0 }
  private static var recoverySeconds: Double { 0.2 }
  /// The baseline before a repetition is remembered so long, for a sensor that undershoots after it, in s.
  private static var undershootSeconds: Double { 10.0 }
  /// Heights before a pause of this length do not count as a measure for later ones, in s.
  private static var referenceSeconds: Double { 30.0 }
  /// After a release, force is taken to rest when it has stood still for so long, or after `releaseSeconds`, in s.
  private static var stillSeconds: Double { 0.3 }
  private static var releaseSeconds: Double { 1.0 }
  /// A rise too small for a repetition becomes the new baseline after this time, in s.
  private static var absorbSeconds: Double { 5.0 }

  private let parameters: DetectionParameters
  private var trace = RepetitionTrace()
  private(set) var queue = RepetitionQueue()

  private var phase = Phase.resting
  /// What the device shows without a hand, in N: followed at rest, and carried on by its drift during an effort.
  private(set) var baseline = 0.0
  private(set) var hasBaseline = false
  private var drift = BaselineDrift()
  private var driftRate = 0.0
  private var history = BaselineHistory()
  private var baselineBefore = 0.0
  private var baselineBeforeUntil: Int64 = .min
  /// How far below that force has sunk since, in N; and how fast it creeps back under a hand, in N/s.
  private var undershoot = 0.0
  private var creepRate = 0.0
  /// Forces above the baseline: of the peak, of the valley after it, and where force has stayed since `settleTime`.
  private var height = 0.0
  private var valley = 0.0
  private var valleyTime: Int64 = 0
  private var settleLevel = 0.0
  private var settleTime: Int64 = 0
  /// When the effort left the baseline, or the valley before it.
  private var effortTime: Int64 = 0
  /// When the baseline was last seen before it.
  private var baselineTime: Int64 = 0
  /// Since when force has been at rest before it.
  private var restTime: Int64 = .min
  private var beganInValley = false
  /// Where the fall began that led to `settleLevel` without a stop.
  private var fallLevel = 0.0
  /// Sum and number of the forces since `settleTime`.
  private var settleSum = 0.0
  private var settleCount = 0
  /// When force fell through the boundary.
  private var releaseTime: Int64 = .max
  /// How well the drift is known, as a variance in N²/s².
  private var driftVariance = 0.0
  private var lastTime: Int64 = 0
  private var stretch: Int64 = 0
  private var noise = 0.0
  private var binNoise = 0.0
  /// The rates of an effort so long that its beginning is merged in the trace.
  private var beginning: RateOfForceDevelopment?

  init(parameters: DetectionParameters) { self.parameters = parameters }

  /// Whether the force is at the baseline.
  var isAtRest: Bool { phase == .resting }

  /// Whether neither an effort nor its decision is under way.
  var isResting: Bool { phase == .resting && queue.isEmpty }

  /// Whether an effort high enough for a repetition is under way.
  var hasEffort: Bool { phase != .resting && isHighEnough }

  /// The next repetition that is decided, oldest first.
  mutating func takeDecided() -> Repetition? { queue.takeDecided() }

  /// Takes the next point of the smoothed force.
  ///
  /// - Parameters:
  ///   - noise: the standard deviation of a point, in N.
  ///   - binNoise: the standard deviation of an unsmoothed bin, in N.
  mutating func add(_ point: ForcePoint, noise: Double, binNoise: Double, stretch: Int64) {
    self.stretch = stretch
    self.noise = noise
    self.binNoise = binNoise
    if trace.isFull && phase != .resting { keepBeginning() }
    let step = hasBaseline ? seconds(point.time &- lastTime) : 0
    lastTime = point.time
    trace.append(point, isResting: phase == .resting)
    baseline += (driftRate + creepRate) * step
    baselineBefore += driftRate * step
    let change = greater(parameters.changeNewtonsMin, parameters.noiseFactor * noise)
    switch phase {
    case .resting: rest(point, change: change, step: step)
    case .effort: follow(point, change: change)
    case .falling: fall(point, change: change)
    }
    queue.decide(now: point.time, effort: hasEffort ? height : 0, parameters)
  }

  /// Ends the series: data stopped, or the stream ended. What is under way is decided now.
  mutating func breakSeries(_ ending: Repetition.Ending) {
    if phase == .falling || (phase == .effort && isHighEnough && isLargePart) {
      let isReleased = phase == .falling && releaseTime != .max
      finish(at: lastTime, ending: isReleased ? .release : ending)
    }
    phase = .resting
    trace.removeAll()
    queue.decideAll()
    hasBaseline = false
    drift = BaselineDrift()
    driftRate = 0
    history = BaselineHistory()
    restTime = .min
    baselineBeforeUntil = .min
    creepRate = 0
  }

  // MARK: - Phases

  private mutating func rest(_ point: ForcePoint, change: Double, step: Double) {
    let force = point.force
    guard hasBaseline else {
      baseline = force
      hasBaseline = true
      return
    }
    let band = restBand
    let mayUndershoot = point.time < baselineBeforeUntil
    let difference = force - baseline
    if magnitude(difference) <= band {
      baseline += difference * (step / (Self.baselineSeconds + step))
      drift.add(force, at: point.time, step: step)
      driftRate = drift.newtonsPerSecond(limit: parameters.driftNewtonsPerSecondMax)
      if !mayUndershoot || force >= baselineBefore - band {
        history.add(baseline, drift: driftRate, variance: drift.variance, at: point.time)
      }
    } else if difference < 0 {
      // A step at rest says nothing of drift: a hand left the handle, or zero was set.
      if difference < -change && !mayUndershoot { drift = BaselineDrift() }
      baseline += difference * (step / (Self.recoverySeconds + step))
    } else if mayUndershoot && baseline < baselineBefore {
      let recovered = lesser(force, baselineBefore) - baseline
      baseline += recovered * (step / (Self.recoverySeconds + step))
    } else {
      baseline += lesser(difference, parameters.driftNewtonsPerSecondMax * step)
    }
    if mayUndershoot { undershoot = greater(undershoot, baselineBefore - baseline) }
    let reference = mayUndershoot ? greater(baseline, baselineBefore) : baseline
    guard force >= reference + change else { return }
    // A slow rise has drawn the baseline along: take it and its drift from before.
    baseline = history.least(or: baseline)
    (driftRate, driftVariance) = history.oldestDrift(or: (driftRate, drift.variance))
    beginEffort(at: point.time, height: force - baseline, inValley: false)
  }

  /// Force so near to the baseline is at rest, in N.
  private var restBand: Double { 3 * noise + 0.1 }

  private mutating func beginEffort(at time: Int64, height: Double, inValley: Bool) {
    phase = .effort
    effortTime = time
    if !inValley { baselineTime = time }
    beganInValley = inValley
    self.height = height
    beginning = nil
  }

  private mutating func follow(_ point: ForcePoint, change: Double) {
    let above = point.force - baseline
    if above > height { height = above }
    guard isHighEnough else {
      let isBack = above <= height / 2
      let isLong = seconds(point.time &- effortTime) >= Self.absorbSeconds
      if isLong {
        baseline = point.force
        drift = BaselineDrift()
      }
      if isBack || isLong { phase = .resting }
      return
    }
    guard above <= height - swing(height: height) || above <= parameters.boundaryRatio * height
    else { return }
    phase = .falling
    valley = above
    valleyTime = point.time
    fallLevel = above
    settle(at: point.time, above)
    releaseTime = .max
    if !beganInValley { refineBaseline() }
    fall(point, change: change)
  }

  private mutating func fall(_ point: ForcePoint, change: Double) {
    let above = point.force - baseline
    if above < valley {
      valley = above
      valleyTime = point.time
    }
    if above < settleLevel - change / 4 { settle(at: point.time, above) }
    settleSum += above
    settleCount &+= 1
    if above <= parameters.boundaryRatio * height && releaseTime == .max {
      releaseTime = point.time
    }
    let still = seconds(point.time &- settleTime)
    let isStill = still >= Self.stillSeconds && settleCount >= 4

    if releaseTime != .max {
      guard
        isStill || above >= valley + change
          || seconds(point.time &- releaseTime) >= Self.releaseSeconds
      else { return }
      if isStill { followDrift(to: point.time) }
      finish(at: point.time, ending: .release)
      beginRest(isStill: isStill)
    } else if above >= valley + swing(height: above) {
      // Risen again without full release: the valley parts the two.
      let parting = trace.valleyTime(
        near: valleyTime, depth: above - valley, line: line, valley: valley)
      finish(at: parting, ending: .valley)
      beginEffort(at: parting, height: above, inValley: true)
    } else if isStill && fallLevel - settleLevel >= swing(height: height)
      && followDrift(to: point.time)
    {
      finish(at: point.time, ending: .release)
      beginRest(isStill: true)
    } else if valley < height / 4 && still >= parameters.settleSeconds {
      finish(at: point.time, ending: .settled)
      beginRest(isStill: true)
      drift = BaselineDrift()
    }
  }

  private mutating func settle(at time: Int64, _ above: Double) {
    if seconds(time &- settleTime) >= Self.stillSeconds { fallLevel = above }
    settleLevel = above
    settleTime = time
    settleSum = 0
    settleCount = 0
  }

  /// Where force stands still after an effort, that is the baseline, if drift explains the difference: then the drift
  /// is corrected, as much as what was known of it leaves open.
  @discardableResult
  private mutating func followDrift(to time: Int64) -> Bool {
    let passed = seconds(time &- baselineTime)
    let rest = settleSum / Double(settleCount)
    let open = driftVariance * passed * passed
    let seen = 2 * noise + 0.05
    guard rest * rest <= 4 * open + 4 * seen * seen else { return false }
    let share = open / (open + seen * seen)
    let limit = parameters.driftNewtonsPerSecondMax
    let rate = greater(-limit, lesser(limit, driftRate + share * rest / passed))
    let difference = (rate - driftRate) * passed
    driftRate = rate
    baseline += difference
    valley -= difference
    settleSum -= difference * Double(settleCount)
    return true
  }

  private var line: RestLine {
    RestLine(newtons: baseline, time: lastTime, newtonsPerSecond: driftRate + creepRate)
  }

  /// Force is at rest: where it has stood still, or at the baseline, or below it if it has fallen there.
  private mutating func beginRest(isStill: Bool) {
    phase = .resting
    // A sensor that was still creeping back when the effort began will creep on to where it came from: at most a quarter of
    // the height, which no undershoot exceeds.
    let wasUndershooting = effortTime < baselineBeforeUntil
    // It creeps no further than that.
    let reached = creepRate > 0 ? lesser(baseline, baselineBefore) : baseline
    baselineBefore = greater(
      reached, wasUndershooting ? lesser(baselineBefore, reached + height / 4) : reached)
    baselineBeforeUntil = lastTime &+ Int64(Self.undershootSeconds * 1e9)
    restTime = isStill ? settleTime : lastTime
    baseline += isStill ? settleSum / Double(settleCount) : lesser(valley, 0)
    history = BaselineHistory()
    undershoot = 0
    creepRate = 0
  }

  /// How far force falls from a peak, and rises from a valley, between two repetitions. Extremes of the noise add up here:
  /// so it takes more than a rise from the baseline.
  private func swing(height: Double) -> Double {
    greater(
      parameters.changeNewtonsMin,
      greater(1.5 * parameters.noiseFactor * noise, parameters.valleyRatio * height))
  }

  /// Whether an effort that has not fallen yet is a fair part of those before it.
  private var isLargePart: Bool {
    height >= parameters.valleyRatio * queue.referenceHeight
  }

  private var isHighEnough: Bool { height >= parameters.heightNewtonsMin }

  // MARK: - Measuring a repetition

  /// Takes the baseline anew from the rest before the effort, now that its rise is known.
  private mutating func refineBaseline() {
    let mayCreep = effortTime < baselineBeforeUntil && undershoot > restBand
    guard
      let refined = trace.restLine(
        since: restTime, before: effortTime, until: lastTime, tracked: line,
        variance: driftVariance, height: height, noise: noise,
        creepsTo: mayCreep ? baselineBefore : nil)
    else { return }
    if magnitude(refined.line.newtonsPerSecond) <= parameters.driftNewtonsPerSecondMax {
      driftRate = refined.line.newtonsPerSecond
      driftVariance = refined.variance
    }
    baselineTime = refined.line.time
    let passed = seconds(lastTime &- baselineTime)
    creepRate = creep(after: refined, passed)
    let difference = refined.line.newtons + (driftRate + creepRate) * passed - baseline
    baseline += difference
    height -= difference
    valley -= difference
    settleLevel -= difference
  }

  /// How fast a sensor creeps on under the hand, beside its drift, in N/s: on the mean of the time `passed`, in s, after the rest before.
  /// It began as fast as it was creeping then, and comes ever slower to where it was before it sank.
  private func creep(after rest: RestBefore, _ passed: Double) -> Double {
    let left = baselineBefore - driftRate * passed - rest.line.newtons
    guard rest.creep > 0 && left > 0 else { return 0 }
    return rest.creep * left / (left + rest.creep * passed)
  }

  /// Measures the repetition that ends at or before `limit`, queues it and forgets its points.
  private mutating func finish(at limit: Int64, ending: Repetition.Ending) {
    // The drift may have been corrected since the peak.
    trace.closeEntry()
    height = trace.height(above: line, from: effortTime, until: limit)
    guard isHighEnough else { return }
    let scale = RepetitionScale(line: line, height: height, boundary: parameters.boundaryRatio)
    let settled = valley + 0.1 * (height - valley)
    var (repetition, used) = trace.measure(
      scale, from: effortTime, inValley: beganInValley, until: limit,
      settledAt: ending == .settled ? settled : nil,
      ending: ending)
    repetition.stretch = stretch
    trace.addShape(
      to: &repetition, scale, last: used, onsetNewtons: onsetNewtons, parameters)
    if let beginning { repetition.development = beginning }
    beginning = nil
    queue.add(repetition, parameters, memorySeconds: Self.referenceSeconds)
    trace.dropFirst(used)
  }

  /// How far force must leave the baseline to have left it, in N.
  private var onsetNewtons: Double {
    greater(parameters.onsetNewtonsMin, parameters.onsetNoiseFactor * binNoise)
  }

  /// Measures how fast the effort under way rose, before its beginning is merged.
  private mutating func keepBeginning() {
    let scale = RepetitionScale(line: line, height: height, boundary: parameters.boundaryRatio)
    var held = trace.index(notBefore: effortTime)
    while held &+ 1 < trace.count && trace.above(held, line) < scale.hold { held &+= 1 }
    beginning = trace.development(
      scale, start: effortTime, heldFrom: trace[held].time, heldUntil: lastTime,
      onsetNewtons: onsetNewtons)
  }
}
