/// One squeeze, with what was measured of it. Times are in nanoseconds since the session's first sample.
public struct Repetition: BitwiseCopyable, Sendable, Equatable {
  /// How a repetition ended.
  public enum Ending: UInt8, BitwiseCopyable, Sendable {
    /// Force fell through the boundary.
    case release
    /// Force fell and rose again without full release: the next repetition follows at once.
    case valley
    /// Force fell, but stayed above the boundary.
    case settled
    /// Data stopped.
    case gap
    /// The session was paused.
    case pause
    /// The stream ended.
    case streamEnd
  }

  /// Force passed the boundary upward (half-open interval: this instant belongs to it) ...
  public var start: Int64 = 0
  /// ... and downward (this instant does not).
  public var end: Int64 = 0
  /// When the greatest force was measured.
  public var peakTime: Int64 = 0
  /// Greatest force, from zero, in N.
  public var peakNewtons = 0.0
  /// Greatest mean over 100 ms, from zero, in N.
  public var peakMean100Newtons = 0.0
  /// The baseline that it rose from, from zero, in N.
  public var baselineNewtons = 0.0
  /// Greatest smoothed force above the baseline, in N.
  public var heightNewtons = 0.0
  /// Mean force from start to end, from zero, in N.
  public var meanNewtons = 0.0
  /// Integral of force above the baseline from start to end, in N·s.
  public var impulseNewtonSeconds = 0.0
  /// From the start until 90 % of the height.
  public var riseNanoseconds: Int64 = 0
  /// From the first to the last moment at 90 % of the height.
  public var holdNanoseconds: Int64 = 0
  /// From the last moment at 90 % of the height to the end.
  public var fallNanoseconds: Int64 = 0
  /// 80 % of the height over the time from 10 % to 90 %, in N/s; negative where it may not be reported because that rise
  /// holds fewer than `rateSamplesMin` points.
  public var rateOfRise = -1.0
  /// How fast force rose after it left the baseline.
  public var development = RateOfForceDevelopment()
  /// How long the smoothed force was above `tensionRatio` of the height.
  public var tensionNanoseconds: Int64 = 0
  /// From the last moment at 90 % of the height to 10 %, in s, where the hand let go, the fall holds at least
  /// `rateSamplesMin` points and takes `releaseNanosecondsMax` at most.
  public var releaseSeconds = GatedValue.refused(.notReleased)
  /// The hold in it.
  public var plateau = Plateau()
  /// How it faded, if it was sustained.
  public var endurance = Endurance()
  /// Which connected stretch of the session it lies in, counted from 0: a gap in the data begins a new one.
  public var stretch: Int64 = 0
  /// How it ended.
  public var ending = Ending.release

  /// The rise must hold so many points for its rate to be reported.
  public static var rateSamplesMin: Int { 5 }

  /// A fall that takes longer than this is a hold that fades, not a release.
  public static var releaseNanosecondsMax: Int64 { 3_000_000_000 }

  /// An empty repetition.
  public init() {}
}
