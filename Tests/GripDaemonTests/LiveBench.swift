import Foundation
import GripControl
import Testing
import TestSupport

/// A clinic's table: the unmodified gripd on the USB test bed, its output directory, its clients.
final class LiveBench {
  let bed: USBTestBed
  let folder: TemporaryFolder
  private(set) var daemon: RunningProgram?
  /// The output directory.
  let output: String
  private let arguments: [String]
  private var settings = DaemonSettings()
  /// Whether all that the daemon wrote must hold in the end; not where the test itself puts other things there, nor with a
  /// sanitizer, which makes deriving slow and looks at the same code elsewhere.
  var isVerified = ProcessInfo.processInfo.environment["GRIP_SANITIZER"] == nil

  /// A bed without devices, and a daemon that watches it.
  init(startsDaemon: Bool = true, _ change: (inout DaemonSettings) -> Void = { _ in }) throws {
    bed = try USBTestBed()
    folder = try TemporaryFolder()
    settings.directory = folder.appending("out")
    settings.socket = folder.appending("socket")
    settings.sealKey = folder.appending("seal/key")
    change(&settings)
    output = settings.directory
    arguments = ["--settings", folder.appending("settings.json")]
    try writeSettings()
    if startsDaemon { try start() }
  }

  private func writeSettings() throws {
    try JSONEncoder().encode(settings).write(to: URL(filePath: arguments[1]), options: .atomic)
  }

  /// Lets the daemon read other settings. It says that it did so, unless it has said so often in the last half minute: then it
  /// is asked again.
  func reload(_ change: (inout DaemonSettings) -> Void) throws {
    change(&settings)
    try writeSettings()
    for isLast in [false, false, true] {
      let told = log.count
      daemon?.signal(SIGHUP)
      do {
        _ = try daemon?.waitForLine(on: .errors, from: told) { $0.contains("read again") }
        return
      } catch { if isLast { throw error } }
    }
  }

  var socket: String { folder.path + "/socket" }

  /// Starts the daemon, and waits until it serves.
  func start(
    environment: [String: String] = [:], isSubjectToPermissions: Bool = false
  ) throws {
    try startWithoutWaiting(
      environment: environment, isSubjectToPermissions: isSubjectToPermissions)
    _ = try daemon?.waitForLine(on: .errors, seconds: 20) { $0.contains("Ready") }
  }

  /// Starts the daemon, and does not wait until it serves.
  func startWithoutWaiting(
    environment: [String: String] = [:], isSubjectToPermissions: Bool = false
  ) throws {
    daemon = try launch(environment: environment, isSubjectToPermissions: isSubjectToPermissions)
  }

  /// Starts a daemon with the bench's settings, which the test looks after.
  func launch(
    environment: [String: String] = [:], isSubjectToPermissions: Bool = false
  ) throws -> RunningProgram {
    try bed.start(
      "gripd", arguments, environment: environment, isSubjectToPermissions: isSubjectToPermissions)
  }

  /// Ends the daemon as systemd does; it must end well.
  func stop() throws {
    daemon?.signal(SIGTERM)
    let exit = try #require(try daemon?.waitForExit(seconds: 10))
    #expect(exit == .exited(0), "\(log.suffix(80).joined(separator: "\n"))")
    daemon = nil
  }

  /// Ends the daemon as a power cut does.
  func kill() throws {
    daemon?.signal(SIGKILL)
    _ = try daemon?.waitForExit(seconds: 10)
    daemon = nil
  }

  /// Ends everything; a bed or a daemon that crashed fails the test.
  func close() throws {
    if daemon != nil { try stop() }
    try bed.close()
    if isVerified { try expectVerified() }
  }

  var log: [String] { daemon?.lines(of: .errors) ?? [] }

  func client() throws -> ControlClient { try ControlClient(path: socket) }

  /// Asks until the answer is as wished.
  @discardableResult
  func waitFor<Value>(
    _ what: String, seconds: Double = 15, _ find: () throws -> Value?
  ) throws -> Value {
    let end = Date().addingTimeInterval(seconds * Patience.factor)
    while true {
      if let found = try find() { return found }
      if let exit = daemon?.exit { throw Failure("gripd \(exit):\n" + log.joined(separator: "\n")) }
      guard Date() < end else {
        throw Failure(
          "\(what) did not happen in \(seconds * Patience.factor) s; log: \(log.suffix(8))")
      }
      usleep(20_000)
    }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ text: String) { description = text }
  }

  /// The one controller there is, once it is in this state.
  @discardableResult
  func waitForController(
    _ state: ControllerStatus.State, seconds: Double = 15
  ) throws -> ControllerStatus {
    let client = try client()
    return try waitFor("a controller that is \(state)", seconds: seconds) {
      try client.request(ControlRequest(.status)).controllers?.first { $0.state == state }
    }
  }

  /// Folders of published sessions, in order.
  func sessions() -> [String] {
    let manager = FileManager.default
    let days = ((try? manager.contentsOfDirectory(atPath: output)) ?? []).filter {
      $0.hasPrefix("20")
    }
    return days.sorted().flatMap { day in
      ((try? manager.contentsOfDirectory(atPath: output + "/" + day)) ?? []).sorted().map {
        output + "/" + day + "/" + $0
      }
    }
  }

  /// A published session's summary.
  func summary(_ session: String) throws -> SummaryFacts {
    try JSONDecoder().decode(
      SummaryFacts.self, from: Data(contentsOf: URL(filePath: session + "/summary.json")))
  }

  /// What the bed is to play: a scenario's reports.
  func stream(of scenario: String) throws -> String {
    let play = folder.path + "/scenario.play"
    try Self.makePlay(scenario, at: play, in: folder)
    return play
  }

  /// Writes what the bed is to play for a scenario.
  static func makePlay(_ scenario: String, at play: String, in folder: TemporaryFolder) throws {
    let yaml = folder.path + "/scenario.yaml"
    try scenario.write(toFile: yaml, atomically: true, encoding: .utf8)
    let recording = folder.path + "/scenario.hid"
    try? FileManager.default.removeItem(atPath: recording)
    let made = try Program.run("gripctl", ["simulate", yaml, "--seed", "7", "--output", recording])
    guard made.status == 0 else { throw Failure("\(made)") }
    try PlayFile.lines(ofRecording: String(contentsOfFile: recording, encoding: .utf8))
      .write(toFile: play, atomically: true, encoding: .utf8)
  }

  /// Whoever checks the output directory finds every session whole, linked, sealed, and derived again to the same bytes.
  func expectVerified(sourceLocation: SourceLocation = #_sourceLocation) throws {
    guard FileManager.default.fileExists(atPath: output) else { return }
    let check = try Program.run("gripctl", ["verify", output])
    #expect(check.status == 0, "\(check.output)\(check.errors)", sourceLocation: sourceLocation)
  }

  /// Replays a published session's recording: it must give the same bytes.
  func expectSameWhenReplayed(
    _ session: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let again = folder.path + "/again-\(UInt32.random(in: .min ... .max))"
    let run = try Program.run(
      "gripctl", ["replay", session + "/recording.pcapng", "--output", again])
    #expect(run.status == 0, "\(run)", sourceLocation: sourceLocation)
    let place = session.dropFirst(output.count)
    for file in ["summary.json", "repetitions.csv", "recording.pcapng"] {
      let (a, b) = (
        bytes(of: session + "/" + file),
        bytes(of: again + place + "/" + file)
      )
      #expect(a != nil && a == b, "\(file) of \(session)", sourceLocation: sourceLocation)
    }
  }
}

/// What the tests look at in a summary.
struct SummaryFacts: Decodable {
  struct Session: Decodable {
    var origin: String
    var continues: String?
  }
  struct Repetitions: Decodable { var count: Int }
  struct Block: Decodable { var hand: String?, `protocol`: String? }
  struct Clocks: Decodable {
    var wallSeconds, pausedSeconds, disconnectedSeconds: Double
  }
  struct Quality: Decodable {
    var reportsReceived, reportsLost, reportsLostByHost: Int
    var reportsAccepted, reportsAuxiliary, reportsDuplicated, reportsOutOfOrder: Int
    var reportsUndeclared, reportsMalformed, reportsImplausible: Int
    var transferFailures, tornBytes, timeJumps, dataGaps: Int

    /// Whether each report that was received is in exactly one of the counts.
    var addsUp: Bool {
      reportsReceived
        == [
          reportsAccepted, reportsAuxiliary, reportsDuplicated, reportsOutOfOrder,
          reportsUndeclared, reportsMalformed, reportsImplausible,
        ].reduce(0, +)
    }
  }
  var session: Session
  var repetitions: Repetitions
  var blocks: [Block]
  var clocks: Clocks
  var quality: Quality
}
