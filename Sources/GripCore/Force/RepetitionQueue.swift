/// Repetitions that are measured but not yet decided, and those that are and wait to be taken: both in fixed memory.
///
/// A small movement before a much larger one was a hand that took hold, not a repetition: so each waits for a bounded time.
struct RepetitionQueue: ~Copyable {
  static var capacity: Int { 32 }
  /// One report decides at most as many as it has samples, and a gap all that wait.
  static var decidedCapacity: Int { 128 }

  private var waiting = FixedStorage(
    count: RepetitionQueue.capacity, filledWith: Repetition())
  /// Repetitions that wait for their decision.
  private(set) var waitingCount = 0
  private var decided = FixedStorage(
    count: RepetitionQueue.decidedCapacity, filledWith: Repetition())
  private var decidedFirst = 0
  private var decidedCount = 0
  /// Heights of the last three that count, and when the last of them ended.
  private var heights = InlineArray<3, Double>(repeating: 0)
  private var lastEnd: Int64 = .min

  /// Whether nothing waits for its decision.
  var isEmpty: Bool { waitingCount == 0 }

  /// Whether a decided repetition waits to be taken.
  @inline(__always)
  var hasDecided: Bool { decidedCount > 0 }

  /// The greatest of the last three heights, in N; 0 before the first.
  var referenceHeight: Double { greater(heights[0], greater(heights[1], heights[2])) }

  /// A repetition that waits, the oldest first; `index` is in 0 ..< `waitingCount`.
  func waiting(_ index: Int) -> Repetition {
    precondition(index < waitingCount, "no such repetition waits")
    return waiting[index]
  }

  /// Adds a measured repetition, unless it is too small beside those before it.
  mutating func add(
    _ repetition: Repetition, _ parameters: DetectionParameters, memorySeconds: Double
  ) {
    if lastEnd != .min && seconds(repetition.start &- lastEnd) > memorySeconds {
      heights = InlineArray(repeating: 0)
    }
    guard repetition.heightNewtons >= parameters.heightRatioMin * referenceHeight else { return }
    dropSmaller(than: parameters.heightRatioMin * repetition.heightNewtons)
    heights[0] = heights[1]
    heights[1] = heights[2]
    heights[2] = repetition.heightNewtons
    lastEnd = repetition.end
    if waitingCount == Self.capacity { decideOldest() }
    waiting[waitingCount] = repetition
    waitingCount &+= 1
  }

  /// Decides what waited long enough; what is much smaller than the effort under way is dropped.
  @inline(__always)
  mutating func decide(now: Int64, effort: Double, _ parameters: DetectionParameters) {
    guard waitingCount > 0 else { return }
    dropSmaller(than: parameters.heightRatioMin * effort)
    while waitingCount > 0
      && seconds(now &- waiting[0].end) > parameters.provisionalSeconds
    {
      decideOldest()
    }
  }

  /// Decides all that wait.
  mutating func decideAll() {
    while waitingCount > 0 { decideOldest() }
  }

  /// The oldest decided repetition, if there is one.
  mutating func takeDecided() -> Repetition? {
    guard decidedCount > 0 else { return nil }
    let repetition = decided[decidedFirst]
    decidedFirst = (decidedFirst &+ 1) & (Self.decidedCapacity &- 1)
    decidedCount &-= 1
    return repetition
  }

  private mutating func dropSmaller(than height: Double) {
    var kept = 0
    var index = 0
    while index < waitingCount {
      if waiting[index].heightNewtons >= height {
        waiting[kept] = waiting[index]
        kept &+= 1
      }
      index &+= 1
    }
    waitingCount = kept
  }

  private mutating func decideOldest() {
    precondition(
      decidedCount < Self.decidedCapacity, "decided repetitions are taken after each report")
    decided[(decidedFirst &+ decidedCount) & (Self.decidedCapacity &- 1)] = waiting[0]
    decidedCount &+= 1
    var index = 1
    while index < waitingCount {
      waiting[index &- 1] = waiting[index]
      index &+= 1
    }
    waitingCount &-= 1
  }
}
