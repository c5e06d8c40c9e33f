import TestSupport
import Testing

/// The bed carries what a device sends to a plain program of libusb, and counts it.
@Suite(.enabled(if: USBTestBed.isAvailable))
struct StreamTests {
  @Test(
    "A thousand reports a second arrive, in order and once",
    arguments: [VirtualDevice.Node.fifo, .terminal])
  func paced(node: VirtualDevice.Node) throws {
    let bed = try USBTestBed()
    var device = VirtualDevice.reference()
    device.node = node
    // Deep enough for all: a busy machine is late now and then.
    device.queueDepth = 2000
    try bed.plug(device)
    let reader = try Reader(on: bed, ["-c", "2000", "-s", "20"])
    try bed.stream(reportsPerSecond: 1000, count: 2000)
    let result = try reader.result()
    #expect(result.received == 2000)
    #expect(result.gaps == 0)
    #expect(result.short + result.errors + result.stalls == 0)
    let counted = try bed.statistics()
    #expect(counted.generated == 2000)
    #expect(counted.delivered == 2000)
    #expect(counted.overrun == 0)
    #expect(counted.opens == 1)
    #expect(counted.claims == 1)
    #expect(counted.detaches == 1)
    #expect(counted.unknown_ioctls == 0)
    try bed.close()
  }

  @Test("A recording is played without loss as fast as it is read")
  func flow() throws {
    let bed = try USBTestBed()
    let folder = try TemporaryFolder()
    let scenario = (0..<3000).map { "E: 000000.000100 64 01 \(twoBytes($0))" + zeros(61) }
    let path = try folder.write(
      Array(PlayFile.lines(ofRecording: scenario.joined(separator: "\n")).utf8), "play")
    try bed.plug(.reference())
    let reader = try Reader(on: bed, ["-c", "3000", "-s", "30"])
    try bed.play(path, .flow)
    let result = try reader.result()
    #expect(result.received == 3000)
    #expect(result.gaps == 0)
    let counted = try bed.statistics()
    #expect(counted.delivered == 3000)
    #expect(counted.overrun == 0)
    #expect(counted.drained == 1)
    try bed.close()
  }

  @Test("What nobody asks for in time falls out of the device's queue, and is counted")
  func overrun() throws {
    let bed = try USBTestBed()
    try bed.plug(.reference())
    try bed.stream(reportsPerSecond: 10_000, count: 100)
    try bed.wait(for: "generated", atLeast: 100)
    let counted = try bed.statistics()
    #expect(counted.overrun == 92)
    #expect(counted.queued == 8)
    let reader = try Reader(on: bed, ["-c", "8"])
    #expect(try reader.result().received == 8)
    try bed.close()
  }

  @Test("Sixteen devices are on the bus at once, and a device that nobody opens is known for it")
  func sixteen() throws {
    let bed = try USBTestBed()
    for port in 1...14 { try bed.plug(.reference(serial: "SN\(port)"), port: port) }
    try bed.plug(.keyboard, port: 15)
    try bed.plug(.mouse, port: 16)
    for port in 1...14 { try bed.stream(reportsPerSecond: 100, port: port) }
    let reader = try Reader(on: bed, ["-c", "50", "-s", "20"])
    #expect(try reader.result().received >= 50)
    #expect(try bed.statistics(port: 15).attempts == 0)
    #expect(try bed.statistics(port: 16).attempts == 0)
    #expect(try (1...14).map { try bed.statistics(port: $0).opens }.reduce(0, +) == 1)
    try bed.close()
  }

  private func twoBytes(_ number: Int) -> String {
    let digits = String(0x10000 + number, radix: 16).dropFirst()
    return "\(digits.suffix(2)) \(digits.prefix(2))"
  }

  private func zeros(_ count: Int) -> String { String(repeating: " 00", count: count) }
}
