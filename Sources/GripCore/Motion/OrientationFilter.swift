/// How the device lies in space, from its gyroscope and accelerometer: the filter VQF without a magnetometer, with its
/// estimation of the gyroscope's bias at rest and in motion. D. Laidig, T. Seel: VQF: Highly accurate IMU orientation
/// estimation with bias estimation and magnetic disturbance rejection, Information Fusion 91 (2023), with that paper's constants.
///
/// The gyroscope is integrated in small rotations. What the accelerometer shows is turned into the slowly drifting frame of that
/// integration and low-passed there, where the accelerations of movements average out and gravity stays; from it comes the
/// correction of the inclination. Heading is the gyroscope's alone.
struct OrientationFilter: BitwiseCopyable {
  /// Time constant of the accelerometer's low-pass, in s.
  static var accelerationSeconds: Double { 3 }
  /// Bias is known to this at the beginning, in hundredths of a degree a second, and forgotten over so many s.
  static var biasSigmaStart: Double { 50 }
  static var biasForgettingSeconds: Double { 100 }
  /// No bias is greater, in rad/s (2 degrees a second).
  static var biasMax: Double { 0.03490658503988659 }
  /// How well bias is known in the end in motion and at rest, in hundredths of a degree a second.
  static var biasSigmaMotion: Double { 10 }
  static var biasSigmaRest: Double { 3 }
  static var verticalForgetting: Double { 1e-4 }
  /// Rest: all within this of the low-passed signals, in rad/s (2 degrees a second) and m/s², for so many s.
  static var restTurnMax: Double { 0.03490658503988659 }
  static var restAccelerationMax: Double { 0.5 }
  /// The standard acceleration of gravity, in m/s².
  static var gravity: Double { 9.80665 }
  static var restSecondsMin: Double { 1.5 }
  /// Time constant of the low-passes that rest is judged by, in s.
  static var restSeconds: Double { 0.5 }

  private var spacing = 0.0
  private var accelerationFilter = LowPass()
  private var restFilter = LowPass()
  private var accelerationCount = 1.0
  private var restCount = 1.0

  private var strapdown = Quaternion()
  private var inclination = Quaternion()
  private var acceleration = LowPass3()
  private var restTurn = LowPass3()
  private var restAcceleration = LowPass3()
  private var restTime = 0.0
  private var bias = BiasEstimator()
  private var hasStarted = false

  /// Whether the device has lain still for long enough.
  var isAtRest: Bool { restTime >= Self.restSecondsMin }
  /// Where up is in the device's frame, of length 1, by the acceleration alone; nil unless it lies still and is pulled by gravity only.
  @inline(__always)
  var restingUp: Vector3? {
    guard isAtRest else { return nil }
    let length = squareRoot(restAcceleration.value.squaredLength)
    guard magnitude(length - Self.gravity) <= Self.restAccelerationMax else { return nil }
    return restAcceleration.value * (1 / length)
  }
  /// From the device's frame to one whose z is up and whose heading is where the device lay first.
  @inline(__always)
  var orientation: Quaternion { inclination * strapdown }
  /// The same after a further turn at so many rad/s, by the gyroscope, for so many seconds.
  func orientation(turnedAt turn: Vector3, for elapsed: Double) -> Quaternion {
    guard let step = Self.rotation(turn - bias.value, elapsed) else { return orientation }
    return orientation * step
  }
  /// Whether any acceleration told where up is.
  var isInclined: Bool { acceleration.value.squaredLength > 0 }
  /// The gyroscope's bias in rad/s.
  var biasRadiansPerSecond: Vector3 { bias.value }

  /// Fits the filters to a spacing of samples, in s.
  mutating func fit(spacing seconds: Double) {
    guard seconds != spacing && seconds > 0 else { return }
    spacing = seconds
    accelerationFilter = LowPass(seconds: Self.accelerationSeconds, spacing: seconds)
    restFilter = LowPass(seconds: Self.restSeconds, spacing: seconds)
    accelerationCount = Self.accelerationSeconds / seconds
    restCount = Self.restSeconds / seconds
    acceleration.settle(accelerationFilter)
    restTurn.settle(restFilter)
    restAcceleration.settle(restFilter)
    bias.fit(accelerationFilter, count: accelerationCount, spacing: seconds)
  }

  /// Data are missing: how the device lies must be found anew. Its bias stays what it was.
  mutating func restart() {
    strapdown = Quaternion()
    inclination = Quaternion()
    acceleration = LowPass3()
    restTurn = LowPass3()
    restAcceleration = LowPass3()
    restTime = 0
    bias.restart()
    hasStarted = false
  }

  /// Takes a sample.
  ///
  /// - Parameters:
  ///   - turn: angular velocity in rad/s.
  ///   - pull: acceleration in m/s².
  ///   - elapsed: seconds since the last sample.
  ///   - age: how long before its end the acceleration was, as a part of `elapsed`.
  @inline(__always)
  mutating func add(turn: Vector3, pull: Vector3, elapsed: Double, age: Double = 0) {
    judgeRest(turn, pull, elapsed)
    let before = strapdown
    if hasStarted { integrate(turn - bias.value, elapsed) }
    hasStarted = true
    guard pull.squaredLength > 0 else { return }
    var drifting = strapdown.rotate(pull)
    if age > 0 { drifting = drifting * (1 - age) + before.rotate(pull) * age }
    acceleration.add(drifting, accelerationFilter, countMax: accelerationCount)
    var up = inclination.rotate(acceleration.value)
    let length = squareRoot(up.squaredLength)
    guard length > 0 else { return }
    up = up * (1 / length)
    incline(up)
    bias.update(
      orientation, up: up, rest: isAtRest ? restTurn.value : nil, spacing: spacing)
  }

  @inline(__always)
  private mutating func judgeRest(_ turn: Vector3, _ pull: Vector3, _ elapsed: Double) {
    restTurn.add(turn, restFilter, countMax: restCount)
    restAcceleration.add(pull, restFilter, countMax: restCount)
    let mean = restTurn.value
    let isStill =
      (turn - mean).squaredLength < Self.restTurnMax * Self.restTurnMax
      && (pull - restAcceleration.value).squaredLength
        < Self.restAccelerationMax * Self.restAccelerationMax
      && magnitude(mean.x) <= Self.biasMax && magnitude(mean.y) <= Self.biasMax
      && magnitude(mean.z) <= Self.biasMax
    restTime = isStill ? restTime + elapsed : 0
  }

  @inline(__always)
  private mutating func integrate(_ turn: Vector3, _ elapsed: Double) {
    guard let step = Self.rotation(turn, elapsed) else { return }
    strapdown = strapdown * step
    strapdown.normalize()
  }

  /// The rotation by an angular velocity in rad/s for so many seconds; nil for none.
  @inline(__always)
  private static func rotation(_ turn: Vector3, _ elapsed: Double) -> Quaternion? {
    let speed = squareRoot(turn.squaredLength)
    let half = 0.5 * speed * elapsed
    guard half > 0 else { return nil }
    let (sine, cosine) = sineAndCosine(half)
    let share = sine / speed
    return Quaternion(cosine, turn.x * share, turn.y * share, turn.z * share)
  }

  /// Turns the frame the shortest way so that `up`, of length 1, is up.
  @inline(__always)
  private mutating func incline(_ up: Vector3) {
    let half = squareRoot(greater(up.z + 1, 0) / 2)
    let correction =
      half > 1e-6
      ? Quaternion(half, 0.5 * up.y / half, -0.5 * up.x / half, 0) : Quaternion(0, 1, 0, 0)
    inclination = correction * inclination
    inclination.normalize()
  }
}
