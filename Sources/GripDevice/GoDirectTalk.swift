public import GoDirect
import GripCore
import Synchronization
public import USB

/// Hands on what a Go Direct dynamometer sends, and keeps a copy of it while the conversation is under way: so that no measurement
/// that comes between a command and its answer is lost.
public final class GoDirectTalk: USBStreamReceiver {
  /// Reports that wait for the conversation at most; further ones are handed on and not looked at.
  private static let waitingMax = 256

  private let receiver: any USBStreamReceiver
  private let waiting = Mutex<[[UInt8]]>([])
  private let isTalking = Atomic<Bool>(true)
  private let hasFailed = Atomic<Bool>(false)

  /// A talk whose reports go on to this receiver.
  public init(handingOnTo receiver: any USBStreamReceiver) { self.receiver = receiver }

  /// A report came.
  public func received(_ bytes: Span<UInt8>, bootNanoseconds: Int64) {
    receiver.received(bytes, bootNanoseconds: bootNanoseconds)
    guard isTalking.load(ordering: .acquiring) else { return }
    var copy: [UInt8] = []
    for index in bytes.indices { copy.append(bytes[index]) }
    waiting.withLock { waiting in
      if waiting.count < Self.waitingMax { waiting.append(copy) }
    }
  }

  /// A transfer brought nothing.
  public func failed(_ failure: USBTransferFailure, bootNanoseconds: Int64) {
    hasFailed.store(true, ordering: .releasing)
    receiver.failed(failure, bootNanoseconds: bootNanoseconds)
  }

  /// Brings the dynamometer to measure; takes some seconds where answers are lost. Blocks.
  ///
  /// - Parameters:
  ///   - controller: whose stream comes here. It knows its layout afterwards.
  ///   - now: a clock that only runs forward, in ns.
  ///   - pause: waits for so many milliseconds.
  /// - Returns: the conversation, which can end the measurement.
  public func begin(
    _ controller: inout OpenedController, now: () -> Int64, pause: (Int) -> Void
  ) throws(ControllerOpeningError) -> Conversation {
    defer { isTalking.store(false, ordering: .releasing) }
    var conversation = Conversation()
    do throws(USBError) {
      try controller.send(conversation.begin(now: now()))
      while conversation.state == .talking && !hasFailed.load(ordering: .acquiring) {
        for report in takeWaiting() {
          if let next = conversation.take(report.span, now: now()) { try controller.send(next) }
        }
        if let next = conversation.tick(now: now()) { try controller.send(next) }
        pause(2)
      }
    } catch { throw .usb(error) }
    switch (conversation.state, conversation.stream) {
    case (.measuring, .some(let stream)):
      do throws(ProfileFault) { try controller.measures(stream) } catch {
        throw .notMeasuring(reason: error.reason)
      }
      return conversation
    case (.failed(let reason), _): throw .notMeasuring(reason: reason)
    default: throw .notMeasuring(reason: "its transfers failed while it was told to")
    }
  }

  private func takeWaiting() -> [[UInt8]] {
    waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
