/// The baseline under a repetition: a line, since it drifts.
struct RestLine: BitwiseCopyable {
  let newtons: Double
  let time: Int64
  let newtonsPerSecond: Double

  @inline(__always)
  func newtons(at other: Int64) -> Double {
    newtons + newtonsPerSecond * seconds(other &- time)
  }
}

/// What the rest before an effort says of the baseline under it.
struct RestBefore: BitwiseCopyable {
  let line: RestLine
  /// Of its drift, in N²/s².
  let variance: Double
  /// How fast a sensor was creeping back at its end, beside its drift, in N/s; 0 where none was.
  let creep: Double
}

extension RepetitionScale {
  /// A boundary is looked for around the first guess, as far as half the way from there to this part of the height.
  static var fitRatio: Double { 0.3 }
  private static var fitNanosecondsMax: Int64 { 500_000_000 }

  /// How far to look, if so much time passes between the boundary and `fitRatio`, in ns.
  static func fitReach(_ passed: Int64) -> Int64 { lesser(passed / 2, fitNanosecondsMax) }
}

extension RepetitionTrace {
  /// How far the baseline is looked for before an effort.
  private static var restNanoseconds: Int64 { 2_000_000_000 }
  /// The same where a sensor creeps back from an undershoot: so short a part of its course is nearly straight.
  private static var creepNanoseconds: Int64 { 500_000_000 }
  /// A slope is one, and not noise, from so many of its standard deviations on.
  private static var slopeFactor: Double { 3 }
  private static var restPointsMin: Int { 4 }

  @inline(__always)
  func above(_ index: Int, _ line: RestLine) -> Double {
    self[index].force - line.newtons(at: self[index].time)
  }

  /// The greatest smoothed force above `line` in a time, in N.
  func height(above line: RestLine, from first: Int64, until limit: Int64) -> Double {
    var index = lesser(greater(lastIndex(atOrBefore: first, before: count), 0), count &- 1)
    var height = above(index, line)
    while index < count && self[index].time <= limit {
      height = greater(height, above(index, line))
      index &+= 1
    }
    return height
  }

  // MARK: - Start and end

  /// Where force passes `level` above the baseline on its last way up to the top, and the first point from there on. Where
  /// it does not pass, the trace's first point.
  func rise(from top: Int, through level: Double, _ scale: RepetitionScale) -> (
    time: Int64, index: Int
  ) {
    let first = lastBelow(level, before: top, scale.line) &+ 1
    guard first > 0 else { return (self[0].time, 0) }
    let guess = crossing(first, level, scale.line)
    let high = lastBelow(RepetitionScale.fitRatio * scale.height, before: top, scale.line) &+ 1
    let reach = RepetitionScale.fitReach(self[high].time &- guess)
    let time = refined(guess, reach: reach, level, scale.line, before: top &+ 1, isRising: true)
    var index = first
    while index > 0 && self[index &- 1].time >= time { index &-= 1 }
    while index < top && self[index].time < time { index &+= 1 }
    return (time, index)
  }

  /// Where force passes `level` above the baseline on its way down from the top, at `limit` at the latest, and the first point
  /// from there on.
  func fall(
    from top: Int, through level: Double, _ scale: RepetitionScale, until limit: Int64
  ) -> (time: Int64, index: Int) {
    let low = firstBelow(level, after: top, scale.line, until: limit)
    guard above(low, scale.line) <= level else { return (limit, low) }
    let guess = crossing(low, level, scale.line)
    let high = firstBelow(
      RepetitionScale.fitRatio * scale.height, after: top, scale.line, until: limit)
    let reach = RepetitionScale.fitReach(guess &- self[high].time)
    let time = lesser(
      refined(guess, reach: reach, level, scale.line, before: count, isRising: false), limit)
    var index = low
    while index > top && self[index &- 1].time >= time { index &-= 1 }
    while index &+ 1 < count && self[index].time < time { index &+= 1 }
    return (time, index)
  }

  /// The last point before `top` that is at `level` or below it; -1 where none is.
  private func lastBelow(_ level: Double, before top: Int, _ line: RestLine) -> Int {
    var index = top &- 1
    while index >= 0 && above(index, line) > level { index &-= 1 }
    return index
  }

  /// The first point after `top` that is at `level` or below it, or the last one at or before `limit`.
  private func firstBelow(
    _ level: Double, after top: Int, _ line: RestLine, until limit: Int64
  ) -> Int {
    var index = top
    while index &+ 1 < count && above(index, line) > level && self[index &+ 1].time <= limit {
      index &+= 1
    }
    return index
  }

  /// When force passed `level` between the point before `index` and that point; the point's own time where it did not.
  func crossing(_ index: Int, _ level: Double, _ line: RestLine) -> Int64 {
    let after = self[index]
    guard index > 0 else { return after.time }
    let before = self[index &- 1]
    let low = above(index &- 1, line)
    let high = above(index, line)
    guard (low > level) != (high > level) && low != high else { return after.time }
    let part = (low - level) / (low - high)
    return before.time &+ Int64(part * Double(after.time &- before.time))
  }

  /// The moment near `guess` where a line through the points around it passes `level`: so the noise of a single point does
  /// not move the boundary of a slow squeeze. A squeeze too fast for that keeps the guess.
  private func refined(
    _ guess: Int64, reach: Int64, _ level: Double, _ line: RestLine, before end: Int,
    isRising: Bool
  ) -> Int64 {
    var centre = guess
    for _ in 0..<3 {
      var fit = LineFit(origin: centre)
      var index = lastIndex(atOrBefore: centre, before: end)
      while index >= 0 && self[index].time >= centre &- reach {
        fit.add(above(index, line), at: self[index].time)
        index &-= 1
      }
      index = lastIndex(atOrBefore: centre, before: end) &+ 1
      while index < end && self[index].time <= centre &+ reach {
        fit.add(above(index, line), at: self[index].time)
        index &+= 1
      }
      guard fit.count >= 3, let slope = fit.slope, (slope > 0) == isRising else { return centre }
      // A line that is all but level passes it anywhere: beyond any integer.
      let moved = (level - fit.mean) / slope * 1e9 + Double(fit.meanTime &- centre)
      guard magnitude(moved) <= Double(reach) else { return centre }
      centre = centre &+ Int64(moved)
    }
    return centre
  }

  private func lastIndex(atOrBefore time: Int64, before end: Int) -> Int {
    var low = 0
    var high = end
    while low < high {
      let middle = (low &+ high) / 2
      if self[middle].time <= time { low = middle &+ 1 } else { high = middle }
    }
    return low &- 1
  }

  // MARK: - Valleys

  /// Where the valley is between a fall and a rise, to be told from both sides: noise moves the least point of a round
  /// valley more than the sides.
  ///
  /// - Parameters:
  ///   - guess: the time of its least point, in ns.
  ///   - depth: how far force has risen from it, in N.
  ///   - valley: the force at the least point, in N above the line.
  func valleyTime(near guess: Int64, depth: Double, line: RestLine, valley: Double) -> Int64 {
    let bottom = lastIndex(atOrBefore: guess, before: count)
    let low = valley + depth / 4
    let high = valley + depth * 3 / 4
    var index = bottom
    while index > 0 && above(index, line) < low { index &-= 1 }
    let leftLow = crossing(index &+ 1, low, line)
    while index > 0 && above(index, line) < high { index &-= 1 }
    let leftHigh = crossing(index &+ 1, high, line)
    index = bottom
    while index &+ 1 < count && above(index, line) < low { index &+= 1 }
    let rightLow = crossing(index, low, line)
    while index &+ 1 < count && above(index, line) < high { index &+= 1 }
    let rightHigh = crossing(index, high, line)
    // Both sides are of one shape but not of one steepness: the valley parts their distance as their durations do.
    let left = leftLow / 2 &+ leftHigh / 2
    let right = rightLow / 2 &+ rightHigh / 2
    let leftDuration = Double(greater(leftLow &- leftHigh, 1))
    let rightDuration = Double(greater(rightHigh &- rightLow, 1))
    let part = leftDuration / (leftDuration + rightDuration)
    return left &+ Int64(part * Double(greater(right &- left, 0)))
  }

  // MARK: - The baseline before

  /// The baseline from the points at rest before an effort, and the variance of its drift in N²/s²; nil where there are too
  /// few points. `variance` is that of the drift that was tracked.
  ///
  /// Where the rise began is told from how steep it is in its lower half, then, with the baseline known better, near its
  /// foot; up to two seconds before that are fitted by a line. Noise draws its slope towards the drift that was tracked. Where a sensor
  /// may be creeping back after an undershoot, to `creepsTo` N, and force has a slope, a line of its own is fitted to
  /// the last half second: the mean of the rest would lie below where the rise began.
  func restLine(
    since rest: Int64, before effort: Int64, until limit: Int64, tracked: RestLine,
    variance: Double, height: Double, noise: Double, creepsTo: Double?
  ) -> RestBefore? {
    let top = indexOfTop(from: effort, until: limit)
    let rough = restLine(
      since: rest, before: top, tracked, variance, height: height, noise, creepsTo,
      levels: (0.3, 0.5), halves: 6)
    let newtons = rough?.line.newtons(at: limit) ?? tracked.newtons(at: limit)
    let better = RestLine(
      newtons: newtons, time: limit, newtonsPerSecond: tracked.newtonsPerSecond)
    let difference = newtons - tracked.newtons(at: limit)
    return restLine(
      since: rest, before: top, better, variance, height: height - difference, noise, creepsTo,
      levels: (0.1, 0.2), halves: 3) ?? rough
  }

  /// The same for one guess of where the rise began: `halves` times half the time between the two levels before the lower.
  private func restLine(
    since rest: Int64, before top: Int, _ tracked: RestLine, _ variance: Double, height: Double,
    _ noise: Double, _ creepsTo: Double?,
    levels: (low: Double, high: Double), halves: Int64
  ) -> RestBefore? {
    let low = lastBelow(levels.low * height, before: top, tracked)
    let high = lastBelow(levels.high * height, before: top, tracked)
    guard low > 0 else { return nil }
    let foot = self[low].time &- halves &* (self[high].time &- self[low].time) / 2
    let fit = fit(tracked, since: greater(rest, foot &- Self.restNanoseconds), until: foot, low)
    guard fit.count >= Self.restPointsMin else { return nil }
    // Five neighbouring points share their noise. A sensor may be creeping back, which is no drift: so the level follows
    // the points more freely than the slope.
    let sigma = greater(noise, 0.02)
    var atFoot = fit.newtons(
      at: foot, slope: fit.slope(doubt: 5 * sigma * sigma / BaselineDrift.varianceUsual))
    var creep = 0.0
    if let creepsTo, let slope = fit.slope,
      slope * slope * fit.spread > Self.slopeFactor * Self.slopeFactor * 5 * sigma * sigma
    {
      let end = self.fit(
        tracked, since: greater(rest, foot &- Self.creepNanoseconds), until: foot, low)
      let course = end.count >= Self.restPointsMin ? end : fit
      creep = course.slope ?? 0
      atFoot = lesser(
        course.newtons(at: foot, slope: creep),
        greater(course.mean, creepsTo - tracked.newtons(at: foot)))
    }
    let doubt = 5 * sigma * sigma / variance
    let line = RestLine(
      newtons: tracked.newtons(at: foot) + atFoot, time: foot,
      newtonsPerSecond: tracked.newtonsPerSecond + fit.slope(doubt: doubt))
    return RestBefore(
      line: line, variance: variance * doubt / (doubt + fit.spread), creep: creep)
  }

  /// A line through the points of a time, less `line`; all lie before the point at `end`.
  private func fit(_ line: RestLine, since first: Int64, until last: Int64, _ end: Int) -> LineFit {
    var fit = LineFit(origin: last)
    var index = lastIndex(atOrBefore: last, before: end)
    while index >= 0 && self[index].time >= first {
      fit.add(above(index, line), at: self[index].time)
      index &-= 1
    }
    return fit
  }
}

/// A line through points by least squares.
struct LineFit: BitwiseCopyable {
  private let origin: Int64
  private(set) var count = 0
  private var times = 0.0
  private var values = 0.0
  private var squares = 0.0
  private var products = 0.0

  /// Times are taken from `origin` on, so that their squares stay exact.
  init(origin: Int64) { self.origin = origin }

  mutating func add(_ value: Double, at time: Int64) {
    let t = seconds(time &- origin)
    count &+= 1
    times += t
    values += value
    squares += t * t
    products += t * value
  }

  var mean: Double { values / Double(count) }
  var meanTime: Int64 { origin &+ Int64(times / Double(count) * 1e9) }

  /// Where a line of this slope through the middle of the points is at a time.
  func newtons(at time: Int64, slope: Double) -> Double { mean + slope * seconds(time &- meanTime) }

  /// How far the times are spread, as the sum of squares about their mean, in s².
  var spread: Double { squares - times * times / Double(count) }

  /// The slope, drawn towards none by `doubt` (s²).
  func slope(doubt: Double) -> Double {
    (products - times * values / Double(count)) / (spread + doubt)
  }

  /// The slope; nil where all points are at one time, or all values the same.
  var slope: Double? {
    let slope = slope(doubt: 0)
    return spread > 0 && slope != 0 ? slope : nil
  }
}
