/// The smoothed force since the last repetition ended, in fixed memory.
///
/// At rest only the newest points are kept. During an effort all are: when the memory is full, neighbours are merged, so
/// that the longest hold is still there as a whole, at half the resolution.
struct RepetitionTrace: ~Copyable {
  static var capacity: Int { 4096 }
  /// Points kept at rest: ten seconds at 100 Hz.
  static var restCapacity: Int { 1024 }

  private var storage = FixedStorage(count: RepetitionTrace.capacity, filledWith: ForcePoint())
  private var first = 0
  private(set) var count = 0

  @inline(__always)
  subscript(index: Int) -> ForcePoint { storage[(first &+ index) & (Self.capacity &- 1)] }

  @inline(__always)
  mutating func append(_ point: ForcePoint, isResting: Bool) {
    if isResting && count >= Self.restCapacity { dropFirst(count &- Self.restCapacity &+ 1) }
    if count == Self.capacity { merge() }
    storage[(first &+ count) & (Self.capacity &- 1)] = point
    count &+= 1
  }

  mutating func dropFirst(_ number: Int) {
    let dropped = lesser(number, count)
    first = (first &+ dropped) & (Self.capacity &- 1)
    count &-= dropped
  }

  mutating func removeAll() { count = 0 }

  private mutating func merge() {
    var index = 0
    while index < count / 2 {
      let a = self[2 &* index]
      let b = self[2 &* index &+ 1]
      var merged = a
      merged.force = (a.force + b.force) / 2
      merged.mean100 = greater(a.mean100, b.mean100)
      if b.maximum > a.maximum {
        merged.maximum = b.maximum
        merged.maximumTime = b.maximumTime
      }
      storage[(first &+ index) & (Self.capacity &- 1)] = merged
      index &+= 1
    }
    count = index
  }
}
