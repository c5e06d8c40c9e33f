/// Counts repetitions by fixed thresholds, as GripAble's public material defines one: force goes from the release threshold
/// to the squeeze threshold within a time limit.
struct ThresholdRule: BitwiseCopyable {
  private(set) var count: Int64 = 0
  private var releasedTime: Int64 = 0
  private var isArmed = false

  /// Takes the smoothed force from zero, in N.
  @inline(__always)
  mutating func add(time: Int64, force: Double, _ parameters: DetectionParameters) {
    if force <= parameters.releaseNewtons {
      releasedTime = time
      isArmed = true
    } else if isArmed && force >= parameters.squeezeNewtons {
      isArmed = false
      if seconds(time &- releasedTime) <= parameters.squeezeSecondsMax { count &+= 1 }
    }
  }

  mutating func breakSeries() { isArmed = false }
}
