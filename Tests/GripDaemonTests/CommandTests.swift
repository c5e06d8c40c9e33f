import Foundation
import GripControl
import GripCore
import Testing
import TestSupport

/// Commands, claims and restarts: each shapes what is recorded, and what is recorded gives the same facts again.
@Suite("Commands to the daemon", .enabled(if: USBTestBed.isAvailable), .serialized)
struct CommandTests {
  /// Squeezes all the time, for as long as a test takes.
  static func squeezes(_ count: Int, rest: Double = 2) -> String {
    """
    title: Squeezes
    why: Something to be counted while commands come.
    rate: 100
    samplesPerReport: 4
    noise: 0.2
    activities:
      - rest: {seconds: \(rest)}
      - squeezes: {count: \(count), force: [60, 60], pause: 0.6}
      - rest: {seconds: 4}
    """
  }

  @Test("A session by command, with blocks, a pause and a tare, replays to the same bytes")
  func sessionByCommand() throws {
    let bench = try LiveBench()
    try bench.bed.plug(.reference())
    try bench.waitForController(.silent)
    let client = try bench.client()
    var start = ControlRequest(.start)
    start.reference = "P-4711"
    start.hand = .left
    _ = try client.request(start)
    try bench.bed.play(try bench.stream(of: Self.squeezes(5)), .paced)
    let running = try bench.waitFor("a session") { try bench.session() }
    #expect(running.hand == .left && running.assignment != nil)
    let tare = try bench.waitFor("a tare") { try? client.request(ControlRequest(.tare)).newtons }
    #expect(abs(tare) < 2)
    var block = ControlRequest(.block)
    block.label = "power grip"
    block.protocol = "best of two"
    let refusal = #expect(throws: ControlClientError.self) { try client.request(block) }
    #expect(refusal?.description.contains("the protocols are asht, southampton") == true)
    block.protocol = "asht"
    block.hand = .right
    _ = try client.request(block)
    #expect(try bench.session()?.hand == .right)
    try bench.waitFor("two squeezes") {
      try bench.session().flatMap { $0.repetitions >= 2 ? $0 : nil }
    }
    _ = try client.request(ControlRequest(.pause))
    #expect(try bench.session()?.isPaused == true)
    try bench.bed.wait(for: "delivered", atLeast: 180)
    _ = try client.request(ControlRequest(.resume))
    usleep(300_000)
    let session = try #require(try client.request(ControlRequest(.stop)).session)

    let path = bench.output + "/" + session
    let summary = try bench.summary(path)
    #expect(summary.clocks.pausedSeconds > 0.3)
    #expect(summary.repetitions.count >= 2)
    #expect(summary.blocks.map(\.hand) == ["left", "right"])
    #expect(summary.blocks.map(\.protocol) == [nil, "asht"])
    try bench.expectSameWhenReplayed(path)
    try bench.expectNowhere("P-4711", below: path)
    #expect(try bench.client().request(ControlRequest(.today)).waiting == [])
    try bench.close()
  }

  @Test("A session that nobody was named for waits, and is assigned afterwards")
  func assignedAfterwards() throws {
    let bench = try LiveBench()
    try bench.bed.plug(.reference())
    try bench.waitForController(.silent)
    try bench.bed.play(try bench.stream(of: Self.squeezes(2)), .paced)
    try bench.waitFor("two squeezes") {
      try bench.session().flatMap { $0.repetitions == 2 ? $0 : nil }
    }
    let client = try bench.client()
    let session = try #require(try client.request(ControlRequest(.stop)).session)
    #expect(
      try client.request(ControlRequest(.today)).waiting
        == [WaitingSession(session: session, controller: "SN0001")])
    var assign = ControlRequest(.assign)
    assign.reference = "P-1"
    assign.controller = "SN0002"
    #expect(throws: ControlClientError.self) { try client.request(assign) }
    assign.controller = "SN0001"
    #expect(try client.request(assign).session == session)
    assign.session = session
    #expect(try client.request(ControlRequest(.today)).waiting == [])
    #expect(throws: ControlClientError.self) { try client.request(assign) }
    try bench.close()
  }

  @Test("Three squeezes claim the controller; they are in no session's measures")
  func squeezeToClaim() throws {
    let bench = try LiveBench { $0.labels = ["SN0001": "blue, table 2"] }
    try bench.bed.plug(.reference())
    try bench.waitForController(.silent)
    let client = try bench.client()
    var subscribe = ControlRequest(.subscribe)
    subscribe.feeds = [.events]
    _ = try client.request(subscribe)
    var claim = ControlRequest(.claim)
    claim.reference = "P-7"
    claim.hand = .right
    let id = try #require(try client.request(claim).claim)
    try bench.bed.play(try bench.stream(of: Self.squeezes(7)), .paced)
    let claimed = try bench.waitFor("the claim") {
      try client.nextMessage(timeoutSeconds: 1).flatMap { $0.event == .claimed ? $0 : nil }
    }
    #expect(claimed.claim == id && claimed.controller == "blue, table 2")
    var confirm = ControlRequest(.confirm)
    confirm.claim = id
    confirm.accept = true
    _ = try client.request(confirm)
    try bench.waitFor("four more") {
      try bench.session().flatMap { $0.repetitions == 4 ? $0 : nil }
    }
    let session = try #require(try client.request(ControlRequest(.stop)).session)
    #expect(try bench.summary(bench.output + "/" + session).repetitions.count == 4)
    #expect(bench.sessions().count == 1)
    try bench.expectSameWhenReplayed(bench.output + "/" + session)
    #expect(try client.request(ControlRequest(.today)).waiting == [])
    try bench.close()
  }

  @Test("A claim that is given up before anybody squeezed makes room for the next")
  func claimGivenUp() throws {
    let bench = try LiveBench()
    let client = try bench.client()
    var claim = ControlRequest(.claim)
    claim.reference = "P-7"
    var confirm = ControlRequest(.confirm)
    for _ in 1...2 {
      let id: String = try #require(try client.request(claim).claim)
      confirm.claim = id
      confirm.accept = true
      #expect(throws: ControlClientError.self) { try client.request(confirm) }
      confirm.accept = false
      _ = try client.request(confirm)
    }
    try bench.close()
  }

  @Test("A daemon that is restarted goes on in a session that names the one before")
  func restarted() throws {
    let bench = try LiveBench()
    try bench.bed.plug(.reference())
    try bench.waitForController(.silent)
    var start = ControlRequest(.start)
    start.reference = "P-9"
    start.hand = .left
    _ = try bench.client().request(start)
    try bench.bed.play(try bench.stream(of: Self.squeezes(20)), .paced)
    try bench.waitFor("a squeeze") { try bench.session().flatMap { $0.repetitions > 0 ? $0 : nil } }
    try bench.stop()
    let first = try #require(bench.sessions().first)
    try bench.start()
    let running = try bench.waitFor("a session that goes on") { try bench.session() }
    #expect(running.assignment != nil && running.hand == .left)
    try bench.waitFor("a squeeze") { try bench.session().flatMap { $0.repetitions > 0 ? $0 : nil } }
    let second = try #require(try bench.client().request(ControlRequest(.stop)).session)
    #expect(
      try bench.summary(bench.output + "/" + second).session.continues
        == String(first.dropFirst(bench.output.count + 1)))
    #expect(try bench.client().request(ControlRequest(.today)).waiting == [])
    for session in bench.sessions() { try bench.expectSameWhenReplayed(session) }
    try bench.close()
  }

  @Test("A session that is published late leaves the controller to whoever has it by then")
  func publishedLate() throws {
    let bench = try LiveBench()
    try bench.bed.plug(.reference())
    try bench.waitForController(.silent)
    // The days' folders cannot be made for now: sessions can be recorded, but not published.
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let days = [0, 1].map { day in
      let date = calendar.dateComponents(
        [.year, .month, .day], from: Date(timeIntervalSinceNow: day * 86_400))
      return bench.output
        + String(format: "/%04d-%02d-%02d", date.year ?? 0, date.month ?? 0, date.day ?? 0)
    }
    for day in days { try Data().write(to: URL(filePath: day)) }

    let client = try bench.client()
    func start(_ reference: String) throws {
      var start = ControlRequest(.start)
      start.reference = reference
      _ = try client.request(start)
    }
    try bench.bed.play(try bench.stream(of: Self.squeezes(20)), .paced)
    try start("P-1")
    try bench.waitFor("a squeeze") { try bench.session().flatMap { $0.repetitions > 0 ? $0 : nil } }
    _ = try client.request(ControlRequest(.stop))
    #expect(try bench.status().sessionsWaitingForDisk == 1)

    try start("P-2")
    let second = try bench.waitFor("the second session") {
      try bench.session().flatMap { $0.name.isEmpty ? nil : $0 }
    }
    for day in days { try FileManager.default.removeItem(atPath: day) }
    try bench.waitFor("the first session") { bench.sessions().first }
    try bench.waitFor("the notice of it") {
      bench.log.contains { $0.contains("is published") } ? true : nil
    }
    let now = try #require(try bench.session())
    #expect(now.name == second.name && now.assignment == second.assignment)
    #expect(second.assignment != nil)
    #expect(throws: ControlClientError.self) { try start("P-3") }
    _ = try client.request(ControlRequest(.stop))
    for session in bench.sessions() { try bench.expectSameWhenReplayed(session) }
    try bench.close()
  }

  @Test("Subscribers see force and motion at the rate they asked for, and events")
  func liveFeed() throws {
    let bench = try LiveBench()
    try bench.bed.plug(.reference())
    try bench.waitForController(.silent)
    let client = try bench.client()
    var subscribe = ControlRequest(.subscribe)
    subscribe.feeds = [.samples, .events]
    subscribe.rateHertz = 10
    _ = try client.request(subscribe)
    try bench.bed.play(try bench.stream(of: Self.squeezes(3)), .paced)
    var samples: [FeedMessage] = []
    let end = Date().addingTimeInterval(5)
    while Date() < end {
      guard let message = try client.nextMessage(timeoutSeconds: 1) else { continue }
      if message.feed == .samples { samples.append(message) }
    }
    #expect((30...60).contains(samples.count), "\(samples.count) in 5 s")
    let strong = samples.filter { $0.newtonsMax ?? 0 > 50 }
    #expect(!strong.isEmpty)
    #expect(strong.allSatisfy { $0.acceleration?.count == 3 && $0.angularVelocity?.count == 3 })
    try bench.close()
  }

  @Test(
    "What cannot be done is refused with the reason",
    arguments: [
      (ControlRequest.Command.pause, ControlFailure.Code.noController),
      (.start, .noController), (.stop, .noController), (.tare, .noController),
    ])
  func refused(command: ControlRequest.Command, code: ControlFailure.Code) throws {
    let bench = try LiveBench()
    let client = try bench.client()
    do throws(ControlClientError) {
      _ = try client.request(ControlRequest(command))
      Issue.record("it was done")
    } catch {
      guard case .refused(let failure) = error else { throw error }
      #expect(failure.code == code)
    }
    try bench.close()
  }
}

extension LiveBench {
  /// The session under way on the one controller there is.
  func session() throws -> SessionStatus? {
    try client().request(ControlRequest(.status)).controllers?.first?.session
  }

  /// A text stands in no file and no name below a folder, and not in the log.
  func expectNowhere(
    _ text: String, below path: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(!log.contains { $0.contains(text) }, sourceLocation: sourceLocation)
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      let bytes = FileManager.default.contents(atPath: path + "/" + name) ?? Data()
      #expect(
        !name.contains(text) && bytes.range(of: Data(text.utf8)) == nil, "\(name)",
        sourceLocation: sourceLocation)
    }
  }
}
