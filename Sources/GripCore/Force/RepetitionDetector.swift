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
  /// A rise too small for a repetition becomes the new baseline after this time, in s.
  private static var absorbSeconds: Double { 5.0 }

  private let parameters: DetectionParameters
  private var trace = RepetitionTrace()
  private(set) var queue = RepetitionQueue()

  private var phase = Phase.resting
  private(set) var baseline = 0.0
  private(set) var hasBaseline = false
  private var history = BaselineHistory()
  /// As it was followed to the rise; `baseline` may lie lower.
  private var restBaseline = 0.0
  private var baselineBefore = 0.0
  private var baselineBeforeUntil: Int64 = .min
  private var peak = 0.0
  private var phaseTime: Int64 = 0
  private var valley = 0.0
  private var valleyTime: Int64 = 0
  /// Where force has stayed since `settleTime`, while it falls no further.
  private var settleLevel = 0.0
  private var settleTime: Int64 = 0
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
    let change = greater(parameters.changeNewtonsMin, parameters.noiseFactor * noise)
    switch phase {
    case .resting: rest(point, change: change, step: step)
    case .effort: follow(point, change: change)
    case .falling: fall(point, change: change)
    }
    queue.decide(now: point.time, effort: hasEffort ? peak - baseline : 0, parameters)
  }

  /// Ends the series: data stopped, or the stream ended. What is under way is decided now.
  mutating func breakSeries(_ ending: Repetition.Ending) {
    if phase == .falling || (phase == .effort && isHighEnough && isLargePart) {
      finish(at: lastTime, ending: ending)
    }
    phase = .resting
    trace.removeAll()
    queue.decideAll()
    hasBaseline = false
    history = BaselineHistory()
    baselineBeforeUntil = .min
  }

  // MARK: - Phases

  private mutating func rest(_ point: ForcePoint, change: Double, step: Double) {
    let force = point.force
    guard hasBaseline else {
      baseline = force
      hasBaseline = true
      return
    }
    let band = 3 * noise + 0.1
    let mayUndershoot = point.time < baselineBeforeUntil
    let difference = force - baseline
    if magnitude(difference) <= band {
      baseline += difference * (step / (Self.baselineSeconds + step))
      if !mayUndershoot || force >= baselineBefore - band { history.add(baseline, at: point.time) }
    } else if difference < 0 {
      baseline += difference * (step / (Self.recoverySeconds + step))
    } else if mayUndershoot && baseline < baselineBefore {
      let recovered = lesser(force, baselineBefore) - baseline
      baseline += recovered * (step / (Self.recoverySeconds + step))
    } else {
      baseline += lesser(difference, parameters.driftNewtonsPerSecondMax * step)
    }
    let reference = mayUndershoot ? greater(baseline, baselineBefore) : baseline
    guard force >= reference + change else { return }
    restBaseline = baseline
    // A slow rise has drawn the baseline along: take it from before.
    baseline = history.least(or: baseline)
    phase = .effort
    phaseTime = point.time
    peak = force
    beginning = nil
  }

  private mutating func follow(_ point: ForcePoint, change: Double) {
    let force = point.force
    if force > peak { peak = force }
    let height = peak - baseline
    guard isHighEnough else {
      let isBack = force <= baseline + height / 2
      let isLong = seconds(point.time &- phaseTime) >= Self.absorbSeconds
      if isLong { baseline = force }
      if isBack || isLong { phase = .resting }
      return
    }
    guard force <= peak - swing(height: height) else { return }
    phase = .falling
    valley = force
    valleyTime = point.time
    settleLevel = force
    settleTime = point.time
    fall(point, change: change)
  }

  private mutating func fall(_ point: ForcePoint, change: Double) {
    let force = point.force
    let height = peak - baseline
    if force < valley {
      valley = force
      valleyTime = point.time
    }
    if force < settleLevel - change / 4 {
      settleLevel = force
      settleTime = point.time
    }

    if force <= baseline + parameters.boundaryRatio * height {
      finish(at: point.time, ending: .release)
      beginRest(force)
    } else if force >= valley + swing(height: force - baseline) {
      // Risen again without full release: the valley parts the two.
      finish(at: valleyTime, ending: .valley)
      phase = .effort
      phaseTime = valleyTime
      peak = force
    } else if valley < baseline + height / 4
      && seconds(point.time &- settleTime) >= parameters.settleSeconds
    {
      finish(at: point.time, ending: .settled)
      beginRest(force)
    }
  }

  private mutating func beginRest(_ force: Double) {
    phase = .resting
    baselineBefore = restBaseline
    baselineBeforeUntil = lastTime &+ Int64(Self.undershootSeconds * 1e9)
    baseline = force
    history = BaselineHistory()
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
    peak - baseline >= parameters.valleyRatio * queue.referenceHeight
  }

  private var isHighEnough: Bool { peak - baseline >= parameters.heightNewtonsMin }

  // MARK: - Measuring a repetition

  /// Measures the repetition that ends at or before `limit`, queues it and forgets its points.
  private mutating func finish(at limit: Int64, ending: Repetition.Ending) {
    let scale = RepetitionScale(baseline: baseline, peak: peak, boundary: parameters.boundaryRatio)
    let settled = valley + 0.1 * (peak - valley)
    trace.closeEntry()
    var (repetition, used) = trace.measure(
      scale, from: phaseTime, until: limit, settledAt: ending == .settled ? settled : nil,
      ending: ending)
    repetition.stretch = stretch
    trace.addShape(
      to: &repetition, scale, last: used, onsetLevel: baseline + onsetNewtons, parameters)
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
    let boundary = baseline + parameters.boundaryRatio * (peak - baseline)
    let high = baseline + 0.9 * (peak - baseline)
    var held = trace.index(notBefore: phaseTime)
    while held &+ 1 < trace.count && trace[held].force < high { held &+= 1 }
    beginning = trace.development(
      start: phaseTime, heldFrom: trace[held].time, heldUntil: lastTime,
      level: baseline + onsetNewtons, boundary: boundary)
  }
}
