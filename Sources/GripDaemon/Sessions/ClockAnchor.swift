import GripStore

/// The pairing of UTC and the time since boot. One holds for a whole session, so that its times never jump when the
/// system's clock is set.
struct ClockAnchor: Equatable {
  /// Between sessions the pairing is renewed when the system's clock has moved by more than this, in ns.
  static let toleranceNanoseconds: Int64 = 10_000_000

  /// Within a session the recording holds a pairing so often, in ns.
  static let everyNanoseconds: Int64 = 60_000_000_000

  /// UTC less the time since boot, in ns.
  let offset: Int64
  /// The moment of the pairing, in ns since boot.
  let boot: Int64
  /// Whether the system's clock was kept in step then, if that is known.
  let isSynchronised: Bool?

  /// The pairing of this moment.
  static var now: ClockAnchor {
    let before = SystemClock.bootNanoseconds
    let utc = SystemClock.utcNanoseconds
    let boot = (before + SystemClock.bootNanoseconds) / 2
    return ClockAnchor(
      offset: utc - boot, boot: boot, isSynchronised: SystemClock.isSynchronised)
  }

  /// A time since boot in UTC, in ns.
  func utc(_ boot: Int64) -> Int64 { boot + offset }

  /// The pairing as the recording holds it.
  var record: CommandRecord {
    .anchor(
      bootMicroseconds: boot / 1000, utcMicroseconds: utc(boot) / 1000,
      synchronised: isSynchronised)
  }
}
