import Glibc
import Synchronization

/// A time by which something has to be done that cannot be interrupted, such as waiting for a disk.
final class Deadline: Sendable {
  private let isMet = Atomic<Bool>(false)

  /// Calls `missed` on a thread of its own unless `meet` is called before.
  ///
  /// - Throws: `DaemonError.system` when no thread can be had.
  init(milliseconds: Int32, missed: @escaping @Sendable () -> Void) throws(DaemonError) {
    try BlockingTask.start("grip-deadline") { [self] in
      _ = poll(nil, 0, milliseconds)
      if !isMet.load(ordering: .acquiring) { missed() }
    }
  }

  /// It is done.
  func meet() { isMet.store(true, ordering: .releasing) }
}

/// Ends the process at once, whatever its threads wait for.
enum ProcessEnd {
  /// The exit status where the disk hangs, as sysexits.h has it: an error of input or output.
  static let diskHangs: Int32 = 74

  static func now(_ status: Int32) -> Never { _exit(status) }
}
