/// Counts rotations by fixed regions, as GripAble's public material defines a repetition: from one region of the angle to another
/// within a time. Angles wrap at 360 degrees, so that a device that was turned round once is where it was.
struct RegionRule: BitwiseCopyable {
  private(set) var count: Int64 = 0
  private var leftAt: Int64 = .min
  private var isBeyond = false

  /// - Parameter degrees: the angle from the resting position, of any size.
  @inline(__always)
  mutating func add(time: Int64, degrees: Double) {
    let turns = (degrees / 360 + (degrees < 0 ? -0.5 : 0.5))
    guard turns > -1e15 && turns < 1e15 else { return }
    let angle = magnitude(degrees - 360 * Double(Int64(turns)))
    if angle <= RotationRules.regionFromDegrees {
      leftAt = time
      isBeyond = false
    } else if angle >= RotationRules.regionToDegrees && !isBeyond {
      isBeyond = true
      if leftAt != .min && time &- leftAt <= RotationRules.regionMax { count &+= 1 }
    }
  }

  mutating func breakSeries() {
    leftAt = .min
    isBeyond = false
  }
}
