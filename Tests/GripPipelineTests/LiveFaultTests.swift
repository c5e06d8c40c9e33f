import Foundation
import GripCore
import GripPipeline
import GripSession
import GripStore
import TestSupport
import Testing

/// Given a disk that takes nothing for a while, sessions go on.
@Suite struct LiveFaultTests {
  /// A controller whose sessions go to a small disk, linked into the bench's folder.
  private func bench(_ disk: SmallDisk, idleSeconds: Double = 60) throws -> LiveBench {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending("out"), withDestinationPath: disk.path)
    return try LiveBench(idleSeconds: idleSeconds, in: folder)
  }

  private func isFailing(_ bench: LiveBench) -> Bool {
    if case .failing = bench.sessions.journalState { true } else { false }
  }

  @Test(.enabled(if: SmallDisk.isAvailable))
  func `While the disk is full nothing is lost, and the state says so`() throws {
    let disk = try SmallDisk(kilobytes: 320)
    let bench = try bench(disk)
    bench.run([.rest(5), .squeeze(2)])
    #expect(bench.sessions.journalState == .ok)
    disk.fill()
    let began = bench.arrival
    bench.run([.squeeze(3), .event(.pause), .rest(5), .event(.resume), .rest(30)])
    guard case .failing(let error, let since, 0) = bench.sessions.journalState else {
      Issue.record("\(bench.sessions.journalState)")
      return
    }
    #expect(error.description.contains("No space left on device"))
    #expect(since >= began)
    #expect(bench.repetitionsTold == 5, "what is derived goes on")
    try disk.free()
    bench.run([.rest(2)])
    #expect(bench.sessions.journalState == .ok)
    bench.run([.squeeze(1), .rest(6), .end])
    #expect(bench.published.map(\.summary.repetitions.count) == [6])
    #expect(bench.published.first?.summary.source.reportsLostByHost == 0)
    try bench.expectSameWhenReplayed()
  }

  @Test(.enabled(if: SmallDisk.isAvailable))
  func `Beyond what memory holds whole reports are dropped, counted and said in the recording`()
    throws
  {
    let disk = try SmallDisk(kilobytes: 8192)
    let bench = try bench(disk, idleSeconds: 5000)
    bench.run([.begin, .squeeze(2), .rest(6)])
    disk.fill()
    bench.run(.rest(1200))
    guard case .failing(_, _, let early) = bench.sessions.journalState else {
      Issue.record("\(bench.sessions.journalState)")
      return
    }
    try #require(early > 0)
    bench.run([.event(.tare(newtons: 1)), .rest(4)])
    try disk.free()
    bench.run([.rest(5), .squeeze(2), .rest(6)])
    #expect(bench.sessions.journalState == .ok)
    bench.run(.end)
    let summary = try #require(bench.published.first?.summary)
    #expect(summary.source.reportsLostByHost > early)
    #expect(summary.source.reportsLostByHost == summary.counters.lost)
    #expect(summary.counters.received + summary.counters.lost == bench.reports)
    #expect(summary.repetitions.count == 4)
    try bench.expectSameWhenReplayed()
  }

  @Test(.enabled(if: SmallDisk.isAvailable))
  func `A failed transfer that finds no room is not counted, as a replay will not`() throws {
    let disk = try SmallDisk(kilobytes: 8192)
    let bench = try bench(disk, idleSeconds: 5000)
    bench.run([.begin, .squeeze(2), .rest(6)])
    disk.fill()
    let failures = 80_000
    for _ in 0..<failures { bench.run(.fail) }
    for _ in 0..<100 {
      bench.run(.fail)
      bench.sessions.flush()
    }
    guard case .failing(_, _, 0) = bench.sessions.journalState else {
      Issue.record("\(bench.sessions.journalState)")
      return
    }
    for _ in 0..<failures { bench.run(.fail) }
    #expect(!bench.sessions.add(.event(.pause), arrivalNanoseconds: bench.arrival))
    try disk.free()
    for _ in 0..<100 { bench.sessions.flush() }
    #expect(bench.sessions.journalState == .ok)
    bench.run([.squeeze(1), .rest(6), .end])
    let source = try #require(bench.published.first?.summary.source)
    #expect(source.reportsLostByHost == 0)
    #expect((1..<Int64(2 * failures)).contains(source.transferFailures))
    try bench.expectSameWhenReplayed()
  }

  @Test(.enabled(if: SmallDisk.isAvailable))
  func `A session that cannot be published waits, and is published when it can be`() throws {
    let disk = try SmallDisk(kilobytes: 256)
    let bench = try bench(disk)
    bench.run([.begin, .squeeze(2), .rest(6)])
    disk.fill()
    bench.run([.end, .begin, .squeeze(1), .rest(6), .end])
    #expect(bench.sessions.endedCount == 2)
    #expect(bench.published.isEmpty)
    #expect(bench.failures.count == 2)
    bench.sessions.publishEnded()
    #expect(bench.sessions.endedCount == 2)
    try disk.free()
    bench.sessions.publishEnded()
    bench.run(.rest(1))
    #expect(bench.sessions.endedCount == 0)
    #expect(bench.published.map(\.summary.repetitions.count) == [2, 1])
    #expect(bench.published.map(\.summary.counters.received) == [250, 200])
    try bench.expectSameWhenReplayed()
  }

  @Test(.enabled(if: SmallDisk.isAvailable))
  func `A process that dies on a full disk loses what the disk did not take, and no more`() throws {
    let disk = try SmallDisk(kilobytes: 128)
    do {
      let bench = try bench(disk)
      bench.run([.begin, .squeeze(2), .rest(6)])
      disk.fill()
      bench.run([.squeeze(2), .rest(6)])
      #expect(isFailing(bench))
    }
    guard case .failed(_, let error) = try Recovery.run(directory: disk.path).first else {
      Issue.record("a recovery on a full disk cannot succeed")
      return
    }
    #expect(error.description.contains("No space left"))
    try disk.free()
    guard case .published(let recovered) = try Recovery.run(directory: disk.path).first else {
      Issue.record("not recovered")
      return
    }
    #expect(recovered.reports >= 250)
    #expect(recovered.tornBytes == 0)
    #expect(recovered.session.summary.repetitions.count >= 2)
    try expectSame(recovered.session.path)
  }

  @Test func `A session whose folder cannot be made is kept in memory until it can`() throws {
    let folder = try TemporaryFolder()
    let target = folder.appending("not-yet-there")
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending("out"), withDestinationPath: target)
    let bench = try LiveBench(in: folder)
    bench.run([.rest(5), .squeeze(3)])
    #expect(isFailing(bench))
    #expect(bench.sessions.isOpen)
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    bench.run([.rest(2)])
    #expect(bench.sessions.journalState == .ok)
    bench.run([.squeeze(1), .rest(6), .end])
    #expect(bench.published.map(\.summary.repetitions.count) == [4])
    #expect(bench.published.first?.summary.counters.received == bench.reports)
    try bench.expectSameWhenReplayed()
  }

  @Test func `With a thread that waits for the disk all is the same, and it stops`() throws {
    let sync = try JournalSync()
    let bench = try LiveBench(sync: sync)
    bench.run([.rest(5), .squeeze(3), .rest(6), .end, .rest(5), .squeeze(2), .rest(6)])
    sync.stop()
    sync.stop()
    bench.run([.squeeze(1), .rest(6), .end])
    #expect(bench.published.map(\.summary.repetitions.count) == [3, 3])
    #expect(bench.failures == [])
    try bench.expectSameWhenReplayed()
  }
}
