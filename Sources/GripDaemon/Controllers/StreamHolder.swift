import GoDirect
import GripDevice
import Synchronization
import USB

/// A stream and its open device, for the loop. Closing a device gives it back to its kernel driver, which asks it for this
/// and that: a device that answers nothing keeps whoever closes it waiting for seconds. So the loop never has the last
/// reference to one: it ends with `close`, on a thread of its own.
final class StreamHolder: Sendable {
  /// What is said to a dynamometer that measures.
  private struct Talk: Sendable {
    var controller: OpenedController
    var conversation: Conversation
  }

  private let stream: Mutex<USBStream?>
  private let talk: Mutex<Talk?>

  init(_ stream: USBStream) {
    self.stream = Mutex(stream)
    talk = Mutex(nil)
  }

  /// The stream of a dynamometer that was told to measure.
  init(_ stream: USBStream, _ controller: OpenedController, _ conversation: Conversation) {
    self.stream = Mutex(stream)
    talk = Mutex(Talk(controller: controller, conversation: conversation))
  }

  /// Whether the stream waits for `recover`.
  var needsRecovery: Bool { stream.withLock { $0.map { $0.isHalted || $0.needsResume } ?? false } }

  /// Clears the endpoint's halt, or submits the transfers that were set aside. May wait.
  func recover() throws(USBError) {
    guard let stream = stream.withLock({ $0 }) else { return }
    if stream.isHalted { try stream.clearHalt() } else { try stream.resume() }
  }

  /// Asks a dynamometer for its battery; the answer comes among its reports. May wait.
  func askStatus() {
    talk.withLock { talk in
      guard let report = talk?.conversation.askStatus() else { return }
      try? talk?.controller.send(report)
    }
  }

  /// Ends the stream and closes the device. May wait.
  ///
  /// - Parameter endingTalk: whether a dynamometer is told to stop before.
  func close(withinMilliseconds milliseconds: Int, endingTalk: Bool) {
    let lastTalk = talk.withLock { talk in
      defer { talk = nil }
      return talk
    }
    if endingTalk, var lastTalk {
      for report in lastTalk.conversation.end() { try? lastTalk.controller.send(report) }
    }
    let last = stream.withLock { stream in
      defer { stream = nil }
      return stream
    }
    _ = last?.close(withinMilliseconds: milliseconds)
  }
}
