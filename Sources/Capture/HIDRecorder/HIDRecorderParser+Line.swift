extension HIDRecorderParser {
  /// Why a line was not understood. A line that is too short may only be torn.
  struct LineFault: Error {
    var expected: String
    var isTooShort = false
    var isTooLong = false
  }

  /// Parses one line without its newline, with patience for extra spaces, upper case, and other widths of numbers.
  ///
  /// `tornAt` is the line's offset when no newline ends it; if it is too short as well, it was cut off.
  mutating func parseLine<Sink: CaptureSink & ~Copyable>(
    _ text: Span<UInt8>, _ start: Int, _ newline: Int, tornAt: Int64?, _ left: inout Int,
    _ sink: inout Sink
  ) {
    var at = start
    var end = newline
    if line == 1 { Self.skipByteOrderMark(text, &at, end) }
    while end > at, Self.isSpace(text[end - 1]) || text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    while at < end, Self.isSpace(text[at]) { at += 1 }
    guard at < end, text[at] != UInt8(ascii: "#") else { return }
    do throws(LineFault) {
      guard end - at >= 2 else { throw LineFault(expected: "a whole line", isTooShort: true) }
      guard text[at + 1] == UInt8(ascii: ":") else { throw Self.unknownLine }
      let tag = text[at]
      at += 2
      switch tag {
      case UInt8(ascii: "E"): try parseEvent(text, &at, end, &left, &sink)
      case UInt8(ascii: "R"): try parseDescriptor(text, &at, end)
      case UInt8(ascii: "N"): try parseText(text, at, end, \.name)
      case UInt8(ascii: "P"): try parseText(text, at, end, \.physicalPath)
      case UInt8(ascii: "I"): try parseIdentity(text, &at, end)
      case UInt8(ascii: "D"): try parseSwitch(text, &at, end, &sink)
      default: throw Self.unknownLine
      }
      hasRecords = true
    } catch {
      note(error, tornAt: tornAt, bytes: newline - start)
    }
  }

  private static let unknownLine = LineFault(
    expected: "a comment, or a line that begins with D:, R:, N:, P:, I: or E:")

  private mutating func note(_ fault: LineFault, tornAt: Int64?, bytes: Int) {
    if let tornAt, fault.isTooShort {
      problems.cut(
        offset: tornAt, bytes: Int64(bytes),
        "the last line has no end: expected \(fault.expected), found \(bytes) bytes")
    } else {
      let kind = fault.isTooLong ? \CaptureProblems.oversizedRecords : \.unparsableLines
      problems.add(kind, "line \(line): expected \(fault.expected); the line was passed over")
    }
  }

  /// "E: seconds.fraction length bytes"
  private mutating func parseEvent<Sink: CaptureSink & ~Copyable>(
    _ text: Span<UInt8>, _ at: inout Int, _ end: Int, _ left: inout Int, _ sink: inout Sink
  ) throws(LineFault) {
    let shown = try Self.time(text, &at, end)
    let count = try Self.number(text, &at, end, radix: 10, of: "a length in bytes")
    guard count <= UInt64(CaptureLimits.reportBytesMax) else {
      throw LineFault(
        expected: "a report of at most \(CaptureLimits.reportBytesMax) bytes, found \(count)",
        isTooLong: true)
    }
    for index in 0..<Int(count) {
      report[index] = try Self.pair(text, &at, end, index: index, of: Int(count))
    }
    try Self.nothingMore(text, at, end, after: Int(count))
    deliver(shown, count: Int(count), left: &left, into: &sink)
  }

  /// "R: length bytes"
  private mutating func parseDescriptor(
    _ text: Span<UInt8>, _ at: inout Int, _ end: Int
  ) throws(LineFault) {
    let count = try Self.number(text, &at, end, radix: 10, of: "a length in bytes")
    guard count <= UInt64(CaptureLimits.descriptorBytesMax) else {
      throw LineFault(
        expected:
          "a descriptor of at most \(CaptureLimits.descriptorBytesMax) bytes, found \(count)",
        isTooLong: true)
    }
    // The length is only claimed: room is made for what the line can hold.
    var descriptor: [UInt8] = []
    descriptor.reserveCapacity(min(Int(count), (end - at) / 2))
    for index in 0..<Int(count) {
      descriptor.append(try Self.pair(text, &at, end, index: index, of: Int(count)))
    }
    try Self.nothingMore(text, at, end, after: Int(count))
    learn(\.reportDescriptor, descriptor)
  }

  /// "N: text" and "P: text"
  private mutating func parseText(
    _ text: Span<UInt8>, _ start: Int, _ end: Int, _ field: WritableKeyPath<CaptureDevice, String>
  ) throws(LineFault) {
    var at = start
    while at < end, Self.isSpace(text[at]) { at += 1 }
    let value = Self.string(text, at, end)
    learn(field, value)
    guard field == \.physicalPath, let interface = Self.interface(ofPath: value) else { return }
    learn(\.interface, interface)
  }

  /// "I: kind-of-bus vendor product", in hexadecimal
  private mutating func parseIdentity(
    _ text: Span<UInt8>, _ at: inout Int, _ end: Int
  ) throws(LineFault) {
    _ = try Self.number(text, &at, end, radix: 16, of: "a kind of bus, vendor and product")
    let vendor = try Self.number(text, &at, end, radix: 16, of: "a vendor and a product")
    let product = try Self.number(text, &at, end, radix: 16, of: "a product")
    try Self.nothingMore(text, at, end, after: nil)
    // Recorders print the numbers as signed, so that one may come with its sign extended: the low half counts.
    learn(\.vendorID, UInt16(truncatingIfNeeded: vendor))
    learn(\.productID, UInt16(truncatingIfNeeded: product))
  }

  /// "D: number"
  private mutating func parseSwitch<Sink: CaptureSink & ~Copyable>(
    _ text: Span<UInt8>, _ at: inout Int, _ end: Int, _ sink: inout Sink
  ) throws(LineFault) {
    let number = try Self.number(text, &at, end, radix: 10, of: "a device's number")
    try Self.nothingMore(text, at, end, after: nil)
    guard number <= UInt64(UInt32.max) else {
      throw LineFault(expected: "a device's number of 32 bits")
    }
    if current >= 0 { announce(current, to: &sink) }
    _ = select(UInt32(number))
  }

  private mutating func learn<Value: Equatable>(
    _ field: WritableKeyPath<CaptureDevice, Value>, _ value: Value
  ) {
    guard let position = currentDevice(), devices[position].device[keyPath: field] != value else {
      return
    }
    devices[position].device[keyPath: field] = value
    devices[position].isChanged = true
  }

  /// The N of a path that ends in "/inputN".
  private static func interface(ofPath path: String) -> UInt8? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let last = path[slash...].dropFirst()
    guard last.hasPrefix("input") else { return nil }
    return UInt8(last.dropFirst("input".count))
  }
}
