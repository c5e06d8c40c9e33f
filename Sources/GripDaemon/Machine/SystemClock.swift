import CLinux
import Glibc

/// The clocks of this machine. Nothing below the daemon reads one.
enum SystemClock {
  /// Time since boot, suspended time included, in ns: what reports are stamped with.
  static var bootNanoseconds: Int64 { read(CLOCK_BOOTTIME) }

  /// Time since 1970 in UTC, in ns.
  static var utcNanoseconds: Int64 { read(CLOCK_REALTIME) }

  /// Whether the system's clock is kept in step with a time server; nil when the kernel does not say.
  static var isSynchronised: Bool? {
    let answer = grip_clock_synchronised()
    return answer < 0 ? nil : answer == 1
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    let result = unsafe clock_gettime(clock, &time)
    precondition(result == 0, "this clock is on every Linux that the daemon runs on")
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
