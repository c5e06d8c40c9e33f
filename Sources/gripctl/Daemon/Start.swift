import ArgumentParser
import Foundation
import GripControl
import GripCore
import GripEvidence

/// gripctl start
struct Start: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Begin a patient's session on the controller that is squeezed three times.",
    discussion: """
      Hand the patient any controller and have it squeezed three times: it is shown
      here and, when you agree, it begins the session. Those three squeezes are not
      part of it. Where a plan is stored for the patient, its first block begins;
      `gripctl session block --next` begins the next one.

      EXAMPLES
        gripctl start P-104 left
        gripctl start P-104 right --yes --timeout 30
      """)

  @Argument(help: "The patient's reference, as your clinic chose it: no name, no date of birth.")
  var reference: String

  @Argument(help: "The hand that holds the controller: left or right.")
  var hand: Hand

  @Flag(help: "Take the first controller that is squeezed, without asking.")
  var yes = false

  @Option(help: "How long to wait for the squeezes, in s.")
  var timeout = 60.0

  @OptionGroup var daemon: DaemonOptions

  func validate() throws {
    guard ControlLimits.claimSeconds.contains(timeout) else {
      throw ValidationError("--timeout is \(timeout): it must be from 1 to 600")
    }
  }

  func run() throws {
    guard yes || Terminal.canAsk else {
      throw CommandFailure(
        "nobody is there to be asked which controller to take: give --yes to take the first one")
    }
    let client = try daemon.connect()
    System.catchInterrupts()
    var subscribe = ControlRequest(.subscribe)
    subscribe.feeds = [.events]
    _ = try client.request(subscribe)
    var request = ControlRequest(.claim)
    request.reference = reference
    request.hand = hand
    request.timeoutSeconds = timeout
    guard let claim = try client.request(request).claim else {
      throw CommandFailure("the daemon did not say which claim this is: are both of one version?")
    }
    Terminal.note("Squeeze the controller three times (within \(Int(timeout)) s).")
    guard let controller = try claimed(claim, client) else {
      _ = try? client.request(confirmation(claim, false))
      throw CommandFailure("nothing was begun")
    }
    let isTaken = yes || agrees(to: controller)
    let reply = try client.request(confirmation(claim, isTaken))
    guard isTaken else { throw CommandFailure("nothing was begun") }
    print(
      daemon.json
        ? try Terminal.json(reply)
        : reply.said("\(Terminal.plain(controller)), \(hand.rawValue) hand: session began"))
    try beginPlan(controller, client, reply.status?.directory ?? "")
  }

  /// Begins the first block of the patient's plan, if one is stored.
  private func beginPlan(
    _ controller: String, _ client: ControlClient, _ directory: String
  ) throws {
    guard let plan = StoredPlan(of: reference, hand: hand, in: directory) else {
      return
    }
    guard let block = plan.blocks.first else {
      Terminal.note("The patient's plan has no block for the \(hand.rawValue) hand.")
      return
    }
    _ = try client.request(plan.request(block, controller: controller))
    let dose = StoredPlan.dose(block)
    let text = "block \"\(block.label)\" of the plan began" + (dose.isEmpty ? "" : ": \(dose)")
    Terminal.note(Terminal.wrapped(Terminal.plain(text)))
    if let instructions = block.instructions {
      Terminal.note(Terminal.wrapped(Terminal.plain("instructions: \(instructions)")))
    }
  }

  /// The controller that was squeezed; nil when the user gave up.
  private func claimed(_ claim: String, _ client: ControlClient) throws -> String? {
    // The daemon ends the claim; the rest is for its word to come.
    let deadline = Date() + timeout + 5
    while Date() < deadline {
      let message = try client.nextMessage(timeoutSeconds: deadline.timeIntervalSinceNow)
      if System.wasInterrupted { return nil }
      guard let message, message.claim == claim else { continue }
      if message.event == .claimed { return message.controller ?? "the controller" }
      if message.event == .claimEnded {
        throw CommandFailure(
          message.text
            ?? "no controller was squeezed three times in time. `gripctl devices` shows which are read."
        )
      }
    }
    throw CommandFailure("the daemon said nothing more of the claim: `journalctl -u gripd`")
  }

  private func confirmation(_ claim: String, _ accept: Bool) -> ControlRequest {
    var request = ControlRequest(.confirm)
    request.claim = claim
    request.accept = accept
    return request
  }

  private func agrees(to controller: String) -> Bool {
    while !System.wasInterrupted {
      Terminal.ask("\(Terminal.plain(controller)) was squeezed. Begin the session on it? [y/n] ")
      switch System.typedLine()?.lowercased() {
      case "y", "yes": return true
      case "n", "no", nil: return false
      default: continue
      }
    }
    return false
  }
}
