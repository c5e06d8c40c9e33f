import CLinux
import Glibc

/// Wakes the daemon's loop from another thread.
@safe
final class WakeUp: Sendable {
  /// Readable once `signal` was called.
  let fileDescriptor: Int32

  /// - Throws: `DaemonError.system` when the system gives no event descriptor.
  init() throws(DaemonError) {
    fileDescriptor = grip_wakeup_new()
    guard fileDescriptor >= 0 else { throw .system(doing: "making an event descriptor", errno) }
  }

  deinit { _ = close(fileDescriptor) }

  /// Wakes the loop. It never waits.
  func signal() { grip_wakeup_signal(fileDescriptor) }

  /// Takes back what was signalled; whether anything was.
  func clear() -> Bool { grip_wakeup_clear(fileDescriptor) == 1 }
}
