import Foundation
import GripControl
import TestSupport
import Testing

@Suite("docs/CONTROL.md states what the protocol is")
struct DocumentationTests {
  private let text: String

  init() throws {
    text = try String(
      contentsOf: SharedData.projectRoot.appending(path: "docs/CONTROL.md"), encoding: .utf8)
  }

  @Test("Every example is a message of its kind, written as it is sent")
  func examples() throws {
    let blocks = text.matches(of: /```json (\w+)\n([^\n]+)\n```/)
    #expect(blocks.count == text.matches(of: /```json/).count && blocks.count >= 10)
    for block in blocks {
      let line = Array(block.output.2.utf8)
      switch block.output.1 {
      case "greeting": try check(ControlGreeting.self, line)
      case "request":
        try check(ControlRequest.self, line)
        try ControlLine.decode(ControlRequest.self, line).check()
      case "reply": try check(ControlReply.self, line)
      case "feed": try check(FeedMessage.self, line)
      default: Issue.record("a block of kind \(block.output.1)")
      }
    }
  }

  private func check<Message: Codable>(_ type: Message.Type, _ line: [UInt8]) throws {
    let again = ControlLine.encode(try ControlLine.decode(type, line)).dropLast()
    #expect(String(decoding: again, as: UTF8.self) == String(decoding: line, as: UTF8.self))
  }

  @Test("Every command, feed and failure is named, and every bound")
  func names() {
    for command in ControlRequest.Command.allCases {
      #expect(text.contains("`\(command.rawValue)`"), "\(command)")
    }
    for feed in Feed.allCases { #expect(text.contains("| `\(feed.rawValue)` |"), "\(feed)") }
    for code in [
      ControlFailure.Code.badRequest, .notAllowed, .noController, .whichController, .noSession,
      .busy, .notNow, .storage, .tooManyClients,
    ] {
      #expect(text.contains("| `\(code.rawValue)` |"), "\(code)")
    }
    for bound in [
      "| \(ControlLimits.lineBytesMax) bytes |", "| \(ControlLimits.clientsMax) |",
      "| \(ControlLimits.waitingBytesMax) bytes and one reply |",
      "| \(ControlLimits.textBytesMax) bytes,", "\(ControlLimits.feedHertzDefault) without it",
      "Version \(ControlLimits.protocolVersion) of the protocol",
    ] {
      #expect(text.contains(bound), "\(bound)")
    }
  }
}
