extension RepetitionTrace {
  /// Adds to a measured repetition what its shape says: how fast it rose, how long it was held, how it faded and ended.
  ///
  /// - Parameters:
  ///   - last: index of its last point.
  ///   - onsetNewtons: force has left the baseline from here on, in N above it.
  func addShape(
    to repetition: inout Repetition, _ scale: RepetitionScale, last: Int, onsetNewtons: Double,
    _ parameters: DetectionParameters
  ) {
    let first = index(notBefore: repetition.start)
    let heldFrom = repetition.start &+ repetition.riseNanoseconds
    let heldUntil = heldFrom &+ repetition.holdNanoseconds
    repetition.development = development(
      scale, start: repetition.start, heldFrom: heldFrom, heldUntil: heldUntil,
      onsetNewtons: onsetNewtons)
    let tension = timeAbove(
      parameters.tensionRatio * scale.height, scale.line, from: greater(0, first &- 1), to: last)
    repetition.tensionNanoseconds = lesser(tension, repetition.end &- repetition.start)
    repetition.releaseSeconds = release(of: repetition, to: last)
    repetition.plateau = plateau(
      from: first, to: last, level: parameters.plateauRatio * scale.height, line: scale.line,
      secondsMin: parameters.plateauSecondsMin)
    repetition.endurance = endurance(of: repetition, scale.line, from: first, to: last)
  }

  /// Index of the first point at or after `time`; of the last point if all are before it.
  func index(notBefore time: Int64) -> Int {
    var low = 0
    var high = greater(0, count &- 1)
    while low < high {
      let middle = (low &+ high) / 2
      if self[middle].time < time { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  /// How long the smoothed force is `level` above the baseline, in ns, between two points; straight lines join the points.
  private func timeAbove(
    _ level: Double, _ line: RestLine, from first: Int, to last: Int
  ) -> Int64 {
    var time: Int64 = 0
    var index = first
    var before = above(first, line) - level
    while index < last {
      let step = self[index &+ 1].time &- self[index].time
      let after = above(index &+ 1, line) - level
      if before >= 0 && after >= 0 {
        time &+= step
      } else if before >= 0 || after >= 0 {
        let above = greater(before, after)
        time &+= Int64(Double(step) * (above / (above - lesser(before, after))))
      }
      before = after
      index &+= 1
    }
    return time
  }

  /// Time of the release from 90 % to 10 % of the height, in s. A hold that fades passes 90 % long before it is let go.
  private func release(of repetition: Repetition, to last: Int) -> GatedValue {
    guard repetition.ending == .release,
      repetition.fallNanoseconds <= Repetition.releaseNanosecondsMax
    else { return .refused(.notReleased) }
    let begin = index(notBefore: repetition.end &- repetition.fallNanoseconds)
    guard last &- begin >= Repetition.rateSamplesMin else { return .refused(.tooFewSamples) }
    return .given(seconds(repetition.fallNanoseconds))
  }
}
