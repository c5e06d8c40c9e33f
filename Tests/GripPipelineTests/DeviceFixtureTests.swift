import Foundation
import GripConfiguration
import GripCore
import GripStore
import TestSupport
import Testing

@testable import GripPipeline

@Suite("The fixtures of each form of controller")
struct DeviceFixtureTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "fixtures").path

  static let devices = [
    "reference/stream.hid", "no-ids/stream.hid", "reordered/stream.hid", "unaligned/stream.hid",
    "wide/stream.hid", "two-reports/stream.hid", "vendor-page/stream.hid", "gdx-hd/talk.pcap",
  ]

  @Test(
    "Given a device's stream, then its session is the one that is expected, and so is the one of its recording",
    arguments: devices)
  func golden(stream: String) throws {
    let device = String(stream.prefix { $0 != "/" })
    let folder = try TemporaryFolder()
    var path = Self.root + "/" + stream
    for round in 1...2 {
      var options = StreamReplay.Options(
        directory: folder.appending("out\(round)"), parameters: DetectionParameters(),
        overridesRecorded: false)
      // A recording of ours needs no profile: it carries its own.
      if round == 1 { options.profiles = try ProfileFolders.read([Self.root + "/../profiles"]) }
      let outcome = try StreamReplay.run(path: path, options: options) { _, _ in }
      try #require(outcome.sessions.count == 1, "\(outcome.devicesLeftOut)")
      #expect(outcome.devicesLeftOut.isEmpty)
      let session = outcome.sessions[0].path
      for file in ["summary.json", "repetitions.csv"] {
        let expected = try Data(
          contentsOf: URL(filePath: Self.root + "/\(device)/expected/\(file)"))
        let found = try Data(contentsOf: URL(filePath: session + "/" + file))
        #expect(found == expected, "\(file), round \(round)")
      }
      path = session + "/recording.pcapng"
    }
  }

  @Test("Given its README, then it has the headings that all have", arguments: devices)
  func readme(stream: String) throws {
    let device = String(stream.prefix { $0 != "/" })
    let text = try String(contentsOfFile: Self.root + "/\(device)/README.md", encoding: .utf8)
    let headings = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("## ") }
    #expect(
      headings == [
        "## Device", "## Descriptor", "## Stream", "## Expected", "## Not tried on real hardware",
      ])
  }

  @Test(
    "Given a stream that does not show how a dynamometer was told to measure, then it is left out, and why is said"
  )
  func midStream() throws {
    let whole = try Data(contentsOf: URL(filePath: Self.root + "/gdx-hd/talk.pcap"))
    // Without the packets in which the period and the start are said: their commands are 0x1B and 0x18.
    var bytes = [UInt8](whole.prefix(24))
    var at = 24
    while at + 16 <= whole.count {
      let length = Int(whole[at + 8]) | Int(whole[at + 9]) << 8
      let packet = whole[at..<(at + 16 + length)]
      let isCommand = length == 128 && whole[at + 16 + 10] == 1
      if !isCommand { bytes += packet }
      at += 16 + length
    }
    let folder = try TemporaryFolder()
    let path = folder.appending("late.pcap")
    try Data(bytes).write(to: URL(filePath: path))
    let options = StreamReplay.Options(
      directory: folder.appending("out"), parameters: DetectionParameters(),
      overridesRecorded: false)
    let outcome = try StreamReplay.run(path: path, options: options) { _, _ in }
    #expect(outcome.sessions.isEmpty)
    #expect(
      outcome.devicesLeftOut.contains {
        $0.contains("capture it with usbmon from before it begins")
      })
  }
}
