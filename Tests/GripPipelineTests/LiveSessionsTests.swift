import Foundation
import GripCore
import GripPipeline
import GripSession
import GripStore
import Synchronization
import TestSupport
import Testing

/// Given what happens to a controller on the bus, these sessions; and each derives again from its recording to the same
/// bytes.
@Suite struct LiveSessionsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var steps: [LiveStep]
    /// Repetitions of each session.
    var sessions: [Int]
    var check: @Sendable (SessionSummary) -> Bool = { _ in true }

    init(
      _ testDescription: String, _ steps: [LiveStep], _ sessions: [Int],
      check: @escaping @Sendable (SessionSummary) -> Bool = { _ in true }
    ) {
      self.testDescription = testDescription
      self.steps = steps
      self.sessions = sessions
      self.check = check
    }
  }

  private static func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }
  private static let issuer = CommandIssuer(uid: 1000, user: "ann")

  static let cases = [
    Case("nothing happens, nothing is there", [.rest(120)], []),
    Case(
      "a session begins ten seconds before the first squeeze and ends by idleness, ten after the last",
      [.rest(30), .squeeze(3), .rest(70)], [3]
    ) { abs(seconds($0.clocks.wall) - 25) < 0.5 },
    Case(
      "two, parted by idleness", [.rest(5), .squeeze(3), .rest(70), .squeeze(2), .rest(5), .end],
      [3, 2]),
    Case("a command ends it", [.rest(12), .squeeze(3), .rest(3), .end, .rest(20)], [3]) {
      abs(seconds($0.clocks.wall) - 19) < 0.5
    },
    Case(
      "a command begins it, and it stays without a squeeze", [.rest(20), .begin, .rest(5), .end],
      [0]
    ) { abs(seconds($0.clocks.wall) - 5) < 0.1 },
    Case("a session begun by command ends by idleness too", [.begin, .rest(90)], [0]),
    Case("without a report a command leaves nothing", [.rest(5), .begin, .end, .rest(5)], []),
    Case(
      "an event alone begins no session", [.rest(5), .event(.tare(newtons: 1)), .rest(100)], []),
    Case(
      "a pause is not measured",
      [
        .rest(5), .squeeze(3), .rest(1), .event(.pause), .squeeze(4), .event(.resume), .rest(1),
        .squeeze(2), .rest(6), .end,
      ], [5]
    ) {
      $0.counters.accepted == 25 * 31 && abs(seconds($0.clocks.paused) - 8) < 0.001
        && seconds($0.clocks.active) < 10
    },
    Case(
      "no repetition spans a pause",
      [
        .rest(5), .squeeze(1), .rest(8), .begin, .squeeze(1), .event(.pause), .rest(1),
        .event(.resume), .squeeze(1), .rest(6), .end,
      ], [1, 2]),
    Case(
      "a paused session does not end by idleness",
      [
        .rest(5), .squeeze(2), .rest(1), .event(.pause), .rest(200), .event(.resume), .rest(20),
        .squeeze(2), .rest(70),
      ], [4]),
    Case(
      "a pause that is never taken back",
      [.rest(5), .squeeze(2), .rest(8), .event(.pause), .rest(9), .end],
      [2]
    ) { abs(seconds($0.clocks.paused) - 9) < 0.1 },
    Case(
      "a replug keeps the session, and nothing is counted as lost",
      [
        .rest(5), .squeeze(3), .rest(1), .replug(4), .rest(1), .squeeze(2), .rest(6), .end,
      ], [5]
    ) {
      $0.counters.lost == 0 && $0.counters.timeJumps == 0 && $0.counters.sequenceRestarts == 0
        && $0.force.gaps == 1 && abs(seconds($0.clocks.disconnected) - 4) < 0.1
    },
    Case(
      "a replug is disconnected time however short",
      [
        .rest(5), .squeeze(3), .rest(1), .replug(0.5), .squeeze(2), .rest(6), .end,
      ], [5]
    ) { $0.force.gaps == 1 && abs(seconds($0.clocks.disconnected) - 0.5) < 0.1 },
    Case(
      "a replug within a pause is disconnected, not paused",
      [
        .rest(5), .squeeze(3), .rest(1), .event(.pause), .rest(2), .replug(10), .rest(2),
        .event(.resume), .rest(1), .squeeze(2), .rest(6), .end,
      ], [5]
    ) {
      abs(seconds($0.clocks.paused) - 4) < 0.1 && abs(seconds($0.clocks.disconnected) - 10) < 0.1
    },
    Case(
      "three replugs",
      [
        .rest(5), .squeeze(1), .replug(3), .squeeze(1), .replug(1), .rest(3), .replug(7),
        .squeeze(1),
        .rest(6), .leave, .end,
      ], [3]
    ) { $0.force.gaps == 3 && $0.counters.lost == 0 },
    Case(
      "a controller that is gone for good", [.rest(5), .squeeze(3), .leave, .end], [3]
    ) { $0.clocks.disconnected == 0 },
    Case(
      "a tare", [.rest(8), .squeeze(1), .rest(8), .tareNow, .rest(1), .squeeze(3), .rest(6), .end],
      [4]),
    Case(
      "losses, failed transfers and a record of each other kind",
      [
        .rest(5), .squeeze(2), .lose(3), .fail, .event(.loss(reports: 3)),
        .command(.anchor(bootMicroseconds: 1, utcMicroseconds: 2, synchronised: true)),
        .event(.block(BlockStatement(label: "one"))), .squeeze(1), .rest(6),
        .command(.stop(by: issuer)), .end,
      ], [3]
    ) {
      $0.counters.lost == 3 && $0.source.reportsLostByHost == 3 && $0.source.transferFailures == 1
    },
    Case(
      "a session that continues another",
      [
        .begin, .event(.continues(session: "2026-11-22/163512Z-B-1-0123456789abcdef")), .squeeze(1),
        .rest(6), .end,
      ], [1]
    ) { $0.continues == "2026-11-22/163512Z-B-1-0123456789abcdef" },
    Case(
      "three squeezes that claim belong to no session",
      [
        .rest(5), .squeeze(4), .rest(9), .squeeze(3), .claim, .rest(1), .squeeze(2), .rest(6), .end,
      ], [4, 2]),
    Case(
      "a session of nothing but a claim is none",
      [
        .rest(5), .squeeze(3), .claim, .rest(3), .squeeze(2), .rest(6), .end,
      ], [2]),
    Case(
      "a claim does not drop what a command began",
      [
        .begin, .rest(5), .squeeze(3), .claim, .rest(3), .squeeze(2), .rest(6), .end,
      ], [0, 2]),
    Case(
      "a command while one is under way publishes it",
      [
        .rest(5), .squeeze(2), .rest(6), .begin, .squeeze(1), .rest(6), .end,
      ], [2, 1]),
  ]

  @Test(arguments: cases)
  func `What happens gives these sessions, live and again`(example: Case) throws {
    let bench = try LiveBench()
    bench.run(example.steps)
    #expect(bench.published.map(\.summary.repetitions.count) == example.sessions)
    #expect(bench.failures == [])
    if let last = bench.published.last {
      #expect(example.check(last.summary), "\(last.summary.clocks)")
    }
    try bench.expectSameWhenReplayed()
    #expect(bench.folder.files().filter { $0.contains(".unfinished/") } == [])
    let inside = bench.published.map(\.summary.counters.received).reduce(0, +)
    #expect(!bench.sessions.isOpen)
    #expect(inside + bench.sessions.reportsOutside == bench.reports, "every report is counted once")
  }

  @Test(arguments: UInt64(1)...24)
  func `Whatever happens, in any order`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let bench = try LiveBench(seed: seed, idleSeconds: 20)
    for _ in 0..<60 { bench.run(Self.anything(using: &random)) }
    bench.run([.leave, .end])
    #expect(bench.failures == [])
    try bench.expectSameWhenReplayed()
    for session in bench.published {
      let clocks = session.summary.clocks
      #expect(clocks.quiet >= 0)
      #expect(clocks.active + clocks.quiet + clocks.paused + clocks.disconnected == clocks.wall)
      expectBlocksPart(session.summary)
      #expect(session.summary.counters.timeJumps == 0)
      #expect(session.summary.counters.sequenceRestarts == 0)
      #expect(session.summary.repetitions.allSatisfy { $0.measured.start < $0.measured.end })
    }
    let inside = bench.published.map(\.summary.counters.received).reduce(0, +)
    #expect(inside + bench.sessions.reportsOutside == bench.reports)
  }

  /// Blocks follow each other without gaps, their clocks add up to the session's, and each repetition is in one of them.
  private func expectBlocksPart(_ summary: SessionSummary) {
    let (blocks, clocks) = (summary.blocks, summary.clocks)
    #expect(blocks.first?.facts.start == 0 && blocks.last?.facts.end == clocks.wall)
    #expect(blocks.dropFirst().map(\.facts.start) == blocks.dropLast().map(\.facts.end))
    for block in blocks {
      #expect(block.clocks.wall == block.facts.end - block.facts.start)
      #expect(block.clocks.quiet >= 0 && block.clocks.active >= 0, "\(block.clocks)")
    }
    let sum = { (path: KeyPath<BlockClocks, Int64>) in
      blocks.map { $0.clocks[keyPath: path] }.reduce(0, +)
    }
    #expect(sum(\.wall) == clocks.wall && sum(\.active) == clocks.active)
    #expect(sum(\.paused) == clocks.paused && sum(\.disconnected) == clocks.disconnected)
    #expect(sum(\.quiet) == clocks.quiet)
    #expect(blocks.flatMap(\.repetitions) == summary.repetitions)
    #expect(blocks.map(\.facts.samples).reduce(0, +) == summary.force.samples)
    if summary.force.hasPeak {
      #expect(blocks.map(\.facts.peakNewtons).max() == summary.force.peakNewtons)
    }
  }

  private static func anyBlock(using random: inout SeededGenerator) -> BlockStatement {
    var block = BlockStatement(label: "any")
    block.hand = [.left, .right, nil].randomElement(using: &random) ?? nil
    block.protocolName = [nil, "asht", "southampton"].randomElement(using: &random) ?? nil
    block.handlePosition = [nil, 1, 5].randomElement(using: &random) ?? nil
    if Bool.random(using: &random) {
      block.target = try? TargetShape(parsing: "sine(mean=20,amplitude=9,period=3)")
    }
    return block
  }

  private static func anything(using random: inout SeededGenerator) -> LiveStep {
    switch Int.random(in: 0..<20, using: &random) {
    case 0: .event(.pause)
    case 1, 2: .event(.resume)
    case 3: .replug(Double.random(in: 0.01...15, using: &random))
    case 4: .tareNow
    case 5: .lose(Int.random(in: 1...40, using: &random))
    case 6: .begin
    case 7: .claim
    case 8: .end
    case 9: .fail
    case 10: .event(.loss(reports: 2))
    case 11: .keep
    case 12: .event(.block(Self.anyBlock(using: &random)))
    case 13...16: .squeeze(Int.random(in: 1...4, using: &random))
    default: .rest(Double.random(in: 0.04...12, using: &random))
    }
  }

  @Test func `What there is to see follows what happens`() throws {
    let bench = try LiveBench()
    let sessions = bench.sessions
    bench.run(.rest(2))
    #expect(!sessions.isOpen)
    #expect(sessions.restingNewtons.map { abs($0) < 0.1 } == true)
    #expect(sessions.clocks == nil)
    bench.run(.begin)
    #expect(sessions.isBeginning)
    bench.run(.squeeze(2))
    #expect(sessions.isOpen)
    #expect(sessions.repetitionCount == 0, "a repetition is decided after five seconds")
    #expect(sessions.latestRepetitions(5).count == 2)
    for _ in 0..<10 { bench.report([30, 40, 50, 55]) }
    #expect(abs(sessions.forceNewtons - 55) < 0.1)
    #expect(sessions.hasEffort)
    #expect(sessions.restingNewtons == nil)
    bench.run([.rest(6), .event(.pause)])
    #expect(sessions.isPaused)
    #expect(sessions.repetitionCount == 3)
    #expect(bench.repetitionsTold == 3)
    #expect(
      sessions.latestRepetitions(2).map(\.start)
        == sessions.latestRepetitions(3).dropFirst().map(\.start))
    #expect(sessions.counters?.received == Int64(100 + 10 + 150))
    #expect(sessions.clocks.map { $0.wall > 10_000_000_000 } == true)
    #expect(sessions.journalState == .ok)
  }

  @Test func `A tare in force is told to each session`() throws {
    let bench = try LiveBench()
    bench.sessions.setStanding([.event(.tare(newtons: -5))])
    bench.run([.rest(5), .squeeze(2), .rest(70), .squeeze(1), .rest(6), .end])
    #expect(bench.published.count == 2)
    #expect(bench.published.allSatisfy { abs($0.summary.force.peakNewtons - 65) < 0.5 })
    try bench.expectSameWhenReplayed()
  }

  @Test func `A repetition that a pause cuts says so`() throws {
    let bench = try LiveBench()
    bench.run([.begin, .rest(2)])
    for _ in 0..<20 { bench.report([50, 50, 50, 50]) }
    bench.run(.event(.pause))
    for _ in 0..<20 { bench.report([50, 50, 50, 50]) }
    bench.run([.event(.resume), .rest(2), .end])
    let repetitions = bench.published.first?.summary.repetitions.map(\.measured.ending)
    #expect(repetitions == [.pause])
    try bench.expectSameWhenReplayed()
  }

  @Test func `While another thread derives a session that has ended, reports go on into the next`()
    throws
  {
    let bench = try LiveBench()
    let elsewhere = Mutex<[@Sendable () -> Void]>([])
    bench.sessions.runElsewhere = { work in
      elsewhere.withLock { $0.append(work) }
      return true
    }
    bench.run([.squeeze(3), .rest(70), .squeeze(2), .rest(1)])
    #expect(bench.published.isEmpty)
    #expect(bench.sessions.endedCount == 1 && bench.sessions.derivingCount == 1)
    #expect(bench.sessions.isOpen, "the session that follows is under way")
    bench.sessions.publishEnded()
    #expect(bench.sessions.derivingCount == 1, "it is derived once")
    let work = try #require(elsewhere.withLock { $0.count == 1 ? $0.first : nil })
    let isDone = Atomic<Bool>(false)
    Thread {
      work()
      isDone.store(true, ordering: .releasing)
    }.start()
    while !isDone.load(ordering: .acquiring) { usleep(1000) }
    bench.run(.rest(0.04))
    #expect(bench.sessions.derivingCount == 0)
    #expect(bench.published.map(\.summary.repetitions.count) == [3])
    bench.run([.rest(6), .end])
    #expect(bench.published.map(\.summary.repetitions.count) == [3, 2])
    let inside = bench.published.map(\.summary.counters.received).reduce(0, +)
    #expect(inside + bench.sessions.reportsOutside == bench.reports, "every report is counted once")
    #expect(bench.published.allSatisfy { $0.summary.counters.lost == 0 })
    try bench.expectSameWhenReplayed()
  }

  @Test
  func `Where no other thread can be had, it is derived here; at the end it is not waited for`()
    throws
  {
    let bench = try LiveBench()
    bench.sessions.runElsewhere = { _ in false }
    bench.run([.squeeze(3), .rest(70)])
    #expect(bench.published.map(\.summary.repetitions.count) == [3])
    bench.sessions.runElsewhere = { _ in true }  // it never answers
    bench.run([.squeeze(2), .rest(70)])
    #expect(bench.sessions.derivingCount == 1)
    bench.sessions.runElsewhere = nil
    bench.sessions.publishEnded()
    bench.run(.rest(0.04))
    #expect(bench.published.map(\.summary.repetitions.count) == [3, 2])
    try bench.expectSameWhenReplayed()
  }
}
