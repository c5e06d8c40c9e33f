import Capture
import Foundation
import GripCore
import GripPipeline
import GripSession
import GripStore
import TestSupport
import Testing

/// Given what a process left when it died, these sessions.
@Suite struct RecoveryTests {
  private let folder: TemporaryFolder
  private var out: String { folder.appending("out") }

  init() throws { folder = try TemporaryFolder() }

  /// The recording of a process that died after these steps.
  private static func left(_ steps: [LiveStep]) throws -> [UInt8] {
    let bench = try LiveBench()
    bench.run(steps)
    let path = try #require(bench.folder.files().first { $0.contains(".unfinished/") })
    let left = bytes(of: bench.folder.appending(path))
    return try #require(left)
  }

  private static let steps: [LiveStep] = [
    .begin, .rest(1), .squeeze(2), .event(.pause), .rest(1), .event(.resume), .replug(3),
    .squeeze(1), .rest(6), .fail, .tareNow, .rest(1),
  ]

  /// Puts a folder there as a dead process left it.
  private func leave(_ files: [String: [UInt8]], name: String = "1-1") throws {
    let path = out + "/.unfinished/" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (file, content) in files { try Data(content).write(to: URL(filePath: path + "/" + file)) }
  }

  /// What is recovered from these files, which must be one session.
  private func recovered(_ files: [String: [UInt8]]) throws -> Recovery.Recovered {
    try? FileManager.default.removeItem(atPath: out)
    try leave(files)
    var announced: [String] = []
    let outcomes = try Recovery.run(directory: out) { place, _, _ in
      announced.append(place)
      #expect(!FileManager.default.fileExists(atPath: out + "/" + place), "told before it shows")
    }
    guard outcomes.count == 1, case .published(let recovered) = outcomes[0] else {
      Issue.record("\(outcomes)")
      throw CancellationError()
    }
    let isDated = recovered.session.summary.context.isDated
    #expect(announced == (isDated ? [recovered.session.place] : []))
    #expect(try Recovery.run(directory: out).isEmpty, "a second run finds nothing")
    #expect(folder.files().filter { $0.contains("/.un") } == [])
    return recovered
  }

  @Test func `What a dead process left is published, and says that it was recovered`() throws {
    let recording = try Self.left(Self.steps)
    let recovered = try recovered([SessionFile.recording: recording])
    #expect(recovered.tornBytes == 0)
    #expect(!recovered.wasWhole)
    #expect(recovered.session.summary.context.origin == .recovered)
    #expect(recovered.session.summary.repetitions.count == 3)
    #expect(recovered.device.serialNumber == "B-1")
    #expect(recovered.lastReportNanoseconds.map { $0 > 1_795_365_312_123_456_789 } == true)
    #expect(recovered.session.path == out + "/" + recovered.session.place)
    try expectSame(recovered.session.path)
  }

  @Test func `Cut anywhere, all whole reports are there, and the rest is counted`() throws {
    let recording = try Self.left(Self.steps)
    let places = BlockPlaces(recording)
    var random = SeededGenerator(seed: 7)
    var lengths = (0..<60).map { _ in Int.random(in: 0...recording.count, using: &random) }
    let near = places.ends.suffix(40) + places.ends.prefix(16)
    lengths += near.flatMap { [$0 - 1, $0, $0 + 1] }.filter { $0 <= recording.count }
    for length in lengths {
      let reports = places.reports(in: length)
      guard reports > 0 else {
        try? FileManager.default.removeItem(atPath: out)
        try leave([SessionFile.recording: Array(recording[..<length])])
        let outcomes = try Recovery.run(directory: out)
        guard case .removed = outcomes.first else {
          Issue.record("\(length) bytes: \(outcomes)")
          return
        }
        #expect(folder.files() == [])
        continue
      }
      let recovered = try recovered([SessionFile.recording: Array(recording[..<length])])
      #expect(recovered.reports == reports, "\(length) bytes")
      #expect(recovered.tornBytes == Int64(length - places.wholeBytes(in: length)))
      try expectSame(recovered.session.path)
    }
  }

  @Test func `A recovery that died is taken up by the next, with the same result`() throws {
    let recording = Array(try Self.left(Self.steps).dropLast(11))
    let first = try recovered([SessionFile.recording: recording])
    var expected: [String: [UInt8]] = [:]
    for file in SessionFile.facts { expected[file] = bytes(of: first.session.path + "/" + file) }
    let summary = try #require(expected[SessionFile.summary])
    let changed = try #require(expected[SessionFile.recording])
    let states: [[String: [UInt8]]] = [
      [SessionFile.recording: recording, "recording.new": Array(changed.prefix(500))],
      [SessionFile.recording: recording, "recording.new": changed],
      [SessionFile.recording: changed],
      [SessionFile.recording: changed, SessionFile.summary: []],
      [SessionFile.recording: changed, SessionFile.summary: Array(summary.prefix(99))],
      expected,
      [SessionFile.recording: recording, SessionFile.summary: Array(summary.prefix(99))],
    ]
    for state in states {
      let again = try recovered(state)
      #expect(again.tornBytes == first.tornBytes)
      #expect(again.reports == first.reports)
      for file in SessionFile.facts {
        #expect(bytes(of: again.session.path + "/" + file) == expected[file], "\(file)")
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: again.session.path)
      #expect(files.sorted() == (SessionFile.facts + [SessionFile.manifest]).sorted())
    }
  }

  @Test func `A session that was whole but for its name is published as it was`() throws {
    let bench = try LiveBench()
    bench.run(Self.steps + [.end])
    let path = try #require(bench.published.first).path
    var files: [String: [UInt8]] = [:]
    for file in SessionFile.facts { files[file] = bytes(of: path + "/" + file) }
    let recovered = try recovered(files)
    #expect(recovered.wasWhole)
    #expect(recovered.session.summary.context.origin == .live)
    for file in SessionFile.facts {
      #expect(bytes(of: recovered.session.path + "/" + file) == files[file])
    }
  }

  @Test func `What a living process holds is not touched`() throws {
    let bench = try LiveBench(in: folder)
    bench.run(Self.steps)
    let before = folder.contents()
    #expect(try Recovery.run(directory: out).isEmpty)
    #expect(folder.contents() == before)
    bench.run(.end)
    #expect(bench.published.count == 1)
  }

  @Test func `An output directory without unfinished sessions, or none at all, is fine`() throws {
    #expect(try Recovery.run(directory: out).isEmpty)
    try leave([:])
    guard case .removed(let name) = try Recovery.run(directory: out).first else {
      Issue.record("an empty folder stays")
      return
    }
    #expect(name == "1-1")
    #expect(folder.contents() == ["out/", "out/.unfinished/"])
  }

  static let unreadable: [(String, @Sendable ([UInt8]) -> [UInt8], String)] = [
    (
      "no recording", { _ in Array("not a recording, but something that was written".utf8) },
      "expected hid-recorder"
    ),
    ("zeros", { [UInt8](repeating: 0, count: $0.count) }, "hid-recorder text, pcap or pcapng"),
    (
      "a later version's",
      { Self.replacing($0, #""format":2"#, #""format":9"#) }, "its format is 9"
    ),
    (
      "no session record", { Self.replacing($0, #""event":"session""#, #""event":"sessiom""#) },
      "no session record"
    ),
  ]

  @Test(arguments: unreadable.indices)
  func `What cannot be a session is set aside with the reason, and kept`(index: Int) throws {
    let (_, change, reason) = Self.unreadable[index]
    let content = change(try Self.left(Self.steps))
    try leave([SessionFile.recording: content])
    guard case .setAside(let path, let text) = try Recovery.run(directory: out).first else {
      Issue.record("not set aside")
      return
    }
    #expect(text.contains(reason), "\(text)")
    #expect(bytes(of: path + "/recording.pcapng") == content)
    #expect(bytes(of: path + "/reason.txt") == Array((text + "\n").utf8))
    #expect(path == out + "/.unreadable/1-1")
    try leave([SessionFile.recording: content])
    guard case .setAside(let second, _) = try Recovery.run(directory: out).first else {
      Issue.record("not set aside")
      return
    }
    #expect(second == path + "-2")
  }

  private static func replacing(_ bytes: [UInt8], _ old: String, _ new: String) -> [UInt8] {
    var bytes = bytes
    if let range = bytes.firstRange(of: Array(old.utf8)) {
      bytes.replaceSubrange(range, with: Array(new.utf8))
    }
    return bytes
  }

  @Test func `A replay that did not finish is set aside: it can be run again`() throws {
    var session: UnfinishedSession? = try UnfinishedSession(
      in: out,
      session: RecordedSession(
        origin: .replayed, isDated: true,
        device: DeviceIdentity(
          vendorID: 1, productID: 1, name: "", serialNumber: "", physicalPath: ""),
        parameters: DetectionParameters()),
      device: CaptureDevice(index: 0, reportDescriptor: ReferenceDescriptor.bytes),
      arrivalNanoseconds: 1_795_365_312_123_456_789)
    try session?.report([1].span, arrivalNanoseconds: 1_795_365_312_123_456_789)
    try session?.flush()
    session = nil
    guard case .setAside(_, let reason) = try Recovery.run(directory: out).first else {
      Issue.record("not set aside")
      return
    }
    #expect(reason.contains("replay the stream again"))
  }

  @Test func `A session of the same name with other bytes stays, and this one is set aside`() throws
  {
    let recording = try Self.left(Self.steps)
    let first = try recovered([SessionFile.recording: recording])
    let kept = bytes(of: first.session.path + "/recording.pcapng")
    try leave([SessionFile.recording: Array(recording.prefix(recording.count - 2000))])
    guard case .setAside(_, let reason) = try Recovery.run(directory: out).first else {
      Issue.record("not set aside")
      return
    }
    #expect(reason.contains("exists already"))
    #expect(bytes(of: first.session.path + "/recording.pcapng") == kept)
  }

  @Test func `A stretch of garbage ends the recording, and is counted`() throws {
    let recording = try Self.left(Self.steps)
    let places = BlockPlaces(recording)
    let cut = places.ends[places.ends.count / 2]
    let garbage = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ 77) }
    let recovered = try recovered([SessionFile.recording: Array(recording[..<cut]) + garbage])
    #expect(recovered.reports == places.reports(in: cut))
    #expect(recovered.tornBytes == 5000)
    try expectSame(recovered.session.path)
  }
}

/// Where the blocks of a recording end, and which hold reports.
private struct BlockPlaces {
  private(set) var ends: [Int] = []
  private var isReport: [Bool] = []

  init(_ bytes: [UInt8]) {
    func word(_ at: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }
    var at = 0
    while at + 12 <= bytes.count {
      let length = word(at + 4)
      // An enhanced packet of the first interface, completed, of an interrupt transfer that succeeded.
      isReport.append(
        word(at) == 6 && word(at + 8) == 0 && bytes[at + 28 + 8] == UInt8(ascii: "C")
          && bytes[at + 28 + 9] == 1 && word(at + 28 + 28) == 0)
      at += length
      ends.append(at)
    }
  }

  func reports(in length: Int) -> Int64 {
    Int64(zip(ends, isReport).count { $0 <= length && $1 })
  }

  func wholeBytes(in length: Int) -> Int { ends.last { $0 <= length } ?? 0 }
}
