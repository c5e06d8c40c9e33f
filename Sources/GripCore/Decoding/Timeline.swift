/// Turns the device's own clock, which wraps, into nanoseconds since the first report, and follows the reporting period.
///
/// Within a connection the device's time counts. The arrival time decides only where the device's clock cannot: how often
/// it wrapped in a long gap, and whether a jump is a pause (both clocks agree) or a fault (they do not). A device without a
/// clock has its arrival times alone: they are evened out, since reports may arrive in batches, but never run away.
struct Timeline: BitwiseCopyable {
  /// Reports further apart than this tell no period, and are no longer confused with old ones.
  static var jumpNanoseconds: Int64 { 1_000_000_000 }
  /// Device time and arrival time may differ by this much across a gap before it counts as a time jump: hosts stall for
  /// tens of milliseconds.
  static var disagreementNanoseconds: Int64 { 200_000_000 }
  /// The clocks of a device and of a computer differ by less than one part in so many.
  static var driftShare: Int64 { 1000 }
  /// After so many regular reports a report whose time stands alone is a damaged one.
  static var trustReports: Int64 { 8 }
  /// Arrival times are averaged over so many reports: a batch of some must not look like a new rate.
  static var arrivalReports: Int64 { 32 }

  /// What the time of a report says.
  enum Step: BitwiseCopyable, Equatable {
    /// The first report.
    case first
    /// The next one, `nanoseconds` after the last and consistent with the reporting period.
    case regular(nanoseconds: Int64)
    /// After a pause of the device or lost reports, `nanoseconds` after the last.
    case gap(nanoseconds: Int64)
    /// The clock jumped; `nanoseconds` is what the arrival times say instead.
    case jump(nanoseconds: Int64)
  }

  /// What the time of a report says of its age, where there is no sequence number to tell.
  enum Age: BitwiseCopyable, Equatable {
    /// It is the next one.
    case new
    /// It is the last one again.
    case repeated
    /// It is from before the last one.
    case old
    /// Its time fits neither clock: a damaged report, or the device's clock was set.
    case implausible
  }

  private let hasDeviceTime: Bool
  private let ticksModulus: Int64
  private let nanosecondsNumerator: Int64
  private let nanosecondsDenominator: Int64
  /// After so many nanoseconds the device's clock begins again.
  private let wrapNanoseconds: Int64
  private var lastTicks: Int64 = 0
  private var lastArrival: Int64 = 0
  private var hasStarted = false
  /// An interval that was not regular: twice in a row, and it is the new period.
  private var candidateNanoseconds: Int64 = 0
  /// How far the time given out is ahead of the arrival times, without a device clock.
  private var aheadNanoseconds: Int64 = 0
  private var arrivalsLearned: Int64 = 0
  /// How late the last report came against the most punctual before it. A computer that stood still takes what waited for it
  /// late, and then skips to the present: the device's clock may run ahead of the arrival times by so much.
  private var lateNanoseconds: Int64 = 0
  private var trust: Int64 = 0
  private var strayTicks: Int64 = 0
  private var strayArrival: Int64 = 0
  private var hasStray = false

  /// Nanoseconds between reports, smoothed; 0 until the second report.
  private(set) var periodNanoseconds: Int64 = 0
  /// Nanoseconds between the last two reports by their own clock, neither smoothed nor evened out.
  private(set) var intervalNanoseconds: Int64 = 0

  /// A clock of `bitSize` bits whose tick is `numerator` / `denominator` nanoseconds; 0 bits: no device clock.
  init(bitSize: UInt8, numerator: Int64, denominator: Int64) {
    precondition(bitSize <= 32 && numerator > 0 && denominator > 0, "no clock is like this")
    ticksModulus = 1 << Int64(bitSize)
    nanosecondsNumerator = numerator
    nanosecondsDenominator = denominator
    hasDeviceTime = bitSize > 0 && ticksModulus > denominator / numerator
    wrapNanoseconds = Self.nanoseconds(ticksModulus, numerator, denominator)
  }

  /// Nanoseconds that the device's (or, without one, the arrival) clock says have passed since the last report.
  @inline(__always)
  func elapsed(ticks: Int64, arrival: Int64) -> Int64 {
    guard hasStarted else { return 0 }
    guard hasDeviceTime else { return byArrival(arrival) }
    return elapsed(from: lastTicks, to: ticks, byArrival: arrival &- lastArrival)
  }

  /// How many reporting periods passed since the last report; 0 while the period is unknown.
  ///
  /// The device's time is believed where the arrival times are not against it: a damaged report must not vouch for itself.
  @inline(__always)
  func periods(ticks: Int64, arrival: Int64) -> Int64 {
    let elapsed = elapsed(ticks: ticks, arrival: arrival)
    let byArrival = byArrival(arrival)
    return periods(in: isPlausible(elapsed, byArrival) ? elapsed : byArrival)
  }

  /// The same for a report without the device's time.
  @inline(__always)
  func periods(arrival: Int64) -> Int64 { periods(in: byArrival(arrival)) }

  /// How many reporting periods `elapsed` is; 0 while the period is unknown.
  @inline(__always)
  func periods(in elapsed: Int64) -> Int64 {
    periodNanoseconds > 0 ? (elapsed &+ periodNanoseconds / 2) / periodNanoseconds : 0
  }

  /// Whether the clock of the device ran backwards or stood still.
  @inline(__always)
  func isOld(ticks: Int64, arrival: Int64) -> Bool {
    guard hasStarted && hasDeviceTime else { return false }
    let advanced = (ticks &- lastTicks) & (ticksModulus &- 1)
    if advanced == 0 { return elapsed(ticks: ticks, arrival: arrival) == 0 }
    let nanoseconds = toNanoseconds(advanced)
    let behind = toNanoseconds(ticksModulus &- advanced)
    let byArrival = byArrival(arrival)
    let window = greater(
      Self.jumpNanoseconds, SequenceTracker.windowReports &* periodNanoseconds)
    return behind <= window && behind < nanoseconds
      && byArrival < Self.jumpNanoseconds && byArrival < nanoseconds / 2
  }

  /// Judges a report that has no sequence number.
  mutating func judge(ticks: Int64, arrival: Int64) -> Age {
    guard hasStarted && hasDeviceTime else { return .new }
    let elapsed = elapsed(ticks: ticks, arrival: arrival)
    if elapsed == 0 { return .repeated }
    if isOld(ticks: ticks, arrival: arrival) { return .old }
    if isRegular(elapsed) || isPlausible(elapsed, byArrival(arrival)) {
      hasStray = false
      trust = lesser(trust &+ 1, 2 &* Self.trustReports)
      return .new
    }
    // A clock that was set goes on from there; a damaged report stands alone. A clock that never fits is not asked.
    let sinceStray = arrival &- strayArrival
    let fromStray = self.elapsed(from: strayTicks, to: ticks, byArrival: sinceStray)
    let isContinued = hasStray && fromStray > 0 && isPlausible(fromStray, sinceStray)
    guard trust >= Self.trustReports && !isContinued else {
      hasStray = false
      return .new
    }
    trust &-= 2
    strayTicks = ticks
    strayArrival = arrival
    hasStray = true
    return .implausible
  }

  /// Takes the time of an accepted report.
  ///
  /// - Parameters:
  ///   - ticks: the device's time field; ignored without a device clock.
  ///   - arrival: when it arrived, in nanoseconds.
  ///   - lost: whether reports are known to be missing before it.
  @inline(__always)
  mutating func advance(ticks: Int64, arrival: Int64, lost: Bool) -> Step {
    let elapsed = elapsed(ticks: ticks, arrival: arrival)
    let byArrival = byArrival(arrival)
    let isBackwards = arrival &- lastArrival < -Self.jumpNanoseconds
    let isFirst = !hasStarted
    lastTicks = ticks
    lastArrival = arrival
    hasStarted = true
    if isFirst { return .first }
    intervalNanoseconds = elapsed
    guard hasDeviceTime else {
      return advance(byArrival: byArrival, isBackwards: isBackwards, lost: lost)
    }
    let step = advance(elapsed, byArrival: byArrival, lost: lost)
    // Clocks drift apart by less than the part that is forgiven here.
    let late = lateNanoseconds &+ byArrival &- elapsed &- elapsed / Self.driftShare
    if case .jump = step { lateNanoseconds = 0 } else { lateNanoseconds = greater(late, 0) }
    return step
  }

  /// Begins anew with the next report: the controller came back, and its clock shows anything.
  mutating func restart() {
    hasStarted = false
    candidateNanoseconds = 0
    aheadNanoseconds = 0
    arrivalsLearned = 0
    lateNanoseconds = 0
    trust = 0
    hasStray = false
    periodNanoseconds = 0
  }

  private mutating func advance(_ elapsed: Int64, byArrival: Int64, lost: Bool) -> Step {
    if isRegular(elapsed) && !lost {
      candidateNanoseconds = 0
      learn(elapsed)
      return .regular(nanoseconds: elapsed)
    }
    if elapsed > 0 && (isPlausible(elapsed, byArrival) || (lost && isMultiple(elapsed))) {
      if !lost { considerRate(elapsed) }
      return .gap(nanoseconds: elapsed)
    }
    return .jump(nanoseconds: greater(greater(byArrival, periodNanoseconds), 1))
  }

  /// Without a device clock: reports of a batch follow each other nearly at the period, on credit, until the arrival times
  /// have caught up.
  private mutating func advance(byArrival: Int64, isBackwards: Bool, lost: Bool) -> Step {
    let available = byArrival &- aheadNanoseconds
    let isRegular = isRegular(available) && !lost && !isBackwards
    if isRegular {
      candidateNanoseconds = 0
      arrivalsLearned = lesser(arrivalsLearned &+ 1, Self.arrivalReports)
      periodNanoseconds &+= (byArrival &- periodNanoseconds) / arrivalsLearned
    } else if !lost && !isBackwards {
      considerRate(byArrival)
    }
    let least = greater(periodNanoseconds &- periodNanoseconds / 8, 1)
    let nanoseconds = greater(available, least)
    aheadNanoseconds = isBackwards ? 0 : nanoseconds &- available
    if isBackwards { return .jump(nanoseconds: nanoseconds) }
    return isRegular ? .regular(nanoseconds: nanoseconds) : .gap(nanoseconds: nanoseconds)
  }

  private func isRegular(_ elapsed: Int64) -> Bool {
    let period = periodNanoseconds
    if !hasDeviceTime {
      return elapsed <= (period == 0 ? Self.jumpNanoseconds : 4 &* period &+ 20_000_000)
    }
    guard elapsed > 0 else { return false }
    if period == 0 { return elapsed <= Self.jumpNanoseconds }
    return elapsed >= period / 2 && elapsed <= period &+ period / 2
  }

  /// Whether the device's clock and the arrival times agree, as far as delays on the way let them.
  @inline(__always)
  private func isPlausible(_ elapsed: Int64, _ byArrival: Int64) -> Bool {
    let ahead = elapsed &- byArrival
    let tolerance = Self.disagreementNanoseconds &+ byArrival / 20
    return ahead >= -tolerance && ahead <= tolerance &+ lateNanoseconds
  }

  private func isMultiple(_ elapsed: Int64) -> Bool {
    guard periodNanoseconds > 0 else { return true }
    return elapsed <= 128 &* periodNanoseconds
  }

  /// The device may have changed its rate: an interval that comes twice and is neither loss nor a long pause is the new
  /// period.
  private mutating func considerRate(_ interval: Int64) {
    let isConfirmed =
      candidateNanoseconds > 0
      && magnitude(interval &- candidateNanoseconds) <= candidateNanoseconds / 4
    candidateNanoseconds = interval < Self.jumpNanoseconds ? interval : 0
    guard isConfirmed && candidateNanoseconds > 0 else { return }
    periodNanoseconds = interval
    candidateNanoseconds = 0
    arrivalsLearned = 1
  }

  private mutating func learn(_ elapsed: Int64) {
    periodNanoseconds =
      periodNanoseconds == 0
      ? elapsed : periodNanoseconds &+ (elapsed &- periodNanoseconds) / 8
  }

  @inline(__always)
  private func byArrival(_ arrival: Int64) -> Int64 { greater(arrival &- lastArrival, 0) }

  @inline(__always)
  private func elapsed(from: Int64, to ticks: Int64, byArrival: Int64) -> Int64 {
    let nanoseconds = toNanoseconds((ticks &- from) & (ticksModulus &- 1))
    let missing = byArrival &- nanoseconds &+ wrapNanoseconds / 2
    guard missing >= wrapNanoseconds else { return nanoseconds }
    return nanoseconds &+ missing / wrapNanoseconds &* wrapNanoseconds
  }

  @inline(__always)
  private func toNanoseconds(_ ticks: Int64) -> Int64 {
    Self.nanoseconds(ticks, nanosecondsNumerator, nanosecondsDenominator)
  }

  @inline(__always)
  private static func nanoseconds(_ ticks: Int64, _ numerator: Int64, _ denominator: Int64) -> Int64
  {
    let (product, overflow) = ticks.multipliedReportingOverflow(by: numerator)
    return (overflow ? Int64.max : product) / denominator
  }
}
