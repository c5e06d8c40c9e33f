import ArgumentParser
import Foundation
import GripControl

/// gripctl watch
struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show live what the controllers do.",
    discussion: """
      On a terminal: force, repetitions and clocks of each controller, drawn again
      in place until Ctrl-C. Elsewhere: a line for each event, and one a second for
      each session. Watching changes nothing in a session.

      EXAMPLES
        gripctl watch
        gripctl watch --controller SN0001 --seconds 60
        gripctl watch --json | jq -c 'select(.event == "repetition")'
      """)

  @OptionGroup var controller: ControllerOption

  @Option(help: "End after so many seconds.")
  var seconds: Double?

  @Option(help: "How often force is shown, in times a second: 1 to 100.")
  var rate = 15

  @OptionGroup var daemon: DaemonOptions

  func validate() throws {
    if let seconds, !(seconds > 0 && seconds <= 1e6) {
      throw ValidationError("--seconds is \(seconds): it must be above 0 and at most 1000000")
    }
    guard ControlLimits.feedHertz.contains(rate) else {
      throw ValidationError("--rate is \(rate): it must be from 1 to 100")
    }
  }

  func run() throws {
    let client = try daemon.connect()
    let isDrawn = !daemon.json && Terminal.isShown
    var subscribe = ControlRequest(.subscribe)
    subscribe.feeds = isDrawn || daemon.json ? Feed.allCases : [.events, .counters]
    subscribe.rateHertz = rate
    _ = try client.request(subscribe)
    let name = try meant(client)
    System.catchInterrupts()
    let end = seconds.map { Date() + $0 } ?? .distantFuture
    if daemon.json {
      try each(client, only: name, until: end) { Terminal.line(ControlLine.encode($0)) }
    } else if isDrawn {
      try draw(client, only: name, until: end)
    } else {
      try list(client, only: name, until: end)
    }
  }

  private func draw(_ client: ControlClient, only name: String?, until end: Date) throws {
    var board = WatchBoard()
    let all = try client.request(ControlRequest(.devices)).controllers ?? []
    board.take(all.filter { name == nil || name == $0.controller })
    var screen = Screen()
    defer { screen.end() }
    screen.draw(board.lines)
    var last = Date()
    try each(client, only: name, until: end) { message in
      board.take(message)
      // More often than this nobody sees.
      guard Date().timeIntervalSince(last) > 0.04 else { return }
      last = Date()
      screen.draw(board.lines)
    }
    screen.draw(board.lines)
  }

  private func list(_ client: ControlClient, only name: String?, until end: Date) throws {
    try each(client, only: name, until: end) { message in
      if let words = message.words {
        Terminal.line(Array((Terminal.plain(words) + "\n").utf8))
      } else if let status = message.status, status.session != nil {
        var board = WatchBoard()
        board.take([status])
        for state in board.states() { Terminal.line(Array((state + "\n").utf8)) }
      }
    }
  }

  /// Hands on what comes of a controller, or of all, until the end or until the user ends it.
  private func each(
    _ client: ControlClient, only name: String?, until end: Date, _ take: (FeedMessage) -> Void
  ) throws {
    while !System.wasInterrupted {
      let left = end.timeIntervalSinceNow
      guard left > 0 else { return }
      guard let message = try client.nextMessage(timeoutSeconds: min(left, 60)) else { continue }
      if name == nil || message.controller == nil || message.controller == name { take(message) }
    }
  }

  /// The name that the daemon's messages have for the controller that is meant; nil for all.
  private func meant(_ client: ControlClient) throws -> String? {
    guard let wanted = controller.controller else { return nil }
    let all = try client.request(ControlRequest(.devices)).controllers ?? []
    return all.first { controller.isMeant($0) }?.controller ?? wanted
  }
}
