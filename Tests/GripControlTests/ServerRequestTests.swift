import GripControl
import Testing

@Suite("The control socket answers requests")
struct ServerRequestTests {
  private let bench: ServerBench
  private let server: ControlServer

  init() throws {
    bench = try ServerBench()
    server = bench.server
  }

  @Test("A client is greeted with the protocol's version before it says anything")
  func greeting() throws {
    let client = try RawClient(path: bench.path)
    bench.turn()
    #expect(
      client.lines() == [#"{"program":"gripd","protocolVersion":1,"version":"1.2.3"}"#])
    #expect(server.clients == 1)
  }

  @Test("The daemon learns who asks")
  func peer() throws {
    let client = try bench.connect()
    client.send("{\"command\":\"status\"}\n")
    bench.turn()
    let peer = try #require(bench.peer)
    #expect(peer.isAllowed && peer.pid > 0 && !peer.user.isEmpty)
  }

  @Test("Requests of one packet are answered in their order, with their ids")
  func pipelined() throws {
    let client = try bench.connect()
    client.send((1...100).map { "{\"command\":\"tare\",\"id\":\($0)}\n" }.joined())
    let ids = try bench.allReplies(client).map(\.id)
    #expect(ids == Array(1...100))
  }

  @Test("A request that comes byte by byte is one request")
  func bytewise() throws {
    let client = try bench.connect()
    for byte in "{\"command\":\"status\",\"id\":5}\n".utf8 {
      #expect(bench.requests.isEmpty)
      client.send([byte])
      bench.turn()
    }
    #expect(try client.replies() == [ControlReply(id: 5)])
  }

  @Test("One client's turn is bounded: others come in between")
  func fairness() throws {
    let greedy = try bench.connect()
    let other = try bench.connect()
    greedy.send(String(repeating: "{\"command\":\"tare\",\"id\":1}\n", count: 1000))
    other.send("{\"command\":\"status\",\"id\":2}\n")
    _ = bench.turnOnce()
    #expect(bench.requests.contains { $0.command == .status })
    #expect(bench.requests.count < 50)
  }

  @Test("A client that asks much and leaves has no longer turn than others, and all is done")
  func fairnessAtTheEnd() throws {
    do {
      let greedy = try bench.connect()
      greedy.send(String(repeating: "{\"command\":\"tare\",\"id\":1}\n", count: 1000))
    }
    _ = bench.turnOnce()
    #expect(bench.requests.count < 50)
    bench.turn()
    #expect(bench.requests.count == 1000)
    #expect(server.clients == 0)
  }

  @Test("While a reply is waited for, the client's next request waits too, and others do not")
  func later() throws {
    bench.answer = { $0.command == .claim ? nil : ControlReply(id: nil) }
    let client = try bench.connect()
    client.send(
      "{\"command\":\"claim\",\"reference\":\"R\",\"id\":1}\n{\"command\":\"status\",\"id\":2}\n")
    bench.turn()
    let claimant = try #require(bench.client)
    #expect(client.lines().isEmpty && bench.requests.map(\.command) == [.claim])
    let other = try bench.connect()
    other.send("{\"command\":\"today\",\"id\":3}\n")
    bench.turn()
    #expect(try other.replies().map(\.id) == [3])

    var reply = ControlReply(id: nil)
    reply.claim = "c1"
    server.reply(reply, to: claimant)
    bench.turn()
    let replies = try client.replies()
    #expect(replies.map(\.id) == [1, 2] && replies[0].claim == "c1")
  }

  @Test("A client that goes before its reply is kept until then, and the loop can sleep meanwhile")
  func gone() throws {
    bench.answer = { _ in nil }
    do {
      let client = try bench.connect()
      client.send("{\"command\":\"status\"}\n")
      bench.turn()
    }
    bench.turn()  // would not end while the client's end is reported
    #expect(server.clients == 1)
    server.reply(ControlReply(id: nil), to: try #require(bench.client))
    bench.turn()
    #expect(server.clients == 0)
    server.reply(ControlReply(id: nil), to: try #require(bench.client))
  }

  @Test(
    "What stands behind a request that is answered later is done, though the client has gone",
    arguments: [true, false], [true, false])
  func goneWithMore(areTogether: Bool, readsGreeting: Bool) throws {
    bench.answer = { $0.command == .tare ? nil : ControlReply(id: nil) }
    do {
      let client = readsGreeting ? try bench.connect() : try RawClient(path: bench.path)
      bench.turn()
      client.send("{\"command\":\"tare\"}\n")
      if !areTogether { bench.turn() }
      client.send(
        "{\"command\":\"pause\"}\n{\"command\":\"tare\"}\n{\"command\":\"stop\"}\n{\"command\"")
    }
    bench.turn()
    for count in [1, 3] {
      #expect(bench.requests.count == count && server.clients == 1)
      server.reply(ControlReply(id: nil), to: try #require(bench.client))
      bench.turn()
    }
    #expect(bench.requests.map(\.command) == [.tare, .pause, .tare, .stop])
    #expect(server.clients == 0)
  }

  @Test("What was asked before the client left is done, a half line is not")
  func leaving() throws {
    do {
      let client = try bench.connect()
      client.send(
        String(repeating: "{\"command\":\"tare\"}\n", count: 40) + "{\"command\":\"stop\"}")
    }
    bench.turn()
    #expect(bench.requests.map(\.command) == Array(repeating: .tare, count: 40))
    #expect(server.clients == 0)
  }

  @Test("A client that ends its own side still gets its replies, and then the end")
  func halfClosed() throws {
    let client = try bench.connect()
    client.send(String(repeating: "{\"command\":\"tare\",\"id\":1}\n", count: 40))
    client.endSending()
    #expect(try bench.allReplies(client).count == 40)
    #expect(client.isEnded && server.clients == 0)
  }

  static let faults: [(line: String, reason: String)] = [
    ("", "The line cannot be read as a JSON object."),
    ("garbage", "The line cannot be read as a JSON object."),
    ("\u{0}\u{1}\u{7F}", "The line cannot be read as a JSON object."),
    (String(repeating: "[", count: 60_000), "The line cannot be read as a JSON object."),
    ("{\"id\":7}", "The request has no member \"command\"."),
    (
      "{\"command\":\"status\",\"id\":\"1\"}",
      "The member \"id\" has a value that is not known or of the wrong type."
    ),
    ("{\"command\":\"claim\"}", "The command \"claim\" needs the member \"reference\"."),
    ("{\"command\":\"assign\"}", "The command \"assign\" needs the member \"reference\"."),
    (
      "{\"command\":\"confirm\",\"claim\":\"c\"}",
      "The command \"confirm\" needs the member \"accept\"."
    ),
    ("{\"command\":\"block\",\"label\":\"\"}", "The member \"label\" is empty."),
    (
      "{\"command\":\"block\",\"label\":\"a\\u0007b\"}",
      "The member \"label\" holds a control character."
    ),
    (
      "{\"command\":\"start\",\"reference\":\"a\\u2028b\"}",
      "The member \"reference\" holds a control character."
    ),
    (
      "{\"command\":\"assign\",\"reference\":\"a\\ufeffb\"}",
      "The member \"reference\" holds a control character."
    ),
    (
      "{\"command\":\"start\",\"reference\":\"\(String(repeating: "é", count: 65))\"}",
      "The member \"reference\" has 130 bytes: at most 128 are allowed."
    ),
    ("{\"command\":\"subscribe\"}", "The command \"subscribe\" needs the member \"feeds\"."),
    (
      "{\"command\":\"subscribe\",\"feeds\":[]}",
      "The command \"subscribe\" needs the member \"feeds\"."
    ),
    (
      "{\"command\":\"subscribe\",\"feeds\":[\"samples\"],\"rateHertz\":101}",
      "The member \"rateHertz\" must be from 1 to 100."
    ),
    (
      "{\"command\":\"claim\",\"reference\":\"R\",\"timeoutSeconds\":0}",
      "The member \"timeoutSeconds\" must be from 1 to 600."
    ),
  ]

  @Test(
    "What is no request is refused with the reason, and the connection goes on", arguments: faults)
  func refused(line: String, reason: String) throws {
    let client = try bench.connect()
    client.send(line + "\n{\"command\":\"status\",\"id\":9}\n")
    bench.turn()
    let replies = try client.replies()
    #expect(replies.first?.error == ControlFailure(.badRequest, reason))
    #expect(replies.dropFirst().map(\.id) == [9])
    #expect(bench.requests.map(\.command) == [.status])
  }

  @Test("A request that is refused keeps its id")
  func refusedID() throws {
    let client = try bench.connect()
    client.send("{\"command\":\"block\",\"id\":4}\n")
    bench.turn()
    #expect(try client.replies().map(\.id) == [4])
  }
}
