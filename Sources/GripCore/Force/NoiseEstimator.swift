/// Estimates the noise of the force signal from how far each bin lies from the line between its neighbours.
///
/// The lower quartile of that distance is followed: slow changes do not enter it, and neither do the few large ones of a
/// squeeze. For normal noise of standard deviation σ the distance has the standard deviation σ·√1.5, and the lower quartile
/// of its magnitude is 0.3186 of that.
struct NoiseEstimator: BitwiseCopyable {
  static var learningBins: Int { 16 }
  private static var sigmaPerQuartile: Double { 2.5627 }  // 1 / (0.3186 × √1.5)
  private static var step: Double { 0.01 }

  private var first = InlineArray<16, Double>(repeating: 0)
  private var seen = 0
  private var quartile = 0.0
  private var previous = 0.0
  private var beforePrevious = 0.0

  /// The standard deviation of a bin's mean, in N; 0 until `learningBins` were seen.
  var sigma: Double { quartile * Self.sigmaPerQuartile }

  mutating func add(_ force: Double) {
    defer {
      beforePrevious = previous
      previous = force
      seen &+= 1
    }
    guard seen >= 2 else { return }
    let distance = magnitude(previous - (beforePrevious + force) / 2)
    let index = seen &- 2
    if index < Self.learningBins {
      insert(distance, among: index)
      if index == Self.learningBins &- 1 { quartile = first[Self.learningBins / 4] }
      return
    }
    let unit = greater(quartile, 0.005) * Self.step
    quartile = distance > quartile ? quartile + unit : greater(0, quartile - 3 * unit)
  }

  /// Begins anew at a gap, keeping what was learned.
  mutating func breakSeries() {
    if seen > Self.learningBins &+ 2 { return }
    seen = 0
  }

  private mutating func insert(_ value: Double, among count: Int) {
    var index = count
    while index > 0 && first[index &- 1] > value {
      first[index] = first[index &- 1]
      index &-= 1
    }
    first[index] = value
  }
}
