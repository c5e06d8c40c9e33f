import Capture
import Foundation
import GripSimulator
import TestSupport
import Testing

@Suite("Files")
struct FileTests {
  static let yaml = """
    noise: 0.5
    activities: [{squeezes: {count: 2, force: 50}}]

    """

  @Test(arguments: ["hid", "pcapng"])
  func `what is written is what is read`(ending: String) throws {
    let stream = simulate(try scenario(Self.yaml), seed: 1)
    let sink = try written(stream, ending: ending)
    #expect(sink.reports == reports(of: stream))
    let device = try #require(sink.device)
    #expect(device.reportDescriptor == stream.device.reportDescriptor)
    #expect(device.vendorID == 0x1209)
    #expect(device.productID == 0x0001)
    #expect(device.name == "Simulated grip controller")
    #expect(device.serialNumber == (ending == "hid" ? "" : "SIM0001"))
  }

  @Test(arguments: ["hid", "pcapng"], [4, 20])
  func `a torn file lacks its last report and no other`(ending: String, bytes: Int) throws {
    let stream = simulate(
      try scenario(Self.yaml + "faults: {cutTail: \(bytes)}"), seed: 1)
    let sink = try written(stream, ending: ending)
    #expect(sink.reports == reports(of: stream).dropLast())
    #expect(sink.reports.count == stream.truth.reports.sent)
  }

  @Test func `text says what it is and how to make it again`() throws {
    let path = temporaryPath(ending: "hid")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try simulate(try scenario(Self.yaml), seed: 77).write(to: path)
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    let head = "# A test\n# To test\n# scenario: test.yaml\n# seed: 77\n# made by gripctl simulate"
    #expect(text.hasPrefix(head))
  }

  @Test func `the truth is JSON that reads back`() throws {
    let path = temporaryPath(ending: "hid")
    let truthPath = temporaryPath(ending: "json")
    defer {
      try? FileManager.default.removeItem(atPath: path)
      try? FileManager.default.removeItem(atPath: truthPath)
    }
    let stream = simulate(try scenario(Self.yaml), seed: .max)
    try stream.write(to: path, truth: truthPath)
    let data = try Data(contentsOf: URL(filePath: truthPath))
    #expect(try JSONDecoder().decode(Truth.self, from: data) == stream.truth)
  }

  @Test(arguments: ["/nowhere/at/all.hid", "/nowhere/at/all.pcapng", "stream.txt"])
  func `a place that cannot be written is named`(path: String) throws {
    let stream = simulate(try scenario(Self.yaml), seed: 1)
    let error = #expect(throws: SimulatorError.self) { try stream.write(to: path) }
    #expect(try #require(error).description.hasPrefix("\(path): cannot be written: "))
  }

  private func written(_ stream: SimulatedStream, ending: String) throws -> ReportSink {
    let path = temporaryPath(ending: ending)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try stream.write(to: path)
    return try ReportSink.reading(path)
  }

  private func temporaryPath(ending: String) -> String {
    NSTemporaryDirectory() + "simulated-\(UUID().uuidString).\(ending)"
  }
}
