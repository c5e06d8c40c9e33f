/// Follows the sequence number that a controller puts into its reports, which wraps, and says of each report whether it
/// is new, doubled, late or not believable.
struct SequenceTracker: BitwiseCopyable {
  /// Reports this far behind the newest are recognised as doubled or late.
  static var windowReports: Int64 { 64 }
  /// A jump forward of up to this many reports is believed whatever the time says.
  static var jumpReportsMax: Int64 { 64 }
  /// So many reports in a row that continue each other, but not what came before, restart the numbering ...
  static var restartReports: Int64 { 2 }
  /// ... or so many if they look like reports that were received before.
  static var restartKnownReports: Int64 { 4 }
  /// Of reports that restart the numbering, up to this many may be missing in between, where numbers are wide enough for
  /// that to mean something.
  static var restartGapReports: Int64 { 8 }

  /// What a sequence number says about its report.
  enum Verdict: BitwiseCopyable, Equatable {
    /// New; `lost` reports are missing before it.
    case new(lost: Int64)
    /// Already received.
    case duplicate
    /// It comes too late to be measured; `wasLost`: it was counted as lost, which reports from before the first are not.
    case late(wasLost: Bool)
    /// Neither near nor believable: a damaged report, or the numbering began again.
    case implausible
    /// The numbering began again; how many were lost in between is not known.
    case restarted
  }

  private var modulus: Int64 = 0
  private var expected: Int64 = 0
  /// Bit n: the report n + 1 behind `expected` was received.
  private var received: UInt64 = 0
  /// Reports from the first to `expected`, up to the window.
  private var reach: Int64 = 0
  private var rejectedNext: Int64 = -1
  private var rejectedRun: Int64 = 0
  private(set) var hasStarted = false

  init(bitSize: UInt8) { modulus = 1 << Int64(bitSize) }

  /// Judges a report.
  ///
  /// - Parameters:
  ///   - raw: its sequence number.
  ///   - periodsElapsed: how many reporting periods passed since the last accepted report, by the clock; 0 if unknown.
  ///   - isOldByTime: whether its own time says that it is from before the last accepted report.
  @inline(__always)
  mutating func judge(_ raw: Int64, periodsElapsed: Int64, isOldByTime: Bool) -> Verdict {
    let sequence = raw & (modulus &- 1)
    guard hasStarted else {
      start(at: sequence)
      return .new(lost: 0)
    }
    let ahead = (sequence &- expected) & (modulus &- 1)
    let behind = modulus &- ahead
    let window = lesser(Self.windowReports, modulus / 4)
    let lostByClock = lostByClock(ahead: ahead, periodsElapsed)
    if ahead != 0 && behind <= window && (isOldByTime || lostByClock < 0) {
      return judgeOld(sequence, behind: behind, isOldByTime)
    }
    if lostByClock < 0 && ahead > greater(Self.jumpReportsMax, periodsElapsed &* 4) {
      return reject(sequence, as: .implausible, isOldByTime)
    }
    let lost = greater(ahead, lostByClock)
    accept(sequence, lost: lost)
    return .new(lost: lost)
  }

  /// Whether a number is the next one: then no time makes its report an old one.
  @inline(__always)
  func isExpected(_ raw: Int64) -> Bool { hasStarted && raw & (modulus &- 1) == expected }

  /// How many reports are missing before the one that is `ahead` of what was expected, if the clock agrees; -1 if it does not.
  ///
  /// A gap may be longer than the numbering. Whole rounds are believed only where the clock leaves no choice between two
  /// numbers of them, and a device that paused, whose numbers go on as if nothing had been, lost nothing.
  @inline(__always)
  private func lostByClock(ahead: Int64, _ periodsElapsed: Int64) -> Int64 {
    guard periodsElapsed > 0 else { return -1 }
    let missing = periodsElapsed &- 1
    let rounds = greater((missing &- ahead &+ modulus / 2) / modulus, 0)
    let lost = ahead &+ rounds &* modulus
    let tolerance = lesser(greater(2, lost / 100), greater(1, modulus / 16))
    let isPause = ahead == 0 && rounds > 0
    return magnitude(missing &- lost) <= (isPause ? 0 : tolerance) ? lost : -1
  }

  /// Begins anew with the next report: the controller came back, and numbers from anywhere.
  mutating func restart() { hasStarted = false }

  private mutating func start(at sequence: Int64) {
    expected = (sequence &+ 1) & (modulus &- 1)
    received = 1
    reach = 1
    hasStarted = true
    rejectedRun = 0
    rejectedNext = -1
  }

  @inline(__always)
  private mutating func accept(_ sequence: Int64, lost: Int64) {
    received = lost >= 63 ? 1 : received << UInt64(lost &+ 1) | 1
    reach = lost >= 63 ? Self.windowReports : lesser(reach &+ lost &+ 1, Self.windowReports)
    expected = (sequence &+ 1) & (modulus &- 1)
    rejectedRun = 0
    rejectedNext = -1
  }

  private mutating func judgeOld(
    _ sequence: Int64, behind: Int64, _ isOldByTime: Bool
  ) -> Verdict {
    let bit: UInt64 = 1 << UInt64(behind &- 1)
    if received & bit != 0 { return reject(sequence, as: .duplicate, isOldByTime) }
    let verdict = reject(sequence, as: .late(wasLost: behind <= reach), isOldByTime)
    if verdict != .restarted { received |= bit }
    return verdict
  }

  /// Sets a report aside; a run of such reports that continue each other means that the numbering began again, unless their
  /// time says that they are old ones, sent again.
  private mutating func reject(
    _ sequence: Int64, as verdict: Verdict, _ isOldByTime: Bool
  ) -> Verdict {
    let isKnown = verdict != .implausible
    let step = (sequence &- rejectedNext) & (modulus &- 1)
    let gap = isKnown ? 0 : lesser(Self.restartGapReports, modulus >> 10)
    let continues = rejectedNext >= 0 && step <= gap
    rejectedRun = continues ? rejectedRun &+ 1 : 1
    rejectedNext = (sequence &+ 1) & (modulus &- 1)
    let needed = isKnown ? Self.restartKnownReports : Self.restartReports
    guard rejectedRun >= needed && !isOldByTime else { return verdict }
    start(at: sequence)
    return .restarted
  }
}
