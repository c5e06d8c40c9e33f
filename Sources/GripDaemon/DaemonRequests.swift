import Synchronization

/// What other threads ask of the loop.
final class DaemonRequests: Sendable {
  let wakeUp: WakeUp
  private let wantsStop = Atomic<Bool>(false)
  private let wantsReload = Atomic<Bool>(false)

  init() throws(DaemonError) { wakeUp = try WakeUp() }

  /// Asks the loop to publish what is under way and to end.
  func stop() {
    wantsStop.store(true, ordering: .releasing)
    wakeUp.signal()
  }

  /// Asks the loop to read its settings again.
  func reload() {
    wantsReload.store(true, ordering: .releasing)
    wakeUp.signal()
  }

  var isStopping: Bool { wantsStop.load(ordering: .acquiring) }

  func takeReload() -> Bool { wantsReload.exchange(false, ordering: .acquiringAndReleasing) }
}
