/// Turns the device's own clock, which wraps, into nanoseconds since the first report, and follows the reporting period.
///
/// Within a connection the device's time counts. The arrival time decides only where the device's clock cannot: how often
/// it wrapped in a long gap, and whether a jump is a pause (both clocks agree) or a fault (they do not).
struct Timeline: BitwiseCopyable {
  /// Device time and arrival time may differ by this much across a gap before it counts as a time jump: hosts stall for
  /// tens of milliseconds.
  static var jumpNanoseconds: Int64 { 200_000_000 }
  /// Reports that follow each other within this time tell a period.
  static var periodNanosecondsMax: Int64 { 1_000_000_000 }

  /// What the time of a report says.
  enum Step: BitwiseCopyable, Equatable {
    /// The first report.
    case first
    /// The next one, `nanoseconds` after the last and consistent with the reporting period.
    case regular(nanoseconds: Int64)
    /// After a pause of the device or lost reports, `nanoseconds` after the last.
    case gap(nanoseconds: Int64)
    /// The device's clock jumped; `nanoseconds` is what the arrival times say instead.
    case jump(nanoseconds: Int64)
    /// The same time as the last report, or an earlier one.
    case repeated
  }

  private let hasDeviceTime: Bool
  private let ticksModulus: Int64
  private let nanosecondsNumerator: Int64
  private let nanosecondsDenominator: Int64
  private var lastTicks: Int64 = 0
  private var lastArrival: Int64 = 0
  private var hasStarted = false

  /// Nanoseconds between reports, smoothed; 0 until the second report.
  private(set) var periodNanoseconds: Int64 = 0

  /// A clock of `bitSize` bits whose tick is `numerator` / `denominator` nanoseconds; 0 bits: no device clock.
  init(bitSize: UInt8, numerator: Int64, denominator: Int64) {
    hasDeviceTime = bitSize > 0
    ticksModulus = 1 << Int64(bitSize)
    nanosecondsNumerator = numerator
    nanosecondsDenominator = denominator
  }

  /// Nanoseconds that the device's (or, without one, the arrival) clock says have passed since the last report.
  @inline(__always)
  func elapsed(ticks: Int64, arrival: Int64) -> Int64 {
    guard hasStarted else { return 0 }
    let byArrival = arrival &- lastArrival
    guard hasDeviceTime else { return byArrival }
    let advanced = (ticks &- lastTicks) & (ticksModulus &- 1)
    let nanoseconds = toNanoseconds(advanced)
    let wrap = toNanoseconds(ticksModulus)
    let wraps = (byArrival &- nanoseconds &+ wrap / 2) / wrap
    return wraps > 0 ? nanoseconds &+ wraps &* wrap : nanoseconds
  }

  /// How much time has passed for the purpose of judging sequence numbers: the arrival time's word where the device's
  /// clock differs from it too much to be believed.
  @inline(__always)
  func credibleElapsed(ticks: Int64, arrival: Int64) -> Int64 {
    let elapsed = elapsed(ticks: ticks, arrival: arrival)
    let byArrival = greater(arrival &- lastArrival, 0)
    let isCredible = elapsed <= byArrival &+ byArrival / 20 &+ Self.periodNanosecondsMax
    return isCredible || !hasStarted ? elapsed : byArrival
  }

  /// How many reporting periods `elapsed` is; 0 while the period is unknown.
  @inline(__always)
  func periods(in elapsed: Int64) -> Int64 {
    periodNanoseconds > 0 ? (elapsed &+ periodNanoseconds / 2) / periodNanoseconds : 0
  }

  /// Whether the clock of the device stood still or ran backwards: then the report is an old one, where nothing else tells.
  func isOld(ticks: Int64, arrival: Int64) -> Bool {
    guard hasStarted && hasDeviceTime else { return false }
    let advanced = (ticks &- lastTicks) & (ticksModulus &- 1)
    if advanced == 0 { return elapsed(ticks: ticks, arrival: arrival) == 0 }
    let behind = toNanoseconds(ticksModulus &- advanced)
    return behind <= Self.periodNanosecondsMax && behind < toNanoseconds(advanced)
      && arrival &- lastArrival < Self.periodNanosecondsMax
  }

  /// Takes the time of an accepted report.
  ///
  /// - Parameters:
  ///   - ticks: the device's time field; ignored without a device clock.
  ///   - arrival: when it arrived, in nanoseconds.
  ///   - lost: whether reports are known to be missing before it.
  mutating func advance(ticks: Int64, arrival: Int64, lost: Bool) -> Step {
    let elapsed = elapsed(ticks: ticks, arrival: arrival)
    let byArrival = greater(arrival &- lastArrival, 0)
    let isFirst = !hasStarted
    lastTicks = ticks
    lastArrival = arrival
    hasStarted = true
    if isFirst { return .first }

    if isRegular(elapsed) && !lost {
      learn(elapsed)
      return .regular(nanoseconds: elapsed)
    }
    let isPlausible = magnitude(elapsed &- byArrival) <= Self.jumpNanoseconds &+ byArrival / 20
    if elapsed > 0 && (isPlausible || (lost && isMultiple(elapsed))) {
      // The device may have changed its rate: what is not loss and not a long pause is the new period.
      if !lost && elapsed < Self.periodNanosecondsMax { periodNanoseconds = elapsed }
      return .gap(nanoseconds: elapsed)
    }
    return .jump(nanoseconds: greater(greater(byArrival, periodNanoseconds), 1))
  }

  private func isRegular(_ elapsed: Int64) -> Bool {
    guard elapsed > 0 else { return false }
    if periodNanoseconds == 0 { return elapsed <= Self.periodNanosecondsMax }
    if !hasDeviceTime { return elapsed <= 4 &* periodNanoseconds &+ 20_000_000 }
    return elapsed >= periodNanoseconds / 2 && elapsed <= periodNanoseconds &+ periodNanoseconds / 2
  }

  private func isMultiple(_ elapsed: Int64) -> Bool {
    guard periodNanoseconds > 0 else { return true }
    return elapsed <= 128 &* periodNanoseconds
  }

  private mutating func learn(_ elapsed: Int64) {
    periodNanoseconds =
      periodNanoseconds == 0
      ? elapsed : periodNanoseconds &+ (elapsed &- periodNanoseconds) / 8
  }

  @inline(__always)
  private func toNanoseconds(_ ticks: Int64) -> Int64 {
    let (product, overflow) = ticks.multipliedReportingOverflow(by: nanosecondsNumerator)
    return (overflow ? Int64.max : product) / nanosecondsDenominator
  }
}
