/// Compares force with a target, sample by sample, in fixed memory.
///
/// Errors are force less target. For the lag, force is averaged over 10 ms around each moment of a grid and correlated with
/// the target at each shift up to 1 s either way: so a block may be of any length.
struct TrackingMeter: ~Copyable {
  /// The grid, in ns.
  static var binNanoseconds: Int64 { TrackingFacts.lagStepNanoseconds }
  /// The greatest shift either way, in steps of the grid.
  static var lagBinsMax: Int { 100 }
  /// Targets around the newest moment: a power of two, more than twice the greatest shift.
  private static var ringSize: Int { 256 }

  private var target = TargetShape(.constant)
  private(set) var isActive = false
  private var start: Int64 = 0
  private(set) var facts = TrackingFacts()
  private var sums = FixedStorage(
    count: 2 * TrackingMeter.lagBinsMax + 1, filledWith: CorrelationSums())
  private var targets = FixedStorage(count: TrackingMeter.ringSize, filledWith: 0.0)
  /// Targets are in the ring up to this moment of the grid.
  private var targetsUpTo: Int64 = -1
  private var bin: Int64 = 0
  private var binSum = 0.0
  private var binCount: Int64 = 0

  /// Begins anew; the target's time counts from `start`, in ns.
  mutating func begin(_ target: TargetShape?, at start: Int64) {
    isActive = target != nil
    facts = TrackingFacts()
    guard let target else { return }
    self.target = target
    self.start = start
    var index = 0
    while index < sums.count {
      sums[index] = CorrelationSums()
      index &+= 1
    }
    targetsUpTo = -1
    bin = 0
    binCount = 0
  }

  /// Takes a sample of force, in N.
  mutating func add(time: Int64, force: Double) {
    let passed = time &- start
    let moment = seconds(passed)
    guard isActive && target.isShown(at: moment) else { return }
    facts.add(error: force - target.newtons(at: moment), band: target.bandNewtons)
    let newest = (passed &+ Self.binNanoseconds / 2) / Self.binNanoseconds
    if newest != bin { closeBin() }
    if binCount == 0 {
      bin = newest
      binSum = 0
    }
    binSum += force
    binCount &+= 1
  }

  /// Ends the comparison: what came of it is in `facts`.
  mutating func finish() {
    guard isActive else { return }
    closeBin()
    isActive = false
    facts.lag = lag()
  }

  private mutating func closeBin() {
    guard binCount > 0 else { return }
    // Less the mean of the target: so the sums stay small.
    let force = binSum / Double(binCount) - target.meanNewtons
    binCount = 0
    facts.lagBins &+= 1
    let most = Int64(Self.lagBinsMax)
    fillTargets(upTo: bin &+ most)
    var index = 0
    while index < sums.count {
      let moment = bin &+ most &- Int64(index)
      if target.isShown(at: seconds(moment &* Self.binNanoseconds)) {
        sums[index].add(force, targets[Int(moment & Int64(Self.ringSize &- 1))])
      }
      index &+= 1
    }
  }

  private mutating func fillTargets(upTo last: Int64) {
    var moment = greater(targetsUpTo &+ 1, last &- Int64(Self.ringSize &- 1))
    if moment < 0 { moment = 0 }
    while moment <= last {
      targets[Int(moment & Int64(Self.ringSize &- 1))] =
        target.newtons(at: seconds(moment &* Self.binNanoseconds)) - target.meanNewtons
      moment &+= 1
    }
    targetsUpTo = last
  }

  /// The shift of the greatest correlation. Index 0 of the sums is the target 1 s after force, the last one 1 s before.
  private func lag() -> TrackingFacts.Lag {
    var lag = TrackingFacts.Lag()
    // A shift by half of a period or more would be taken for one the other way.
    var most = Self.lagBinsMax
    if target.kind != .constant && target.kind != .chirp {
      let half = target.periodSeconds / 2 / seconds(Self.binNanoseconds)
      most = half < Double(most) ? greater(1, Int(half) &- 1) : most
    }
    var best = 0
    var isKnown = false
    var shift = 0
    // From the middle outwards, so that of equal ones the smaller shift counts.
    while shift <= most {
      var side = 0
      while side < 2 {
        let candidate = side == 0 ? shift : 0 &- shift
        let value = correlation(candidate)
        if !isKnown || value > lag.squares.at {
          (best, lag.squares.at, isKnown) = (candidate, value, true)
        }
        side &+= 1
      }
      shift &+= 1
    }
    lag.nanoseconds = Int64(best) &* Self.binNanoseconds
    lag.isInside = magnitude(Int64(best)) < Int64(most)
    if lag.isInside {
      lag.squares.before = correlation(best &- 1)
      lag.squares.after = correlation(best &+ 1)
    }
    return lag
  }

  private func correlation(_ shift: Int) -> Double {
    sums[Self.lagBinsMax &+ shift].signedSquare
  }
}

/// What came of comparing force with a target.
public struct TrackingFacts: BitwiseCopyable, Sendable, Equatable {
  /// Step of the shifts at which force is correlated with the target, in ns.
  public static var lagStepNanoseconds: Int64 { 10_000_000 }

  /// Samples that were compared.
  public private(set) var samples: Int64 = 0
  /// Mean of force less target, in N.
  public private(set) var meanError = 0.0
  /// Sum of the squared differences from `meanError`, in N².
  public private(set) var squares = 0.0
  /// Sum of the errors' magnitudes, in N.
  public private(set) var magnitudes = 0.0
  /// Samples in the band.
  public private(set) var samplesInBand: Int64 = 0
  /// Moments of the grid that were correlated.
  public internal(set) var lagBins: Int64 = 0
  /// How far force follows behind the target.
  public internal(set) var lag = Lag()

  /// A shift and the correlation there.
  public struct Lag: BitwiseCopyable, Sendable, Equatable {
    /// By so much force follows behind the target, in ns and in whole steps of the grid.
    public internal(set) var nanoseconds: Int64 = 0
    /// Whether the correlation is greatest inside of the range of shifts, and not at its end.
    public internal(set) var isInside = false
    /// The correlation coefficient times its magnitude, one step before, there and one step after.
    public internal(set) var squares = (before: 0.0, at: 0.0, after: 0.0)

    /// Compares all numbers.
    public static func == (a: Lag, b: Lag) -> Bool {
      a.nanoseconds == b.nanoseconds && a.isInside == b.isInside && a.squares == b.squares
    }
  }

  /// By Welford: a large mean takes no precision from the squares.
  @inline(__always)
  mutating func add(error: Double, band: Double) {
    samples &+= 1
    let difference = error - meanError
    meanError += difference / Double(samples)
    squares += difference * (error - meanError)
    magnitudes += magnitude(error)
    if band > 0 && magnitude(error) <= band { samplesInBand &+= 1 }
  }
}

/// Sums over pairs of force and target at one shift.
struct CorrelationSums: BitwiseCopyable {
  private var n = 0.0, x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0

  init() {}

  @inline(__always)
  mutating func add(_ force: Double, _ target: Double) {
    n += 1
    x += force
    y += target
    xx += force * force
    yy += target * target
    xy += force * target
  }

  /// The correlation coefficient times its magnitude; 0 where one of the two does not change.
  var signedSquare: Double {
    let covariance = n * xy - x * y
    let variances = (n * xx - x * x) * (n * yy - y * y)
    return variances > 0 ? covariance * magnitude(covariance) / variances : 0
  }
}
