/// The target around the newest moment of the grid, less its mean, and its running sums: so that it is computed once a moment.
struct TargetWindow: ~Copyable {
  /// A power of two, more than twice the greatest shift and one.
  private static var ringSize: Int { 256 }

  /// The target at each moment; 0 where it is not shown. The ring is there twice, one after the other, and runs backwards: so the moments
  /// from one back to `ringSize` before it are in one piece, from its `slot` on.
  private(set) var values = FixedStorage(count: 2 * TargetWindow.ringSize, filledWith: 0.0)
  /// The sum of all values up to each moment, and of their squares, laid out alike.
  private(set) var sums = FixedStorage(count: 2 * TargetWindow.ringSize, filledWith: 0.0)
  private(set) var squares = FixedStorage(count: 2 * TargetWindow.ringSize, filledWith: 0.0)
  /// The first moment at which the target is no longer shown.
  private(set) var end: Int64 = .max
  private var filledUpTo: Int64 = -1
  private var sum = 0.0
  private var square = 0.0

  /// Begins anew, with nothing before moment 0.
  mutating func begin(_ target: TargetShape) {
    var index = 0
    while index < values.count {
      values[index] = 0
      sums[index] = 0
      squares[index] = 0
      index &+= 1
    }
    filledUpTo = -1
    sum = 0
    square = 0
    end = .max
    guard target.durationSeconds > 0 else { return }
    end = Int64(target.durationSeconds * 1e9) / TrackingMeter.binNanoseconds
    while Self.isShown(target, at: end) { end &+= 1 }
    while end > 0 && !Self.isShown(target, at: end &- 1) { end &-= 1 }
  }

  /// Where a moment lies in the storages, those before it after it.
  @inline(__always)
  func slot(_ moment: Int64) -> Int {
    Int(truncatingIfNeeded: 0 &- moment) & (Self.ringSize &- 1)
  }

  /// Computes the target up to a moment. After a leap the running sums go on from what they were: only their differences count.
  mutating func fill(_ target: TargetShape, upTo last: Int64) {
    var moment = greater(filledUpTo &+ 1, last &- Int64(Self.ringSize &- 1))
    while moment <= last {
      let value =
        moment >= 0 && moment < end
        ? target.value(at: seconds(moment &* TrackingMeter.binNanoseconds)) - target.mean
        : 0
      sum += value
      square += value * value
      let slot = slot(moment)
      (values[slot], values[slot &+ Self.ringSize]) = (value, value)
      (sums[slot], sums[slot &+ Self.ringSize]) = (sum, sum)
      (squares[slot], squares[slot &+ Self.ringSize]) = (square, square)
      moment &+= 1
    }
    filledUpTo = greater(filledUpTo, last)
  }

  private static func isShown(_ target: TargetShape, at moment: Int64) -> Bool {
    target.isShown(at: seconds(moment &* TrackingMeter.binNanoseconds))
  }
}
