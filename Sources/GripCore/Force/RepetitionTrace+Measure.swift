/// The levels by which a repetition is measured, in N from zero.
struct RepetitionScale: BitwiseCopyable {
  let baseline: Double
  let height: Double
  /// Where it begins and ends.
  let boundary: Double
  /// Where it counts as held.
  let hold: Double

  init(baseline: Double, peak: Double, boundary: Double) {
    self.baseline = baseline
    height = peak - baseline
    self.boundary = baseline + boundary * height
    hold = baseline + 0.9 * height
  }
}

extension RepetitionTrace {
  /// Measures the repetition in the trace.
  ///
  /// - Parameters:
  ///   - scale: its levels.
  ///   - effort: when force had left the baseline, in ns: its top lies at or after this time.
  ///   - limit: it ends at this time at the latest, in ns.
  ///   - settledAt: where a release that stops short counts as the end, in N; nil where it does not.
  ///   - ending: how it ended.
  /// - Returns: the repetition, and how many points of the trace lie before its end.
  func measure(
    _ scale: RepetitionScale, from effort: Int64, until limit: Int64, settledAt: Double?,
    ending: Repetition.Ending
  ) -> (Repetition, used: Int) {
    let top = indexOfTop(from: effort, until: limit)
    let startIndex = startIndex(top: top, level: scale.boundary)
    let endLevel = settledAt ?? scale.boundary
    let endIndex = endIndex(top: top, level: endLevel, until: limit)

    var repetition = Repetition()
    repetition.ending = ending
    repetition.baselineNewtons = scale.baseline
    repetition.heightNewtons = scale.height
    repetition.start = crossing(startIndex, scale.boundary)
    repetition.end = greater(crossing(endIndex, endLevel), repetition.start &+ 1)
    if self[endIndex].force > endLevel { repetition.end = greater(limit, repetition.start &+ 1) }
    addPeaks(&repetition, from: startIndex, to: endIndex)
    addTimes(&repetition, scale, from: startIndex, to: endIndex)
    addImpulse(&repetition, startIndex, endIndex)
    return (repetition, endIndex)
  }

  private func indexOfTop(from effort: Int64, until limit: Int64) -> Int {
    var index = 0
    while index &+ 1 < count && self[index].time < effort { index &+= 1 }
    var top = index
    while index < count && self[index].time <= limit {
      if self[index].force > self[top].force { top = index }
      index &+= 1
    }
    return top
  }

  /// The first point above `level` of those that lead to the top without falling to it.
  private func startIndex(top: Int, level: Double) -> Int {
    var index = top
    while index > 0 && self[index &- 1].force > level { index &-= 1 }
    return index
  }

  /// The first point after the top at or below `level`, or the last one before `limit`.
  private func endIndex(top: Int, level: Double, until limit: Int64) -> Int {
    var index = top
    while index &+ 1 < count && self[index].force > level && self[index &+ 1].time <= limit {
      index &+= 1
    }
    return index
  }

  /// When force passed `level` between the point before `index` and that point; the point's own time where it did not.
  func crossing(_ index: Int, _ level: Double) -> Int64 {
    let after = self[index]
    guard index > 0 else { return after.time }
    let before = self[index &- 1]
    let passes = (before.force > level) != (after.force > level)
    guard passes && before.force != after.force else { return after.time }
    let part = (before.force - level) / (before.force - after.force)
    return before.time &+ Int64(part * Double(after.time &- before.time))
  }

  private func addPeaks(_ repetition: inout Repetition, from first: Int, to last: Int) {
    repetition.peakNewtons = self[first].maximum
    repetition.peakTime = self[first].maximumTime
    repetition.peakMean100Newtons = self[first].mean100
    var index = first
    while index <= last {
      let point = self[index]
      if point.maximum > repetition.peakNewtons {
        repetition.peakNewtons = point.maximum
        repetition.peakTime = point.maximumTime
      }
      repetition.peakMean100Newtons = greater(repetition.peakMean100Newtons, point.mean100)
      index &+= 1
    }
  }

  private func addTimes(
    _ repetition: inout Repetition, _ scale: RepetitionScale, from first: Int, to last: Int
  ) {
    var firstHeld = first
    while firstHeld < last && self[firstHeld].force < scale.hold { firstHeld &+= 1 }
    var lastHeld = last
    while lastHeld > firstHeld && self[lastHeld].force < scale.hold { lastHeld &-= 1 }
    let holdStart = lesser(
      greater(crossing(firstHeld, scale.hold), repetition.start), repetition.end)
    let afterHold = lesser(lastHeld &+ 1, last)
    let holdEnd = lesser(greater(crossing(afterHold, scale.hold), holdStart), repetition.end)
    repetition.riseNanoseconds = holdStart &- repetition.start
    repetition.holdNanoseconds = holdEnd &- holdStart
    repetition.fallNanoseconds = repetition.end &- holdEnd
    let riseSeconds = seconds(repetition.riseNanoseconds)
    if firstHeld &- first >= Repetition.rateSamplesMin && riseSeconds > 0 {
      repetition.rateOfRise =
        (scale.hold - greater(scale.boundary, self[first].force)) / riseSeconds
    }
  }

  private func addImpulse(_ repetition: inout Repetition, _ first: Int, _ last: Int) {
    let total = impulse(last, repetition.end) - impulse(first, repetition.start)
    let seconds = seconds(repetition.end &- repetition.start)
    repetition.meanNewtons = total / seconds
    repetition.impulseNewtonSeconds = total - repetition.baselineNewtons * seconds
  }

  /// The integral of force up to `time`, which lies near point `index`.
  func impulse(_ index: Int, _ time: Int64) -> Double {
    let point = self[index]
    return point.impulse + point.force * (seconds(time &- point.time))
  }
}
