import CLibUSB
import Synchronization

/// The transfers of a stream. It stays allocated for as long as the system has any of them, longer than its stream if need
/// be.
///
/// On the way of a report nothing is allocated or locked: which transfers are idle is a bit each in an atomic number, and
/// a transfer that is submitted again at once never becomes idle.
@safe final class StreamCore: Sendable {
  private enum Phase: UInt8, AtomicRepresentable {
    case running
    /// The endpoint's halt is being cleared: transfers are on their way back.
    case pausing
    /// For good.
    case cancelled
  }

  private static let abandoned = Atomic(0)
  static var transfersAbandoned: Int { abandoned.load(ordering: .relaxed) }

  private let handle: USBHandle
  private let endpoint: UInt8
  private let packetBytes: Int
  private let count: Int
  private let receiver: any USBStreamReceiver
  private nonisolated(unsafe) let transfers:
    UnsafeMutableBufferPointer<UnsafeMutablePointer<libusb_transfer>?>
  private nonisolated(unsafe) let buffer: UnsafeMutablePointer<UInt8>

  private let allIdle: UInt64
  private let idle: Atomic<UInt64>
  private let phase = Atomic(Phase.running)
  private let halted = Atomic(false)
  private let isGone = Atomic(false)
  private let begun = Atomic(false)
  private let failuresInARow = Atomic(0)
  // A transfer is idle before its failure is reported; until that is done the stream is not quiet.
  private let isReporting = Atomic(false)
  private let quiet = Completion()
  // One at a time of: clearing, resuming, closing.
  private let control = Mutex(())

  init?(
    handle: USBHandle, endpoint: UInt8, packetBytes: Int, count: Int,
    receiver: any USBStreamReceiver
  ) {
    self.handle = handle
    self.endpoint = endpoint
    self.packetBytes = packetBytes
    self.count = count
    self.receiver = receiver
    allIdle = UInt64.max >> (64 - UInt64(count))
    idle = Atomic(allIdle)
    unsafe transfers = .allocate(capacity: count)
    unsafe transfers.initialize(repeating: nil)
    unsafe buffer = .allocate(capacity: count * packetBytes)
    unsafe buffer.initialize(repeating: 0, count: count * packetBytes)
    for index in 0..<count {
      guard let transfer = unsafe libusb_alloc_transfer(0) else { return nil }
      unsafe transfers[index] = transfer
      // No timeout: a transfer that times out can lose the packet that comes at that moment.
      unsafe libusb_fill_interrupt_transfer(
        transfer, handle.raw, endpoint, buffer + index * packetBytes, Int32(packetBytes),
        streamTransferEnded, Unmanaged.passUnretained(self).toOpaque(), 0)
    }
  }

  deinit {
    // Reached only when no transfer is in flight: `abandon` sees to that.
    for index in 0..<count { unsafe libusb_free_transfer(transfers[index]) }
    unsafe transfers.deallocate()
    unsafe buffer.deallocate()
  }

  var inFlight: Int { count - idle.load(ordering: .sequentiallyConsistent).nonzeroBitCount }
  /// Whether a transfer was ever submitted: then reports may have come.
  var hasBegun: Bool { begun.load(ordering: .sequentiallyConsistent) }
  var isHalted: Bool { halted.load(ordering: .sequentiallyConsistent) }

  var needsResume: Bool {
    !isHalted && !isGone.load(ordering: .sequentiallyConsistent) && isRunning && inFlight < count
  }

  private var isRunning: Bool { phase.load(ordering: .sequentiallyConsistent) == .running }

  private var isQuiet: Bool {
    !isReporting.load(ordering: .sequentiallyConsistent)
      && idle.load(ordering: .sequentiallyConsistent) == allIdle
  }
}

// What the caller asks for.
extension StreamCore {
  func resume() throws(USBError) {
    try serially { () throws(USBError) in
      if !isHalted { try submitIdle() }
    }
  }

  func clearHalt() throws(USBError) {
    try serially { () throws(USBError) in
      guard isHalted else { return }
      let doing = "clear the halt of endpoint \(endpoint & 0x0F)"
      // Fails where the stream was cancelled, and then it stays so.
      guard move(from: .running, to: .pausing) else {
        throw handle.error(LIBUSB_ERROR_INTERRUPTED.rawValue, doing)
      }
      let isDrained = drain(withinMilliseconds: 1000)
      let result =
        isDrained
        ? unsafe libusb_clear_halt(handle.raw, endpoint) : LIBUSB_ERROR_TIMEOUT.rawValue
      if result == 0 { halted.store(false, ordering: .sequentiallyConsistent) }
      _ = move(from: .pausing, to: .running)
      guard result == 0 else { throw handle.error(result, doing) }
      try submitIdle()
    }
  }

  func cancel() {
    phase.store(.cancelled, ordering: .sequentiallyConsistent)
    recall()
  }

  func close(withinMilliseconds milliseconds: Int) -> Bool {
    precondition(!handle.context.events.isCurrent, "the event thread would wait for itself")
    cancel()
    return control.withLock { _ in drain(withinMilliseconds: milliseconds) }
  }

  /// The end of the stream's life. What does not come back keeps this object, and with it the open device, for ever.
  func abandon(withinMilliseconds milliseconds: Int) {
    cancel()
    let isClosed =
      handle.context.events.isCurrent ? isQuiet : close(withinMilliseconds: milliseconds)
    guard !isClosed else { return }
    Self.abandoned.wrappingAdd(inFlight, ordering: .relaxed)
    _ = unsafe Unmanaged.passRetained(self)
  }

  private func serially(_ body: () throws(USBError) -> Void) throws(USBError) {
    precondition(!handle.context.events.isCurrent, "the event thread would wait for itself")
    try control.withLock { _ throws(USBError) in try body() }
  }

  private func move(from old: Phase, to new: Phase) -> Bool {
    phase.compareExchange(expected: old, desired: new, ordering: .sequentiallyConsistent).exchanged
  }

  private func submitIdle() throws(USBError) {
    let doing = "read endpoint \(endpoint & 0x0F)"
    guard isRunning else { throw handle.error(LIBUSB_ERROR_INTERRUPTED.rawValue, doing) }
    guard !isGone.load(ordering: .sequentiallyConsistent) else {
      throw handle.error(LIBUSB_ERROR_NO_DEVICE.rawValue, doing)
    }
    failuresInARow.store(0, ordering: .relaxed)
    for index in 0..<count {
      let bit: UInt64 = 1 << index
      guard idle.load(ordering: .sequentiallyConsistent) & bit != 0 else { continue }
      idle.bitwiseAnd(~bit, ordering: .sequentiallyConsistent)
      let result = submit(index)
      guard result == 0 else {
        setIdle(index)
        throw handle.error(result, doing)
      }
      begun.store(true, ordering: .sequentiallyConsistent)
    }
  }

  /// Asks for all transfers that are in flight. Those that end by themselves at this moment see the phase and stay idle.
  private func recall() {
    for index in 0..<count
    where idle.load(ordering: .sequentiallyConsistent) & (1 << index) == 0 {
      unsafe libusb_cancel_transfer(transfers[index])
    }
  }

  private func drain(withinMilliseconds milliseconds: Int) -> Bool {
    recall()
    let deadline = SystemClock.monotonicNanoseconds + Int64(max(0, milliseconds)) * 1_000_000
    while !isQuiet {
      guard quiet.wait(untilNanoseconds: deadline) else { return isQuiet }
    }
    return true
  }
}

// What happens on the event thread.
extension StreamCore {
  fileprivate func ended(
    _ transfer: UnsafeMutablePointer<libusb_transfer>, bootNanoseconds: Int64
  ) {
    guard let start = unsafe transfer.pointee.buffer else { return }
    let index = unsafe (start - buffer) / packetBytes
    let failure: USBTransferFailure
    switch unsafe transfer.pointee.status {
    case LIBUSB_TRANSFER_COMPLETED:
      failuresInARow.store(0, ordering: .relaxed)
      unsafe handOn(transfer, bootNanoseconds)
      submitAgain(index, bootNanoseconds: bootNanoseconds)
      return
    case LIBUSB_TRANSFER_STALL:
      halted.store(true, ordering: .sequentiallyConsistent)
      return setAside(index, .stalled, bootNanoseconds)
    case LIBUSB_TRANSFER_NO_DEVICE: return setAside(index, .noDevice, bootNanoseconds)
    case LIBUSB_TRANSFER_CANCELLED:
      // A report that came while the transfer was being taken back is a report.
      if unsafe transfer.pointee.actual_length > 0 { unsafe handOn(transfer, bootNanoseconds) }
      return setAside(index, isRunning ? .cancelled : nil, bootNanoseconds)
    case LIBUSB_TRANSFER_OVERFLOW: failure = .overflow
    case LIBUSB_TRANSFER_TIMED_OUT: failure = .timedOut
    default: failure = .protocolError
    }
    let failures = failuresInARow.wrappingAdd(1, ordering: .relaxed).newValue
    guard failures < USBStream.failuresMax else {
      return setAside(index, failure, bootNanoseconds)
    }
    receiver.failed(failure, bootNanoseconds: bootNanoseconds)
    submitAgain(index, bootNanoseconds: bootNanoseconds)
  }

  private func handOn(
    _ transfer: UnsafeMutablePointer<libusb_transfer>, _ bootNanoseconds: Int64
  ) {
    let received = unsafe UnsafeBufferPointer(
      start: transfer.pointee.buffer, count: Int(transfer.pointee.actual_length))
    unsafe receiver.received(received.span, bootNanoseconds: bootNanoseconds)
  }

  private func submitAgain(_ index: Int, bootNanoseconds: Int64) {
    guard isRunning else { return setAside(index, nil, bootNanoseconds) }
    let result = submit(index)
    if result != 0 { setAside(index, .submission(code: result), bootNanoseconds) }
  }

  /// Leaves a transfer idle and reports its failure, if it has one. From then on another thread may submit it again, or
  /// let go of the stream.
  private func setAside(_ index: Int, _ failure: USBTransferFailure?, _ bootNanoseconds: Int64) {
    handle.context.events.keepDuringCallbacks(self)
    isReporting.store(true, ordering: .sequentiallyConsistent)
    idle.bitwiseOr(1 << index, ordering: .sequentiallyConsistent)
    if let failure, isNews(failure) {
      receiver.failed(failure, bootNanoseconds: bootNanoseconds)
    }
    isReporting.store(false, ordering: .sequentiallyConsistent)
    if !isRunning && isQuiet { quiet.post() }
  }

  /// That the device is gone shows in every transfer and is said once.
  private func isNews(_ failure: USBTransferFailure) -> Bool {
    switch failure {
    case .noDevice, .submission(code: LIBUSB_ERROR_NO_DEVICE.rawValue):
      !isGone.exchange(true, ordering: .sequentiallyConsistent)
    default: true
    }
  }

  /// Submits a transfer. One that slips through while all are recalled is recalled here: either this thread sees the
  /// phase, or the other one sees the transfer in flight.
  private func submit(_ index: Int) -> Int32 {
    let result = unsafe libusb_submit_transfer(transfers[index])
    if result == 0 && !isRunning { unsafe libusb_cancel_transfer(transfers[index]) }
    return result
  }

  private func setIdle(_ index: Int) {
    idle.bitwiseOr(1 << index, ordering: .sequentiallyConsistent)
    if !isRunning && isQuiet { quiet.post() }
  }
}

private func streamTransferEnded(_ transfer: UnsafeMutablePointer<libusb_transfer>?) {
  let bootNanoseconds = SystemClock.bootNanoseconds
  guard let transfer = unsafe transfer, let owner = unsafe transfer.pointee.user_data else {
    return
  }
  // A stream lives while it has a transfer in flight. Before this one counts as idle, `setAside` has it kept.
  unsafe Unmanaged<StreamCore>.fromOpaque(owner).takeUnretainedValue()
    .ended(transfer, bootNanoseconds: bootNanoseconds)
}
