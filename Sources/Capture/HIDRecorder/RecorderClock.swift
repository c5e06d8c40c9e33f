/// Takes out the wraps of a recorder whose clock starts again at 0 after 24 hours.
struct RecorderClock {
  /// One turn of the clock.
  static let turnNanoseconds: Int64 = 86_400 * 1_000_000_000
  /// A jump is taken for a wrap when it is a turn but for this much: the longest pause across midnight.
  static let pauseNanosecondsMax: Int64 = 3_600 * 1_000_000_000

  private var last: Int64 = 0
  private var turns: Int64 = 0

  /// The time since the recording's beginning at which the clock showed `shown`.
  ///
  /// Devices of one recording share the clock, and their reports may come slightly out of order, so a report from
  /// before the wrap may follow one from after it.
  @inline(__always)
  mutating func unwrapped(_ shown: Int64) -> Int64 {
    let jump = shown &- last
    if jump < 0 || jump > Self.turnNanoseconds &- Self.pauseNanosecondsMax {
      followJump(jump, shown: shown)
    }
    last = shown
    return shown &+ turns
  }

  private mutating func followJump(_ jump: Int64, shown: Int64) {
    let turn = Self.turnNanoseconds
    let isWholeTurn = abs(jump) >= turn - Self.pauseNanosecondsMax
    // A clock that shows more than a day does not wrap at one.
    guard isWholeTurn, last < turn, shown < turn else { return }
    // More turns than 150 years have are no recording; they must not overflow.
    if jump < 0, turns < Int64.max / 2 {
      turns += turn
    } else if jump > 0, turns > 0 {
      turns -= turn
    }
  }
}
