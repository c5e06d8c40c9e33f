/// A hold: the longest time in a repetition in which the smoothed force stays near its top.
public struct Plateau: BitwiseCopyable, Sendable, Equatable {
  /// How long it lasted, in s.
  public var durationSeconds = GatedValue.refused(.notHeld)
  /// Mean force above the baseline without its first and last half second, in N.
  public var meanNewtons = GatedValue.refused(.notHeld)
  /// Variance of force in that time (n - 1), in N².
  public var variance = GatedValue.refused(.notHeld)
  /// Variance of what is left of force in that time without its linear trend (n - 2), in N².
  public var detrendedVariance = GatedValue.refused(.notHeld)

  /// Left out at each end: there force still rises or already falls.
  public static var marginNanoseconds: Int64 { 500_000_000 }
  /// Steadiness is given from so many points a second on: fewer do not show a tremor.
  public static var pointsPerSecondMin: Double { 25 }

  /// Nothing measured.
  public init() {}
}

extension RepetitionTrace {
  /// The hold in a repetition.
  ///
  /// - Parameters:
  ///   - first: index of its first point.
  ///   - last: index of its last point.
  ///   - level: force is near its top from here on, in N above the baseline.
  ///   - line: the baseline.
  ///   - secondsMin: a hold lasts at least so long, in s.
  func plateau(
    from first: Int, to last: Int, level: Double, line: RestLine, secondsMin: Double
  ) -> Plateau {
    var longest: Int64 = 0
    var begin: Int64 = 0
    var end: Int64 = 0
    var index = first
    while index <= last {
      guard above(index, line) >= level else {
        index &+= 1
        continue
      }
      let runBegin = crossing(index, level, line)
      while index <= last && above(index, line) >= level { index &+= 1 }
      let runEnd = index <= last ? crossing(index, level, line) : self[last].time
      if runEnd &- runBegin > longest {
        longest = runEnd &- runBegin
        begin = runBegin
        end = runEnd
      }
    }
    guard seconds(longest) >= secondsMin else { return Plateau() }
    return steadiness(
      from: begin &+ Plateau.marginNanoseconds, to: end &- Plateau.marginNanoseconds,
      line: line, duration: longest)
  }

  /// Mean and spread of the points from `begin` to `end`, about their mean and about the line that fits them best (least
  /// squares). Entries that hold several points bring the spread within them along.
  private func steadiness(
    from begin: Int64, to end: Int64, line: RestLine, duration: Int64
  ) -> Plateau {
    var plateau = Plateau()
    plateau.durationSeconds = .given(seconds(duration))
    var sums = LineSums()
    var index = index(notBefore: begin)
    while index < count && self[index].time <= end {
      let point = self[index]
      sums.add(
        x: seconds(point.time &- begin), y: rawAbove(index, line), weight: Double(point.points),
        within: point.squares)
      index &+= 1
    }
    guard sums.weight > 0 else { return plateau }
    plateau.meanNewtons = .given(sums.meanY)
    // One point more: an interval holds one less than its length says when it begins between two.
    let points = seconds(end &- begin) * Plateau.pointsPerSecondMin
    guard sums.weight > 2 && sums.weight + 1 >= points else {
      plateau.variance = .refused(.tooFewSamples)
      plateau.detrendedVariance = .refused(.tooFewSamples)
      return plateau
    }
    plateau.variance = .given(sums.varianceY)
    plateau.detrendedVariance = .given(sums.residualVariance)
    return plateau
  }
}

/// Sums for the mean, the variance and the line of least squares, updated so that large means do not drown small spreads
/// (Welford).
struct LineSums: BitwiseCopyable {
  private(set) var weight = 0.0
  private var meanX = 0.0
  private(set) var meanY = 0.0
  private var xx = 0.0
  private var xy = 0.0
  private var yy = 0.0

  /// Adds `weight` points of mean (x, y), whose squared deviations from y add up to `within`.
  mutating func add(x: Double, y: Double, weight added: Double, within: Double) {
    weight += added
    let dx = x - meanX
    let dy = y - meanY
    let share = added / weight
    meanX += dx * share
    meanY += dy * share
    xx += added * dx * (x - meanX)
    xy += added * dx * (y - meanY)
    yy += added * dy * (y - meanY) + within
  }

  /// About the mean, n - 1.
  var varianceY: Double { yy / (weight - 1) }

  /// About the line of least squares, n - 2; 0 at the least.
  var residualVariance: Double {
    let explained = xx > 0 ? xy * xy / xx : 0
    return greater(0, yy - explained) / (weight - 2)
  }
}
