import CLibUSB

/// What a control request asks, as USB 2.0 section 9.3 lays it out.
struct ControlRequest {
  /// Direction, type and recipient; 0x80 is set when the device sends.
  var requestType: UInt8
  var request: UInt8
  var value: UInt16
  var index: UInt16
  /// What is sent along, where the device receives.
  var bytes: [UInt8] = []
  /// How many bytes are taken at most, where the device sends.
  var bytesMax: Int = 0

  var isFromDevice: Bool { requestType & 0x80 != 0 }
  var count: Int { isFromDevice ? bytesMax : bytes.count }
}

/// One control transfer, or one that sends a report. libusb's own blocking call is not used: it handles events on the thread that waits, and so would
/// call the receivers of streams from there.
@safe final class ControlTransfer: Sendable {
  static let timeoutMilliseconds: UInt32 = 1000
  /// How long after its timeout a transfer may take to come back before it is given up.
  static let graceMilliseconds: Int64 = 1000

  private nonisolated(unsafe) let transfer: UnsafeMutablePointer<libusb_transfer>
  private nonisolated(unsafe) let buffer: UnsafeMutableBufferPointer<UInt8>
  private let completion = Completion()

  /// One that sends bytes to an endpoint.
  private init?(_ bytes: [UInt8], endpoint: UInt8, handle: OpaquePointer) {
    guard let transfer = unsafe libusb_alloc_transfer(0) else { return nil }
    unsafe self.transfer = transfer
    unsafe buffer = .allocate(capacity: max(bytes.count, 1))
    unsafe buffer.initialize(repeating: 0)
    for index in bytes.indices { unsafe buffer[index] = bytes[index] }
    unsafe libusb_fill_interrupt_transfer(
      transfer, handle, endpoint, buffer.baseAddress, Int32(bytes.count), controlTransferEnded, nil,
      Self.timeoutMilliseconds)
  }

  private init?(_ request: ControlRequest, handle: OpaquePointer) {
    guard let transfer = unsafe libusb_alloc_transfer(0) else { return nil }
    unsafe self.transfer = transfer
    unsafe buffer = .allocate(capacity: 8 + request.count)
    unsafe buffer.initialize(repeating: 0)
    unsafe libusb_fill_control_setup(
      buffer.baseAddress, request.requestType, request.request, request.value, request.index,
      UInt16(request.count))
    for index in request.bytes.indices { unsafe buffer[8 + index] = request.bytes[index] }
    unsafe libusb_fill_control_transfer(
      transfer, handle, buffer.baseAddress, controlTransferEnded, nil, Self.timeoutMilliseconds)
  }

  deinit {
    unsafe libusb_free_transfer(transfer)
    unsafe buffer.deallocate()
  }

  /// Does a request and waits for its end, for at most two seconds. Gives what the device sent.
  static func perform(
    _ request: ControlRequest, on handle: USBHandle, doing: String
  ) throws(USBError) -> [UInt8] {
    precondition(request.count <= 4096, "usbfs takes at most a page of data in a control request")
    precondition(!handle.context.events.isCurrent, "the event thread would wait for itself")
    let transfer = try unsafe ControlTransfer(request, handle: handle.raw).perform(handle, doing)
    return request.isFromDevice ? transfer.received : []
  }

  /// Sends bytes to an interrupt endpoint and waits for the end, for at most two seconds.
  static func send(
    _ bytes: [UInt8], endpoint: UInt8, on handle: USBHandle, doing: String
  ) throws(USBError) {
    precondition(!handle.context.events.isCurrent, "the event thread would wait for itself")
    _ = try unsafe ControlTransfer(bytes, endpoint: endpoint, handle: handle.raw)
      .perform(handle, doing)
  }

  fileprivate func run(_ handle: USBHandle, _ doing: String) throws(USBError) {
    let result = submit()
    guard result == 0 else { throw handle.error(result, doing) }
    // Where it never comes back, the transfer stays allocated: libusb still has it.
    guard wait() else { throw handle.error(LIBUSB_ERROR_TIMEOUT.rawValue, doing) }
    guard code == 0 else { throw handle.error(code, doing) }
  }

  private func submit() -> Int32 {
    // libusb owns a reference until the callback takes it.
    let reference = unsafe Unmanaged.passRetained(self)
    unsafe transfer.pointee.user_data = unsafe reference.toOpaque()
    let result = unsafe libusb_submit_transfer(transfer)
    if result != 0 { unsafe reference.release() }
    return result
  }

  private func wait() -> Bool {
    let milliseconds = Int64(Self.timeoutMilliseconds) + Self.graceMilliseconds
    return completion.wait(
      untilNanoseconds: SystemClock.monotonicNanoseconds + milliseconds * 1_000_000)
  }

  fileprivate func ended() { completion.post() }

  private var received: [UInt8] {
    let count = unsafe Int(transfer.pointee.actual_length)
    return unsafe [UInt8](buffer[8..<min(buffer.count, 8 + max(0, count))])
  }

  /// libusb's error code for how the transfer ended, 0 for success.
  private var code: Int32 {
    switch unsafe transfer.pointee.status {
    case LIBUSB_TRANSFER_COMPLETED: 0
    case LIBUSB_TRANSFER_TIMED_OUT: LIBUSB_ERROR_TIMEOUT.rawValue
    case LIBUSB_TRANSFER_STALL: LIBUSB_ERROR_PIPE.rawValue
    case LIBUSB_TRANSFER_NO_DEVICE: LIBUSB_ERROR_NO_DEVICE.rawValue
    case LIBUSB_TRANSFER_OVERFLOW: LIBUSB_ERROR_OVERFLOW.rawValue
    default: LIBUSB_ERROR_IO.rawValue
    }
  }
}

private func controlTransferEnded(_ transfer: UnsafeMutablePointer<libusb_transfer>?) {
  guard let owner = unsafe transfer?.pointee.user_data else { return }
  unsafe Unmanaged<ControlTransfer>.fromOpaque(owner).takeRetainedValue().ended()
}

extension ControlTransfer? {
  /// Submits it and waits for its end; nil: there was no memory for it.
  fileprivate func perform(
    _ handle: USBHandle, _ doing: String
  ) throws(USBError) -> ControlTransfer {
    guard let transfer = self else { throw handle.error(LIBUSB_ERROR_NO_MEM.rawValue, doing) }
    try transfer.run(handle, doing)
    return transfer
  }
}
