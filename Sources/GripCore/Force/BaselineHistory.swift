/// The baseline of the last two seconds at rest and its drift, four times a second.
struct BaselineHistory: BitwiseCopyable {
  private static var spacingNanoseconds: Int64 { 250_000_000 }
  private static var capacity: Int { 8 }

  private var values = InlineArray<8, Double>(repeating: 0)
  private var drifts = InlineArray<8, Double>(repeating: 0)
  private var variances = InlineArray<8, Double>(repeating: 0)
  private var count = 0
  private var nextTime: Int64 = .min

  mutating func add(_ baseline: Double, drift: Double, variance: Double, at time: Int64) {
    guard time >= nextTime else { return }
    nextTime = time &+ Self.spacingNanoseconds
    values[count & (Self.capacity &- 1)] = baseline
    drifts[count & (Self.capacity &- 1)] = drift
    variances[count & (Self.capacity &- 1)] = variance
    count &+= 1
  }

  /// The least of the baselines and `current`.
  func least(or current: Double) -> Double {
    var least = current
    var index = 0
    while index < lesser(count, Self.capacity) {
      least = lesser(least, values[index])
      index &+= 1
    }
    return least
  }

  /// The drift of two seconds ago, before a slow squeeze could look like one, and its variance; `current` where nothing is
  /// known.
  func oldestDrift(or current: (rate: Double, variance: Double)) -> (rate: Double, variance: Double)
  {
    guard count > 0 else { return current }
    let oldest = count > Self.capacity ? count & (Self.capacity &- 1) : 0
    return (drifts[oldest], variances[oldest])
  }
}
