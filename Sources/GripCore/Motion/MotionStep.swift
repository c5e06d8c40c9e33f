/// Samples of about 10 ms, taken together.
struct MotionStep: BitwiseCopyable {
  /// Sum of the samples' angular velocity, in rad/s.
  private(set) var turn = Vector3()
  /// Sum of the samples' acceleration, in m/s².
  private(set) var pull = Vector3()
  /// Sum of the samples' force, in N.
  private(set) var force = 0.0
  private(set) var samples: Int64 = 0
  /// From a sum to a mean.
  var share: Double { 1 / Double(samples) }
  /// In ns.
  private(set) var elapsed: Int64 = 0

  /// - Parameter elapsed: nanoseconds since the sample before.
  @inline(__always)
  mutating func add(_ sample: Sample, elapsed: Int64, force: Double) {
    turn = turn + Vector3(sample.angularVelocity)
    pull = pull + Vector3(sample.acceleration)
    self.force += force
    samples &+= 1
    self.elapsed &+= elapsed
  }
}
