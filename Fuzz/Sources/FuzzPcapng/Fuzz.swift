import StreamReading

/// libFuzzer's entry: reads one input as a pcapng file. Inputs of other formats are left to their own targets (-1).
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard beginsLikePcapng(bytes) else { return -1 }
  readStream(bytes)
  return 0
}
