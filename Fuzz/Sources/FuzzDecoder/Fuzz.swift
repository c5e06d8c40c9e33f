// Any descriptor makes a decoder, and any bytes are accepted or rejected by it, and counted.

import GripCore
import HID

/// libFuzzer's entry. The input holds the descriptor's length (16 bits, little endian), the descriptor, then reports,
/// each after a byte with its length.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard bytes.count > 2 else { return -1 }
  let descriptorEnd = 2 + Int(bytes[0]) + Int(bytes[1]) << 8
  guard descriptorEnd <= bytes.count,
    let descriptor = try? ReportDescriptor(parsing: Array(bytes[2..<descriptorEnd]))
  else { return -1 }
  decode(reports: bytes[descriptorEnd...], descriptor: descriptor)
  return 0
}

/// Feeds the whole path of a sample. A report's last byte also says how long after the one before it arrived: from a
/// microsecond to half an hour, so that pauses, wraps and gaps occur.
private func decode(reports bytes: ArraySlice<UInt8>, descriptor: ReportDescriptor) {
  var analyzer = SessionAnalyzer(
    layout: SensorLayout(descriptor: descriptor), parameters: DetectionParameters())
  var next = bytes.startIndex
  var sent: Int64 = 0
  var arrival: Int64 = 0
  var last = Repetition()
  while next < bytes.endIndex {
    let end = min(next + 1 + Int(bytes[next]), bytes.endIndex)
    let report = Array(bytes[(next + 1)..<end])
    arrival += 1000 << Int64((report.last ?? 0) & 0x1F)
    _ = analyzer.add(report.span, arrivalNanoseconds: arrival)
    check(&analyzer, after: &last)
    sent += 1
    next = end
  }
  analyzer.finish()
  check(&analyzer, after: &last)
  precondition(analyzer.counters.received == sent, "a report was not counted")
}

/// Repetitions come in order and do not overlap.
private func check(_ analyzer: inout SessionAnalyzer, after last: inout Repetition) {
  while let repetition = analyzer.takeRepetition() {
    precondition(repetition.start >= last.end, "repetitions overlap")
    precondition(repetition.end > repetition.start, "a repetition has no length")
    let length = repetition.end - repetition.start
    precondition((0...length).contains(repetition.tensionNanoseconds), "tension beyond its length")
    precondition((repetition.plateau.durationSeconds.value ?? 0).isFinite, "an endless hold")
    precondition((repetition.development.peak.value ?? 0).isFinite, "an endless rate")
    last = repetition
  }
}
