/// How fast the baseline drifts, learned at rest and used while a hand squeezes and the baseline cannot be seen.
///
/// A line is fitted to the force at rest by least squares. What is older counts less: a weight falls by half in about ten
/// seconds, so several rests together say more than the last one alone, in which a sensor may still be creeping back. While
/// little is known the slope is drawn towards none.
struct BaselineDrift: BitwiseCopyable {
  private static var memorySeconds: Double { 15.0 }
  /// Draws the slope towards none, in s³: as much as a rest of one and a half seconds says.
  private static var ridge: Double { 0.3 }

  /// Sums of weights (s), times before now (s), forces, squares and products.
  private var weight = 0.0
  private var times = 0.0
  private var forces = 0.0
  private var squares = 0.0
  private var products = 0.0
  private var reference = 0.0
  private var lastTime: Int64 = 0

  /// Adds the force at rest that stands for `step` seconds.
  mutating func add(_ force: Double, at time: Int64, step: Double) {
    if weight == 0 {
      reference = force
    } else {
      let passed = seconds(time &- lastTime)
      squares += passed * (passed * weight - 2 * times)
      products -= passed * forces
      times -= passed * weight
      let kept = Self.memorySeconds / (Self.memorySeconds + passed)
      weight *= kept
      times *= kept
      forces *= kept
      squares *= kept
      products *= kept
    }
    lastTime = time
    weight += step
    forces += step * (force - reference)
  }

  /// Drifts of 0.1 N/s are usual, in N²/s².
  static var varianceUsual: Double { 0.01 }

  /// The variance of the slope, in N²/s².
  var variance: Double {
    let spread = weight > 0 ? squares - times * times / weight : 0
    return Self.varianceUsual * Self.ridge / (Self.ridge + spread)
  }

  /// The slope in N/s, of at most `limit` either way.
  func newtonsPerSecond(limit: Double) -> Double {
    guard weight > 0 else { return 0 }
    let spread = squares - times * times / weight
    let slope = (products - times * forces / weight) / (spread + Self.ridge)
    return greater(-limit, lesser(limit, slope))
  }
}
