import Glibc
import Synchronization

/// Sees to it that recordings reach the disk without the sessions having to wait for it: a thread of its own, one for all
/// sessions, waits for the disk at most ten times a second.
///
/// It runs until `stop`, or for as long as the process does.
@safe
public final class JournalSync: Sendable {
  /// At least so much time lies between two looks at the disk, in ms.
  public static let intervalMilliseconds: Int32 = 100

  /// Whether `stop` was called, and whether the thread has ended since.
  private struct State {
    var journals: [SyncedJournal] = []
    var isStopping = false
  }

  private let state = Mutex(State())
  /// A pipe: it holds a byte while there is something to do.
  private let wake: (read: Int32, write: Int32)
  private let thread = Mutex<pthread_t?>(nil)

  /// Starts the thread.
  public init() throws(StoreError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else {
      throw FileSystem.failure("make a pipe for", "the recordings", code: errno)
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    wake = (read: ends[0], write: ends[1])
    var started = pthread_t()
    let context = unsafe Unmanaged.passRetained(self)
    let code = unsafe pthread_create(
      &started, nil,
      { argument in
        if let argument = unsafe argument {
          let sync = unsafe Unmanaged<JournalSync>.fromOpaque(argument).takeRetainedValue()
          sync.run()
        }
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      unsafe context.release()
      throw FileSystem.failure("start a thread for", "the recordings", code: code)
    }
    thread.withLock { $0 = started }
  }

  deinit {
    _ = close(wake.read)
    _ = close(wake.write)
  }

  /// Looks at the disk once more, ends the thread and waits until it has ended. May be called again.
  public func stop() {
    state.withLock { $0.isStopping = true }
    signal()
    let ended = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if let ended { _ = pthread_join(ended, nil) }
  }

  /// Takes a recording in; `descriptor` is its own, and closed when it is done with.
  func add(descriptor: Int32) -> SyncedJournal {
    let journal = SyncedJournal(descriptor: descriptor)
    state.withLock { $0.journals.append(journal) }
    return journal
  }

  func remove(_ journal: SyncedJournal) {
    state.withLock { state in state.journals.removeAll { $0 === journal } }
  }

  /// Bytes of a recording were handed to the system.
  func written(_ journal: SyncedJournal) {
    if !journal.isDirty.exchange(true, ordering: .acquiringAndReleasing) { signal() }
  }

  private func signal() {
    var byte: UInt8 = 1
    _ = unsafe write(wake.write, &byte, 1)  // a full pipe wakes it as well
  }

  private func run() {
    while true {
      wait()
      let (journals, isStopping) = state.withLock { ($0.journals, $0.isStopping) }
      for journal in journals { journal.sync() }
      if isStopping { return }
      pause()
    }
  }

  private func wait() {
    var event = pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&event, 1, -1)
    var bytes: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]
    while unsafe read(wake.read, &bytes, bytes.count) == bytes.count {}
  }

  private func pause() {
    guard !state.withLock({ $0.isStopping }) else { return }
    _ = poll(nil, 0, Self.intervalMilliseconds)
  }
}

/// A recording that the thread waits for.
final class SyncedJournal: Sendable {
  private let descriptor: Int32
  let isDirty = Atomic<Bool>(false)
  /// The error number of the first wait that failed; 0 where none did.
  private let errorNumber = Atomic<Int32>(0)

  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { _ = close(descriptor) }

  fileprivate func sync() {
    guard isDirty.exchange(false, ordering: .acquiringAndReleasing) else { return }
    while fdatasync(descriptor) != 0 {
      guard errno == EINTR else {
        errorNumber.store(errno, ordering: .releasing)
        return
      }
    }
  }

  /// The error number of a wait that failed since the last call; 0 where none did.
  func takeError() -> Int32 { errorNumber.exchange(0, ordering: .acquiringAndReleasing) }
}
