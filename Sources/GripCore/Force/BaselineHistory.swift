/// The baseline of the last two seconds at rest, four times a second.
struct BaselineHistory: BitwiseCopyable {
  private static var spacingNanoseconds: Int64 { 250_000_000 }
  private static var capacity: Int { 8 }

  private var values = InlineArray<8, Double>(repeating: 0)
  private var count = 0
  private var nextTime: Int64 = .min

  mutating func add(_ baseline: Double, at time: Int64) {
    guard time >= nextTime else { return }
    nextTime = time &+ Self.spacingNanoseconds
    values[count & (Self.capacity &- 1)] = baseline
    count &+= 1
  }

  /// The least of them and `current`.
  func least(or current: Double) -> Double {
    var least = current
    var index = 0
    while index < lesser(count, Self.capacity) {
      least = lesser(least, values[index])
      index &+= 1
    }
    return least
  }
}
