import ArgumentParser
import Foundation
import GripControl

/// Where the daemon is, and how it is asked.
struct DaemonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The daemon's control socket.",
      discussion: "Without it GRIPD_SOCKET of the environment, or else /run/gripd/control.sock.",
      valueName: "path"))
  var socket: String?

  @Flag(help: "Print JSON.")
  var json = false

  /// The socket that is meant.
  var path: String {
    let stated = ProcessInfo.processInfo.environment["GRIPD_SOCKET"] ?? ""
    return socket ?? (stated.isEmpty ? DaemonSettings().socket : stated)
  }

  /// A connection to the daemon.
  func connect() throws -> ControlClient { try ControlClient(path: path) }

  /// Asks one thing.
  func ask(_ request: ControlRequest) throws -> ControlReply {
    try connect().request(request)
  }

  /// Asks one thing and prints the reply as JSON, or as this text.
  func show(_ request: ControlRequest, _ text: (ControlReply) -> String) throws {
    let reply = try ask(request)
    print(json ? try Terminal.json(reply) : text(reply))
  }
}

/// Which controller is meant.
struct ControllerOption: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: "The controller's label, serial number or port; needed where there are several.")
  var controller: String?
}
