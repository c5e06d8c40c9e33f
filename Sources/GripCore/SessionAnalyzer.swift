/// The path of a sample from report to facts: decode, commit, smooth, detect. One for each session; it starts fresh at the
/// session's first report, so that the same reports always give the same facts.
///
/// After `init` nothing here allocates, locks, reads a clock or does I/O.
public struct SessionAnalyzer: ~Copyable {
  /// The numbers that decide what counts.
  public let parameters: DetectionParameters
  private var decoder: ReportDecoder
  private var ring = SampleRing()
  private var smoother = ForceSmoother()
  private var noise = NoiseEstimator()
  private var detector: RepetitionDetector
  private var thresholdRule = ThresholdRule()
  private var motion: MotionAnalyzer
  private let hasMotion: Bool
  private var blocks = BlockMeter()
  private let disconnectNanoseconds: Int64
  private var analyzed: UInt64 = 0
  private var stretch: Int64 = 0
  /// A sensor that shows an impossible force is not believed until then.
  private var faultUntil: Int64 = .min
  /// When force was last measured.
  private var forceTime: Int64 = 0
  /// The controller left: what comes next comes after a gap, however short.
  private var isAfterDeparture = false
  /// Whether the sample at `facts.lastTime` fell into a pause.
  private var wasPaused = false

  /// What was measured so far beside the repetitions.
  public private(set) var facts = ForceFacts()
  /// A tare in force, in N: what the device shows without a hand. It is subtracted from every sample that follows.
  public private(set) var tareNewtons = 0.0
  /// Whether samples are counted but not measured, by command.
  public private(set) var isPaused = false
  /// Force of the newest sample that has one, from zero (or the tare), in N; 0 before the first.
  public private(set) var latestForceNewtons = 0.0

  /// An analyzer for one session of a device of this layout.
  public init(layout: SensorLayout, parameters: DetectionParameters) {
    self.parameters = parameters
    decoder = ReportDecoder(layout: layout)
    detector = RepetitionDetector(parameters: parameters)
    motion = MotionAnalyzer(
      squeezeNewtons: parameters.squeezeNewtons, hasGyroscope: layout.hasAngularVelocity)
    hasMotion = layout.hasMotion
    disconnectNanoseconds = Int64(parameters.disconnectSeconds * 1e9)
  }

  /// What happened to the reports so far.
  public var counters: ReportCounters { decoder.counters }
  /// Repetitions by the threshold rule so far.
  public var thresholdCount: Int64 { thresholdRule.count }
  /// The newest sample with a time, as the device showed it; nil before the first.
  public var latestSample: Sample? { analyzed > 0 ? ring[analyzed &- 1] : nil }
  /// The running baseline, in N.
  public var baselineNewtons: Double { detector.baseline }
  /// What the device shows at rest, from its zero whatever tare is in force, in N; nil before it is known and while an
  /// effort is under way.
  public var restingNewtons: Double? {
    detector.hasBaseline && detector.isAtRest ? detector.baseline + tareNewtons : nil
  }
  /// Repetitions that are measured but may still turn out to be none.
  public var waitingRepetitions: Int { detector.queue.waitingCount }
  /// The battery's charge in per cent as last reported; negative when never reported.
  public var batteryPercent: Double { decoder.batteryPercent }
  /// What a Go Direct dynamometer said of its measurement besides values.
  public var goDirectNotices: GoDirectNotices { decoder.packets.notices }
  /// Whether no repetition is under way or waits for its decision.
  public var isResting: Bool { mutating get { detector.isResting } }
  /// Whether an effort high enough for a repetition is under way.
  public var hasEffort: Bool { detector.hasEffort }
  /// Time of the newest report, in ns since the session's first sample.
  public var newestTime: Int64 { mutating get { decoder.newestTime } }
  /// The standard deviation of the force signal's noise, in N.
  public var noiseNewtons: Double { noise.sigma }

  /// Takes a report as it came.
  ///
  /// `@_noLocks` makes release builds refuse anything on this path that could allocate or lock.
  #if !DEBUG
    @_noLocks
  #endif
  public mutating func add(_ bytes: Span<UInt8>, arrivalNanoseconds: Int64)
    -> ReportDecoder.Outcome
  {
    let outcome = decode(bytes, arrivalNanoseconds: arrivalNanoseconds)
    if outcome == .accepted { analyze() }
    return outcome
  }

  /// From the newest report on, this much is what the device shows without a hand, in N.
  ///
  /// Force jumps by the difference, which is no squeeze and no release: the series begins anew. During an effort a tare
  /// would take the hand's own force for zero: it is refused, and counted.
  ///
  /// - Returns: whether the tare is in force.
  @discardableResult
  public mutating func tare(newtons: Double) -> Bool {
    guard detector.isAtRest else {
      facts.taresRefused = countSum(facts.taresRefused, 1)
      return false
    }
    guard newtons != tareNewtons else { return true }
    if facts.samples > 0 { endStretch(.gap) }
    tareNewtons = newtons
    return true
  }

  /// From the newest report on, samples are counted but not measured: what is under way ends here.
  public mutating func pause() {
    guard !isPaused else { return }
    isPaused = true
    endStretch(.pause)
  }

  /// From the newest report on, samples are measured again.
  public mutating func resume() { isPaused = false }

  /// The controller left: what is under way ends with the newest report.
  public mutating func disconnect() {
    commitPending()
    analyze()
    guard facts.samples > 0, !isAfterDeparture else { return }
    endStretch(.gap)
    isAfterDeparture = true
  }

  /// The controller is back, after `disconnect` or without one that was seen: its numbers and its clock begin afresh, and
  /// the time between is without data, however short.
  public mutating func connect() {
    disconnect()
    decoder.restart(ring: &ring)
  }

  /// From the newest report on, samples belong to another block. Where it has a target, force is compared with it.
  public mutating func beginBlock(target: TargetShape?) { blocks.begin(target) }

  /// Whether a block has ended because another began. Mutating, though it changes nothing, like all that is asked after each report:
  /// otherwise the compiler copies the analyzer for each call.
  public var hasBlock: Bool { mutating get { blocks.hasEnded } }

  /// The block that has ended because another began. To be taken after each report and event, and after `finish`.
  public mutating func takeBlock() -> BlockFacts? { blocks.takeEnded() }

  /// The block that has ended with the session. To be taken once, after `finish`.
  public mutating func lastBlock() -> BlockFacts { blocks.finish(facts, motion.facts) }

  /// A repetition that is measured but may still turn out to be none; `index` is in 0 ..< `waitingRepetitions`.
  public func waitingRepetition(_ index: Int) -> Repetition { detector.queue.waiting(index) }

  /// Ends the session: what is under way is decided. Nothing may be added afterwards.
  #if !DEBUG
    @_noLocks
  #endif
  public mutating func finish() {
    commitLast()
    analyze()
    endStretch(.streamEnd)
  }

  /// Whether a decided repetition waits to be taken. Most reports decide none: to ask first is cheaper than to take nothing.
  public var hasRepetition: Bool { mutating get { detector.queue.hasDecided } }

  /// The next repetition that is decided, oldest first. To be called after each report and after `finish`, until nil.
  #if !DEBUG
    @_noLocks
  #endif
  public mutating func takeRepetition() -> Repetition? { detector.takeDecided() }

  /// What was measured of motion beside its arcs.
  public var motionFacts: MotionFacts { motion.facts }

  /// The next arc that is decided, oldest first. To be called like `takeRepetition`.
  #if !DEBUG
    @_noLocks
  #endif
  public mutating func takeArc() -> RotationArc? { motion.takeArc() }

  // MARK: - A sample at a time: `SampleTracer` looks on after each

  /// Decodes a report; samples whose time is known now wait to be analysed.
  @inline(__always)
  mutating func decode(_ bytes: Span<UInt8>, arrivalNanoseconds: Int64) -> ReportDecoder.Outcome {
    decoder.decode(bytes, arrivalNanoseconds: arrivalNanoseconds, into: &ring)
  }

  /// The samples of the last report wait to be analysed: the controller left.
  mutating func commitPending() { decoder.suspend(ring: &ring) }

  /// The same at the end of the session.
  mutating func commitLast() { decoder.finish(ring: &ring) }

  /// Before samples that wait are analysed. Whether any do.
  @inline(__always)
  mutating func beginAnalysis() -> Bool {
    guard analyzed < ring.committed else { return false }
    fitBins()
    return true
  }

  /// Analyses the next sample that waits. Whether there was one.
  @inline(__always)
  mutating func analyzeNext() -> Bool {
    guard analyzed < ring.committed else { return false }
    analyze(ring[analyzed])
    analyzed &+= 1
    return true
  }

  /// Whether force of the sample that was analysed last is measured.
  func measuresForce(of sample: Sample) -> Bool {
    !sample.isForceMissing && !isPaused && sample.timeNanoseconds >= faultUntil
  }

  /// How the device lay at the sample that was analysed last; nil where it is not known.
  var orientation: Quaternion? { hasMotion && !isPaused ? motion.orientation : nil }

  private mutating func analyze() {
    guard beginAnalysis() else { return }
    while analyzeNext() {}
  }

  private mutating func fitBins() {
    let spacing = decoder.sampleSpacingNanoseconds
    guard smoother.needsFit(spacing: spacing) else { return }
    while let point = smoother.nextPoint(flush: true) { detect(point) }
    smoother.fit(spacing: spacing)
  }

  @inline(__always)
  private mutating func analyze(_ sample: Sample) {
    let time = sample.timeNanoseconds
    var connected = time &- facts.lastTime
    if facts.samples > 0 && (connected > disconnectNanoseconds || isAfterDeparture) {
      let gap = greater(connected &- smoother.spacing, 0)
      connected &-= gap
      facts.disconnectedNanoseconds &+= gap
      facts.gaps &+= 1
      if !isAfterDeparture { endStretch(.gap) }
      isAfterDeparture = false
      forceTime = time
    }
    // A sample stands for the time from it to the next.
    if wasPaused { facts.pausedNanoseconds &+= connected }
    wasPaused = isPaused
    if blocks.isBeginning { blocks.change(time, facts, motion.facts) }
    blocks.addSample()
    facts.samples &+= 1
    facts.lastTime = time
    if hasMotion && !isPaused {
      let force = sample.isForceMissing ? 0 : sample.forceNewtons - tareNewtons
      motion.add(sample, spacing: decoder.sampleSpacingNanoseconds, force: force)
      if let up = motion.restingUp { blocks.add(up: up) }
      if let axis = blocks.axisShown, let orientation = motion.orientation(telling: axis) {
        blocks.add(orientation: orientation, about: axis, time: time)
      }
    }
    guard !sample.isForceMissing else { return }
    let force = sample.forceNewtons - tareNewtons
    latestForceNewtons = force
    guard !isPaused else {
      forceTime = time
      return
    }
    if magnitude(force) > parameters.forceNewtonsMax {
      faultUntil = time &+ Int64(parameters.faultSeconds * 1e9)
    }
    guard time >= faultUntil else {
      facts.samplesImplausible &+= 1
      return
    }
    if time &- forceTime > disconnectNanoseconds { endStretch(.gap) }
    forceTime = time
    blocks.add(force: force, time: time)
    if !facts.hasPeak || force > facts.peakNewtons {
      facts.peakNewtons = force
      facts.peakTime = time
      facts.hasPeak = true
    }
    guard smoother.add(time: time, force: force) else { return }
    while let point = smoother.nextPoint() { detect(point) }
  }

  private mutating func detect(_ point: ForcePoint) {
    thresholdRule.add(time: point.time, force: point.force, parameters)
    if detector.isAtRest { noise.add(point.raw) }
    detector.add(
      point, noise: noise.sigma * smoothedShare[smoother.reach], binNoise: noise.sigma,
      stretch: stretch)
    let above = point.maximum - detector.baseline
    if above > facts.peakAboveBaselineNewtons { facts.peakAboveBaselineNewtons = above }
  }

  /// 1 / √(bins in the smoothing window), by the window's reach.
  private let smoothedShare: InlineArray<6, Double> = [
    1, 0.5773502691896258, 0.4472135954999579, 0.3779644730092272, 0.3333333333333333,
    0.3015113445777636,
  ]

  private mutating func endStretch(_ ending: Repetition.Ending) {
    smoother.breakSeries()
    while let point = smoother.nextPoint(flush: true) { detect(point) }
    detector.breakSeries(ending)
    thresholdRule.breakSeries()
    noise.breakSeries()
    if hasMotion { motion.breakSeries() }
    blocks.breakSeries()
    stretch &+= 1
  }
}

/// What was measured of force beside the repetitions. Times are in ns since the session's first sample.
public struct ForceFacts: BitwiseCopyable, Sendable, Equatable {
  /// Samples analyzed; the last of them was at `lastTime`.
  public var samples: Int64 = 0
  /// See `samples`.
  public var lastTime: Int64 = 0
  /// Greatest force from zero (or the tare), in N, and when it was; meaningless while `hasPeak` is false.
  public var peakNewtons = 0.0
  /// See `peakNewtons`.
  public var peakTime: Int64 = 0
  /// Whether there was any force.
  public var hasPeak = false
  /// Greatest force above the running baseline, in N.
  public var peakAboveBaselineNewtons = 0.0
  /// Samples beyond what a hand can do: faults of the sensor, not measured.
  public var samplesImplausible: Int64 = 0
  /// Time without data, and how often.
  public var disconnectedNanoseconds: Int64 = 0
  /// See `disconnectedNanoseconds`.
  public var gaps: Int64 = 0
  /// Tares that were commanded during an effort, and are not in force.
  public var taresRefused: Int64 = 0
  /// Time with data that was paused by command.
  public var pausedNanoseconds: Int64 = 0

  /// Nothing measured yet.
  public init() {}
}
