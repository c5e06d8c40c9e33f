import Foundation
import GripControl
import Testing
import TestSupport

/// Six squeezes in parts that are played one after the other, so that something can go wrong between them.
struct Squeezes {
  static let count = 6
  /// Reports up to a moment at rest after the second squeeze, when a session is under way.
  static let reportsUntilTrouble = 123

  static let scenario = """
    title: Six squeezes
    why: A session in which something goes wrong.
    rate: 100
    samplesPerReport: 4
    noise: 0.2
    activities:
      - rest: {seconds: 2}
      - squeezes: {count: \(count), force: [60, 60], pause: 1}
      - rest: {seconds: 2}
    """

  /// The files to be played.
  let parts: [String]
  /// Reports in all of them.
  let reports: Int
}

extension LiveBench {
  /// Transfers that the daemon keeps in flight: when so many wait, all is quiet.
  static let transfers = 32

  /// The six squeezes, parted before these reports.
  func squeezes(partedBefore cuts: [Int] = [Squeezes.reportsUntilTrouble]) throws -> Squeezes {
    let path = try stream(of: Squeezes.scenario)
    let reports = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count
    return Squeezes(parts: try parts(of: path, partedBefore: cuts), reports: reports)
  }

  /// A file of reports as several, parted before these reports.
  func parts(of path: String, partedBefore cuts: [Int]) throws -> [String] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    var parts: [String] = []
    for (begin, end) in zip([0] + cuts, cuts + [lines.count]) {
      parts.append(folder.appending("part-\(parts.count).play"))
      try (lines[begin..<end].joined(separator: "\n") + "\n")
        .write(toFile: parts[parts.count - 1], atomically: true, encoding: .utf8)
    }
    return parts
  }

  /// Plays a file as fast as the daemon takes it, to its end.
  func flow(_ path: String, port: Int = 1) throws {
    try bed.play(path, .flow, port: port)
    do {
      try bed.wait(for: "drained", atLeast: 1, seconds: 20, port: port)
    } catch {
      throw Failure(
        "\(error): \(try devices()), \(try bed.statistics(port: port)); \(log.suffix(8))")
    }
  }

  /// Plugs a controller in and plays until a session is under way and all is quiet.
  func beginSession(
    _ squeezes: Squeezes, on device: VirtualDevice = .reference(), _ pace: USBTestBed.Pace = .flow
  ) throws {
    try bed.plug(device)
    try bed.play(squeezes.parts[0], pace)
    try bed.wait(for: "drained", atLeast: 1, seconds: 20)
    try waitFor("a session") { try session() }
    try bed.wait(for: "pending", atLeast: Self.transfers)
  }

  /// The controllers and other devices that the daemon knows.
  func devices() throws -> [ControllerStatus] {
    try client().request(ControlRequest(.devices)).controllers ?? []
  }

  /// How the daemon is.
  func status() throws -> DaemonStatus {
    try #require(try client().request(ControlRequest(.status)).status)
  }

  /// Ends the daemon, which publishes what is under way, and returns the facts of the only session. It replays to the same
  /// bytes.
  func onlySession(sourceLocation: SourceLocation = #_sourceLocation) throws -> SummaryFacts {
    try stop()
    let all = sessions()
    #expect(all.count == 1, sourceLocation: sourceLocation)
    let session = try #require(all.first, sourceLocation: sourceLocation)
    try expectSameWhenReplayed(session, sourceLocation: sourceLocation)
    return try summary(session)
  }
}
