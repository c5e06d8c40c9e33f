import Capture

/// Counts what a reader finds, and stops the program where a reader breaks its word to a sink.
struct CountingSink: CaptureSink {
  private var isAnnounced = [Bool](repeating: false, count: CaptureLimits.devicesMax)
  private var reports = 0
  private var events = 0
  private var transfersFailed = 0

  mutating func device(_ device: CaptureDevice) {
    precondition(isAnnounced.indices.contains(device.index), "a device above the limit")
    precondition(device.reportDescriptor.count <= CaptureLimits.descriptorBytesMax)
    isAnnounced[device.index] = true
  }

  mutating func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
    precondition(isAnnounced[device], "a report of a device that was not announced")
    precondition(bytes.count <= CaptureLimits.reportBytesMax, "a report above the limit")
    reports += 1
  }

  mutating func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {
    events += 1
  }

  mutating func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {
    precondition(isAnnounced[device], "a failed transfer of a device that was not announced")
    precondition(status != 0, "success was passed on as a failure")
    transfersFailed += 1
  }
}
