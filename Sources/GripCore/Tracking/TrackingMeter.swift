/// Compares force, or the angle by which the device is turned, with a target, sample by sample, in fixed memory. The words below say
/// force; an angle is treated the same.
///
/// Errors are force less target. For the lag, force is averaged over 10 ms around each moment of a grid and correlated with
/// the target at each shift up to 1 s either way: so a block may be of any length.
///
/// Of the sums that a correlation coefficient needs, only that of the products is kept for each shift. Those of force are the same
/// at every shift, but for the moments in the first and last second for which a shifted target is not shown. Those of
/// the target are, over moments that follow each other, differences of its running sums.
struct TrackingMeter: ~Copyable {
  /// The grid, in ns.
  static var binNanoseconds: Int64 { TrackingFacts.lagStepNanoseconds }
  /// The greatest shift either way, in steps of the grid.
  static var lagBinsMax: Int { 100 }
  private static var shifts: Int { 2 * lagBinsMax + 1 }

  private var target = TargetShape(.constant)
  private(set) var isActive = false
  private var start: Int64 = 0
  private(set) var facts = TrackingFacts()
  private var targets = TargetWindow()
  /// Of all moments with force.
  private var forces = ForceSums()
  /// By the index of a shift: what must be taken from `forces` because the target so shifted is not shown at a moment. Until
  /// `finish` each moment stands at the shift nearest to none at which it is missing; it is missing at those beyond, too.
  private var missing = FixedStorage(count: TrackingMeter.shifts, filledWith: ForceSums())
  /// By the index of a shift: sums of force times target, of the target and of its square.
  private var products = FixedStorage(count: TrackingMeter.shifts, filledWith: 0.0)
  private var targetSums = FixedStorage(count: TrackingMeter.shifts, filledWith: 0.0)
  private var targetSquares = FixedStorage(count: TrackingMeter.shifts, filledWith: 0.0)
  /// The newest moment with force; nil before the first.
  private var last: Int64?
  private var bin: Int64 = 0
  private var binSum = 0.0
  private var binCount: Int64 = 0
  private var steps = StepMeter()

  /// What the target is of: nil for force.
  var axis: RotationAxis? { target.axis }

  /// Begins anew; the target's time counts from `start`, in ns.
  mutating func begin(_ target: TargetShape?, at start: Int64) {
    isActive = target != nil
    facts = TrackingFacts()
    guard let target else { return }
    self.target = target
    self.start = start
    targets.begin(target)
    forces = ForceSums()
    var index = 0
    while index < Self.shifts {
      missing[index] = ForceSums()
      products[index] = 0
      targetSums[index] = 0
      targetSquares[index] = 0
      index &+= 1
    }
    last = nil
    bin = 0
    binCount = 0
    steps = StepMeter(target)
  }

  /// Takes a sample: force in N, or the angle in degrees.
  mutating func add(time: Int64, value force: Double) {
    let passed = time &- start
    let moment = seconds(passed)
    guard isActive && target.isShown(at: moment) else { return }
    facts.add(error: force - target.value(at: moment), band: target.band, at: passed)
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
    endRun()
    isActive = false
    var shift = 1
    while shift <= Self.lagBinsMax {
      if shift > 1 { missing[Self.index(shift)].add(missing[Self.index(shift &- 1)]) }
      missing[Self.index(0 &- shift)].add(missing[Self.index(1 &- shift)])
      shift &+= 1
    }
    facts.lag = lag()
    facts.steps = steps.facts
  }

  /// Index 0 is the target 1 s after force, the last one 1 s before.
  @inline(__always)
  private static func index(_ shift: Int) -> Int { lagBinsMax &+ shift }

  private mutating func closeBin() {
    guard binCount > 0 else { return }
    // Less the mean of the target: so the sums stay small.
    let value = binSum / Double(binCount)
    let force = value - target.mean
    binCount = 0
    steps.add(value, at: bin &* Self.binNanoseconds)
    facts.lagBins &+= 1
    let follows = bin == (last ?? .min) &+ 1
    if !follows { endRun() }
    targets.fill(target, upTo: bin &+ Int64(Self.lagBinsMax))
    if !follows { addTargets(-1, upTo: bin &- 1) }
    last = bin
    products.add(force, times: targets.values, from: targets.slot(bin &+ Int64(Self.lagBinsMax)))
    let sums = ForceSums(of: force)
    forces.add(sums)
    let most = Int64(Self.lagBinsMax)
    if bin < most { missing[Self.index(Int(bin) &+ 1)].add(sums) }
    let left = targets.end &- bin
    if left <= most { missing[Self.index(0 &- Int(greater(left, 0)))].add(sums) }
  }

  /// Moments that follow each other end here, if there were any.
  private mutating func endRun() {
    if let last { addTargets(1, upTo: last) }
  }

  /// Adds to the sums of the target at each shift `sign` times its running sums up to `moment`.
  private mutating func addTargets(_ sign: Double, upTo moment: Int64) {
    let slot = targets.slot(moment &+ Int64(Self.lagBinsMax))
    targetSums.add(sign, times: targets.sums, from: slot)
    targetSquares.add(sign, times: targets.squares, from: slot)
  }

  /// The shift of the greatest correlation.
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
    let index = Self.index(shift)
    return forces.signedSquare(
      without: missing[index], target: targetSums[index], squares: targetSquares[index],
      products: products[index])
  }
}

/// What came of comparing force with a target.
public struct TrackingFacts: BitwiseCopyable, Sendable, Equatable {
  /// Step of the shifts at which force is correlated with the target, in ns.
  public static var lagStepNanoseconds: Int64 { 10_000_000 }

  /// Samples that were compared.
  public private(set) var samples: Int64 = 0
  /// When the first of them was, and the last, in ns since the block's first sample.
  public private(set) var firstTime: Int64 = 0
  /// See `firstTime`.
  public private(set) var lastTime: Int64 = 0
  /// Mean of force less target, in N; of a target of rotation all these are angles, in degrees.
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
  /// How the target's steps were answered.
  public internal(set) var steps = StepFacts()

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
  mutating func add(error: Double, band: Double, at time: Int64) {
    if samples == 0 { firstTime = time }
    lastTime = time
    samples &+= 1
    let difference = error - meanError
    meanError += difference / Double(samples)
    squares += difference * (error - meanError)
    magnitudes += magnitude(error)
    if band > 0 && magnitude(error) <= band { samplesInBand &+= 1 }
  }
}
