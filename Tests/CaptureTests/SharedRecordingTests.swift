import Capture
import Foundation
import TestSupport
import Testing

@Suite("Recordings made by others", .enabled(if: SharedData.isPresent))
struct SharedRecordingTests {
  static let texts =
    SharedData.files(under: "hid/recordings", suffix: ".hid")
    + SharedData.files(under: "streams", suffix: ".hid")

  @Test(arguments: texts)
  func everyEventOfATextIsAReport(_ file: URL) throws {
    let text = try Data(contentsOf: file)
    let lines = text.split(separator: UInt8(ascii: "\n"))
    let events = lines.filter { $0.starts(with: Array("E:".utf8)) }.count
    var reader = try CaptureReader(path: file.path)
    var sink = RecordingSink()
    while try reader.read(into: &sink, atMost: 1000) {}
    #expect(sink.reports.count == events)
    #expect(sink.devices.values.allSatisfy { !$0.reportDescriptor.isEmpty && $0.vendorID != 0 })
    #expect(reader.bytesRead == Int64(text.count))
    #expect(reader.problems.count == reader.problems.unparsableLines)
  }

  @Test(arguments: texts)
  func textSurvivesOurOwnRecording(_ file: URL) throws {
    let original = try readAll(Array(try Data(contentsOf: file))).sink
    var writer = PcapngWriter()
    for record in original.records {
      switch record {
      case .device(let device): try writer.device(device)
      case .report(let device, let time, let bytes):
        try writer.report(device: device, arrivalNanoseconds: time, bytes: bytes.span)
      case .event, .failed: Issue.record("text has no such records")
      }
    }
    let copy = try readAll(try writer.close()).sink
    #expect(copy.reports == original.reports)
    let expected = original.devices.mapValues { device in
      var device = device
      device.physicalPath = ""
      return device
    }
    #expect(copy.devices == expected)
  }

  /// Counted with tshark: ends of interrupt transfers IN with status 0. The first file does not say that one of the
  /// two devices is a hub.
  @Test(arguments: [
    (
      "umockdev/usbkbd.pcap.pcapng", 16,
      ["1d6b:0002 1.1.0, 0", "04d9:1603 1.11.0, 62", "04d9:1603 1.11.1, 101"]
    ),
    ("usbmon-tools/test1.pcap", 6, ["056e:00ff 1.2.0, 0"]),
  ])
  func capturesOfOthers(_ name: String, _ reports: Int, _ devices: [String]) throws {
    let folder = try #require(SharedData.folder)
    let (sink, problems) = try readAll(
      Array(try Data(contentsOf: folder.appending(path: "pcap/" + name))))
    let listed = sink.devices.values.sorted { $0.index < $1.index }.map { device in
      String(format: "%04x:%04x", device.vendorID, device.productID)
        + " \(device.bus).\(device.address).\(device.interface), \(device.reportDescriptor.count)"
    }
    #expect(listed == devices)
    #expect(sink.reports.count == reports)
    #expect(problems.count == 0)
  }
}
