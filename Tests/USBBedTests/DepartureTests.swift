import Foundation
import TestSupport
import Testing

/// A departure shows itself in parts that come in any order, or not at all; and so do the deaths of programs.
@Suite(.enabled(if: USBTestBed.isAvailable))
struct DepartureTests {
  /// What is done to a device, and what the plain reader with 8 transfers in flight counts.
  struct Case: Sendable, CustomTestStringConvertible {
    let kill: Bool, event: Bool, node: VirtualDevice.Node
    let noDevice: Int, cancelled: Int, departures: Int
    var testDescription: String { "\(node), kill \(kill), event \(event)" }
  }

  static let cases = [
    Case(kill: true, event: true, node: .fifo, noDevice: 8, cancelled: 0, departures: 1),
    Case(kill: true, event: false, node: .fifo, noDevice: 8, cancelled: 0, departures: 0),
    Case(kill: false, event: true, node: .fifo, noDevice: 0, cancelled: 8, departures: 1),
    Case(kill: false, event: false, node: .fifo, noDevice: 0, cancelled: 8, departures: 0),
    // libusb takes an error of polling for a departure.
    Case(kill: true, event: true, node: .terminal, noDevice: 8, cancelled: 0, departures: 1),
    Case(kill: true, event: false, node: .terminal, noDevice: 8, cancelled: 0, departures: 1),
    Case(kill: false, event: true, node: .terminal, noDevice: 0, cancelled: 8, departures: 1),
  ]

  @Test("Transfers end, the machine is told, both or neither", arguments: cases)
  func departure(_ one: Case) throws {
    let bed = try USBTestBed()
    var device = VirtualDevice.reference()
    device.node = one.node
    try bed.plug(device)
    // Where nothing tells the reader, it reads to the end of its time.
    let reader = try Reader(on: bed, ["-s", "1", "-l", "0.5"])
    try bed.wait(for: "pending", atLeast: 8)
    try bed.unplug(kill: one.kill, event: one.event)
    let result = try reader.result()
    #expect(result.no_device == one.noDevice)
    #expect(result.cancelled == one.cancelled)
    #expect(result.departures == one.departures)
    #expect(result.left_in_flight == 0)
    // What was left out is made up for, and the port takes another device.
    try bed.unplug()
    try bed.plug(.reference())
    let next = try Reader(on: bed, ["-c", "10", "-s", "20"])
    try bed.stream(reportsPerSecond: 0)
    #expect(try next.result().received >= 10)
    try bed.close()
  }

  @Test("An arrival told twice is one, and a departure of a device that is still there is one")
  func duplicates() throws {
    let bed = try USBTestBed()
    try bed.plug(.reference())
    let reader = try Reader(on: bed, ["-c", "1", "-s", "20", "-l", "8"])
    for _ in 0..<2 { try bed.send(.add) }
    for _ in 0..<2 { try bed.send(.remove) }
    try bed.send(.add)
    try bed.unplug(kill: false)
    try bed.plug(.reference(), port: 2)
    try bed.unplug(port: 1, kill: true, event: false)
    let result = try reader.result()
    #expect(result.arrivals == 3)
    #expect(result.departures == 2)
    try bed.close()
  }

  @Test("Ten quick replugs are ten departures and ten arrivals at other addresses")
  func replugs() throws {
    let bed = try USBTestBed()
    var addresses = [try bed.plug(.reference())]
    let reader = try Reader(on: bed, ["-s", "60"])
    try bed.wait(for: "pending", atLeast: 8)
    for number in 1...10 {
      try bed.unplug(kill: number == 10)
      addresses.append(try bed.plug(.reference()))
      // Sockets stand for netlink here, and hold ten messages: a busy machine would lose some of twenty.
      try reader.program.waitForLine(on: .output) { $0 == "arrival=\(number + 1)" }
    }
    #expect(Set(addresses).count == 11)
    let lines = reader.program.lines(of: .output)
    #expect(lines.contains("departure=10"))
    #expect(!lines.contains("departure=11"))
    reader.program.signal(SIGKILL)
    try reader.program.waitForExit()
    let next = try Reader(on: bed, ["-c", "10", "-s", "20"])
    try bed.stream(reportsPerSecond: 0)
    #expect(try next.result().received >= 10)
    #expect(try bed.statistics().plugs == 11)
    try bed.close()
  }

  /// The long form is for those who changed the bed: GRIP_LONG_TESTS=1.
  static let kills = ProcessInfo.processInfo.environment["GRIP_LONG_TESTS"] == nil ? 10 : 40

  @Test("A bed outlives programs that are killed at any moment", arguments: [0, 1000])
  func kills(rate: Int) throws {
    let bed = try USBTestBed()
    try bed.plug(.reference())
    var random = SeededGenerator(seed: UInt64(rate) + 1)
    for round in 0..<Self.kills {
      // Some die while they start, others while they stream.
      let reader = try Reader(on: bed, [], untilStreaming: round % 2 == 0)
      if round == 0 { try bed.stream(reportsPerSecond: rate) }
      usleep(UInt32.random(in: 0...50_000, using: &random))
      reader.program.signal(SIGKILL)
      #expect(try reader.program.waitForExit() == .signalled(SIGKILL))
      try bed.wait(for: "idle", atLeast: 1)
      #expect(try bed.statistics().pending == 0)
    }
    let reader = try Reader(on: bed, ["-c", "100", "-s", "20"])
    #expect(try reader.result().received >= 100)
    try bed.close()
  }

  @Test("A bed that crashes fails the test that uses it")
  func crash() throws {
    let bed = try USBTestBed()
    try bed.plug(.reference())
    let exit = try bed.crash()
    // A sanitizer makes an exit code of it.
    #expect(exit != .exited(0))
    #expect(throws: (any Error).self) { try bed.statistics() }
    #expect(throws: USBTestBed.Failure.self) { try bed.close() }
  }

  @Test("A bed that ends leaves no folder behind")
  func leavesNothing() throws {
    let bed = try USBTestBed()
    try bed.plug(.reference())
    let folder = try #require(bed.environment["UMOCKDEV_DIR"])
    #expect(FileManager.default.fileExists(atPath: folder))
    try bed.close()
    #expect(!FileManager.default.fileExists(atPath: folder))
  }
}
