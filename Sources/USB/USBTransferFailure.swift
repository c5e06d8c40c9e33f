/// How a transfer of a stream ended when it brought no report.
public enum USBTransferFailure: Sendable, Equatable {
  /// The endpoint is halted. No transfer is submitted until `USBStream.clearHalt`.
  case stalled
  /// The device sent more than the transfer had room for; what it sent is lost.
  case overflow
  /// The wire failed: no answer, a bad checksum, a bit-stuffing error.
  case protocolError
  /// The system gave up waiting. Streams set no timeout, so this is the system's own.
  case timedOut
  /// The system took the transfer back without being asked to.
  case cancelled
  /// The device is gone. Reported once; the stream is at its end.
  case noDevice
  /// A transfer could not be submitted again; the code is libusb's. With -4 the device is gone.
  case submission(code: Int32)

  /// The status that usbmon writes for such a transfer: an errno, negative.
  public var errno: Int32 {
    switch self {
    case .stalled: -LinuxError.brokenPipe
    case .overflow: -LinuxError.overflow
    case .protocolError: -LinuxError.protocolError
    case .timedOut: -LinuxError.timedOut
    case .cancelled: -LinuxError.notFound
    case .noDevice: -LinuxError.shutdown
    case .submission(let code): -USBError.meaning(ofCode: code).errorNumber
    }
  }
}
