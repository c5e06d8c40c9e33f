import GripDevice
import Synchronization
import USB

/// A stream and its open device, for the loop. Closing a device gives it back to its kernel driver, which asks it for this
/// and that: a device that answers nothing keeps whoever closes it waiting for seconds. So the loop never has the last
/// reference to one: it ends with `close`, on a thread of its own.
final class StreamHolder: Sendable {
  private let stream: Mutex<USBStream?>

  init(_ stream: USBStream) { self.stream = Mutex(stream) }

  /// Whether the stream waits for `recover`.
  var needsRecovery: Bool { stream.withLock { $0.map { $0.isHalted || $0.needsResume } ?? false } }

  /// Clears the endpoint's halt, or submits the transfers that were set aside. May wait.
  func recover() throws(USBError) {
    guard let stream = stream.withLock({ $0 }) else { return }
    if stream.isHalted { try stream.clearHalt() } else { try stream.resume() }
  }

  /// Ends the stream and closes the device. May wait.
  func close(withinMilliseconds milliseconds: Int) {
    let last = stream.withLock { stream in
      defer { stream = nil }
      return stream
    }
    _ = last?.close(withinMilliseconds: milliseconds)
  }
}
