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
    for file in SessionFile.facts { #expect(try again.bytes(file) == first.bytes(file), "\(file)") }
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

  @Test("Times before 1970 are times at its beginning, as in the recording")
  func timesBefore1970() throws {
    // The option if_tsoffset of the first interface, in place of its name, moves all times back by an hour.
    let offset: [UInt8] = [14, 0, 8, 0] + little(-3600, bytes: 8)
    var bytes = try stream(at: (0..<1000).map { Int64($0) * 10_000_000 })
    let name: [UInt8] = [2, 0, 3, 0] + Array("usb".utf8) + [0]
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
    bytes.replaceSubrange(place..<(place + name.count), with: offset)
    let start = place - 16
    let length = little(Int64(bytes[start + 4]) + 4, bytes: 4)
    bytes.replaceSubrange((start + 4)..<(start + 8), with: length)
    let end = start + Int(bytes[start + 4]) - 4
    bytes.replaceSubrange(end..<(end + 4), with: length)
    let replayed = try replayed(bytes)
    #expect(replayed.outcome.sessions.map(\.summary.counters.received) == [1000])
    try expectSameAgain(replayed)
  }

  private func little(_ value: Int64, bytes count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> Int64(8 * $0)) }
  }

  @Test("A stream that is damaged within is an error, and nothing unfinished stays")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let whole = try stream(at: (0..<6000).map { Int64($0) * 10_000_000 })
    let path = try folder.write(whole + [6, 0, 0, 0, 3, 0, 0, 0] + [UInt8](1...100), "s.pcapng")
    #expect(throws: ReplayError.self) {
      try StreamReplay.run(path: path, options: .init(folder.appending("out"))) { _, _ in }
    }
    #expect(folder.contents() == ["out/", "out/.unfinished/", "s.pcapng"])
  }

  @Test("Reports from before the report descriptor are said")
  func lateDescriptor() throws {
    var writer = PcapngWriter()
    var unknown = Self.device
    unknown.reportDescriptor = []
    try writer.device(unknown)
    for index in 0..<100 {
      if index == 30 { try writer.device(Self.device) }
      try writer.report(
        device: 0, arrivalNanoseconds: Int64(index) * 10_000_000, bytes: Self.force(index).span)
    }
    let replayed = try replayed(writer.close())
    #expect(replayed.outcome.sessions.map(\.summary.counters.received) == [70])
    try #require(replayed.outcome.devicesLeftOut.count == 1)
    #expect(
      replayed.outcome.devicesLeftOut[0].hasSuffix("30 reports from before its report descriptor"))
  }

  @Test("A recording whose session record cannot be read is refused by name")
  func sessionRecord() throws {
    let folder = try TemporaryFolder()
    let record =
      #"{"event":"session","format":1,"origin":"dreamt","isDated":false,"parameters":{},"#
      + #""device":{"vendorID":1,"productID":1,"name":"","serialNumber":"","physicalPath":""}}"#
    var writer = PcapngWriter()
    try writer.event(arrivalNanoseconds: 0, json: Array(record.utf8).span)
    try writer.device(Self.device)
    try writer.report(device: 0, arrivalNanoseconds: 0, bytes: Self.force(0).span)
    let path = try folder.write(writer.close(), "ours.pcapng")
    let error = #expect(throws: ReplayError.self) { try Replayed(path) }
    #expect(error?.description.hasPrefix(path) == true)
  }
}
