import GripControl
import GripCore
import Testing

@Suite("A line of the control protocol")
struct ControlLineTests {
  @Test("A request reads as it was written, on one line")
  func roundTrip() throws {
    var request = ControlRequest(.claim, id: 7)
    request.reference = "P-\"1\"\n"
    request.hand = .left
    let line = ControlLine.encode(request)
    #expect(line.filter { $0 == 0x0A }.count == 1 && line.last == 0x0A)
    #expect(try ControlLine.decode(ControlRequest.self, line.dropLast()) == request)
  }

  @Test(
    "What is no request is refused with the reason",
    arguments: [
      ("", "The line cannot be read as a JSON object."),
      ("[1]", "The line cannot be read as a JSON object."),
      ("{}", "The request has no member \"command\"."),
      (
        "{\"command\":\"dance\"}",
        "The member \"command\" has a value that is not known or of the wrong type."
      ),
      (
        "{\"command\":\"start\",\"hand\":3}",
        "The member \"hand\" has a value that is not known or of the wrong type."
      ),
    ])
  func refused(line: String, reason: String) {
    #expect(throws: ControlFailure(.badRequest, reason)) {
      try ControlLine.decode(ControlRequest.self, Array(line.utf8))
    }
  }

  @Test("Members that are not known are passed over")
  func unknownMembers() throws {
    let line = Array(#"{"command":"status","later":[1,2]}"#.utf8)
    #expect(try ControlLine.decode(ControlRequest.self, line) == ControlRequest(.status))
  }
}

extension ControlLine {
  static func decode<Message: Decodable>(
    _ type: Message.Type, _ line: ArraySlice<UInt8>
  ) throws -> Message { try decode(type, Array(line)) }
}
