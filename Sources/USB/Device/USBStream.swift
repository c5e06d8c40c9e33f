/// Takes what a stream brings. Called on the event thread: it returns at once and never waits for anything, least of all
/// for the stream or its handle. It should not own the stream, or neither would ever be freed.
public protocol USBStreamReceiver: AnyObject, Sendable {
  /// A report came, or a short or empty packet, as the device sent it. The time is CLOCK_BOOTTIME, taken before anything
  /// else was done.
  func received(_ bytes: Span<UInt8>, bootNanoseconds: Int64)

  /// A transfer brought nothing.
  func failed(_ failure: USBTransferFailure, bootNanoseconds: Int64)
}

/// A running reading of an endpoint. What ends is submitted again from the callback itself, except:
/// - after a stall: the endpoint is halted until `clearHalt()`;
/// - after `failuresMax` failures in a row, so that a dying device does not keep the machine busy: until `resume()`.
/// The caller lets some time pass before either.
///
/// Calls may come from any thread but the event thread, several at once too.
public final class USBStream: Sendable {
  /// After so many failures in a row, transfers are set aside.
  public static let failuresMax = 16

  private let core: StreamCore

  init(_ core: StreamCore) { self.core = core }

  deinit { core.abandon(withinMilliseconds: 1000) }

  /// How many transfers were left allocated since the program started, because the system did not give them back.
  public static var transfersAbandoned: Int { StreamCore.transfersAbandoned }

  /// How many transfers the system has.
  public var inFlight: Int { core.inFlight }

  /// Whether the endpoint stalled and waits for `clearHalt()`.
  public var isHalted: Bool { core.isHalted }

  /// Whether transfers were set aside for another reason and wait for `resume()`.
  public var needsResume: Bool { core.needsResume }

  /// Ends a halt and reads on. Transfers that are still in flight are taken back first, since the kernel resets an
  /// endpoint only when it is empty. Waits at most a second for that. Nothing happens if the endpoint is not halted.
  public func clearHalt() throws(USBError) { try core.clearHalt() }

  /// Submits the transfers that were set aside. Fails with the first that cannot be submitted, or when the stream is
  /// cancelled or the device gone.
  public func resume() throws(USBError) { try core.resume() }

  /// Asks for all transfers back and submits none any more. Does not wait. For good: a stream is not started again.
  public func cancel() { core.cancel() }

  /// Cancels and waits for all transfers to come back; false if some have not by then. After true, the receiver is
  /// not called any more. May be called again. Without it, the last reference closes, within a second; what has not come
  /// back then is left allocated and counted, since the system may still write to it.
  public func close(withinMilliseconds milliseconds: Int) -> Bool {
    core.close(withinMilliseconds: milliseconds)
  }
}
