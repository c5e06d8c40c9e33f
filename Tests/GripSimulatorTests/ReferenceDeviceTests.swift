import GripSimulator
import TestSupport
import Testing

@Suite("The reference controller")
struct ReferenceDeviceTests {
  @Test func `its descriptor is the 433 bytes of the interface's definition`() throws {
    let stream = simulate(try scenario("activities: [{rest: {seconds: 1}}]"), seed: 1)
    #expect(stream.device.reportDescriptor == ReferenceDescriptor.bytes)
  }

  @Test func `it says who it is`() throws {
    let device = simulate(
      try scenario(
        """
        device: {name: Grip, serial: A7, vendor: 0x08F7, product: 16}
        activities: [{rest: {seconds: 1}}]
        """), seed: 1
    ).device
    #expect(device.name == "Grip")
    #expect(device.serialNumber == "A7")
    #expect(device.vendorID == 0x08F7)
    #expect(device.productID == 0x0010)
  }

  @Test func `a report at rest is what one writes by hand`() throws {
    let stream = simulate(
      try scenario(
        """
        sequenceStart: 65535
        timeStart: 4294967295
        activities: [{rest: {seconds: 0.08}}]
        """), seed: 1)
    let reports = reports(of: stream)
    // Force 0 N, acceleration 1 g along z (2047 of 16 g), turning 0.
    let sample: [UInt8] = [0, 0, 0, 0, 0, 0, 0xFF, 0x07, 0, 0, 0, 0, 0, 0]
    let samples = sample + sample + sample + sample
    #expect(reports.map(\.arrival) == [40_000_000, 80_000_000])
    #expect(reports[0].bytes == [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1] + samples)
    // Sequence and time have wrapped: 40 000 - 1 microseconds.
    #expect(reports[1].bytes == [1, 0, 0, 0x3F, 0x9C, 0, 0, 1] + samples)
  }
}
