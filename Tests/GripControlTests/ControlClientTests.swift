import GripControl
import TestSupport
import Testing

@Suite("A client of the control socket")
struct ControlClientTests {
  @Test("A request gets its reply, a refusal is an error with the daemon's words")
  func request() throws {
    let daemon = try ScriptedDaemon(version: "3.2.1") { request, _ in
      var reply = ControlReply(id: nil)
      reply.session = request.controller
      return request.command == .stop
        ? ControlReply(id: nil, ControlFailure(.noSession, "None is under way.")) : reply
    }
    defer { daemon.end() }
    let client = try ControlClient(path: daemon.path)
    #expect(client.greeting == ControlGreeting(version: "3.2.1"))
    for name in ["A", "B"] {
      var request = ControlRequest(.pause)
      request.controller = name
      #expect(try client.request(request).session == name)
    }
    let refusal = ControlClientError.refused(ControlFailure(.noSession, "None is under way."))
    #expect(throws: refusal) { try client.request(ControlRequest(.stop)) }
    #expect(try client.request(ControlRequest(.today)).ok)
  }

  @Test("Messages that come before a reply are not lost")
  func messages() throws {
    let daemon = try ScriptedDaemon { _, server in
      for _ in 0..<3 { server.publish(FeedMessage(.block)) }
      return ControlReply(id: nil)
    }
    defer { daemon.end() }
    let client = try ControlClient(path: daemon.path)
    var subscribe = ControlRequest(.subscribe)
    subscribe.feeds = [.events]
    #expect(try client.request(subscribe).ok)
    #expect(try client.request(ControlRequest(.status)).ok)
    for _ in 0..<3 {
      #expect(try client.nextMessage(timeoutSeconds: 5) == FeedMessage(.block))
    }
    #expect(try client.nextMessage(timeoutSeconds: 0) == nil)
  }

  @Test("A daemon that does not answer is waited for so long and no longer")
  func timeout() throws {
    let daemon = try ScriptedDaemon { _, _ in nil }
    defer { daemon.end() }
    let client = try ControlClient(path: daemon.path)
    #expect(throws: ControlClientError.timeout(seconds: 0.05)) {
      try client.request(ControlRequest(.status), timeoutSeconds: 0.05)
    }
  }

  @Test("A daemon that ends is an error that says where to look")
  func ended() throws {
    let daemon = try ScriptedDaemon { _, _ in nil }
    let client = try ControlClient(path: daemon.path)
    daemon.end()
    let error = #expect(throws: ControlClientError.ended) {
      try client.request(ControlRequest(.status))
    }
    #expect(error?.description.contains("systemctl status gripd") == true)
    let again = #expect(throws: ControlClientError.notRunning(path: daemon.path)) {
      try ControlClient(path: daemon.path)
    }
    #expect(again?.description.contains("gripctl doctor") == true)
  }

  @Test(
    "Who is not gripd, or another version of it, is told apart",
    arguments: [
      ("hello\n", "is not gripd"),
      ("{\"program\":\"x\",\"protocolVersion\":1,\"version\":\"1\"}\n", "is not gripd"),
      (
        "{\"program\":\"gripd\",\"protocolVersion\":2,\"version\":\"9.1\"}\n",
        "gripd 9.1 speaks version 2 of the control protocol, this gripctl version 1"
      ),
    ])
  func others(line: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("socket")
    let listener = try SocketBench.listen(path)
    let error = #expect(throws: ControlClientError.self) {
      try SocketBench.connect(path, listener: listener, sending: line)
    }
    #expect(error?.description.contains(reason) == true)
  }

  @Test("A client that is one too many is told so")
  func tooMany() throws {
    let daemon = try ScriptedDaemon { _, _ in ControlReply(id: nil) }
    defer { daemon.end() }
    let clients = try (0..<ControlLimits.clientsMax).map { _ in
      try ControlClient(path: daemon.path)
    }
    let late = try ControlClient(path: daemon.path)
    let error = #expect(throws: ControlClientError.self) {
      try late.request(ControlRequest(.status))
    }
    #expect(error?.description.contains("32 clients are connected already") == true)
    for client in clients { #expect(try client.request(ControlRequest(.status)).ok) }
  }
}
