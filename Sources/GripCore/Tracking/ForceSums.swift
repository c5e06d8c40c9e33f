/// Sums over forces of moments that are correlated.
struct ForceSums: BitwiseCopyable {
  private var n = 0.0, x = 0.0, xx = 0.0

  init() {}

  /// Of one moment.
  @inline(__always)
  init(of force: Double) { (n, x, xx) = (1, force, force * force) }

  @inline(__always)
  mutating func add(_ other: ForceSums) {
    n += other.n
    x += other.x
    xx += other.xx
  }

  /// What is left of a sum of squares when the mean is taken out must be more than this part of it: less is rounding.
  private static var roundingRatio: Double { 1e-12 }

  /// The correlation coefficient times its magnitude; 0 where one of the two does not change.
  ///
  /// - Parameters:
  ///   - missing: sums of moments that do not belong to it.
  ///   - y: the sum of the target over the moments that do, `yy` of its squares, `xy` of its products with force.
  func signedSquare(
    without missing: ForceSums, target y: Double, squares yy: Double, products xy: Double
  ) -> Double {
    let (n, x, xx) = (n - missing.n, x - missing.x, xx - missing.xx)
    let (ofForce, ofTarget) = (n * xx - x * x, n * yy - y * y)
    guard ofForce > Self.roundingRatio * n * xx && ofTarget > Self.roundingRatio * n * yy else {
      return 0
    }
    let covariance = n * xy - x * y
    return covariance * magnitude(covariance) / (ofForce * ofTarget)
  }
}
