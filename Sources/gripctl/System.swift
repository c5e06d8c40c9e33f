import Foundation
import Glibc
import Synchronization

/// The few system calls that Foundation does not offer: clocks, signals, the terminal, rename. The only file of this program that calls C with pointers.
@safe
enum System {
  private static let isInterrupted = Atomic<Bool>(false)

  /// Whether the user pressed Ctrl-C, or the program was told to end, since `catchInterrupts`.
  static var wasInterrupted: Bool { isInterrupted.load(ordering: .relaxed) }

  /// From now on Ctrl-C, and being told to end, are noted, and end what is waited for: so that a terminal can be left as
  /// it was found.
  static func catchInterrupts() {
    // No flags: with SA_RESTART reading from the terminal would go on.
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in
      System.isInterrupted.store(true, ordering: .relaxed)
    }
    // Who started this program may have kept these signals from it.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      unsafe sigaction(number, &action, nil)
      unsafe sigaddset(&signals, number)
    }
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// A line that the user types, without its end; nil at the end of the input or when interrupted. readLine() would go on
  /// after an interrupt.
  static func typedLine() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(STDIN_FILENO, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].prefix { $0 != 0x0A }, as: UTF8.self)
  }

  /// Time since boot, suspended time included, in ns: what reports are stamped with.
  static var bootNanoseconds: Int64 { now(CLOCK_BOOTTIME) }

  /// Time since 1970 in UTC, in ns.
  static var utcNanoseconds: Int64 { now(CLOCK_REALTIME) }

  private static func now(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Gives a file another's name, which that loses if it is there; false when that cannot be.
  static func rename(_ from: String, to: String) -> Bool { unsafe Glibc.rename(from, to) == 0 }

  /// Waits, or until a signal comes.
  static func wait(milliseconds: Int) { _ = usleep(UInt32(milliseconds) * 1000) }

  /// The size of the terminal at standard output; nil where that is none.
  static var terminalSize: (columns: Int, rows: Int)? {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return (Int(size.ws_col), max(2, Int(size.ws_row)))
  }

  /// What is free for others than root on a folder's file system, in bytes; nil when the folder cannot be seen.
  static func freeBytes(_ folder: String) -> Int64? {
    var found = statvfs()
    guard unsafe statvfs(folder, &found) == 0 else { return nil }
    return Int64(clamping: UInt64(found.f_bavail) * UInt64(found.f_frsize))
  }

  /// The groups of this process.
  static var groups: [UInt32] {
    var groups = [gid_t](repeating: 0, count: 65_536)
    let count = unsafe getgroups(Int32(groups.count), &groups)
    return [getegid()] + groups.prefix(Int(max(0, count)))
  }
}
