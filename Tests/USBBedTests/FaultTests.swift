import Glibc
import TestSupport
import Testing

/// Each fault reaches a program as the status that libusb gives for it, as often as it was asked for.
@Suite(.enabled(if: USBTestBed.isAvailable))
struct FaultTests {
  /// A fault of transfers, and what the plain reader counts where it happens three times.
  struct Case: Sendable, CustomTestStringConvertible {
    let fault: USBTestBed.Fault
    let counted: String
    var testDescription: String { fault.rawValue }
  }

  static let transferFaults = [
    Case(fault: .stall, counted: "stalls"), Case(fault: .overflow, counted: "overflows"),
    Case(fault: .protocol, counted: "errors"), Case(fault: .short, counted: "short"),
    Case(fault: .empty, counted: "short"), Case(fault: .noDevice, counted: "no_device"),
    Case(fault: .submitNoDevice, counted: "no_device"),
  ]

  @Test("A transfer fails three times, and the reports around it arrive", arguments: transferFaults)
  func transfers(_ one: Case) throws {
    let bed = try USBTestBed()
    try bed.plug(.reference())
    try bed.fault(one.fault, times: 3)
    let reader = try Reader(on: bed, ["-c", "500", "-s", "20"])
    try bed.stream(reportsPerSecond: 0)
    let result = try reader.result()
    #expect(result.values[one.counted] == 3)
    #expect(result.received >= 500)
    #expect(result.gaps == 0)
    let failures = ["stalls", "overflows", "errors", "short", "no_device"]
    #expect(failures.compactMap { result.values[$0] }.reduce(0, +) == 3)
    // Which transfers meet a stall decides how often the halt is cleared: each clearing meets the next stall.
    #expect(try bed.statistics().clear_halts == (one.fault == .stall ? 3 : 0))
    try bed.close()
  }

  @Test("A stalled endpoint gives nothing until its halt is cleared")
  func halt() throws {
    let bed = try USBTestBed()
    try bed.plug(.reference())
    let reader = try Reader(on: bed, ["-c", "20", "-s", "20"])
    try bed.fault(.stall)
    try bed.wait(for: "clear_halts", atLeast: 1)
    try bed.stream(reportsPerSecond: 0)
    #expect(try reader.result().received >= 20)
    try bed.close()
  }

  @Test("Garbage is of every length, and the same for the same seed")
  func garbage() throws {
    let results = try (0..<2).map { _ in
      let bed = try USBTestBed()
      try bed.plug(.reference())
      try bed.fault(.garbage, times: 200, seed: 5)
      let reader = try Reader(on: bed, ["-c", "100", "-s", "20", "-n", "1"])
      try bed.stream(reportsPerSecond: 0)
      let result = try reader.result()
      try bed.close()
      return result.short
    }
    #expect(results[0] > 150)
    #expect(results[0] == results[1])
  }

  @Test("A silent device sends nothing and loses what its queue cannot keep")
  func silence() throws {
    let bed = try USBTestBed()
    try bed.plug(.reference())
    try bed.fault(.silence, times: nil)
    let reader = try Reader(on: bed, ["-c", "8", "-s", "20"])
    try bed.stream(reportsPerSecond: 5000, count: 50)
    try bed.wait(for: "generated", atLeast: 50)
    #expect(try bed.statistics().delivered == 0)
    try bed.fault(.silence, times: 0)
    #expect(try reader.result().received == 8)
    #expect(try bed.statistics().overrun == 42)
    try bed.close()
  }

  /// -9 is a stall and -7 a time-out in libusb's errors.
  @Test(
    "A control request is answered, stalls or never ends",
    arguments: zip(
      [nil, .controlStall, .descriptorStall, .controlHang] as [USBTestBed.Fault?],
      [433, -9, -9, -7]))
  func control(fault: USBTestBed.Fault?, result: Int) throws {
    let bed = try USBTestBed()
    try bed.plug(.reference())
    if let fault { try bed.fault(fault) }
    let reader = try Reader(on: bed, ["-r", "-c", "10", "-s", "20"])
    #expect(reader.program.lines(of: .output).contains("descriptor=\(result)"))
    try bed.stream(reportsPerSecond: 0)
    #expect(try reader.result().received >= 10)
    #expect(try bed.statistics().controls == 1)
    try bed.close()
  }

  @Test("An interface that is taken is refused as often as asked for, and then given")
  func claim() throws {
    let bed = try USBTestBed()
    try bed.plug(.reference())
    try bed.fault(.claimBusy, times: 2)
    for _ in 0..<2 {
      let reader = try Reader(on: bed, [], untilStreaming: false)
      #expect(try reader.program.waitForExit() == .exited(4))
      #expect(reader.program.lines(of: .errors) == ["usb-reader: claim: LIBUSB_ERROR_BUSY"])
    }
    let reader = try Reader(on: bed, ["-c", "10", "-s", "20"])
    try bed.stream(reportsPerSecond: 0)
    #expect(try reader.result().received >= 10)
    let counted = try bed.statistics()
    #expect(counted.claims_failed == 2)
    #expect(counted.claims == 1)
    try bed.close()
  }

  @Test(
    "A withheld node cannot be opened until it is released",
    arguments: [VirtualDevice.Withholding.denied, .absent], [VirtualDevice.Node.fifo, .terminal])
  func withheld(by way: VirtualDevice.Withholding, node: VirtualDevice.Node) throws {
    let error = way == .denied ? "LIBUSB_ERROR_ACCESS" : "LIBUSB_ERROR_NO_DEVICE"
    let bed = try USBTestBed()
    var device = VirtualDevice.reference()
    device.withheld = way
    device.node = node
    try bed.plug(device)
    let refused = try bed.start("usb-reader", isSubjectToPermissions: true)
    #expect(try refused.waitForExit() == .exited(4))
    #expect(refused.lines(of: .errors).last == "usb-reader: open: \(error)")
    let counted = try bed.statistics()
    #expect(counted.opens == 0)
    #expect(counted.attempts > 0)
    try bed.release()
    let reader = try bed.start(
      "usb-reader", ["-c", "10", "-s", "20"], isSubjectToPermissions: true)
    try reader.waitForLine(on: .output) { $0 == "streaming" }
    try bed.stream(reportsPerSecond: 0)
    #expect(try reader.waitForExit() == .exited(0))
    try bed.close()
  }

  @Test("A withheld node is released by itself after a number of attempts to open it")
  func released() throws {
    let bed = try USBTestBed()
    var device = VirtualDevice.reference()
    device.withheld = .denied
    device.withheldAttempts = 3
    try bed.plug(device)
    for number in 1...3 {
      let refused = try bed.start("usb-reader", isSubjectToPermissions: true)
      #expect(try refused.waitForExit() == .exited(4))
      try bed.wait(for: "attempts", atLeast: number)
    }
    let reader = try bed.start("usb-reader", isSubjectToPermissions: true)
    try reader.waitForLine(on: .output) { $0 == "streaming" }
    #expect(try bed.statistics().opens == 1)
    #expect(try reader.end() == .signalled(SIGTERM))
    try bed.close()
  }
}
