import GripSimulator
import Testing

@Suite("The reference controller")
struct ReferenceDeviceTests {
  /// The contract with firmware, byte for byte.
  static let descriptorHex =
    "05200901a10185010600ff150027ffff000075109501090181020520150027ffffffff350047ffffffff550a"
    + "660110752095010a290581020600ff150026ff0035004500550065007508090281020520"
    + String(repeating: sampleHex, count: 4) + "c0"
  static let sampleHex =
    "16008026ff7f3600c046004055046611e1751095010a9404810216008026ff7f3680c146803e550d65007510"
    + "95030a53040a54040a5504810216008026ff7f3630f846d00755006500751095030a57040a58040a59048102"

  @Test func `its descriptor is the 433 bytes of the interface's definition`() throws {
    let stream = simulate(try scenario("activities: [{rest: {seconds: 1}}]"), seed: 1)
    let hex = stream.device.reportDescriptor.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    #expect(hex.count == 433)
    #expect(hex.joined() == Self.descriptorHex)
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
