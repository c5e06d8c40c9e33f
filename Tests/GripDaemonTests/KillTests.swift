import Foundation
import GripControl
import Testing
import TestSupport

/// The daemon is killed at random moments of a session: nothing that was written is lost, and nothing is left lying about.
/// GRIP_KILLS says how often (6), GRIP_SEED from which seed (1).
@Suite("Killed at any moment", .enabled(if: USBTestBed.isAvailable), .serialized)
struct KillTests {
  static let kills = TestEnvironment.number("GRIP_KILLS", default: 6)
  static let seed = TestEnvironment.number("GRIP_SEED", default: 1)

  /// When the kill comes.
  enum Moment: String, CaseIterable {
    /// While reports are recorded.
    case recording
    /// While the daemon ends and publishes.
    case publishing
    /// While it records, and the daemon that is started next is killed again while it recovers or begins anew.
    case recovering
  }

  @Test(
    "Whatever was written when it was killed is published by the next start, and the session goes on"
  )
  func killAndRecover() throws {
    var random = SeededGenerator(seed: UInt64(Self.seed))
    let plays = try Plays()
    var unwritten: [Double] = []
    for run in 0..<Self.kills {
      let moment = Moment.allCases[run % Moment.allCases.count]
      let rate = Plays.rates.randomElement(using: &random) ?? 1000
      let scene = "run \(run), seed \(Self.seed): \(moment) at \(rate) reports/s"
      do {
        let life = try KillScene(plays.path(rate), moment)
        let lost = try life.run(&random, scene)
        unwritten.append(1000 * Double(lost) / Double(rate))
      } catch {
        Issue.record(error, "\(scene)")
      }
    }
    let sorted = unwritten.sorted()
    guard let most = sorted.last else { return }
    print(
      "\(Self.kills) kills: unwritten reports in ms of the stream: median \(sorted[sorted.count / 2]),",
      "9 of 10 below \(sorted[sorted.count * 9 / 10]), most \(most)")
  }
}

/// Numbers that the environment says to tests.
enum TestEnvironment {
  /// Whether the programs are built with a sanitizer: scripts/check-sanitizers says so.
  static let isSanitized = ProcessInfo.processInfo.environment["GRIP_SANITIZER"] != nil

  static func number(_ name: String, default value: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? value
  }
}

/// Streams of squeezes at several rates, made once.
final class Plays {
  static let rates = [200, 500, 1000]
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for rate in Self.rates {
      let scenario = """
        title: Squeezes
        why: Something to be recorded when the daemon is killed.
        rate: \(rate * 4)
        samplesPerReport: 4
        noise: 0.2
        activities:
          - squeezes: {count: 20, force: [120, 100], pause: 0.4}
        """
      try LiveBench.makePlay(scenario, at: path(rate), in: folder)
    }
  }

  func path(_ rate: Int) -> String { folder.appending("\(rate).play") }
}

/// One daemon's life and violent end, and its successor's.
private final class KillScene {
  private let bench: LiveBench
  private let play: String
  private let moment: KillTests.Moment
  /// What was found after a kill: whole blocks of unfinished recordings, and recordings that were published.
  private var unfinished: [RecordingBlocks] = []
  private var published: [String: [UInt8]] = [:]

  init(_ play: String, _ moment: KillTests.Moment) throws {
    bench = try LiveBench()
    self.play = play
    self.moment = moment
  }

  /// Runs it, and returns how many reports the daemon had when it was killed that were not written.
  func run(_ random: inout SeededGenerator, _ scene: String) throws -> Int {
    try bench.bed.plug(.reference())
    try bench.waitForController(.silent)
    var start = ControlRequest(.start)
    start.reference = "P-1"
    _ = try bench.client().request(start)
    try bench.bed.play(play, .paced)
    try bench.bed.wait(for: "delivered", atLeast: Int.random(in: 1...1500, using: &random))
    if moment == .publishing {
      bench.daemon?.signal(SIGTERM)
      usleep(UInt32.random(in: 0...60_000, using: &random))
    }
    let lost = try killAndLook(scene)
    if moment == .recovering {
      try bench.startWithoutWaiting()
      usleep(UInt32.random(in: 0...400_000, using: &random))
      try bench.kill()
      look()
    }
    try goOn(scene)
    try check(scene)
    return lost
  }

  private func killAndLook(_ scene: String) throws -> Int {
    try bench.kill()
    try bench.bed.wait(for: "idle", atLeast: 1)
    let delivered = try bench.bed.statistics().delivered
    look()
    let written =
      unfinished.map(\.reports).reduce(0, +)
      + published.values.map { RecordingBlocks($0).reports }.reduce(0, +)
    #expect(written <= delivered, "\(scene)")
    // Written every 10 ms; the rest of this bound is for a machine that has other things to do.
    #expect(delivered - written <= 500, "\(scene)")
    return delivered - written
  }

  /// Keeps what there is on the disk.
  private func look() {
    let folder = bench.output + "/.unfinished"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard let bytes = bytes(of: "\(folder)/\(name)/recording.pcapng") else { continue }
      var blocks = RecordingBlocks(bytes)
      blocks.isDerived = FileManager.default.fileExists(atPath: "\(folder)/\(name)/summary.json")
      if blocks.reports > 0 { unfinished.append(blocks) }
    }
    for session in bench.sessions() {
      published[session] = bytes(of: session + "/recording.pcapng")
    }
  }

  /// The next daemon goes on with the session: the controller is still there and sends.
  private func goOn(_ scene: String) throws {
    try bench.start()
    try bench.waitFor("a session that goes on") {
      try bench.session().flatMap { $0.name.isEmpty ? nil : $0 }
    }
    try bench.stop()
  }

  private func check(_ scene: String) throws {
    let left = bench.folder.contents().filter {
      $0.hasPrefix("out/.unfinished/") && $0.hasSuffix("/") && $0 != "out/.unfinished/"
    }
    #expect(left == [], "\(scene)")
    #expect(!FileManager.default.fileExists(atPath: bench.output + "/.unreadable"), "\(scene)")
    let sessions = bench.sessions()
    let recordings = sessions.map { bytes(of: $0 + "/recording.pcapng") ?? [] }
    for blocks in unfinished {
      let holders = sessions.indices.filter { recordings[$0].starts(with: blocks.whole) }
      #expect(holders.count == 1, "\(scene)")
      for index in holders {
        let summary = try bench.summary(sessions[index])
        // One that had ended, and was only not yet in its place, is whole: nothing had to be recovered.
        let origins = blocks.isDerived ? ["live", "recovered"] : ["recovered"]
        #expect(origins.contains(summary.session.origin), "\(scene)")
        #expect(summary.quality.tornBytes == blocks.tornBytes, "\(scene)")
        #expect(summary.quality.reportsReceived == blocks.reports, "\(scene)")
      }
    }
    for (session, recording) in published {
      #expect(bytes(of: session + "/recording.pcapng") == recording, "\(scene): \(session)")
    }
    for session in sessions { try bench.expectSameWhenReplayed(session) }
    try checkChain(sessions, scene)
    try bench.close()
  }

  /// Each session but the first goes on with the one before. Their names tell the order to the second only.
  private func checkChain(_ sessions: [String], _ scene: String) throws {
    var next: [String?: [String]] = [:]
    for session in sessions {
      let place = String(session.dropFirst(bench.output.count + 1))
      next[try bench.summary(session).session.continues, default: []].append(place)
    }
    var (chain, last): (Int, String?) = (0, nil)
    while let following = next[last], following.count == 1 {
      chain += 1
      last = following[0]
    }
    // Killed before its first report was written, a session leaves nothing to go on from.
    let hasEarlier = !published.isEmpty || unfinished.contains { $0.reports > 0 }
    #expect(chain == sessions.count && chain >= (hasEarlier ? 2 : 1), "\(scene): \(next)")
  }
}
