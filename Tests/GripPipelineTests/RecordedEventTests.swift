import Capture
import Foundation
import GripCore
import GripPipeline
import GripSession
import GripStore
import TestSupport
import Testing

/// Given a recording with events among its reports, these facts, and the same again from the session's own recording.
@Suite("Events of a recording")
struct RecordedEventTests {
  /// Copies a recording and puts an event before report number `position`.
  private struct Inserter: ~Copyable, CaptureSink {
    var writer: PcapngWriter
    let json: [UInt8]
    let position: Int
    var reports = 0

    mutating func device(_ device: CaptureDevice) { try? writer.device(device) }

    mutating func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
      if reports == position {
        let json = json
        try? writer.event(arrivalNanoseconds: arrivalNanoseconds, json: json.span)
      }
      reports += 1
      try? writer.report(device: device, arrivalNanoseconds: arrivalNanoseconds, bytes: bytes)
    }

    mutating func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {
      try? writer.event(arrivalNanoseconds: arrivalNanoseconds, json: json)
    }

    mutating func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {}
  }

  private func recording(with json: String, before position: Int) throws -> (
    TemporaryFolder, String
  ) {
    let session = try Replayed(FixtureTests.stream("two-sets"))
    let folder = try TemporaryFolder()
    let path = folder.appending("changed.pcapng")
    var inserter = Inserter(
      writer: try PcapngWriter(path: path), json: Array(json.utf8), position: position)
    var reader = try CaptureReader(path: session.outcome.sessions[0].path + "/recording.pcapng")
    while try reader.read(into: &inserter, atMost: 10_000) {}
    try inserter.writer.flush()
    return (folder, path)
  }

  @Test(
    "A tare counts from where it stands, also before the first report; the session's recording keeps it",
    arguments: [0, 400])
  func tare(_ position: Int) throws {
    let untouched = try Replayed(FixtureTests.stream("two-sets"))
    let (folder, path) = try recording(with: #"{"event":"tare","newtons":2.5}"#, before: position)
    let tared = try Replayed(path)
    let difference =
      untouched.outcome.sessions[0].summary.force.peakNewtons
      - tared.outcome.sessions[0].summary.force.peakNewtons
    #expect(abs(difference - 2.5) < 1e-9, "the peak lies after both places")
    let again = try Replayed(tared.outcome.sessions[0].path + "/recording.pcapng")
    for file in SessionFile.facts { #expect(try again.bytes(file) == tared.bytes(file), "\(file)") }
    withExtendedLifetime(folder) {}
  }

  @Test("Losses in the host are counted; unknown kinds are kept and change nothing")
  func others() throws {
    let (folder, path) = try recording(with: #"{"event":"loss","reports":7}"#, before: 10)
    #expect(try Replayed(path).outcome.sessions[0].summary.source.reportsLostByHost == 7)
    let (second, other) = try recording(with: #"{"event":"weather","rain":true}"#, before: 10)
    let replayed = try Replayed(other)
    let plain = try Replayed(FixtureTests.stream("two-sets"))
    #expect(try replayed.bytes("summary.json") == plain.bytes("summary.json"))
    #expect(try replayed.bytes("recording.pcapng").range(of: Data("weather".utf8)) != nil)
    withExtendedLifetime((folder, second)) {}
  }

  @Test("A failed transfer counts in the session under way, and without one in the replay")
  func failedTransfers() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("failing.pcapng")
    var writer = try PcapngWriter(path: path)
    try writer.device(CaptureDevice(index: 0, reportDescriptor: ReferenceDescriptor.bytes))
    try writer.transferFailed(device: 0, arrivalNanoseconds: 1_000_000, status: -71)
    for number in 0..<50 {
      let time = UInt32(number * 40_000)
      var report: [UInt8] = [1, UInt8(number), 0]
      report += (0..<4).map { UInt8(truncatingIfNeeded: time >> (8 * UInt32($0))) }
      report += [UInt8](repeating: 0, count: 64 - report.count)
      let arrival = Int64(number + 1) * 40_000_000
      try writer.report(device: 0, arrivalNanoseconds: arrival, bytes: report.span)
      if number == 20 {
        try writer.transferFailed(device: 0, arrivalNanoseconds: arrival, status: -32)
      }
    }
    try writer.close()
    let outcome = try Replayed(path).outcome
    #expect(outcome.transferFailuresOutside == 1)
    #expect(outcome.sessions.map(\.summary.source.transferFailures) == [1])
    withExtendedLifetime(folder) {}
  }

  @Test("An event that cannot be read is said, and does not stop the replay")
  func damaged() throws {
    let (folder, path) = try recording(with: #"{"event":"tare"}"#, before: 10)
    let outcome = try Replayed(path).outcome
    #expect(outcome.eventErrors.count == 1)
    #expect(outcome.sessions.count == 1)
    withExtendedLifetime(folder) {}
  }

  @Test("Two recordings joined are refused, for nobody can tell which report belongs to which")
  func joined() throws {
    let session = try Replayed(FixtureTests.stream("doubles")).bytes("recording.pcapng")
    let folder = try TemporaryFolder()
    let path = try folder.write([UInt8](session + session), "joined.pcapng")
    #expect(throws: ReplayError.self) { try Replayed(path) }
    withExtendedLifetime(folder) {}
  }

  @Test("A foreign stream is not believed that it is live")
  func claimedLive() throws {
    let text = try String(contentsOfFile: FixtureTests.stream("doubles"), encoding: .utf8)
    let folder = try TemporaryFolder()
    let claim = text.replacing(#""origin":"simulated""#, with: #""origin":"live""#)
    let path = try folder.write(Array(claim.utf8), "claim.hid")
    #expect(try Replayed(path).summary().session.origin == "replayed")
    withExtendedLifetime(folder) {}
  }

  @Test("A recording of a later format is refused, not derived by other rules")
  func laterFormat() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("later.pcapng")
    var writer = try PcapngWriter(path: path)
    let json =
      Array(
        #"{"event":"session","format":99,"origin":"live","isDated":false,"#.utf8
      )
      + Array(
        #""device":{"vendorID":1,"productID":1,"name":"","serialNumber":"","physicalPath":""},"parameters":{}}"#
          .utf8)
    try writer.event(arrivalNanoseconds: 0, json: json.span)
    try writer.close()
    #expect(throws: ReplayError.self) { try Replayed(path) }
  }
}
