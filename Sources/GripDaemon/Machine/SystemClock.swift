import CLinux
import Glibc
import GripSession

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

  /// The clinic's own time at a moment, in ns since 1970 (UTC); nil where the system's zone has no name that can be recorded.
  static func localZone(utcNanoseconds: Int64) -> LocalZone? {
    var time = time_t(utcNanoseconds / 1_000_000_000)
    var local = unsafe tm()
    guard unsafe localtime_r(&time, &local) != nil else { return nil }
    let abbreviation = unsafe local.tm_zone.map { unsafe String(cString: $0) }
    return unsafe LocalZone(
      name: zoneName ?? abbreviation ?? "UTC", offsetMinutes: local.tm_gmtoff / 60)
  }

  /// The zone as the variable TZ or else the system's configuration names it.
  private static let zoneName: String? = {
    tzset()
    if let variable = unsafe getenv("TZ") {
      let name = unsafe String(cString: variable).drop { $0 == ":" }
      return name.isEmpty || name.hasPrefix("/") ? nil : String(name)
    }
    guard let path = unsafe realpath("/etc/localtime", nil) else { return nil }
    defer { unsafe free(path) }
    let parts = unsafe String(cString: path).split(separator: "/")
    guard let folder = parts.lastIndex(of: "zoneinfo") else { return nil }
    let name = parts[(folder + 1)...].joined(separator: "/")
    return name.isEmpty ? nil : name
  }()

  /// Waits so long.
  static func sleep(milliseconds: Int) {
    var time = timespec(
      tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    _ = unsafe nanosleep(&time, nil)
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    let result = unsafe clock_gettime(clock, &time)
    precondition(result == 0, "this clock is on every Linux that the daemon runs on")
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
