/// Writes our own recordings: pcapng that Wireshark opens, with USB packets and, on a second interface, events.
///
/// The bytes depend on nothing but the calls. Times are nanoseconds since 1970 or since any other moment; negative
/// ones become 0. Records gather in memory until there are enough of them, or until `flush`.
public struct PcapngWriter: ~Copyable {
  /// How a device's packets are addressed.
  struct Endpoint: Equatable {
    var bus: UInt16
    var address: UInt8
    var endpoint: UInt8
  }

  /// The interfaces of the recording, in order.
  enum Interface: UInt32 {
    case usb = 0
    case events = 1
  }

  var output: ByteOutput
  /// By a device's index; nil for an index that was never told.
  var endpoints: [Endpoint?] = []
  /// The time of the latest record.
  var latestNanoseconds: Int64 = 0

  /// Creates a file, or empties the one that is there; "-" is standard output.
  public init(path: String) throws(CaptureError) {
    output = try ByteOutput(path: path)
    appendBeginning()
  }

  /// Keeps the recording in memory, with room for `bytes` bytes to begin with; `close` returns it.
  public init(buffering bytes: Int = 0) {
    output = ByteOutput(reserving: bytes)
    appendBeginning()
  }

  /// Goes on in a file, which is created or emptied, with a recording that was kept in memory until now. When that fails
  /// the recording stays in memory, and it can be tried again.
  public mutating func open(path: String) throws(CaptureError) { try output.open(path) }

  /// Bytes of the recording that have not reached its file.
  public var pendingBytes: Int { output.pending }

  /// Another descriptor of the recording's file, to be closed by whoever asked; nil where there is none. A thread that
  /// waits for the disk needs its own.
  public borrowing func duplicatedDescriptor() -> Int32? { output.duplicatedDescriptor() }

  /// How many bytes the recording has so far, flushed or not: a place that `truncate` can cut back to.
  public var bytesWritten: Int64 { output.count }

  /// Writes the control transfers in which a device says what it is: device, configuration, string and report
  /// descriptors. To be called before its first report, and again whenever more is known.
  ///
  /// The time is that of the latest record where none is given. A name or serial number of more than 126 UTF-16 units
  /// is cut, as USB demands; the physical path is not written. A descriptor of more than 65,535 bytes is an error.
  public mutating func device(
    _ device: CaptureDevice, arrivalNanoseconds: Int64? = nil
  ) throws(CaptureError) {
    precondition(
      (0..<CaptureLimits.devicesMax).contains(device.index),
      "a device's index is from 0 to \(CaptureLimits.devicesMax - 1)")
    guard device.reportDescriptor.count <= CaptureLimits.descriptorBytesMax else {
      throw CaptureError(
        .doesNotFit, file: output.name,
        expected: "a report descriptor of at most \(CaptureLimits.descriptorBytesMax) bytes",
        found: "\(device.reportDescriptor.count)", advice: "check the device's descriptor")
    }
    while endpoints.count <= device.index { endpoints.append(nil) }
    let target = Endpoint(
      bus: device.bus, address: device.address,
      endpoint: USBSelfDescription.endpoint(ofInterface: device.interface))
    endpoints[device.index] = target
    let time = max(0, arrivalNanoseconds ?? latestNanoseconds)
    for request in USBSelfDescription.requests(of: device) {
      appendControl(request, target, time)
    }
    latestNanoseconds = time
    try output.endRecord()
  }

  /// Writes a report, of at most `CaptureLimits.reportBytesMax` bytes, as a completed interrupt transfer.
  public mutating func report(
    device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>
  ) throws(CaptureError) {
    precondition(
      bytes.count <= CaptureLimits.reportBytesMax, "a report of \(bytes.count) bytes is too long")
    try appendInterrupt(device, arrivalNanoseconds, status: 0, bytes)
  }

  /// Writes a transfer that ended in an error, `status` being a negative errno.
  public mutating func transferFailed(
    device: Int, arrivalNanoseconds: Int64, status: Int32
  ) throws(CaptureError) {
    precondition(status != 0, "a failed transfer has a status")
    let nothing: [UInt8] = []
    try appendInterrupt(device, arrivalNanoseconds, status: status, nothing.span)
  }

  /// Writes an event, JSON, on the second interface. It must leave room for a block's frame within
  /// `CaptureLimits.recordBytesMax`, or it is an error.
  public mutating func event(
    arrivalNanoseconds: Int64, json: Span<UInt8>
  ) throws(CaptureError) {
    guard json.count <= CaptureLimits.recordBytesMax - 64 else {
      throw CaptureError(
        .doesNotFit, file: output.name,
        expected: "an event of at most \(CaptureLimits.recordBytesMax - 64) bytes",
        found: "\(json.count)", advice: "split it")
    }
    let time = max(0, arrivalNanoseconds)
    latestNanoseconds = time
    appendPacket(.events, time, nil, json)
    try output.endRecord()
  }

  /// Hands everything to the system.
  public mutating func flush() throws(CaptureError) { try output.flush() }

  /// Waits until everything is on the disk.
  public mutating func sync() throws(CaptureError) { try output.sync() }

  /// Drops everything after the first `size` bytes, a value that `bytesWritten` had. Devices told before may go on
  /// reporting only if what they said was before it.
  public mutating func truncate(to size: Int64) throws(CaptureError) {
    try output.truncate(to: size)
  }

  /// Writes the rest and closes the file; returns the recording where it was kept in memory.
  @discardableResult
  public consuming func close() throws(CaptureError) -> [UInt8] { try output.close() }
}
