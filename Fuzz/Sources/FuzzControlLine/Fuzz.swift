// Any bytes are either a request that is within its bounds or a typed failure; what was read once reads the same when
// it is written.

import GripControl

/// libFuzzer's entry: reads one input as a line of the control protocol.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  _ = try? ControlLine.decode(ControlReply.self, bytes)
  _ = try? ControlLine.decode(FeedMessage.self, bytes)
  guard let request = try? ControlLine.decode(ControlRequest.self, bytes) else { return 0 }
  try? request.check()
  let again = try? ControlLine.decode(
    ControlRequest.self, Array(ControlLine.encode(request).dropLast()))
  precondition(again == request, "what is written reads the same")
  return 0
}
