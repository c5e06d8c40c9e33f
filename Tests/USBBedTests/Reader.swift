import TestSupport

/// The plain program of libusb on a bed.
struct Reader {
  let program: RunningProgram

  /// Starts the reader and waits until it streams, unless it is to be started alone.
  init(on bed: USBTestBed, _ arguments: [String], untilStreaming: Bool = true) throws {
    program = try bed.start("usb-reader", arguments)
    if untilStreaming { try program.waitForLine(on: .output) { $0 == "streaming" } }
  }

  /// Waits for the end and returns what the reader counted.
  func result(seconds: Double = 40) throws -> USBTestBed.Statistics {
    try program.waitForExit(seconds: seconds)
    let line = try program.waitForLine(on: .output) { $0.hasPrefix("received=") }.line
    return USBTestBed.Statistics(words: line)
  }
}
