import Foundation
import GripControl
import GripCore
import Synchronization
import TestSupport

/// A daemon as gripctl meets it: two controllers, one with a session under way.
final class Clinic: Sendable {
  static let session = "2026-11-22/163512Z-SN0001-5d41402abc4b2a76"
  let daemon: ScriptedDaemon

  init(
    _ controllers: [ControllerStatus] = Clinic.controllers, version: String = gripVersion,
    storage: String = "ok", directory: String = "/tmp",
    answer: @escaping @Sendable (ControlRequest, ControlServer) -> ControlReply? = { _, _ in nil }
  ) throws {
    let number = Mutex(0)
    daemon = try ScriptedDaemon(
      version: version,
      turn: { server in
        let count = number.withLock { number in
          number += 1
          return number
        }
        Self.publish(server, controllers, count)
      },
      answer: { request, server in
        answer(request, server)
          ?? Self.reply(request, controllers, storage: storage, directory: directory)
      })
  }

  deinit { daemon.end() }

  /// Runs gripctl with this daemon.
  func gripctl(_ arguments: String..., variables: [String: String] = [:]) throws -> Program.Result {
    try Program.run(
      "gripctl", arguments,
      variables: ["GRIPD_SOCKET": daemon.path, "TZ": "UTC"].merging(variables) { $1 })
  }

  static let controllers: [ControllerStatus] = {
    var session = SessionStatus()
    session.name = Clinic.session
    session.startedAt = "2026-11-22T16:35:12Z"
    session.hand = .left
    session.block = "gross grip"
    session.wallSeconds = 3725
    session.activeSeconds = 61
    session.repetitions = 12
    session.peakNewtons = 98.06
    var blue = ControllerStatus()
    blue.controller = "blue, table 2"
    blue.label = "blue, table 2"
    blue.name = "A product whose name is long \u{1B}[31m and hostile"
    blue.serialNumber = "SN0001"
    blue.port = "1-2.3"
    blue.state = .streaming
    blue.session = session
    var busy = ControllerStatus()
    busy.controller = "SN0002"
    busy.serialNumber = "SN0002"
    busy.port = "1-2.4"
    busy.state = .failing
    busy.reason =
      "another program uses it. Close that program, or unplug the controller and plug it in again."
    return [blue, busy]
  }()

  private static func reply(
    _ request: ControlRequest, _ controllers: [ControllerStatus], storage: String,
    directory: String
  ) -> ControlReply {
    var reply = ControlReply(id: nil)
    switch request.command {
    case .status:
      var status = DaemonStatus()
      status.storage = storage
      status.directory = directory
      status.uptimeSeconds = 60
      reply.status = status
      reply.controllers = controllers
    case .devices: reply.controllers = controllers
    case .today:
      reply.controllers = controllers
      reply.waiting = [
        WaitingSession(
          session: "2026-11-22/150112Z-SN0001-0d41402abc4b2a77", controller: "blue, table 2")
      ]
    case .claim: reply.claim = "c7"
    case .tare: reply.newtons = 0.421
    case .record: reply.record = RecordReceipt(number: 7)
    default: reply.session = Clinic.session
    }
    return reply
  }

  private static func publish(
    _ server: ControlServer, _ controllers: [ControllerStatus], _ count: Int
  ) {
    guard server.hasSubscribers(.events) || server.hasSubscribers(.samples) else { return }
    var sample = FeedMessage(.samples, controller: "blue, table 2")
    sample.newtons = 50
    sample.newtonsMax = 50
    sample.repetitions = 12
    server.publish(sample)
    guard count % 5 == 0 else { return }
    var repetition = FeedMessage(.repetition, controller: "blue, table 2")
    repetition.repetitions = 13
    repetition.newtons = 42.44
    server.publish(repetition)
    for status in controllers {
      var counters = FeedMessage(.counters, controller: status.controller)
      counters.status = status
      server.publish(counters)
    }
  }
}
