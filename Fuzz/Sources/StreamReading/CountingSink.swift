import Capture

/// Counts what a reader finds, and stops the program where a reader breaks its word to a sink.
struct CountingSink: CaptureSink {
  private var devices = 0
  private var reports = 0
  private var events = 0
  private var transfersFailed = 0

  mutating func device(_ device: CaptureDevice) {
    precondition(device.index <= devices, "a device's number was left out")
    if device.index == devices { devices += 1 }
    precondition(devices <= CaptureLimits.devicesMax, "more devices than the limit says")
    precondition(device.reportDescriptor.count <= CaptureLimits.descriptorBytesMax)
  }

  mutating func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
    precondition(device < devices, "a report of a device that was not announced")
    precondition(bytes.count <= CaptureLimits.reportBytesMax, "a report above the limit")
    reports += 1
  }

  mutating func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {
    events += 1
  }

  mutating func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {
    precondition(device < devices, "a transfer of a device that was not announced")
    precondition(status < 0, "an error's number is negative")
    transfersFailed += 1
  }
}
