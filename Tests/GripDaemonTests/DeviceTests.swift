import Foundation
import GripConfiguration
import GripControl
import GripCore
import Testing
import TestSupport

/// The folders of fixtures/ that hold a device each: its descriptor, a stream of it, and what the hand did.
private struct DeviceFixture {
  let name: String
  var folder: String { DeviceFixture.root + "/" + name }
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures").path

  static let describingThemselves = [
    "reference", "no-ids", "reordered", "unaligned", "wide", "two-reports",
  ]

  func text(_ file: String) throws -> String {
    try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
  }

  var descriptor: [UInt8] {
    get throws {
      let digits = Array(try text("descriptor.hex").filter(\.isHexDigit))
      return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16)
      }
    }
  }

  /// The peaks of the repetitions that are expected, in N.
  var peaks: [Double] {
    get throws {
      try text("expected/repetitions.csv").split(whereSeparator: \.isNewline).dropFirst()
        .compactMap { row in row.split(separator: ",").dropFirst(6).first.flatMap { Double($0) } }
    }
  }

  /// What a dynamometer measures.
  var rows: [[Float]] {
    get throws {
      try text("rows.csv").split(whereSeparator: \.isNewline).map { line in
        line.split(separator: ",").compactMap { Float($0) }
      }
    }
  }
}

@Suite("Controllers of all forms on the bus", .enabled(if: USBTestBed.isAvailable), .serialized)
struct DeviceTests {
  /// With a sanitizer these take minutes, and look at no other code.
  static let hasTime =
    ProcessInfo.processInfo.environment["GRIP_SANITIZER"] == nil
    || ProcessInfo.processInfo.environment["GRIP_LONG_TESTS"] != nil

  private func profiles() throws -> [DeviceProfile] {
    [try ProfileFolders.read(file: DeviceFixture.root + "/../profiles/example.yaml")]
  }

  private func device(
    _ fixture: DeviceFixture, product: UInt16, serial: String
  ) throws -> VirtualDevice {
    VirtualDevice(
      vendor: 0x1209, product: product, name: fixture.name, serial: serial,
      reportDescriptor: try fixture.descriptor)
  }

  @Test(
    "Eight at once: six that describe themselves, one with a profile and a dynamometer each have their session's truth"
  )
  func allForms() throws {
    let profiles = try profiles()
    let bench = try LiveBench {
      $0.replugSeconds = 0.5
      $0.profiles = profiles
    }
    var expected: [String: DeviceFixture] = [:]
    let fixtures =
      DeviceFixture.describingThemselves.map { ($0, UInt16(1)) } + [("vendor-page", 2)]
    for (index, (name, product)) in fixtures.enumerated() {
      let fixture = DeviceFixture(name: name)
      expected["LIVE\(index)"] = fixture
      try bench.bed.plug(
        try device(fixture, product: product, serial: "LIVE\(index)"), port: index + 1)
    }
    let dynamometer = DeviceFixture(name: "gdx-hd")
    expected["151000C1"] = dynamometer
    let port = fixtures.count + 1
    try bench.bed.plug(.dynamometer(), port: port)
    try bench.bed.measure(try dynamometer.rows, .paced, ["per-packet": 5], port: port)
    try bench.waitFor("eight controllers") {
      let states = try bench.client().request(ControlRequest(.status)).controllers?.map(\.state)
      return states?.count == 8 ? states : nil
    }
    for (index, (name, _)) in fixtures.enumerated() {
      let play = bench.folder.path + "/\(name).play"
      try PlayFile.lines(ofRecording: try DeviceFixture(name: name).text("stream.hid"))
        .write(toFile: play, atomically: true, encoding: .utf8)
      try bench.bed.play(play, .paced, port: index + 1)
    }
    try bench.waitFor("three repetitions of each", seconds: 40) {
      let controllers = try bench.client().request(ControlRequest(.status)).controllers ?? []
      return controllers.allSatisfy { $0.session?.repetitions == 3 } ? true : nil
    }
    for port in 1...port { try bench.bed.unplug(port: port) }
    let sessions = try bench.waitFor("eight sessions") {
      bench.sessions().count == 8 ? bench.sessions() : nil
    }
    for session in sessions {
      let serial = try #require(expected.keys.first { session.contains($0) })
      let fixture = try #require(expected[serial])
      let summary = try bench.summary(session)
      #expect(summary.repetitions.count == 3, "\(fixture.name)")
      #expect(summary.quality.reportsLost == 0, "\(fixture.name)")
      #expect(summary.quality.addsUp, "\(fixture.name)")
      let live = try String(contentsOfFile: session + "/repetitions.csv", encoding: .utf8)
      let peaks = live.split(whereSeparator: \.isNewline).dropFirst().compactMap {
        $0.split(separator: ",").dropFirst(6).first.flatMap { Double($0) }
      }
      let replayed = try fixture.peaks
      #expect(peaks.count == replayed.count, "\(fixture.name)")
      for (live, replayed) in zip(peaks, replayed) {
        #expect(abs(live - replayed) < 0.5, "\(fixture.name): \(live) N, \(replayed) N replayed")
      }
      try bench.expectSameWhenReplayed(session)
    }
    try bench.close()
  }

  @Test(
    "A dynamometer whose answers are lost or damaged is asked again, and measures",
    .enabled(if: DeviceTests.hasTime))
  func lostAnswers() throws {
    let rows = try DeviceFixture(name: "gdx-hd").rows
    for fault in ["lose", "damage"] {
      let bench = try LiveBench()
      try bench.bed.plug(.dynamometer())
      try bench.bed.measure(rows, .paced, [fault: 1])
      // An answer is waited for as long as device.md says: five seconds.
      try bench.waitForController(.streaming, seconds: 20)
      try bench.close()
    }
  }

  @Test("A dynamometer that is unplugged while it measures goes on in its session when it is back")
  func replug() throws {
    let rows = try DeviceFixture(name: "gdx-hd").rows
    let bench = try LiveBench { $0.replugSeconds = 30 }
    try bench.bed.plug(.dynamometer())
    try bench.bed.measure(rows, .paced)
    try bench.waitFor("a repetition") {
      try bench.client().request(ControlRequest(.status)).controllers?.first?.session
        .flatMap { $0.repetitions >= 1 ? $0 : nil }
    }
    try bench.bed.unplug()
    try bench.waitForController(.away)
    try bench.bed.plug(.dynamometer())
    try bench.bed.measure(rows, .paced)
    try bench.waitFor("repetitions of both connections", seconds: 30) {
      try bench.client().request(ControlRequest(.status)).controllers?.first?.session
        .flatMap { $0.repetitions >= 3 ? $0 : nil }
    }
    try bench.stop()
    let session = try #require(bench.sessions().first)
    let summary = try bench.summary(session)
    #expect(summary.clocks.disconnectedSeconds > 0)
    #expect(summary.repetitions.count >= 3)
    try bench.expectSameWhenReplayed(session)
    try bench.close()
  }

  @Test(
    "Samples that a dynamometer drops are counted, said or not, and the session's time goes on",
    .enabled(if: DeviceTests.hasTime))
  func drops() throws {
    let rows = try DeviceFixture(name: "gdx-hd").rows
    for silently in [0, 1] {
      let bench = try LiveBench { $0.replugSeconds = 0.5 }
      try bench.bed.plug(.dynamometer())
      try bench.bed.measure(
        rows, .paced,
        ["drop-after": 400, "drop-count": 150, "drop-silently": silently, "per-packet": 5])
      try bench.waitFor("the last repetition", seconds: 30) {
        try bench.client().request(ControlRequest(.status)).controllers?.first?.session
          .flatMap { $0.repetitions >= 2 ? $0 : nil }
      }
      usleep(3_500_000)
      try bench.bed.unplug()
      let session = try bench.waitFor("a session") { bench.sessions().first }
      let summary = try bench.summary(session)
      // 150 samples are 30 packets; those that nobody told are found by the clocks, nearly all of them.
      let expected = silently == 1 ? 26...34 : 30...30
      #expect(expected.contains(summary.quality.reportsLost))
      #expect(summary.quality.addsUp)
      try bench.expectSameWhenReplayed(session)
      try bench.close()
    }
  }

  @Test("A dynamometer that falls silent is told to begin again", .enabled(if: DeviceTests.hasTime))
  func silence() throws {
    let rows = try DeviceFixture(name: "gdx-hd").rows
    let bench = try LiveBench()
    try bench.bed.plug(.dynamometer())
    try bench.bed.measure(rows, .paced, ["stop-after": 300])
    try bench.waitForController(.streaming)
    let before = try bench.bed.statistics().opens
    // Its program answers again when it is opened anew.
    try bench.waitFor("another try", seconds: 30) {
      try bench.bed.statistics().opens > before ? true : nil
    }
    try bench.bed.measure(rows, .paced)
    try bench.waitForController(.streaming, seconds: 30)
    try bench.close()
  }

  @Test(
    "A calibrated controller's session names its calibration, and with automatic tare its zero is what it shows at rest"
  )
  func calibrationAndTare() throws {
    let bench = try LiveBench {
      $0.autoTare = true
      $0.calibrations = [
        AppliedCalibration(
          id: String(repeating: "c", count: 64), serialNumber: "SN0001",
          dateUTC: "2026-01-01T00:00:00.000000000Z", dueUTC: "2026-02-01T00:00:00.000000000Z",
          gain: 2, offsetNewtons: 7)
      ]
    }
    try bench.bed.plug(.reference())
    try bench.waitForController(.silent)
    _ = try bench.client().request(ControlRequest(.start))
    let scenario = LiveSessionTests.threeSqueezes.replacing(
      "rest: {seconds: 2}", with: "rest: {seconds: 5}")
    try bench.bed.play(try bench.stream(of: scenario), .paced)
    try bench.waitFor("three repetitions", seconds: 30) {
      try bench.client().request(ControlRequest(.status)).controllers?.first?.session
        .flatMap { $0.repetitions == 3 ? $0 : nil }
    }
    try bench.stop()
    let session = try #require(bench.sessions().first)
    let text = try String(contentsOfFile: session + "/summary.json", encoding: .utf8)
    #expect(text.contains(#""isOverdue" : true"#) && text.contains(#""gain" : 2"#))
    let recording = try Data(contentsOf: URL(filePath: session + "/recording.pcapng"))
    let tares = String(decoding: recording, as: UTF8.self).components(
      separatedBy: #""event":"tare""#)
    #expect(tares.count == 2)
    #expect(tares.first?.contains(#""user":"automatic""#) == true)
    let peaks = try String(contentsOfFile: session + "/repetitions.csv", encoding: .utf8)
      .split(whereSeparator: \.isNewline).dropFirst().compactMap {
        $0.split(separator: ",").dropFirst(6).first.flatMap { Double($0) }
      }
    #expect(peaks.count == 3 && peaks.allSatisfy { abs($0 - 120) < 3 }, "\(peaks)")
    try bench.expectSameWhenReplayed(session)
    try bench.close()
  }

  @Test("A profile that comes with a reload takes a controller that was left alone")
  func reload() throws {
    let profiles = try profiles()
    let bench = try LiveBench()
    try bench.bed.plug(
      try device(DeviceFixture(name: "vendor-page"), product: 2, serial: "LATE"))
    try bench.waitFor("that it is left alone") {
      try bench.client().request(ControlRequest(.devices)).controllers?.first {
        $0.state == .leftAlone
      }
    }
    try bench.reload { $0.profiles = profiles }
    try bench.waitForController(.silent)
    try bench.close()
  }
}
