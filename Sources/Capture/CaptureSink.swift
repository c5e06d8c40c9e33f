/// Receives what a reader finds, in the order of the stream.
///
/// Spans are valid during the call only. Times are nanoseconds: since 1970 where `CaptureReader.isDated`, else since
/// a moment that only the recorder knew. A sink may own what cannot be copied, such as a `PcapngWriter`.
public protocol CaptureSink: ~Copyable {
  /// A device was seen for the first time, or something about it was learned since. Called before the device's next
  /// report and before the next event; for what was learned after the last of them, at the end of the stream.
  mutating func device(_ device: CaptureDevice)

  /// A report as the device sent it, with the report id where the device numbers its reports. May be empty.
  mutating func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>)

  /// An output report as the computer sent it, with the report id where the device numbers its reports. Only packet captures have
  /// them.
  mutating func sent(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>)

  /// A record of a recording's second interface (link type USER0): JSON, not checked here.
  mutating func event(arrivalNanoseconds: Int64, json: Span<UInt8>)

  /// A transfer that should have brought a report ended in an error.
  ///
  /// `status` is a negative errno of Linux: -2 unlinked, -32 stall, -71 protocol, -75 overflow, -108 shut down. The
  /// codes of Windows captures are translated to these; one without a counterpart is passed on as it is.
  mutating func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32)
}

extension CaptureSink where Self: ~Copyable {
  /// Most sinks do not ask what was sent.
  public mutating func sent(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {}
}
