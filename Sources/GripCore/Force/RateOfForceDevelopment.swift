/// How fast force rose after it left the baseline (rate of force development, RFD), in N/s.
///
/// It is taken from the unsmoothed bins (means of 10 ms, single samples at 100 Hz and below): a mean over 50 ms would show a
/// quick squeeze as slower than it was. docs/MEASURES.md has the formulas.
public struct RateOfForceDevelopment: BitwiseCopyable, Sendable, Equatable {
  /// When force left the baseline, in ns since the session's first sample; nil where that was not seen.
  public var onset: Int64?
  /// Mean rate from the onset until 50 ms after it.
  public var within50 = GatedValue.refused(.onsetUnseen)
  /// Until 100 ms after it.
  public var within100 = GatedValue.refused(.onsetUnseen)
  /// Until 200 ms after it.
  public var within200 = GatedValue.refused(.onsetUnseen)
  /// Greatest mean rate over any `peakWindowNanoseconds` from the onset until 90 % of the height.
  public var peak = GatedValue.refused(.onsetUnseen)

  /// A window is given if so many intervals between points reach across it: 100 Hz for 50 ms, 50 Hz for 100 ms, 25 Hz for
  /// 200 ms.
  public static var intervalsMin: Int { 5 }
  /// Over which the greatest rate is taken.
  public static var peakWindowNanoseconds: Int64 { 50_000_000 }

  /// Nothing measured.
  public init() {}
}

extension RepetitionTrace {
  /// The unsmoothed force above the baseline, in N.
  @inline(__always)
  func rawAbove(_ index: Int, _ line: RestLine) -> Double {
    self[index].raw - line.newtons(at: self[index].time)
  }

  /// The rates of a repetition.
  ///
  /// - Parameters:
  ///   - scale: its levels.
  ///   - start: when it passed the boundary upward, in ns.
  ///   - heldFrom: when it first reached 90 % of its height, in ns.
  ///   - heldUntil: when it left 90 % of its height for good, in ns: no window reaches beyond this.
  ///   - onsetNewtons: force has left the baseline from here on, in N above it.
  func development(
    _ scale: RepetitionScale, start: Int64, heldFrom: Int64, heldUntil: Int64, onsetNewtons: Double
  ) -> RateOfForceDevelopment {
    var rates = RateOfForceDevelopment()
    let line = scale.line
    var first = index(notBefore: start)
    let risen = greater(onsetNewtons, scale.boundary)
    while first &+ 1 < count && rawAbove(first, line) <= risen { first &+= 1 }
    while first > 0 && rawAbove(first &- 1, line) > onsetNewtons { first &-= 1 }
    guard first > 0, rawAbove(first, line) > onsetNewtons else { return rates }
    let onset = onset(first, onsetNewtons, line)
    rates.onset = onset
    rates.within50 = rate(first &- 1, from: onset, onsetNewtons, line, 50_000_000, heldUntil)
    rates.within100 = rate(first &- 1, from: onset, onsetNewtons, line, 100_000_000, heldUntil)
    rates.within200 = rate(first &- 1, from: onset, onsetNewtons, line, 200_000_000, heldUntil)
    let window = RateOfForceDevelopment.peakWindowNanoseconds
    rates.peak = rates.within50
    var index = first
    while index < count && self[index].time < heldFrom {
      let next = rate(
        index, from: self[index].time, rawAbove(index, line), line, window, heldUntil)
      if let value = next.value, value > rates.peak.value ?? 0 { rates.peak = next }
      index &+= 1
    }
    return rates
  }

  /// When force passed `level` before the point at `first`, the first above it. The line through this point and the next is
  /// run back to the level, since force leaves the baseline with a bend: a line to the point before it would begin too early.
  private func onset(_ first: Int, _ level: Double, _ line: RestLine) -> Int64 {
    let passed = Double(self[first].time &- self[first &- 1].time)
    let force = rawAbove(first, line)
    var slope = (force - rawAbove(first &- 1, line)) / passed
    let next = lesser(first &+ 1, count &- 1)
    if rawAbove(next, line) > force {
      slope = (rawAbove(next, line) - force) / Double(self[next].time &- self[first].time)
    }
    return self[first].time &- Int64(lesser((force - level) / slope, passed))
  }

  /// The mean rate over `window` ns from `time`, when force is `force` above the baseline; the point at `index` is at or
  /// before it, and the window may not reach beyond `limit`.
  private func rate(
    _ index: Int, from time: Int64, _ force: Double, _ line: RestLine, _ window: Int64,
    _ limit: Int64
  ) -> GatedValue {
    let end = time &+ window
    var after = index
    while after &+ 1 < count && self[after].time < end { after &+= 1 }
    guard after &- index >= RateOfForceDevelopment.intervalsMin else {
      return .refused(.tooFewSamples)
    }
    guard end <= limit && self[after].time >= end else { return .refused(.tooShort) }
    let previous = self[after &- 1].time
    let part = Double(end &- previous) / Double(self[after].time &- previous)
    let before = rawAbove(after &- 1, line)
    let reached = before + part * (rawAbove(after, line) - before)
    return .given((reached - force) / seconds(window))
  }
}
