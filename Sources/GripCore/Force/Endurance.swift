/// How force faded in a sustained hold, against the greatest force of its first 5 s. All forces are above the baseline.
public struct Endurance: BitwiseCopyable, Sendable, Equatable {
  /// Greatest mean over 100 ms in the first 5 s, in N.
  public var maximumNewtons = GatedValue.refused(.notHeld)
  /// Time from that maximum until force falls to 75 % of it and stays there, in s.
  public var secondsTo75 = GatedValue.refused(.notHeld)
  /// Until 50 %.
  public var secondsTo50 = GatedValue.refused(.notHeld)
  /// Until 25 %.
  public var secondsTo25 = GatedValue.refused(.notHeld)
  /// Area under the force from that maximum to the end, in per cent of what it would be had the maximum lasted.
  public var areaPercent = GatedValue.refused(.notHeld)

  /// A hold is sustained from this length on.
  public static var nanosecondsMin: Int64 { 10_000_000_000 }
  /// The maximum is sought in so much of its beginning.
  public static var beginningNanoseconds: Int64 { 5_000_000_000 }
  /// Force has fallen to a level when it stays there for so long; letting go is quicker.
  public static var stayNanoseconds: Int64 { 1_000_000_000 }

  /// Nothing measured.
  public init() {}
}

extension RepetitionTrace {
  /// How force faded in the repetition that ends with the point at `last`.
  func endurance(
    of repetition: Repetition, _ line: RestLine, from first: Int, to last: Int
  ) -> Endurance {
    var endurance = Endurance()
    guard repetition.end &- repetition.start >= Endurance.nanosecondsMin else { return endurance }
    var top = first
    var index = first
    while index <= last && self[index].time < repetition.start &+ Endurance.beginningNanoseconds {
      if self[index].mean100 > self[top].mean100 { top = index }
      index &+= 1
    }
    let time = self[top].time
    let maximum = self[top].mean100 - line.newtons(at: time)
    guard maximum > 0 && repetition.end > time else { return endurance }
    endurance.maximumNewtons = .given(maximum)
    endurance.secondsTo75 = fall(from: top, to: last, 0.75 * maximum, line, repetition.end)
    endurance.secondsTo50 = fall(from: top, to: last, 0.50 * maximum, line, repetition.end)
    endurance.secondsTo25 = fall(from: top, to: last, 0.25 * maximum, line, repetition.end)
    let length = seconds(repetition.end &- time)
    let middle = time &+ (repetition.end &- time) / 2
    let area =
      impulse(last, repetition.end) - self[top].impulse - line.newtons(at: middle) * length
    endurance.areaPercent = .given(100 * area / (maximum * length))
    return endurance
  }

  /// Seconds from the point at `top` until force falls to `level` above the baseline and stays there, before `end`.
  private func fall(
    from top: Int, to last: Int, _ level: Double, _ line: RestLine, _ end: Int64
  ) -> GatedValue {
    var index = top
    while index <= last {
      while index <= last && above(index, line) > level { index &+= 1 }
      guard index <= last else { break }
      let fallen = crossing(index, level, line)
      while index <= last && above(index, line) <= level { index &+= 1 }
      let risen = index <= last ? self[index].time : end
      if risen &- fallen >= Endurance.stayNanoseconds {
        return .given(seconds(fallen &- self[top].time))
      }
    }
    return .refused(.notReached)
  }
}
