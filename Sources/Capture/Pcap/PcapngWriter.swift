/// Writes our own recordings: pcapng that Wireshark opens, with USB packets and, on a second interface, events.
///
/// The bytes depend on nothing but the calls. Times are nanoseconds since 1970 or since any other moment; negative
/// ones become 0. Records gather in memory until there are enough of them, or until `flush`.
public struct PcapngWriter: ~Copyable {
  private var output: ByteOutput

  /// Creates a file, or empties the one that is there; "-" is standard output.
  public init(path: String) throws(CaptureError) {
    output = try ByteOutput(path: path)
    begin()
  }

  /// Keeps the recording in memory, with room for `bytes` bytes to begin with; `close` returns it.
  public init(buffering bytes: Int = 0) {
    output = ByteOutput(reserving: bytes)
    begin()
  }

  private mutating func begin() {}

  /// How many bytes the recording has so far, flushed or not: a place that `truncate` can cut back to.
  public var bytesWritten: Int64 { output.count }

  /// Writes the control transfers in which a device says what it is. To be called before its first report, and again
  /// whenever more is known. The time is that of the latest record where none is given.
  public mutating func device(
    _ device: CaptureDevice, arrivalNanoseconds: Int64? = nil
  ) throws(CaptureError) {
  }

  /// Writes a report as a completed interrupt transfer.
  public mutating func report(
    device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>
  ) throws(CaptureError) {
  }

  /// Writes a transfer that ended in an error, `status` being a negative errno.
  public mutating func transferFailed(
    device: Int, arrivalNanoseconds: Int64, status: Int32
  ) throws(CaptureError) {
  }

  /// Writes an event, JSON, on the second interface.
  public mutating func event(arrivalNanoseconds: Int64, json: Span<UInt8>) throws(CaptureError) {
  }

  /// Hands everything to the system.
  public mutating func flush() throws(CaptureError) { try output.flush() }

  /// Waits until everything is on the disk.
  public mutating func sync() throws(CaptureError) { try output.sync() }

  /// Drops everything after the first `size` bytes, a value that `bytesWritten` had.
  public mutating func truncate(to size: Int64) throws(CaptureError) {
    try output.truncate(to: size)
  }

  /// Writes the rest and closes the file; returns the recording where it was kept in memory.
  @discardableResult
  public consuming func close() throws(CaptureError) -> [UInt8] { try output.close() }
}
