import Capture
import Foundation
import GripCore
import GripPipeline
import GripSession
import GripStore
import TestSupport
import Testing

/// Given a stream that is damaged, lies or holds more than one controller: no trap, nothing lost in silence, nothing left over.
@Suite("Streams that are not as they should be")
struct HostileStreamTests {
  /// One force of 16 bits, in N; no clock and no numbers.
  private static let descriptor: [UInt8] = [
    0x05, 0x20, 0x09, 0x01, 0xA1, 0x01, 0x16, 0x00, 0x80, 0x26, 0xFF, 0x7F, 0x75, 0x10, 0x95, 0x01,
    0x0A, 0x94, 0x04, 0x81, 0x02, 0xC0,
  ]

  private static let device = CaptureDevice(index: 0, address: 1, reportDescriptor: descriptor)

  /// Force of report number `index`: squeezes of a second, each two seconds.
  private static func force(_ index: Int) -> [UInt8] { [index % 200 < 100 ? 0 : 60, 0] }

  /// The bytes of a stream with reports at these times, and events after them.
  private func stream(at times: [Int64], events: [String] = []) throws -> [UInt8] {
    var writer = PcapngWriter()
    try writer.device(Self.device, arrivalNanoseconds: times.first ?? 0)
    for (index, time) in times.enumerated() {
      try writer.report(device: 0, arrivalNanoseconds: time, bytes: Self.force(index).span)
    }
    for event in events {
      try writer.event(arrivalNanoseconds: times.last ?? 0, json: Array(event.utf8).span)
    }
    return try writer.close()
  }

  private func replayed(_ bytes: [UInt8]) throws -> Replayed {
    let folder = try TemporaryFolder()
    return try Replayed(folder.write(bytes, "stream.pcapng"))
  }

  private func expectSameAgain(_ first: Replayed) throws {
    let again = try Replayed(first.outcome.sessions[0].path + "/recording.pcapng")
    for file in SessionFile.all { #expect(try again.bytes(file) == first.bytes(file), "\(file)") }
  }

  @Test("A controller that is not the first device of its stream gives its session")
  func severalDevices() throws {
    let text = try String(contentsOfFile: FixtureTests.stream("doubles"), encoding: .utf8)
      .replacing("D: 0\n", with: "")
    let folder = try TemporaryFolder()
    let path = try folder.write(
      Array("D: 0\nR: 3 05 01 c0\nN: keyboard\nE: 0.0 1 00\nD: 1\n\(text)".utf8), "two.hid")
    let replayed = try Replayed(path)
    #expect(replayed.outcome.sessions.map(\.summary.repetitions.count) == [20])
    #expect(replayed.outcome.devicesLeftOut.count == 1)
    try expectSameAgain(replayed)
  }

  @Test("Times as far apart as numbers go do not trap, and the clocks still add up")
  func farTimes() throws {
    let near = (0..<1000).map { Int64($0) * 10_000_000 }
    for far: [Int64] in [
      near + [Int64](repeating: .max, count: 1000), near + near.flatMap { [.max, $0] },
    ] {
      let replayed = try replayed(stream(at: far))
      for published in replayed.outcome.sessions {
        let clocks = published.summary.clocks
        #expect(clocks.active + clocks.quiet + clocks.paused + clocks.disconnected == clocks.wall)
        #expect(clocks.quiet >= 0 && clocks.active >= 0 && clocks.disconnected >= 0)
      }
      try expectSameAgain(replayed)
    }
  }

  @Test("Counts as large as numbers go do not trap")
  func largeCounts() throws {
    let most = Int64.max
    let events = [
      #"{"event":"loss","reports":\#(most)}"#,
      #"{"event":"source","tornBytes":\#(most),"unreadableRecords":\#(most)}"#,
    ]
    let replayed = try replayed(stream(at: [0, 10_000_000], events: events + events))
    let source = replayed.outcome.sessions[0].summary.source
    #expect(source.reportsLostByHost == 1 << 60)
    #expect(source.unreadableRecords == 1 << 60 && source.tornBytes == 1 << 60)
    try expectSameAgain(replayed)
  }
}
