/// Writes hid-recorder text, which people can read and other tools can play back.
///
/// The format has no addresses, serial numbers or failed transfers; a comment can say what they were. Events are comments
/// that begin with "# event: ", which our reader knows and others pass over.
public struct HIDRecorderWriter: ~Copyable {
  static let eventMark = "# event: "

  private var output: ByteOutput
  private var current = -1

  /// Creates a file, or empties the one that is there; "-" is standard output.
  public init(path: String) throws(CaptureError) { output = try ByteOutput(path: path) }

  /// Keeps the text in memory, with room for `bytes` bytes to begin with; `finish` returns it.
  public init(buffering bytes: Int = 0) { output = ByteOutput(reserving: bytes) }

  /// How many bytes the text has so far.
  public var bytesWritten: Int64 { output.count }

  /// Writes what is known of a device. It may be told again when more is known.
  public mutating func device(_ device: CaptureDevice) throws(CaptureError) {
    precondition(device.index >= 0, "a device's index counts from 0")
    current = device.index
    output.append("D: \(device.index)\n")
    if !device.reportDescriptor.isEmpty {
      output.append("R: \(device.reportDescriptor.count)")
      appendPairs(device.reportDescriptor.span)
      output.append("\n")
    }
    appendLine("N: ", device.name)
    appendLine("P: ", device.physicalPath)
    let vendor = hexadecimal4(device.vendorID)
    let product = hexadecimal4(device.productID)
    output.append("I: 3 \(vendor) \(product)\n")
    try output.endRecord()
  }

  /// Writes a report. The format has whole microseconds: the rest is cut off. Negative times become 0.
  public mutating func report(
    device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>
  ) throws(CaptureError) {
    if device != current {
      output.append("D: \(device)\n")
      current = device
    }
    let microseconds = max(0, arrivalNanoseconds) / 1000
    output.append("E: ")
    appendDecimal(microseconds / 1_000_000, digits: 6)
    output.append(".")
    appendDecimal(microseconds % 1_000_000, digits: 6)
    output.append(" ")
    appendDecimal(Int64(bytes.count), digits: 1)
    appendPairs(bytes)
    output.append("\n")
    try output.endRecord()
  }

  /// Writes an event, JSON on one line, as a comment.
  public mutating func event(json: [UInt8]) throws(CaptureError) {
    output.append(Self.eventMark)
    output.append(json)
    output.append("\n")
    try output.endRecord()
  }

  /// Writes a comment, each of its lines as one.
  public mutating func comment(_ text: String) throws(CaptureError) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      appendLine("# ", String(line))
    }
    try output.endRecord()
  }

  /// Hands everything to the system.
  public mutating func flush() throws(CaptureError) { try output.flush() }

  /// Writes the rest and closes the file; returns the text where it was kept in memory.
  @discardableResult
  public consuming func finish() throws(CaptureError) -> [UInt8] { try output.close() }

  /// Control characters would break the line: each becomes a space.
  private mutating func appendLine(_ tag: String, _ text: String) {
    output.append(tag)
    output.append(text.utf8.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 })
    output.append("\n")
  }

  private mutating func appendPairs(_ bytes: Span<UInt8>) {
    output.reserve(3 * bytes.count)
    var at = output.used
    var out = output.buffer.mutableSpan
    for index in bytes.indices {
      let byte = bytes[index]
      out[at] = UInt8(ascii: " ")
      out[at &+ 1] = Self.digit(byte >> 4)
      out[at &+ 2] = Self.digit(byte & 15)
      at &+= 3
    }
    output.used = at
  }

  @inline(__always)
  private static func digit(_ value: UInt8) -> UInt8 {
    value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") &- 10)
  }

  private mutating func appendDecimal(_ value: Int64, digits: Int) {
    var divisor: Int64 = 1
    var width = 1
    while width < digits || value / divisor >= 10 {
      divisor *= 10
      width += 1
    }
    output.reserve(width)
    while divisor > 0 {
      output.buffer[output.used] = UInt8(ascii: "0") + UInt8(value / divisor % 10)
      output.used += 1
      divisor /= 10
    }
  }
}
