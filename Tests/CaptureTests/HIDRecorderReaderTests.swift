import Capture
import Testing

@Suite("hid-recorder text")
struct HIDRecorderReaderTests {
  @Test func oldRecordingHasOneDeviceThatIsNeverNumbered() throws {
    let text = """
      # a comment
      R: 4 05 01 09 05
      N: Some Maker Some Thing
      P: usb-0000:00:14.0-2/input1
      I: 3 1209 00a1
      E: 000000.000000 3 01 02 ff
      E: 000001.004000 2 0A bC

      """
    let (sink, problems) = try readAll(Array(text.utf8))
    let device = CaptureDevice(
      index: 0, address: 1, interface: 1, vendorID: 0x1209, productID: 0xA1,
      name: "Some Maker Some Thing", physicalPath: "usb-0000:00:14.0-2/input1",
      reportDescriptor: [5, 1, 9, 5])
    #expect(
      sink.records == [
        .device(device),
        .report(device: 0, time: 0, bytes: [1, 2, 255]),
        .report(device: 0, time: 1_004_000_000, bytes: [10, 0xBC]),
      ])
    #expect(problems == CaptureProblems())
  }
}
