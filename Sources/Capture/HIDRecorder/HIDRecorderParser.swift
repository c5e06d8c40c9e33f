/// Reads hid-recorder text, line by line, from whatever part of it is in memory.
///
/// A line that cannot be parsed is counted, the first few are kept in words, and reading goes on with the next.
struct HIDRecorderParser {
  /// One device of the recording; the announced part is what the sink was told last.
  struct Device {
    var number: UInt32
    var device: CaptureDevice
    var isChanged = true
  }

  var problems = CaptureProblems()
  var devices: [Device] = []
  /// Position of the device that the lines are about; -1 before any was named.
  var current = -1
  /// Lines read so far.
  var line = 0
  /// Whether any line was a record of the format.
  var hasRecords = false
  var clock = RecorderClock()
  /// Where a report's bytes are put together.
  var report = [UInt8](repeating: 0, count: CaptureLimits.reportBytesMax)
  private var isInsideLongLine = false

  /// Reads whole lines into the sink until `left` reports are used up; returns how many bytes it is done with.
  mutating func parse<Sink: CaptureSink & ~Copyable>(
    _ text: Span<UInt8>, isEnd: Bool, offset: Int64, left: inout Int, into sink: inout Sink
  ) -> Int {
    let values = HexPairs.values
    var at = 0
    if isInsideLongLine { at = endLongLine(text) }
    while left > 0 && at < text.count {
      if let event = quickEvent(text, from: at, values: values.span) {
        line += 1
        at = event.next
        deliver(event.shown, count: event.count, left: &left, into: &sink)
        continue
      }
      guard let newline = Self.firstNewline(text, from: at) else {
        if text.count - at > CaptureLimits.lineBytesMax {
          beginLongLine()
          at = text.count
        } else if isEnd {
          line += 1
          parseLine(text, at, text.count, tornAt: offset + Int64(at), &left, &sink)
          at = text.count
        }
        break
      }
      line += 1
      parseLine(text, at, newline, tornAt: nil, &left, &sink)
      at = newline + 1
    }
    return at
  }

  /// Tells the sink what it does not know yet; throws where the whole file had no record.
  mutating func finish<Sink: CaptureSink & ~Copyable>(
    file: String, into sink: inout Sink
  ) throws(CaptureError) {
    for position in devices.indices { announce(position, to: &sink) }
    if hasRecords { return }
    throw CaptureError(
      .noRecords, file: file, line: 1,
      expected:
        "hid-recorder text, that is, lines such as \"R: 4 05 01 09 05\" or \"E: 0.004000 2 01 ff\"",
      found: line == 1 ? "one other line" : "\(line) other lines",
      advice: "name a recording of hid-recorder, or a pcap or pcapng capture")
  }

  /// Tells the sink about a device if something about it was learned.
  mutating func announce<Sink: CaptureSink & ~Copyable>(_ position: Int, to sink: inout Sink) {
    guard devices[position].isChanged else { return }
    devices[position].isChanged = false
    sink.device(devices[position].device)
  }

  /// Hands the first `count` bytes of `report` over.
  @inline(__always)
  mutating func deliver<Sink: CaptureSink & ~Copyable>(
    _ shown: Int64, count: Int, left: inout Int, into sink: inout Sink
  ) {
    hasRecords = true
    guard let position = currentDevice() else {
      problems.add(
        \.reportsBeyondDeviceLimit,
        "line \(line): a report of a device beyond the first \(CaptureLimits.devicesMax)")
      return
    }
    announce(position, to: &sink)
    let time = clock.unwrapped(shown)
    sink.report(
      device: position, arrivalNanoseconds: time, bytes: report.span.extracting(first: count))
    left -= 1
  }

  /// The device that the lines are about; old recordings have one that is never named. Nil beyond the limit.
  @inline(__always)
  mutating func currentDevice() -> Int? {
    if current >= 0 { return current }
    return current == Self.beyondLimit ? nil : select(0)
  }

  static let beyondLimit = -2

  /// Makes the device with this number the one that the lines are about.
  mutating func select(_ number: UInt32) -> Int? {
    if let known = devices.firstIndex(where: { $0.number == number }) {
      current = known
      return known
    }
    guard devices.count < CaptureLimits.devicesMax else {
      current = Self.beyondLimit
      return nil
    }
    let index = devices.count
    let device = CaptureDevice(index: index, address: UInt8(index + 1))
    devices.append(Device(number: number, device: device))
    current = index
    return index
  }

  private mutating func beginLongLine() {
    line += 1
    isInsideLongLine = true
    problems.add(
      \.oversizedRecords,
      "line \(line): expected at most \(CaptureLimits.lineBytesMax) bytes, found more; passed over")
  }

  private mutating func endLongLine(_ text: Span<UInt8>) -> Int {
    guard let newline = Self.firstNewline(text, from: 0) else { return text.count }
    isInsideLongLine = false
    return newline + 1
  }

  private static func firstNewline(_ text: Span<UInt8>, from start: Int) -> Int? {
    var at = start
    while at < text.count {
      if text[at] == UInt8(ascii: "\n") { return at }
      at &+= 1
    }
    return nil
  }
}
