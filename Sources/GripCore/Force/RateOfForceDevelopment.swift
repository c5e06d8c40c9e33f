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
  /// The rates of a repetition.
  ///
  /// - Parameters:
  ///   - start: when it passed the boundary upward, in ns.
  ///   - heldFrom: when it first reached 90 % of its height, in ns.
  ///   - heldUntil: when it left 90 % of its height for good, in ns: no window reaches beyond this.
  ///   - level: force has left the baseline from here on, in N from zero.
  ///   - boundary: the repetition's boundary, in N from zero.
  func development(
    start: Int64, heldFrom: Int64, heldUntil: Int64, level: Double, boundary: Double
  ) -> RateOfForceDevelopment {
    var rates = RateOfForceDevelopment()
    var first = index(notBefore: start)
    let risen = greater(level, boundary)
    while first &+ 1 < count && self[first].raw <= risen { first &+= 1 }
    while first > 0 && self[first &- 1].raw > level { first &-= 1 }
    guard first > 0, self[first].raw > level else { return rates }
    let onset = onset(first, level)
    rates.onset = onset
    rates.within50 = rate(first &- 1, from: onset, level, over: 50_000_000, until: heldUntil)
    rates.within100 = rate(first &- 1, from: onset, level, over: 100_000_000, until: heldUntil)
    rates.within200 = rate(first &- 1, from: onset, level, over: 200_000_000, until: heldUntil)
    let window = RateOfForceDevelopment.peakWindowNanoseconds
    rates.peak = rates.within50
    var index = first
    while index < count && self[index].time < heldFrom {
      let point = self[index]
      let next = rate(index, from: point.time, point.raw, over: window, until: heldUntil)
      if let value = next.value, value > rates.peak.value ?? 0 { rates.peak = next }
      index &+= 1
    }
    return rates
  }

  /// When force passed `level` before the point at `first`, the first above it. The line through this point and the next is
  /// run back to the level, since force leaves the baseline with a bend: a line to the point before it would begin too early.
  private func onset(_ first: Int, _ level: Double) -> Int64 {
    let before = self[first &- 1]
    let after = self[first]
    let next = self[lesser(first &+ 1, count &- 1)]
    var slope = (after.raw - before.raw) / Double(after.time &- before.time)
    if next.raw > after.raw { slope = (next.raw - after.raw) / Double(next.time &- after.time) }
    let back = lesser((after.raw - level) / slope, Double(after.time &- before.time))
    return after.time &- Int64(back)
  }

  /// The mean rate over `window` ns from `time`, when force is `force`; the point at `index` is at or before it.
  private func rate(
    _ index: Int, from time: Int64, _ force: Double, over window: Int64, until limit: Int64
  ) -> GatedValue {
    let end = time &+ window
    var after = index
    while after &+ 1 < count && self[after].time < end { after &+= 1 }
    guard after &- index >= RateOfForceDevelopment.intervalsMin else {
      return .refused(.tooFewSamples)
    }
    guard end <= limit && self[after].time >= end else { return .refused(.tooShort) }
    let last = self[after]
    let previous = self[after &- 1]
    let part = Double(end &- previous.time) / Double(last.time &- previous.time)
    let reached = previous.raw + part * (last.raw - previous.raw)
    return .given((reached - force) / seconds(window))
  }
}
