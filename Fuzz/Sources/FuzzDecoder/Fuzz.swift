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

private func decode(reports bytes: ArraySlice<UInt8>, descriptor: ReportDescriptor) {
  var decoder = ReportDecoder(layout: SensorLayout(descriptor: descriptor))
  var ring = SampleRing()
  var next = bytes.startIndex
  var sent: Int64 = 0
  while next < bytes.endIndex {
    let end = min(next + 1 + Int(bytes[next]), bytes.endIndex)
    let report = Array(bytes[(next + 1)..<end])
    _ = decoder.decode(report.span, arrivalNanoseconds: sent * 1_000_000, into: &ring)
    sent += 1
    next = end
  }
  decoder.finish(ring: &ring)
  precondition(decoder.counters.received == sent, "a report was not counted")
}
