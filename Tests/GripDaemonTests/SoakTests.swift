import Foundation
import GripControl
import Testing
import TestSupport

/// Everything goes wrong at random for a while, and then the books must balance. GRIP_SOAK_SECONDS says how long (20),
/// GRIP_SEED from which seed (1); scripts/check-soak is the long form.
@Suite("A long day", .enabled(if: USBTestBed.isAvailable), .serialized)
struct SoakTests {
  static let seconds = TestEnvironment.number("GRIP_SOAK_SECONDS", default: 20)
  static let seed = TestEnvironment.number("GRIP_SEED", default: 1)

  @Test("Faults, replugs and bad clients: every report is accounted for, and nothing grows")
  func soak() throws {
    let soak = try Soak(seed: UInt64(Self.seed))
    let before = try soak.facts()
    try soak.open()
    let end = Date().addingTimeInterval(Double(Self.seconds))
    var resident: [Int] = []
    while Date() < end {
      try soak.disturb()
      resident.append(try soak.facts().residentKibibytes)
    }
    try soak.settle(untilFiles: before.files.count)
    let sessions = try soak.checkBooks()
    let after = try soak.facts()
    let leaked = try soak.failedOpens()
    #expect(after.files.count == before.files.count + leaked, "\(after.files) and \(before.files)")
    // Not by their names: a thread has its creator's until it says its own.
    #expect(Self.ours(after.threads).count == Self.ours(before.threads).count, "\(after.threads)")
    let third = resident.count / 3
    let (early, late) = (Self.mean(resident.prefix(third)), Self.mean(resident.suffix(third)))
    // A sanitizer keeps what is freed for a while.
    #expect(
      late <= early * 1.1 + 2048 || TestEnvironment.isSanitized,
      "resident memory in KiB, over time: \(resident)")
    print(
      "Soak of \(Self.seconds) s, seed \(Self.seed): \(soak.story); \(sessions) sessions;",
      "memory in KiB, first third \(Int(early)), last third \(Int(late));",
      "idle before \(before.residentKibibytes), after \(after.residentKibibytes);",
      "\(after.files.count) files, \(after.threads.count) threads (before: \(before.threads.count))"
    )
    try soak.close()
  }

  private static func mean(_ values: ArraySlice<Int>) -> Double {
    Double(values.reduce(0, +)) / Double(max(values.count, 1))
  }

  /// The daemon's and libusb's own. Those of the runtime's queues come and go.
  private static func ours(_ threads: [String]) -> [String] {
    threads.filter { ["gripd-loop", "grip-device", "usb-events", "libusb_event"].contains($0) }
  }
}

/// Controllers on a bed, and what happens to them and to the daemon.
private final class Soak {
  private static let ports = [1, 2, 3]

  private let bench: LiveBench
  private var random: SeededGenerator
  private var readers: [ControlClient] = []
  private var counts: [String: Int] = [:]
  /// Short and empty packets that were ordered, by port: the bed does not count them as reports, the daemon does.
  private var fragmentsMax: [Int: Int] = [:]

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    bench = try LiveBench()
  }

  /// What happened, in words.
  var story: String {
    counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  func facts() throws -> ProcessFacts {
    guard let daemon = bench.daemon, daemon.exit == nil else {
      throw LiveBench.Failure("the daemon ended: \(bench.log.suffix(10))")
    }
    return try ProcessFacts(processID: daemon.processID)
  }

  /// All controllers are there, and each sends into a session that was begun before its first report.
  func open() throws {
    for port in Self.ports {
      try bench.bed.plug(.reference(serial: serial(port)), port: port)
      try begin(port)
    }
  }

  private func serial(_ port: Int) -> String { "SN000\(port)" }

  private func begin(_ port: Int) throws {
    var request = ControlRequest(.start)
    request.controller = serial(port)
    try bench.waitFor("a session on port \(port)", seconds: 30) {
      try? bench.client().request(request)
    }
    try stream(port)
  }

  private func stream(_ port: Int) throws {
    try bench.bed.stream(reportsPerSecond: .random(in: 50...400, using: &random), port: port)
  }

  // MARK: - What goes wrong

  /// Lets one thing happen.
  func disturb() throws {
    guard let port = Self.ports.randomElement(using: &random) else { return }
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<45: try fault(on: port)
    case 45..<60: try replug(port)
    case 60..<70: try newSession(on: port)
    case 70..<75:
      count("reloads")
      bench.daemon?.signal(SIGHUP)
    case 75..<85: try command(port)
    default: try client()
    }
    usleep(.random(in: 20_000...250_000, using: &random))
  }

  private func count(_ what: String) { counts[what, default: 0] += 1 }

  private func fault(on port: Int) throws {
    guard let fault = USBTestBed.Fault.allCases.randomElement(using: &random) else { return }
    count("faults")
    let times = Int.random(in: 1...3, using: &random)
    if fault == .short || fault == .empty { fragmentsMax[port, default: 0] += times }
    let seed = Int.random(in: 0..<1_000_000, using: &random)
    try bench.bed.fault(fault, times: times, seed: seed, port: port)
    guard fault == .silence else { return }
    usleep(.random(in: 0...300_000, using: &random))
    try bench.bed.fault(.silence, times: 0, port: port)
  }

  private func replug(_ port: Int) throws {
    count("replugs")
    let kills = Bool.random(using: &random)
    if Bool.random(using: &random) {
      try bench.bed.unplug(port: port, kill: kills, event: false)
      usleep(.random(in: 0...300_000, using: &random))
      try bench.bed.unplug(port: port, kill: true, event: true)
    } else {
      try bench.bed.unplug(port: port, kill: kills, event: true)
    }
    usleep(.random(in: 0...500_000, using: &random))
    try bench.bed.plug(.reference(serial: serial(port)), port: port)
    try stream(port)
  }

  /// The session ends and another begins, with no report in between.
  private func newSession(on port: Int) throws {
    count("new sessions")
    try silence(port)
    var request = ControlRequest(.stop)
    request.controller = serial(port)
    _ = try bench.client().request(request)
    try begin(port)
  }

  /// Nothing goes wrong on the port any more, nothing comes, and the daemon has taken all.
  private func silence(_ port: Int) throws {
    for fault in USBTestBed.Fault.allCases { try bench.bed.fault(fault, times: 0, port: port) }
    try bench.bed.stop(port: port)
    var last: Int64 = -1
    try bench.waitFor("a quiet controller on port \(port)", seconds: 30) {
      let status = try bench.client().request(ControlRequest(.status)).controllers?
        .first { $0.serialNumber == serial(port) && [.streaming, .silent].contains($0.state) }
      defer { last = status?.reports ?? -1 }
      return try status?.reports == last && bench.bed.statistics(port: port).drained == 1 ? 0 : nil
    }
  }

  private func command(_ port: Int) throws {
    count("commands")
    let commands: [ControlRequest.Command] = [.pause, .resume, .block, .tare, .devices, .today]
    guard let command = commands.randomElement(using: &random) else { return }
    var request = ControlRequest(command)
    request.controller = serial(port)
    request.label = "a block"
    do { _ = try bench.client().request(request) } catch {
      guard case .refused = error as? ControlClientError else { throw error }
    }
  }

  private func client() throws {
    count("clients")
    switch Int.random(in: 0..<5, using: &random) {
    case 0:  // reads nothing that it subscribed to
      var request = ControlRequest(.subscribe)
      request.feeds = Feed.allCases
      request.rateHertz = 100
      let reader = try bench.client()
      _ = try reader.request(request)
      readers.append(reader)
      if readers.count > 6 { readers.removeFirst() }
    case 1: readers = []
    case 2: RawClient(path: bench.socket)?.send(Array("{\"command\":\"stat".utf8))
    case 3:
      let line = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
      RawClient(path: bench.socket)?.send(line + [0x0A])
    default: RawClient(path: bench.socket)?.send([UInt8](repeating: 0x41, count: 100_000))
    }
  }

  // MARK: - The end

  /// All sessions are over, all controllers gone and forgotten, all clients too.
  func settle(untilFiles files: Int) throws {
    readers = []
    for port in Self.ports {
      try silence(port)
      var request = ControlRequest(.stop)
      request.controller = serial(port)
      _ = try bench.client().request(request)
    }
    try bench.reload { $0.replugSeconds = 0.1 }
    for port in Self.ports { try bench.bed.unplug(port: port) }
    try bench.waitFor("an empty table", seconds: 20) {
      let reply = try bench.client().request(ControlRequest(.status))
      return reply.controllers == [] && reply.status?.sessionsWaitingForDisk == 0 ? 0 : nil
    }
    // The daemon has to notice still that the client that asked is gone.
    let end = Date().addingTimeInterval(10)
    let files = try files + failedOpens()
    while try facts().files.count > files, Date() < end { usleep(20_000) }
  }

  /// Attempts to open a device's node that failed: libumockdev-preload (0.17) leaves a socket behind at each.
  func failedOpens() throws -> Int {
    try Self.ports.map { port in
      let bed = try bench.bed.statistics(port: port)
      return bed.attempts - bed.opens
    }.reduce(0, +)
  }

  /// Every report of the beds is in a session, or counted.
  ///
  /// - Returns: how many sessions there are.
  func checkBooks() throws -> Int {
    let sessions = bench.sessions()
    for session in sessions {
      let quality = try bench.summary(session).quality
      #expect(quality.addsUp, "\(session): \(quality)")
      try bench.expectSameWhenReplayed(session)
    }
    for port in Self.ports {
      let bed = try bench.bed.statistics(port: port)
      #expect(bed.opens == bed.closes, "port \(port): \(bed.values)")
      #expect(bed.generated == bed.delivered + bed.overrun, "port \(port): \(bed.values)")
      let ours = try sessions.filter { $0.contains(serial(port)) }.map { try bench.summary($0) }
      let taken = ours.map { $0.quality.reportsReceived + $0.quality.reportsLostByHost }
        .reduce(0, +)
      let given = bed.delivered - bed.abandoned
      #expect(
        (given...given + fragmentsMax[port, default: 0]).contains(taken),
        "port \(port): \(bed.values)")
      counts["reports", default: 0] += taken
    }
    return sessions.count
  }

  func close() throws { try bench.close() }
}
