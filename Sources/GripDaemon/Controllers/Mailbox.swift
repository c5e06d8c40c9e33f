import GripDevice
import Synchronization
import USB

/// What a thread that worked for a link found.
enum TaskResult: Sendable {
  case opened(link: Int, BringUp.Opened)
  case notOpened(link: Int, ControllerOpeningError)
  case recovered(link: Int, USBError?)
  case closed(link: Int)

  /// The link that it is about.
  var link: Int {
    switch self {
    case .opened(let link, _), .notOpened(let link, _), .recovered(let link, _), .closed(let link):
      link
    }
  }
}

/// Brings results from other threads to the loop.
final class Mailbox: Sendable {
  private let results = Mutex<[TaskResult]>([])
  private let wakeUp: WakeUp

  init(wakeUp: WakeUp) { self.wakeUp = wakeUp }

  func post(_ result: TaskResult) {
    results.withLock { $0.append(result) }
    wakeUp.signal()
  }

  func takeAll() -> [TaskResult] {
    results.withLock { results in
      defer { results = [] }
      return results
    }
  }
}
