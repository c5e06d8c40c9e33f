import Capture
import Foundation
import GripCore
import GripSession
import TestSupport
import Testing

@testable import GripStore

/// A session's folder appears whole, once, and is never changed.
@Suite struct UnfinishedSessionTests {
  private let folder: TemporaryFolder
  private var out: String { folder.path + "/out" }

  init() throws { folder = try TemporaryFolder() }

  private func begin(_ session: SyntheticSession) throws -> UnfinishedSession {
    try UnfinishedSession(
      in: out, session: session.recorded, device: session.device, arrivalNanoseconds: session.start)
  }

  /// Records and publishes a session.
  @discardableResult
  private func publish(
    _ session: SyntheticSession, events: [String] = []
  ) throws -> PublishedSession {
    var unfinished = try begin(session)
    for event in events {
      try unfinished.event(Array(event.utf8), arrivalNanoseconds: session.start)
    }
    for report in session.reports {
      try unfinished.report(report.bytes.span, arrivalNanoseconds: report.arrival)
    }
    return try unfinished.publish(session.summary())
  }

  @Test func `Nothing shows before it is published, and then all of it`() throws {
    let session = SyntheticSession.twoSets
    var unfinished = try begin(session)
    #expect(folder.contents().filter { !$0.hasPrefix("out/.unfinished/") } == ["out/"])
    try unfinished.event(Array("{\"event\":\"note\"}".utf8), arrivalNanoseconds: 0)
    let published = try unfinished.publish(session.summary())
    let place = "out/undated/SN-1-\(published.summary.name.id)/"
    #expect(published.path == folder.path + "/" + place.dropLast())
    #expect(!published.wasThere)
    #expect(
      folder.contents() == [
        "out/", "out/.unfinished/", "out/chain/", "out/chain/head.json", "out/undated/", place,
        place + "manifest.json", place + "recording.pcapng", place + "repetitions.csv",
        place + "summary.json",
      ])
    let summary = try session.summary()
    #expect(bytes(of: published.path + "/summary.json") == (try summary.summaryJSON()))
    #expect(bytes(of: published.path + "/repetitions.csv") == summary.repetitionsCSV())
  }

  @Test func `A dated session lies in its day, under its time`() throws {
    let published = try publish(.faulty)
    #expect(
      published.path == out + "/2026-11-22/163512Z-SN-1-\(published.summary.name.id)")
  }

  @Test func `The same bytes a second time are success, and nothing changes`() throws {
    let first = try publish(.twoSets)
    let before = folder.contents()
    let stamp = try modified(first.path)
    let second = try publish(.twoSets)
    #expect(second.wasThere)
    #expect(second.path == first.path)
    #expect(folder.contents() == before)
    #expect(try modified(first.path) == stamp)
  }

  private func modified(_ path: String) throws -> [Date?] {
    try ([path] + SessionFile.facts.map { path + "/" + $0 }).map {
      try FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date
    }
  }

  @Test(arguments: SessionFile.facts)
  func `Other bytes are an error, and nothing changes`(file: String) throws {
    let path = try publish(.twoSets).path
    let kept = path + "/" + file
    let changed = try #require(bytes(of: kept)) + [10]
    try Data(changed).write(to: URL(filePath: kept))
    let before = folder.contents()
    let stamp = try modified(path)
    #expect(throws: StoreError.differs(path: path, file: file)) { try publish(.twoSets) }
    #expect(folder.contents() == before)
    #expect(bytes(of: kept) == changed)
    #expect(try modified(path) == stamp)
  }

  @Test func `A live session whose name is taken by other bytes keeps no file open`() throws {
    let session = SyntheticSession.twoSets
    let kept = try publish(session).path + "/repetitions.csv"
    try Data([10]).write(to: URL(filePath: kept))
    let sync = try JournalSync()
    defer { sync.stop() }
    var live = try UnfinishedSession(
      in: out, session: session.recorded, device: session.device, arrivalNanoseconds: session.start,
      isLive: true, sync: sync)
    for report in session.reports {
      try live.report(report.bytes.span, arrivalNanoseconds: report.arrival)
    }
    let open = { try ProcessFacts(processID: getpid()).files.filter { $0.hasPrefix(out) } }
    try live.flush()
    #expect(try !open().isEmpty)
    #expect(throws: StoreError.self) { try live.publish(session.summary()) }
    #expect(try UnfinishedFolder.names(in: out).count == 1, "it waits for the next recovery")
    sync.stop()
    #expect(try open() == [])
  }

  @Test func `Other parameters make other facts, and so an error`() throws {
    let path = try publish(.twoSets).path
    var other = SyntheticSession.twoSets
    other.parameters.setPauseSeconds = 60
    let error = #expect(throws: StoreError.self) { try publish(other) }
    #expect(error == .differs(path: path, file: "summary.json"))
    #expect(error?.description.contains("Nothing was changed") == true)
  }

  @Test func `A file that is missing from the folder is an error, and is not put back`() throws {
    let path = try publish(.twoSets).path
    try FileManager.default.removeItem(atPath: path + "/repetitions.csv")
    #expect(throws: StoreError.differs(path: path, file: "repetitions.csv")) {
      try publish(.twoSets)
    }
    #expect(bytes(of: path + "/repetitions.csv") == nil)
  }

  @Test func `An event more makes another recording`() throws {
    let path = try publish(.twoSets).path
    #expect(throws: StoreError.differs(path: path, file: "recording.pcapng")) {
      try publish(.twoSets, events: [#"{"event":"note"}"#])
    }
  }

  @Test func `Two at once do not meet`() throws {
    var first = try begin(.twoSets)
    var second = try begin(.faulty)
    #expect(first.recordingPath != second.recordingPath)
    _ = try second.publish(SyntheticSession.faulty.summary())
    _ = try first.publish(SyntheticSession.twoSets.summary())
    #expect(folder.contents().filter { $0.hasSuffix("summary.json") }.count == 2)
  }

  @Test func `Of one that is dropped nothing stays`() throws {
    var unfinished = try begin(.twoSets)
    try unfinished.discard()
    #expect(folder.contents() == ["out/", "out/.unfinished/"])
  }

  @Test func `A cut takes back what was recorded since`() throws {
    let session = SyntheticSession.short(reports: 3)
    let plain = try #require(bytes(of: publish(session).path + "/recording.pcapng"))
    try FileManager.default.removeItem(atPath: out)
    var unfinished = try begin(session)
    for report in session.reports {
      try unfinished.report(report.bytes.span, arrivalNanoseconds: report.arrival)
    }
    let place = unfinished.position
    try unfinished.event(Array("{}".utf8), arrivalNanoseconds: 0)
    try unfinished.transferFailed(status: -71, arrivalNanoseconds: 0)
    try unfinished.cut(to: place)
    let path = try unfinished.publish(session.summary()).path
    #expect(bytes(of: path + "/recording.pcapng") == plain)
  }

  @Test func `An output directory below a file is an error that names it`() throws {
    _ = try folder.write([], "out")
    let error = #expect(throws: StoreError.self) { try publish(.twoSets) }
    #expect(
      error?.description.hasPrefix("cannot make folder \(out)/.unfinished: Not a directory. Check")
        == true)
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
  func `An output directory that may not be written is an error that names it`() throws {
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: out)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: out) }
    let error = #expect(throws: StoreError.self) { try publish(.twoSets) }
    #expect(
      error?.description.hasPrefix(
        "cannot make folder \(out)/.unfinished: Permission denied. Check") == true)
  }

  @Test func `A session that cannot begin leaves nothing`() throws {
    var session = SyntheticSession.twoSets
    session.descriptor = [UInt8](repeating: 0, count: CaptureLimits.descriptorBytesMax + 1)
    #expect(throws: StoreError.self) { _ = try begin(session) }
    #expect(folder.contents() == [])
  }

  @Test func `Only the owner and the group may read what is written`() throws {
    let path = try publish(.twoSets).path
    for (name, mode) in [("", 0o750), ("/summary.json", 0o640), ("/repetitions.csv", 0o640)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path + name)
      let permissions = try #require(attributes[.posixPermissions] as? Int)
      #expect(permissions & ~mode == 0, "\(name)")
    }
    let recording = try FileManager.default.attributesOfItem(atPath: path + "/recording.pcapng")
    #expect((recording[.posixPermissions] as? Int ?? 0o777) & 0o007 == 0)
  }
}
