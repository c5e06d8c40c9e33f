import Foundation
import GripControl
import Testing
import TestSupport

/// What a controller's feature reports hold stands in its recordings.
@Suite("Feature reports", .enabled(if: USBTestBed.isAvailable), .serialized)
struct FeatureReportTests {
  /// The reference controller with the optional feature reports: sample rate (16), calibration (17), and one that it does
  /// not answer (18).
  static var controller: VirtualDevice { controller([(16, 2), (17, 10), (18, 1)]) }

  /// With feature reports of these ids and so many bytes.
  private static func controller(_ declared: [(id: UInt8, bytes: UInt8)]) -> VirtualDevice {
    var device = VirtualDevice.reference()
    device.reportDescriptor.removeLast()  // the end of the collection follows the new items
    device.reportDescriptor += [0x06, 0x00, 0xFF, 0x15, 0x00, 0x25, 0x00, 0x75, 0x08]
    for (id, count) in declared {
      device.reportDescriptor += [0x85, id, 0x95, count, 0x09, id, 0xB1, 0x02]
    }
    device.reportDescriptor.append(0xC0)
    device.features = [
      16: [16, 0xE8, 0x03], 17: [17, 1, 0, 0, 0, 0x39, 0x4D, 0, 0, 0xBC, 0x02],
    ]
    return device
  }

  /// The records that a recording is to have, in order.
  private static let records = [
    #"{"bytes":"10e803","event":"feature","id":16}"#,
    #"{"bytes":"1101000000394d0000bc02","event":"feature","id":17}"#,
  ]

  /// The feature records of a recording.
  private func records(in path: String) throws -> [String] {
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    return text.matches(of: /\{"bytes":"[0-9a-f]*","event":"feature","id":\d+\}/).map {
      String($0.output)
    }
  }

  @Test("Each session of the connection begins with them, and replays to the same bytes")
  func inEverySession() throws {
    let bench = try LiveBench()
    try bench.bed.plug(Self.controller)
    try bench.waitForController(.silent)
    #expect(bench.log.contains { $0.contains("feature report 18") }, "\(bench.log)")
    try bench.bed.play(try bench.stream(of: CommandTests.squeezes(8)), .paced)
    for number in 1...2 {
      try bench.waitFor("session \(number)") {
        try bench.session().flatMap { $0.repetitions > 0 ? $0 : nil }
      }
      _ = try bench.client().request(ControlRequest(.stop))
      #expect(bench.sessions().count == number)
    }
    for session in bench.sessions() {
      #expect(try records(in: session + "/recording.pcapng") == Self.records)
      try bench.expectSameWhenReplayed(session)
    }
    try bench.close()
  }

  @Test("A controller that answers no request at all is read all the same, within a bounded time")
  func hanging() throws {
    let bench = try LiveBench()
    try bench.bed.fault(.controlHang, times: nil)
    try bench.bed.plug(Self.controller((16...25).map { ($0, 2) }))
    // The first try may come before the kernel's driver has the descriptor in sysfs.
    try bench.waitForController(.silent, seconds: 30)
    #expect(bench.log.contains { $0.contains("cannot read feature report 16") })
    #expect(
      bench.log.contains { $0.contains("feature report 25 was not asked for") }, "\(bench.log)")
    try bench.bed.stream(reportsPerSecond: 100)
    try bench.waitForController(.streaming)
    try bench.close()
  }

  @Test("gripctl record writes them too")
  func recorded() throws {
    let bench = try LiveBench(startsDaemon: false)
    try bench.bed.plug(Self.controller)
    try bench.bed.stream(reportsPerSecond: 100)
    for kind in ["pcapng", "hid"] {
      let path = bench.folder.appending("capture." + kind)
      let run = try Program.run(
        "gripctl", ["record", "--seconds", "0.4", "--output", path],
        variables: bench.bed.environment)
      #expect(run.status == 0, "\(run)")
      #expect(run.errors.contains("note: cannot read feature report 18"))
      #expect(try records(in: path) == Self.records)
    }
    try bench.close()
  }
}
