/// The levels by which a repetition is measured, in N above the baseline.
struct RepetitionScale: BitwiseCopyable {
  let line: RestLine
  let height: Double
  /// Where it begins and ends.
  let boundary: Double
  /// Where it counts as held.
  let hold: Double

  init(line: RestLine, height: Double, boundary: Double) {
    self.line = line
    self.height = height
    self.boundary = boundary * height
    hold = 0.9 * height
  }
}

extension RepetitionTrace {
  /// Measures the repetition in the trace.
  ///
  /// - Parameters:
  ///   - scale: its levels.
  ///   - effort: when force had left the baseline, in ns: its top lies at or after this time.
  ///   - inValley: whether it began there, in a valley.
  ///   - limit: it ends at this time at the latest, in ns.
  ///   - settledAt: where a release that stops short counts as the end, in N above the baseline; nil where it does not.
  ///   - ending: how it ended.
  /// - Returns: the repetition, and how many points of the trace lie before its end.
  func measure(
    _ scale: RepetitionScale, from effort: Int64, inValley: Bool, until limit: Int64,
    settledAt: Double?,
    ending: Repetition.Ending
  ) -> (Repetition, used: Int) {
    let top = indexOfTop(from: effort, until: limit)
    let start = rise(from: top, through: scale.boundary, scale)
    let endLevel = settledAt ?? scale.boundary
    let end = fall(from: top, through: endLevel, scale, until: limit)

    var repetition = Repetition()
    repetition.ending = ending
    repetition.heightNewtons = scale.height
    repetition.start = inValley ? greater(start.time, effort) : start.time
    repetition.end = greater(end.time, repetition.start &+ 1)
    repetition.baselineNewtons = scale.line.newtons(at: repetition.start)
    addPeaks(&repetition, from: start.index, to: end.index)
    addTimes(&repetition, scale, from: start.index, to: end.index)
    addImpulse(&repetition, scale.line, start.index, end.index)
    return (repetition, end.index)
  }

  func indexOfTop(from effort: Int64, until limit: Int64) -> Int {
    var index = 0
    while index &+ 1 < count && self[index].time < effort { index &+= 1 }
    var top = index
    while index < count && self[index].time <= limit {
      if self[index].force > self[top].force { top = index }
      index &+= 1
    }
    return top
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
    while firstHeld < last && above(firstHeld, scale.line) < scale.hold { firstHeld &+= 1 }
    var lastHeld = last
    while lastHeld > firstHeld && above(lastHeld, scale.line) < scale.hold { lastHeld &-= 1 }
    let holdStart = lesser(
      greater(crossing(firstHeld, scale.hold, scale.line), repetition.start), repetition.end)
    let afterHold = lesser(lastHeld &+ 1, last)
    let holdEnd = lesser(
      greater(crossing(afterHold, scale.hold, scale.line), holdStart), repetition.end)
    repetition.riseNanoseconds = holdStart &- repetition.start
    repetition.holdNanoseconds = holdEnd &- holdStart
    repetition.fallNanoseconds = repetition.end &- holdEnd
    let riseSeconds = seconds(repetition.riseNanoseconds)
    if firstHeld &- first >= Repetition.rateSamplesMin && riseSeconds > 0 {
      repetition.rateOfRise =
        (scale.hold - greater(scale.boundary, above(first, scale.line))) / riseSeconds
    }
  }

  private func addImpulse(
    _ repetition: inout Repetition, _ line: RestLine, _ first: Int, _ last: Int
  ) {
    let total = impulse(last, repetition.end) - impulse(first, repetition.start)
    let seconds = seconds(repetition.end &- repetition.start)
    repetition.meanNewtons = total / seconds
    let middle = repetition.start &+ (repetition.end &- repetition.start) / 2
    repetition.impulseNewtonSeconds = total - line.newtons(at: middle) * seconds
  }

  /// The integral of force up to `time`, which lies near point `index`.
  func impulse(_ index: Int, _ time: Int64) -> Double {
    let point = self[index]
    return point.impulse + point.force * (seconds(time &- point.time))
  }
}
