public import GripCore

/// Derives one session from its reports and events, in the order in which they came. It starts fresh at the first report
/// and reads no clock: the same input gives the same facts.
public struct SessionBuilder: ~Copyable {
  /// What was known before the first report.
  public let context: SessionContext
  /// The numbers that decide what counts.
  public let parameters: DetectionParameters
  private let layout: SensorLayout
  private var analyzer: SessionAnalyzer
  private var clocks = SessionClocks()
  private var source = SourceFacts()
  /// Repetitions decided so far.
  public private(set) var repetitions: [NumberedRepetition] = []
  private var digest = ReportDigest()
  private var firstArrival: Int64?

  /// A session of the device in `context`, whose reports have this layout.
  public init(context: SessionContext, layout: SensorLayout, parameters: DetectionParameters) {
    self.context = context
    self.layout = layout
    self.parameters = parameters
    analyzer = SessionAnalyzer(layout: layout, parameters: parameters)
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
    case .tare(let newtons): analyzer.tareNewtons = newtons
    case .session, .origin: break
    }
  }

  /// How long the device has been without activity, in ns; since the first sample while there was none at all. 0 while an
  /// effort is under way or a repetition waits for its decision.
  public var idleNanoseconds: Int64 {
    analyzer.isResting ? analyzer.newestTime - (clocks.lastActivityEnd ?? 0) : 0
  }

  /// Whether an effort high enough for a repetition is under way.
  public var hasEffort: Bool { analyzer.hasEffort }

  /// Ends the session and gives its facts; nil when no report came. Nothing may be added afterwards.
  public mutating func finish() -> SessionSummary? {
    guard let firstArrival else { return nil }
    let name = SessionName(context: context, digest: digest, firstArrival: firstArrival)
    analyzer.finish()
    takeRepetitions()
    clocks.wall = analyzer.facts.lastTime
    clocks.disconnected = analyzer.facts.disconnectedNanoseconds
    return SessionSummary(
      name: name, context: context, parameters: parameters, layout: layout,
      repetitions: repetitions, thresholdCount: Int(analyzer.thresholdCount), clocks: clocks,
      force: analyzer.facts, counters: analyzer.counters, source: source,
      noiseNewtons: analyzer.noiseNewtons,
      batteryPercent: analyzer.batteryPercent < 0 ? nil : analyzer.batteryPercent)
  }

  private mutating func takeRepetitions() {
    while let repetition = analyzer.takeRepetition() {
      let set = clocks.add(repetition, parameters)
      repetitions.append(
        NumberedRepetition(number: repetitions.count + 1, set: set, measured: repetition))
    }
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
