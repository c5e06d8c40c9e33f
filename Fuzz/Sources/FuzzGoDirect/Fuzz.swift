// Any bytes are taken by the reader of a Go Direct dynamometer, by the conversation with one, and by what learns from such a
// conversation; every report is counted, and times run forward.

import GoDirect
import GripCore

/// libFuzzer's entry. The input holds the period (16 bits, little endian, in units of 100 us), the sensors, then reports, each after a byte
/// with its length.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard bytes.count > 3 else { return -1 }
  let period = UInt32(bytes[0]) | UInt32(bytes[1]) << 8
  let stream = GoDirectStream(
    periodMicroseconds: 100 * period, sensors: UInt32(bytes[2]) | 0x02, forceNewtonsMax: 850)
  guard let layout = try? SensorLayout(stream) else { return -1 }
  read(bytes[3...], layout)
  return 0
}

private func read(_ bytes: ArraySlice<UInt8>, _ layout: SensorLayout) {
  var analyzer = SessionAnalyzer(layout: layout, parameters: DetectionParameters())
  var conversation = Conversation()
  var reader = ConversationReader()
  _ = conversation.begin(now: 0)
  var next = bytes.startIndex
  var sent: Int64 = 0
  var arrival: Int64 = 0
  while next < bytes.endIndex {
    let end = min(next + 1 + Int(bytes[next]), bytes.endIndex)
    let report = Array(bytes[(next + 1)..<end])
    arrival += 1000 << Int64((report.last ?? 0) & 0x1F)
    _ = analyzer.add(report.span, arrivalNanoseconds: arrival)
    while let repetition = analyzer.takeRepetition() {
      precondition(repetition.end > repetition.start, "a repetition has no length")
    }
    if let answer = conversation.take(report.span, now: arrival) {
      precondition(answer.count == 64, "a command is no report")
    }
    _ = conversation.tick(now: arrival)
    reader.take(sent: report.span)
    reader.take(received: report.span)
    precondition(reader.stream?.fault == nil, "it learned what cannot be")
    sent += 1
    next = end
  }
  analyzer.finish()
  precondition(analyzer.counters.received == sent, "a report was not counted")
}
