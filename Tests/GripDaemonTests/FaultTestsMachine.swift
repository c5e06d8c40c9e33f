import Foundation
import GripControl
import GripEvidence
import GripStore
import Testing
import TestSupport

/// Faults of the computer: its disk, its rights, its time, and too much of everything.
@Suite("Faults of the computer", .enabled(if: USBTestBed.isAvailable), .serialized)
struct FaultTestsMachine {
  @Test(
    "A full disk is said, and the session is published whole when there is room again",
    .enabled(if: SmallDisk.isAvailable, "a small disk takes the right to mount one"))
  func diskFull() throws {
    let disk = try SmallDisk(kilobytes: 512)
    let bench = try LiveBench { $0.directory = disk.path + "/out" }
    let squeezes = try bench.squeezes()
    try bench.beginSession(squeezes)
    #expect(try bench.status().storage == "ok")
    disk.fill()
    try bench.flow(squeezes.parts[1])
    let storage = try bench.waitFor("the disk's fault") {
      let storage = try bench.status().storage
      return storage == "ok" ? nil : storage
    }
    #expect(storage.contains("space"), "\(storage)")
    try bench.waitFor("all reports") {
      try bench.devices().first { $0.reports == squeezes.reports }
    }
    let stop = try bench.client().request(ControlRequest(.stop))
    #expect(bench.sessions() == [], "\(stop)")
    #expect(try bench.status().sessionsWaitingForDisk == 1)
    try disk.free()
    try bench.waitFor("a published session") { bench.sessions().first }
    try bench.waitFor("a good disk") { try bench.status().storage == "ok" ? true : nil }
    #expect(try bench.status().sessionsWaitingForDisk == 0)

    let facts = try bench.onlySession()
    #expect(facts.quality.reportsReceived == squeezes.reports)
    #expect(facts.quality.reportsLostByHost == 0)
    #expect(facts.repetitions.count == Squeezes.count)
    try bench.close()
  }

  @Test("A directory that cannot be written at the start is said, and used once it can be")
  func readOnlyDirectory() throws {
    let parent = try TemporaryFolder()
    let bench = try LiveBench(startsDaemon: false) { $0.directory = parent.appending("out") }
    func permit(_ mode: Int) throws {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: parent.path)
    }
    try permit(0o555)
    defer { try? permit(0o755) }
    try bench.start(isSubjectToPermissions: true)
    let squeezes = try bench.squeezes()
    try bench.beginSession(squeezes)
    let storage = try bench.waitFor("the directory's fault") {
      let storage = try bench.status().storage
      return storage == "ok" ? nil : storage
    }
    #expect(storage.contains(parent.path) && storage.contains("ermission"), "\(storage)")
    try bench.flow(squeezes.parts[1])
    try permit(0o755)
    try bench.waitFor("a good disk") { try bench.status().storage == "ok" ? true : nil }

    let facts = try bench.onlySession()
    #expect(facts.quality.reportsReceived == squeezes.reports)
    #expect(facts.quality.reportsLostByHost == 0)
    #expect(facts.repetitions.count == Squeezes.count)
    try bench.close()
  }

  @Test("A computer that stands still: what the controller could not keep is counted, no more")
  func standstill() throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes()
    try bench.beginSession(squeezes)
    try bench.bed.play(squeezes.parts[1], .paced)
    try bench.bed.wait(for: "generated", atLeast: Squeezes.reportsUntilTrouble + 40)
    bench.daemon?.signal(SIGSTOP)
    // Not asked of the bed: a client that stands still in the middle of a request keeps it from answering.
    usleep(5_000_000)
    bench.daemon?.signal(SIGCONT)
    try bench.bed.wait(for: "drained", atLeast: 1, seconds: 20)
    let bed = try bench.bed.statistics()
    #expect(bed.generated == squeezes.reports && bed.overrun > 0)

    let facts = try bench.onlySession()
    #expect(facts.quality.reportsLost == bed.overrun)
    #expect(facts.quality.reportsReceived + facts.quality.reportsLost == squeezes.reports)
    #expect(facts.quality.dataGaps >= 1)
    try bench.close()
  }

  @Test("Asked to end while reports come, the daemon publishes and is gone within seconds")
  func terminated() throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes()
    try bench.beginSession(squeezes)
    try bench.bed.play(squeezes.parts[1], .paced)
    try bench.bed.wait(for: "generated", atLeast: Squeezes.reportsUntilTrouble + 20)
    let begin = ContinuousClock.now
    try bench.stop()
    #expect(ContinuousClock.now - begin < .seconds(5))
    try bench.bed.wait(for: "closes", atLeast: 1)
    let bed = try bench.bed.statistics()
    #expect(bed.kernel_driver == 1 && bed.claimed == 0, "the device is given back")
    let session = try #require(bench.sessions().first)
    let facts = try bench.summary(session)
    #expect(facts.quality.reportsReceived >= Squeezes.reportsUntilTrouble + 10)
    #expect(facts.quality.reportsLost == 0)
    try bench.expectSameWhenReplayed(session)
    try bench.close()
  }

  @Test("A second daemon on the same socket does not start and says why; the first goes on")
  func secondDaemon() throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes()
    try bench.beginSession(squeezes)
    let second = try bench.launch()
    #expect(try second.waitForExit() == .exited(1))
    let said = second.lines(of: .errors).joined(separator: "\n")
    #expect(said.contains("another daemon listens on \(bench.socket)"), "\(said)")
    #expect(!said.contains("Fatal") && said.count < 400, "\(said)")
    try bench.flow(squeezes.parts[1])
    let facts = try bench.onlySession()
    #expect(facts.repetitions.count == Squeezes.count)
    #expect(facts.session.origin == "live", "the second has not recovered the first one's session")
    try bench.close()
  }

  @Test(
    "A second daemon on the same directory does not start and says why; a replay into it goes on")
  func secondDirectory() throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes()
    try bench.beginSession(squeezes)
    let other = bench.folder.appending("other-socket")
    let second = try bench.bed.start("gripd", ["--directory", bench.output, "--socket", other])
    #expect(try second.waitForExit() == .exited(1))
    let said = second.lines(of: .errors).joined(separator: "\n")
    #expect(said.contains("another gripd writes \(bench.output)"), "\(said)")
    #expect(!said.contains("Fatal") && said.count < 400, "\(said)")
    #expect(!FileManager.default.fileExists(atPath: other))
    let replayed = try Program.run(
      "gripctl", ["replay", bench.folder.appending("scenario.hid"), "--output", bench.output])
    #expect(replayed.status == 0, "\(replayed)")
    try bench.flow(squeezes.parts[1])
    try bench.stop()
    #expect(bench.sessions().count == 1)
    try bench.start()
    try bench.close()
  }

  @Test(
    "A directory that is another daemon's once it can be used ends the daemon that waited for it")
  func directoryTakenMeanwhile() throws {
    let bench = try LiveBench(startsDaemon: false)
    func link(_ name: String) throws {
      let link = bench.folder.appending("link")
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: bench.folder.appending(name))
      #expect(try Program.run("/bin/mv", ["-T", link, bench.output]).status == 0)
    }
    try link("nowhere/out")
    try bench.start()
    var record = ControlRequest(.record)
    record.record = RecordStatement(kind: "split")
    let failure = #expect(throws: ControlClientError.self) { try bench.client().request(record) }
    #expect("\(failure as Any)".contains("the output directory cannot be used now"))
    let hold = try DirectoryHold(bench.folder.appending("elsewhere"))
    try link("elsewhere")
    let daemon = try #require(bench.daemon)
    #expect(try daemon.waitForExit() == .exited(1))
    let said = daemon.lines(of: .errors).joined(separator: "\n")
    #expect(said.contains("another gripd writes \(bench.output)"), "\(said)")
    withExtendedLifetime(hold) {}
    try bench.bed.close()
  }

  @Test("16 controllers at 100 reports a second: 16 sessions, and every report received or counted")
  func sixteen() throws {
    let bench = try LiveBench()
    let path = try bench.stream(
      of: """
        title: Two squeezes
        why: Many controllers at once.
        rate: 400
        samplesPerReport: 4
        noise: 0.2
        activities:
          - rest: {seconds: 1}
          - squeezes: {count: 2, force: [60, 60], pause: 0.5}
          - rest: {seconds: 1}
        """)
    let reports = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count
    // What overruns before the first report or after the last shows in no sequence number: these wait for the daemon.
    let parts = try bench.parts(of: path, partedBefore: [5, reports - 5])
    for port in 1...16 { try bench.bed.plug(.reference(serial: "SN\(port)"), port: port) }
    for port in 1...16 {
      try bench.bed.wait(for: "pending", atLeast: LiveBench.transfers, port: port)
    }
    // Begun by command: what is sent before the first effort belongs to the sessions, however long it takes.
    let controllers = try bench.waitFor("16 controllers") {
      let open = try bench.devices().filter { $0.state == .silent }
      return open.count == 16 ? open : nil
    }
    for controller in controllers {
      var start = ControlRequest(.start)
      start.controller = controller.controller
      _ = try bench.client().request(start)
    }
    for port in 1...16 { try bench.flow(parts[0], port: port) }
    for port in 1...16 { try bench.bed.play(parts[1], .paced, port: port) }
    for port in 1...16 { try bench.bed.wait(for: "drained", atLeast: 1, seconds: 20, port: port) }
    for port in 1...16 { try bench.flow(parts[2], port: port) }
    let overrun = try (1...16).map { try bench.bed.statistics(port: $0).overrun }.reduce(0, +)
    try bench.stop()
    let sessions = bench.sessions()
    #expect(sessions.count == 16)
    let facts = try sessions.map { try bench.summary($0) }
    let (received, lost) = (
      facts.map(\.quality.reportsReceived).reduce(0, +),
      facts.map(\.quality.reportsLost).reduce(0, +)
    )
    #expect(received + lost == 16 * reports)
    #expect(lost == overrun)
    #expect(facts.allSatisfy { $0.quality.reportsLostByHost == 0 })
    // On a machine that is too busy for the bed's pace, squeezes may have overrun.
    #expect(overrun > 0 || facts.allSatisfy { $0.repetitions.count == 2 })
    if let session = sessions.first { try bench.expectSameWhenReplayed(session) }
    try bench.close()
  }
}
