import Glibc

/// Something another thread will say is done: it posts, and waiting ends. A post is never lost, and one that nobody waits
/// for ends the next wait; so who waits looks at what was waited for, and waits again if it is not there.
@safe final class Completion: Sendable {
  private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private nonisolated(unsafe) let condition: UnsafeMutablePointer<pthread_cond_t>
  // Guarded by the mutex.
  private nonisolated(unsafe) var isPosted = false

  init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    // The monotonic clock: setting the time of day must not lengthen a wait.
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(condition, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
    unsafe pthread_mutex_init(mutex, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Says that it is done. Allocates nothing.
  func post() {
    unsafe pthread_mutex_lock(mutex)
    unsafe isPosted = true
    unsafe pthread_cond_signal(condition)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Waits for a post until the monotonic clock shows `deadlineNanoseconds`; false if none came.
  func wait(untilNanoseconds deadlineNanoseconds: Int64) -> Bool {
    var deadline = timespec(
      tv_sec: Int(deadlineNanoseconds / 1_000_000_000),
      tv_nsec: Int(deadlineNanoseconds % 1_000_000_000))
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while unsafe !isPosted {
      guard unsafe pthread_cond_timedwait(condition, mutex, &deadline) == 0 else { break }
    }
    defer { unsafe isPosted = false }
    return unsafe isPosted
  }
}
