public import Capture
public import GripCore
public import GripSession
public import GripStore

/// The sessions of one controller on the bus.
///
/// It begins between sessions and waits for an effort; a session then begins with the reports of the last ten seconds. A
/// session ends by idleness, by command, or when the one who calls says that the controller is gone for good. Reports,
/// events and commands are to be given in the order of their arrival, by one thread. Nothing throws: while the disk takes
/// nothing sessions go on, and `journalState` and `takeNotices` say so.
public final class LiveSessions {
  private let machine: SessionMachine

  /// The sessions of a controller that was attached now.
  ///
  /// - Parameters:
  ///   - directory: the output directory.
  ///   - context: origin (`live`, or `simulated` for a controller that is none), date (`isDated` is true) and device.
  ///   - device: the controller as the recording has it.
  ///   - layout: of its report descriptor.
  ///   - reportBytesMax: its longest input report.
  ///   - sync: sees to it that recordings reach the disk while they grow; one for all controllers.
  ///   - sealer: seals what is published.
  public init(
    directory: String, context: SessionContext, device: CaptureDevice, layout: SensorLayout,
    parameters: DetectionParameters, reportBytesMax: Int, sync: JournalSync?,
    sealer: Sealer = .none
  ) {
    precondition(context.isDated, "a live session has a date")
    machine = SessionMachine(
      settings: SessionSettings(
        directory: directory, context: context, parameters: parameters, device: device,
        mode: .live, reportBytesMax: max(64, reportBytesMax), earlyEvents: [],
        sync: sync, sealer: sealer),
      layout: layout)
  }

  // MARK: - What comes from the controller

  /// Takes a report.
  public func add(_ bytes: Span<UInt8>, arrivalNanoseconds: Int64) {
    attempt { () throws(StoreError) in try machine.add(bytes, arrival: arrivalNanoseconds) }
    tellRepetitions()
  }

  /// Takes a failed transfer, `status` being a negative errno.
  public func transferFailed(status: Int32, arrivalNanoseconds: Int64) {
    attempt { () throws(StoreError) in
      _ = try machine.transferFailed(status: status, arrival: arrivalNanoseconds)
    }
  }

  /// Takes a record: a command, a loss, a departure or a return.
  ///
  /// - Returns: false when no session is under way that it belongs to, or when there is no room for it while the disk takes
  ///   nothing; then it is recorded nowhere and has no effect.
  @discardableResult
  public func add(_ record: LiveRecord, arrivalNanoseconds: Int64) -> Bool {
    var isTaken = false
    attempt { () throws(StoreError) in
      isTaken = try machine.add(
        record.event, json: record.encode(), arrival: arrivalNanoseconds)
    }
    tellRepetitions()
    return isTaken
  }

  // MARK: - Commands

  /// Begins a session with the next report, without pre-roll; one under way is published first.
  ///
  /// - Parameters:
  ///   - records: go to its beginning, before the first report, and have its time.
  ///   - isKept: whether it stays even without a repetition.
  public func beginNow(_ records: [LiveRecord], isKept: Bool = true) {
    attempt { () throws(StoreError) in try machine.beginNow(early(records), isKept: isKept) }
  }

  /// Keeps the session under way even if no repetition comes.
  public func keep() { machine.open?.isKept = true }

  /// Ends the session under way, or one that waits for its first report, and waits for an effort.
  public func end() { attempt { () throws(StoreError) in try machine.endNow() } }

  /// Ends the session under way before a time of it, with at least half a second between, and begins another with the next
  /// report: squeezes that were a command belong to no session. Where nothing is left the first is dropped, unless a command
  /// had begun it; the other is dropped too if nothing comes of it, unless `keep` is called.
  ///
  /// - Parameters:
  ///   - start: start of the first such squeeze, in ns since the session's first sample. At most the last minute is cut.
  ///   - records: go to the beginning of the other session.
  public func endBefore(_ start: Int64, beginning records: [LiveRecord]) {
    attempt { () throws(StoreError) in
      try machine.endNow(before: start - 500_000_000)
      try machine.beginNow(early(records), isKept: false)
    }
  }

  /// Records for the beginning of each session to come, such as the tare in force. They have the first report's time.
  public func setStanding(_ records: [LiveRecord]) {
    attempt { () throws(StoreError) in machine.standing = try early(records) }
  }

  // MARK: - The disk

  /// Hands what is recorded to the system; to be called on each wake.
  public func flush() {
    attempt { () throws(StoreError) in try machine.open?.folder.flush() }
    machine.publishDerived()
  }

  /// Runs work on another thread, false where none can be had. With it, a session that has to be derived anew at its end
  /// waits for that thread, and is published by a later `flush` or `publishEnded`; without, whatever ends the session
  /// takes as long as that takes.
  public var runElsewhere: ((@escaping @Sendable () -> Void) -> Bool)? {
    get { machine.runElsewhere }
    set { machine.runElsewhere = newValue }
  }

  /// Tries once more to publish sessions that have ended and could not be.
  public func publishEnded() { machine.publishEnded() }

  /// Sessions that have ended and are not published yet.
  public var endedCount: Int { machine.ended.count }

  /// How many of them another thread is deriving.
  public var derivingCount: Int { machine.derivingCount }

  /// Whether what is recorded reaches the disk.
  public var journalState: JournalState { machine.open?.folder.journalState ?? .ok }

  // MARK: - What there is to see

  /// What happened since the last call, in order.
  public func takeNotices() -> [LiveNotice] {
    guard !machine.notices.isEmpty else { return [] }
    let notices = machine.notices
    machine.notices = []
    return notices
  }

  /// Whether a session is under way.
  public var isOpen: Bool { machine.open != nil }
  /// The folder within the output directory that the session under way will have.
  public var place: String? {
    machine.open?.builder.name.map { UnfinishedSession.place(of: $0) }
  }
  /// Arrival of the first report of the session under way, in UTC, as "2026-11-22T16:35:12Z".
  public var startedAt: String? {
    machine.open?.builder.name?.startNanoseconds.map { UTCTime.text($0) }
  }
  /// Greatest force of the session under way so far, from zero or the tare, in N.
  public var peakNewtons: Double { machine.open?.builder.peakNewtons ?? 0 }
  /// Whether a command has begun a session that waits for its first report.
  public var isBeginning: Bool { machine.isBeginning }
  /// Whether the session under way is paused.
  public var isPaused: Bool { machine.open?.builder.isPaused ?? false }
  /// Reports outside of sessions so far.
  public var reportsOutside: Int64 { machine.reportsOutside }

  /// Repetitions of the session under way that are decided.
  public var repetitionCount: Int { machine.open?.builder.repetitions.count ?? 0 }

  /// Repetitions of the session under way as they look now: with those that may still turn out to be none.
  public var repetitionsSoFar: Int {
    guard let open = machine.open else { return 0 }
    return open.builder.repetitions.count + open.builder.repetitionsWaiting
  }

  /// The last repetitions of the session under way, at most `count`, oldest first, with those that may still turn out to be
  /// none. Times are in ns since its first sample.
  public func latestRepetitions(_ count: Int) -> [Repetition] {
    machine.open?.builder.latestRepetitions(count) ?? []
  }

  /// Whether an effort high enough for a repetition is under way.
  public var hasEffort: Bool {
    machine.open?.builder.hasEffort ?? machine.scout?.builder.hasEffort ?? false
  }

  /// Force of the newest sample, from zero or the tare, in N; 0 before the first.
  public var forceNewtons: Double {
    machine.open?.builder.latestForceNewtons ?? machine.scout?.builder.latestForceNewtons ?? 0
  }

  /// The newest sample of the session under way, or of those before it, as the device showed it; nil before the first.
  public var latestSample: Sample? {
    if let open = machine.open { return open.builder.latestSample }
    return machine.scout?.builder.latestSample
  }

  /// The running baseline, from zero or the tare, in N.
  public var baselineNewtons: Double {
    machine.open?.builder.baselineNewtons ?? machine.scout?.builder.baselineNewtons ?? 0
  }

  /// What the device shows at rest, from its zero whatever tare is in force, in N: what a tare would be. Nil before it is
  /// known, and while an effort is under way.
  public var restingNewtons: Double? {
    if let open = machine.open { return open.builder.restingNewtons }
    return machine.scout?.builder.restingNewtons
  }

  /// The battery's charge as last reported, in per cent; nil when never reported.
  public var batteryPercent: Double? {
    if let open = machine.open { return open.builder.batteryPercent }
    return machine.scout?.builder.batteryPercent
  }

  /// The clocks of the session under way, up to its newest sample; nil between sessions.
  public var clocks: SessionClocks? { machine.open?.builder.clocksSoFar }

  /// What happened to the reports of the session under way; nil between sessions.
  public var counters: ReportCounters? { machine.open?.builder.counters }

  // MARK: -

  private func tellRepetitions() {
    guard let open = machine.open, open.repetitionsTold < open.builder.repetitions.count else {
      return
    }
    for repetition in open.builder.repetitions[open.repetitionsTold...] {
      machine.notices.append(.repetition(repetition))
    }
    open.repetitionsTold = open.builder.repetitions.count
  }

  private func early(_ records: [LiveRecord]) throws(StoreError) -> [EarlyEvent] {
    var early: [EarlyEvent] = []
    for record in records {
      early.append(EarlyEvent(event: record.event, json: try record.encode(), arrival: 0))
    }
    return early
  }

  private func attempt(_ body: () throws(StoreError) -> Void) {
    do throws(StoreError) {
      try body()
    } catch {
      machine.notices.append(.failed(error))
    }
  }
}

/// What the daemon adds to a live recording.
public enum LiveRecord: Sendable, Equatable {
  /// What bears on the facts, and who commanded it.
  case event(SessionEvent, by: CommandIssuer? = nil)
  /// What does not.
  case command(CommandRecord)

  /// The event, where it bears on the facts.
  var event: SessionEvent? {
    if case .event(let event, _) = self { event } else { nil }
  }

  func encode() throws(StoreError) -> [UInt8] {
    switch self {
    case .event(let event, let issuer): try EventRecord.encode(event, by: issuer)
    case .command(let record): try record.encode()
    }
  }
}

/// What happened to the sessions of a live controller.
public enum LiveNotice: Sendable {
  /// A session began; its first report arrived then, in ns.
  case began(arrivalNanoseconds: Int64)
  /// A repetition of the session under way is decided.
  case repetition(NumberedRepetition)
  /// A session has ended and is published.
  case published(PublishedSession)
  /// A session has ended and was dropped, since nothing was in it.
  case discarded(reports: Int64)
  /// Something could not be written. A session that has ended waits for `publishEnded`.
  case failed(StoreError)
}
