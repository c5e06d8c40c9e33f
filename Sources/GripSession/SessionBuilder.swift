public import GripCore

/// Derives one session from its reports and events, in the order in which they came. It starts fresh at the first report
/// and reads no clock: the same input gives the same facts.
public struct SessionBuilder: ~Copyable {
  /// What was known before the first report, and the origin as it turned out since.
  public private(set) var context: SessionContext
  /// The numbers that decide what counts.
  public let parameters: DetectionParameters
  private let layout: SensorLayout
  private var analyzer: SessionAnalyzer
  private var clocks = SessionClocks()
  private var source = SourceFacts()
  /// Repetitions decided so far.
  public private(set) var repetitions: [NumberedRepetition] = []
  private var arcs: [RotationArc] = []
  private var ledger = BlockLedger()
  private var digest = ReportDigest()
  private var firstArrival: Int64?
  private var continues: String?
  private var zone: LocalZone?
  /// When a pause last ended, in ns since the first sample.
  private var resumeTime: Int64 = 0

  /// A session of the device in `context`, whose reports have this layout.
  public init(context: SessionContext, layout: SensorLayout, parameters: DetectionParameters) {
    self.context = context
    self.layout = layout
    self.parameters = parameters
    analyzer = SessionAnalyzer(
      layout: layout.calibrated(context.calibration), parameters: parameters)
    repetitions.reserveCapacity(256)
  }

  /// Takes a report as it came.
  public mutating func add(_ bytes: Span<UInt8>, arrivalNanoseconds: Int64) {
    if firstArrival == nil || !context.isDated {
      digest.add(bytes, arrivalNanoseconds: arrivalNanoseconds)
    }
    if firstArrival == nil { firstArrival = arrivalNanoseconds }
    _ = analyzer.add(bytes, arrivalNanoseconds: arrivalNanoseconds)
    takeRepetitions()
  }

  /// A transfer failed on the bus.
  public mutating func addTransferFailure() { source.transferFailures += 1 }

  /// Takes an event of the recording that bears on the facts.
  public mutating func add(_ event: SessionEvent) {
    switch event {
    case .source(let unreadableRecords, let tornBytes):
      source.unreadableRecords = countSum(source.unreadableRecords, unreadableRecords)
      source.tornBytes = countSum(source.tornBytes, tornBytes)
    case .loss(let reports):
      source.reportsLostByHost = countSum(source.reportsLostByHost, reports)
    case .tare(let newtons): analyzer.tare(newtons: newtons)
    case .start(_, let hand): ledger.state(hand)
    case .block(let statement):
      if ledger.begin(statement) { analyzer.beginBlock(target: statement.target) }
    case .pause: analyzer.pause()
    case .resume:
      if analyzer.isPaused { resumeTime = analyzer.newestTime }
      analyzer.resume()
    case .disconnect: analyzer.disconnect()
    case .connect: analyzer.connect()
    case .recovered(let tornBytes):
      source.tornBytes = countSum(source.tornBytes, tornBytes)
      // What no hand did stays what it is.
      if context.origin == .live { context.origin = .recovered }
    case .continues(let session): continues = session
    case .zone(let zone): self.zone = self.zone ?? zone
    case .session, .origin: break
    }
    takeRepetitions()
  }

  /// How long the device has been without activity, in ns; since the first sample while there was none at all. 0 while an
  /// effort is under way, a repetition waits for its decision or the session is paused.
  public var idleNanoseconds: Int64 {
    mutating get {
      guard analyzer.isResting && !analyzer.isPaused else { return 0 }
      return analyzer.newestTime - max(clocks.lastActivityEnd ?? 0, resumeTime)
    }
  }

  /// Whether an effort high enough for a repetition is under way.
  public var hasEffort: Bool { analyzer.hasEffort }
  /// Whether samples are counted but not measured, by command.
  public var isPaused: Bool { analyzer.isPaused }
  /// Repetitions that are measured but may still turn out to be none.
  public var repetitionsWaiting: Int { analyzer.waitingRepetitions }
  /// The newest sample, as the device showed it; nil before the first.
  public var latestSample: Sample? { analyzer.latestSample }
  /// Greatest force so far, from zero (or the tare), in N; 0 before the first.
  public var peakNewtons: Double { analyzer.facts.hasPeak ? analyzer.facts.peakNewtons : 0 }
  /// Time of the newest report, in ns since the first sample.
  public var newestTime: Int64 { mutating get { analyzer.newestTime } }
  /// Force of the newest sample that has one, from zero (or the tare), in N; 0 before the first.
  public var latestForceNewtons: Double { analyzer.latestForceNewtons }
  /// The running baseline, from zero (or the tare), in N.
  public var baselineNewtons: Double { analyzer.baselineNewtons }
  /// What the device shows at rest, from its zero whatever tare is in force, in N; nil before it is known and while an
  /// effort is under way.
  public var restingNewtons: Double? { analyzer.restingNewtons }
  /// What happened to the reports so far.
  public var counters: ReportCounters { analyzer.counters }
  /// The battery's charge as last reported, in per cent; nil when never reported.
  public var batteryPercent: Double? {
    analyzer.batteryPercent < 0 ? nil : analyzer.batteryPercent
  }

  /// The clocks up to the newest sample that is analysed.
  public var clocksSoFar: SessionClocks {
    var clocks = clocks
    clocks.wall = analyzer.facts.lastTime
    clocks.paused = analyzer.facts.pausedNanoseconds
    clocks.disconnected = analyzer.facts.disconnectedNanoseconds
    return clocks
  }

  /// The last repetitions, at most `count`, oldest first: those that are decided, and those that may still turn out to be
  /// none.
  public func latestRepetitions(_ count: Int) -> [Repetition] {
    var latest = repetitions.suffix(count).map(\.measured)
    for index in 0..<analyzer.waitingRepetitions {
      latest.append(analyzer.waitingRepetition(index))
    }
    return latest.suffix(count)
  }

  /// The session's name, once its first report has come; nil where the stream has no date: there all reports count.
  public var name: SessionName? {
    guard let firstArrival, context.isDated else { return nil }
    return SessionName(context: context, digest: digest, firstArrival: firstArrival)
  }

  /// Ends the session and gives its facts; nil when no report came. Nothing may be added afterwards.
  public mutating func finish() -> SessionSummary? {
    guard let firstArrival else { return nil }
    let name = SessionName(context: context, digest: digest, firstArrival: firstArrival)
    analyzer.finish()
    takeRepetitions()
    ledger.end(analyzer.lastBlock())
    return SessionSummary(
      name: name, context: context, parameters: parameters, layout: layout, continues: continues,
      zone: zone,
      repetitions: repetitions, rotation: RotationSummary(arcs: arcs, facts: analyzer.motionFacts),
      blocks: ledger.blocks(repetitions, layout.hasMotion ? arcs : nil, parameters),
      blocksRefused: ledger.refused,
      thresholdCount: Int(analyzer.thresholdCount),
      clocks: clocksSoFar, force: analyzer.facts, counters: analyzer.counters, source: source,
      noiseNewtons: analyzer.noiseNewtons, batteryPercent: batteryPercent,
      goDirectNotices: layout.goDirect == nil ? nil : analyzer.goDirectNotices)
  }

  private mutating func takeRepetitions() {
    if analyzer.hasBlock, let block = analyzer.takeBlock() { ledger.end(block) }
    while analyzer.hasRepetition, let repetition = analyzer.takeRepetition() {
      let set = clocks.add(repetition, parameters)
      repetitions.append(
        NumberedRepetition(number: repetitions.count + 1, set: set, measured: repetition))
    }
    while let arc = analyzer.takeArc() { arcs.append(arc) }
  }
}

/// A repetition with its place in the session.
public struct NumberedRepetition: Sendable, Equatable {
  /// From 1.
  public var number: Int
  /// The set it belongs to, from 1.
  public var set: Int
  /// What was measured.
  public var measured: Repetition
}
