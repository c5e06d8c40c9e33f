/// The gyroscope's bias: a Kalman filter whose measurement is the gyroscope itself at rest, and in motion what the correction of
/// the inclination had to undo. VQF, sections 3.5 and 3.6. Variances are in (0.01 degrees a second)².
struct BiasEstimator: BitwiseCopyable {
  private(set) var value = Vector3()

  // The covariance, symmetric.
  private var xx = Self.variance(OrientationFilter.biasSigmaStart)
  private var yy = Self.variance(OrientationFilter.biasSigmaStart)
  private var zz = Self.variance(OrientationFilter.biasSigmaStart)
  private var xy = 0.0
  private var xz = 0.0
  private var yz = 0.0

  private var filter = LowPass()
  private var count = 1.0
  private var row1 = LowPass3(), row2 = LowPass3(), row3 = LowPass3()
  private var drift = LowPass3()

  private var forgetting = 0.0
  private var motionVariance = 1.0
  private var verticalVariance = 1.0
  private var restVariance = 1.0

  private static func variance(_ sigma: Double) -> Double { sigma * sigma }

  mutating func fit(_ filter: LowPass, count: Double, spacing: Double) {
    self.filter = filter
    self.count = count
    forgetting = 100 * spacing / OrientationFilter.biasForgettingSeconds
    let motion = Self.variance(OrientationFilter.biasSigmaMotion)
    let rest = Self.variance(OrientationFilter.biasSigmaRest)
    motionVariance = motion * motion / forgetting + motion
    verticalVariance = motionVariance / OrientationFilter.verticalForgetting
    restVariance = rest * rest / forgetting + rest
    row1.settle(filter)
    row2.settle(filter)
    row3.settle(filter)
    drift.settle(filter)
  }

  mutating func restart() {
    (row1, row2, row3, drift) = (LowPass3(), LowPass3(), LowPass3(), LowPass3())
  }

  /// - Parameters:
  ///   - orientation: from the device to the frame whose z is up.
  ///   - up: where up was before the inclination was corrected.
  ///   - rest: the low-passed angular velocity, where the device is at rest.
  @inline(__always)
  mutating func update(
    _ orientation: Quaternion, up: Vector3, rest: Vector3?, spacing: Double
  ) {
    let (m1, m2) = (orientation.row1, orientation.row2)
    row1.add(m1, filter, countMax: count)
    row2.add(m2, filter, countMax: count)
    row3.add(orientation.row3, filter, countMax: count)
    drift.add(
      Vector3(Vector3.dot(m1, value), Vector3.dot(m2, value), 0), filter, countMax: count)
    forget()
    if let rest {
      // Directly: three measurements, one after the other.
      correct(Vector3(1, 0, 0), clipped(rest.x - value.x), restVariance)
      correct(Vector3(0, 1, 0), clipped(rest.y - value.y), restVariance)
      correct(Vector3(0, 0, 1), clipped(rest.z - value.z), restVariance)
    } else {
      let (r1, r2, r3) = (row1.value, row2.value, row3.value)
      let before = value
      let e1 = -up.y / spacing + drift.value.x - Vector3.dot(r1, before)
      let e2 = up.x / spacing + drift.value.y - Vector3.dot(r2, before)
      let e3 = -Vector3.dot(r3, before)
      correctAll(r1, r2, r3, clipped(e1), clipped(e2), clipped(e3))
    }
    value = Vector3(clipped(value.x), clipped(value.y), clipped(value.z))
  }

  private func clipped(_ rate: Double) -> Double {
    lesser(greater(rate, -OrientationFilter.biasMax), OrientationFilter.biasMax)
  }

  private mutating func forget() {
    let most = Self.variance(OrientationFilter.biasSigmaStart)
    if xx < most { xx += forgetting }
    if yy < most { yy += forgetting }
    if zz < most { zz += forgetting }
  }

  /// The three measurements in motion are independent of each other, so they may be taken one by one: each is what is left of it
  /// after those before.
  private mutating func correctAll(
    _ r1: Vector3, _ r2: Vector3, _ r3: Vector3, _ e1: Double, _ e2: Double, _ e3: Double
  ) {
    let before = value
    correct(r1, e1, motionVariance)
    correct(r2, e2 - Vector3.dot(r2, value - before), motionVariance)
    correct(r3, e3 - Vector3.dot(r3, value - before), verticalVariance)
  }

  /// One measurement of the bias along `row`, which is off by `error`.
  @inline(__always)
  private mutating func correct(_ row: Vector3, _ error: Double, _ variance: Double) {
    let px = xx * row.x + xy * row.y + xz * row.z
    let py = xy * row.x + yy * row.y + yz * row.z
    let pz = xz * row.x + yz * row.y + zz * row.z
    let share = 1 / (variance + row.x * px + row.y * py + row.z * pz)
    value = value + Vector3(px, py, pz) * (share * error)
    xx -= px * px * share
    yy -= py * py * share
    zz -= pz * pz * share
    xy -= px * py * share
    xz -= px * pz * share
    yz -= py * pz * share
  }
}
