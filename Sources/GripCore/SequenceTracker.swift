/// Follows the sequence number that a controller puts into its reports, which wraps, and says of each report whether it
/// is new, doubled, late or not believable.
struct SequenceTracker: BitwiseCopyable {
  /// Reports this far behind the newest are recognised as doubled or late.
  static var windowReports: Int64 { 64 }
  /// A jump forward of up to this many reports is believed whatever the time says.
  static var jumpReportsMax: Int64 { 64 }
  /// So many reports in a row that continue each other, but not what came before, restart the numbering.
  static var restartReports: UInt8 { 2 }

  /// What a sequence number says about its report.
  enum Verdict: BitwiseCopyable, Equatable {
    /// New; `lost` reports are missing before it.
    case new(lost: Int64)
    /// Already received.
    case duplicate
    /// Missed before, and counted as lost then; it comes too late to be measured.
    case late
    /// Neither near nor believable: a damaged report, or the numbering began again.
    case implausible
    /// The numbering began again; how many were lost in between is not known.
    case restarted
  }

  private var modulus: Int64 = 0
  private var expected: Int64 = 0
  /// Bit n: the report n + 1 behind `expected` was received.
  private var received: UInt64 = 0
  private var rejectedNext: Int64 = -1
  private var rejectedRun: UInt8 = 0
  private(set) var hasStarted = false

  init(bitSize: UInt8) { modulus = 1 << Int64(bitSize) }

  var lastAccepted: Int64 { (expected &+ modulus &- 1) % modulus }

  /// Judges a report.
  ///
  /// - Parameters:
  ///   - raw: its sequence number.
  ///   - periodsElapsed: how many reporting periods passed since the last accepted report, by the clock; 0 if unknown.
  mutating func judge(_ raw: Int64, periodsElapsed: Int64) -> Verdict {
    let sequence = raw & (modulus &- 1)
    guard hasStarted else {
      start(at: sequence)
      return .new(lost: 0)
    }
    let ahead = (sequence &- expected) & (modulus &- 1)
    let behind = modulus &- ahead
    let window = lesser(Self.windowReports, modulus / 4)
    if ahead != 0 && behind <= window { return judgeOld(sequence, behind: behind) }

    if ahead > greater(Self.jumpReportsMax, periodsElapsed &* 4) {
      return reject(sequence, as: .implausible)
    }
    var lost = ahead
    let wraps = (periodsElapsed &- 1 &- ahead &+ modulus / 2) / modulus
    if wraps > 0 {
      // A gap longer than the numbering: believe whole wraps only where the clock agrees within one per cent.
      let whole = ahead &+ wraps &* modulus
      let difference = periodsElapsed &- 1 &- whole
      if magnitude(difference) <= greater(2, whole / 100) { lost = whole }
    }
    accept(ahead: ahead, sequence: sequence)
    return .new(lost: lost)
  }

  private mutating func start(at sequence: Int64) {
    expected = (sequence &+ 1) & (modulus &- 1)
    received = 1
    hasStarted = true
    rejectedRun = 0
    rejectedNext = -1
  }

  private mutating func accept(ahead: Int64, sequence: Int64) {
    received = ahead >= 63 ? 1 : received << UInt64(ahead &+ 1) | 1
    expected = (sequence &+ 1) & (modulus &- 1)
    rejectedRun = 0
    rejectedNext = -1
  }

  private mutating func judgeOld(_ sequence: Int64, behind: Int64) -> Verdict {
    let bit: UInt64 = 1 << UInt64(behind &- 1)
    if received & bit != 0 { return reject(sequence, as: .duplicate) }
    let verdict = reject(sequence, as: .late)
    if verdict == .late { received |= bit }
    return verdict
  }

  /// Sets a report aside; a run of such reports that continue each other means that the numbering began again.
  private mutating func reject(_ sequence: Int64, as verdict: Verdict) -> Verdict {
    rejectedRun = sequence == rejectedNext ? rejectedRun &+ 1 : 0
    rejectedNext = (sequence &+ 1) & (modulus &- 1)
    let needed = verdict == .implausible ? Self.restartReports &- 1 : Self.restartReports &+ 1
    guard rejectedRun >= needed else { return verdict }
    start(at: sequence)
    return .restarted
  }
}
