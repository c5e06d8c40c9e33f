// Any bytes are either a report descriptor or a typed error.

import HID

/// libFuzzer's entry: parses one input as a report descriptor.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  _ = try? ReportDescriptor(parsing: bytes)
  return 0
}
