import Foundation
import TestSupport
import Testing

@testable import GripControl

@Suite("The control socket is bounded")
struct ServerBoundTests {
  private let bench: ServerBench
  private let server: ControlServer

  init() throws {
    bench = try ServerBench()
    server = bench.server
  }

  @Test("A longest line is a request; one byte more ends the connection with the reason")
  func longLine() throws {
    for extra in [0, 1] {
      let client = try bench.connect()
      let request = "{\"command\":\"status\"}"
      let padding = ControlLimits.lineBytesMax - 1 - request.utf8.count + extra
      var rest = Array((request + String(repeating: " ", count: padding) + "\n").utf8)
      while !rest.isEmpty && !client.isEnded {
        let sent = client.send(rest)
        rest.removeFirst(sent)
        bench.turn()
        if sent == 0 { break }
      }
      let replies = try client.replies()
      #expect(replies.count == 1 && replies.first?.ok == (extra == 0))
      if extra == 1 {
        #expect(replies.first?.error?.message == "The line is longer than 65536 bytes.")
        #expect(client.lines().isEmpty && client.isEnded)
      }
    }
  }

  @Test("32 clients may be connected; one more is told so and closed, and has its turn later")
  func manyClients() throws {
    var clients: [RawClient] = []
    for _ in 0..<32 { clients.append(try bench.connect()) }
    #expect(server.clients == 32)
    let late = try RawClient(path: bench.path)
    bench.turn()
    let refusal = try ControlLine.decode(ControlReply.self, Array(late.lines()[1].utf8))
    #expect(refusal.error?.code == .tooManyClients && late.isEnded)

    clients.removeLast()
    bench.turn()
    #expect(server.clients == 31)
    clients.append(try bench.connect())
    for client in clients { client.send("{\"command\":\"status\",\"id\":1}\n") }
    bench.turn()
    for client in clients { #expect(try client.replies().map(\.id) == [1]) }
  }

  @Test("The requests of a client that does not read its replies wait, and none is lost")
  func notReading() throws {
    var status = DaemonStatus()
    status.directory = String(repeating: "x", count: 10_000)
    bench.answer = { _ in
      var reply = ControlReply(id: nil)
      reply.status = status
      return reply
    }
    let client = try bench.connect()
    for id in 0..<200 { client.send("{\"command\":\"status\",\"id\":\(id)}\n") }
    bench.turn()
    #expect(bench.requests.count < 100)
    let other = try bench.connect()
    other.send("{\"command\":\"today\",\"id\":3}\n")
    bench.turn()
    #expect(try other.replies().count == 1)
    var ids: [Int?] = []
    while ids.count < 200 {
      let replies = try client.replies()
      try #require(!replies.isEmpty)
      ids += replies.map(\.id)
      bench.turn()
    }
    #expect(ids == Array(0..<200))
  }

  @Test("Of very many waiting sessions some are left out, and that is said")
  func longReply() throws {
    let session = WaitingSession(
      session: String(repeating: "s", count: 60), controller: String(repeating: "c", count: 40))
    bench.answer = { _ in
      var reply = ControlReply(id: nil)
      reply.waiting = Array(repeating: session, count: 3000)
      return reply
    }
    let client = try bench.connect()
    client.send("{\"command\":\"today\"}\n")
    bench.turn()
    let reply = try #require(try client.replies().first)
    let shown = try #require(reply.waiting?.count)
    #expect(shown > 100 && reply.waitingLeftOut == 3000 - shown)
  }

  @Test("What comes at random never harms: every line is answered, other clients go on")
  func garbage() throws {
    var generator = SeededGenerator(seed: 3)
    let pieces = [
      "{", "}", "[", "]", "\"", ":", ",", "\n", "\\u00", "null", "1e9", "command", "status",
      "feeds",
      "samples", "\u{0}", "é",
    ]
    let client = try bench.connect()
    var lines = 0
    var replies = 0
    for _ in 0..<300 {
      let length = Int.random(in: 1...30, using: &generator)
      let text = (0..<length).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      lines += text.count { $0 == "\n" }
      client.send(text)
      replies += try bench.allReplies(client).count
    }
    #expect(replies == lines)
    #expect(server.clients == 1)
  }
}

@Suite("The control socket's file")
struct ServerSocketTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.appending("socket")
  }

  private func attributes() throws -> [FileAttributeKey: Any] {
    try FileManager.default.attributesOfItem(atPath: path)
  }

  @Test("Without the group it is the daemon's own; with it the group's too")
  func mode() throws {
    do {
      let server = try ControlServer(path: path, group: "no such group", version: "1")
      #expect(!server.hasGroup)
      #expect(try attributes()[.posixPermissions] as? Int == 0o600)
    }
    do {
      let server = try ControlServer(path: path, group: "", version: "1")
      #expect(server.hasGroup)
      #expect(try attributes()[.posixPermissions] as? Int == 0o660)
      #expect(try attributes()[.groupOwnerAccountID] as? UInt32 == getegid())
    }
    #expect(folder.files().isEmpty)
  }

  @Test("A socket that a killed daemon left is replaced")
  func stale() throws {
    do {
      // Bound and closed without being removed.
      let file = try SocketCalls.make(mode: 0o600, isNonBlocking: true)
      try SocketCalls.bind(file, path)
      SocketCalls.close(file)
    }
    let server = try ControlServer(path: path, group: "no such group", version: "1")
    _ = try RawClient(path: path)
    #expect(server.clients == 0)
  }

  @Test("A second daemon is refused, and the first goes on")
  func second() throws {
    let first = try ControlServer(path: path, group: "no such group", version: "1")
    #expect(throws: ControlServerError.inUse(path: path)) {
      try ControlServer(path: path, group: "no such group", version: "1")
    }
    _ = try RawClient(path: path)
    first.close()
    first.close()
    #expect(folder.files().isEmpty)
  }

  @Test("A daemon that ends removes its own socket only")
  func foreign() throws {
    let first = try ControlServer(path: path, group: "no such group", version: "1")
    try FileManager.default.removeItem(atPath: path)
    let second = try ControlServer(path: path, group: "no such group", version: "1")
    first.close()
    _ = try RawClient(path: path)
    second.close()
  }

  @Test("What is no socket is left alone")
  func noSocket() throws {
    _ = try folder.write([1], "socket")
    #expect(throws: ControlServerError.noSocket(path: path)) {
      try ControlServer(path: path, group: "", version: "1")
    }
    #expect(bytes(of: path) == [1])
  }

  @Test(
    "A path that cannot be one is an error that says so",
    arguments: ["", String(repeating: "x", count: 108), "a\u{0}b"])
  func path(_ path: String) {
    #expect(throws: ControlServerError.path(path)) {
      try ControlServer(path: path, group: "", version: "1")
    }
  }

  @Test("A folder that is not there is an error that says what to check")
  func noFolder() throws {
    let error = #expect(throws: ControlServerError.self) {
      try ControlServer(path: folder.appending("none/socket"), group: "", version: "1")
    }
    #expect(error?.description.contains("No such file or directory. Check that the folder") == true)
  }

  @Test(
    "Root, the daemon's own user and the group may ask, others not",
    arguments: [
      (0, 0, [], true), (1000, 1000, [], true), (1001, 50, [], true), (1001, 1001, [7, 50], true),
      (1001, 1001, [7], false), (1001, 1001, [], false),
    ] as [(UInt32, UInt32, [UInt32], Bool)])
  func rule(uid: UInt32, gid: UInt32, groups: [UInt32], isAllowed: Bool) {
    let peer = PeerCredentials(pid: 1, uid: uid, gid: gid, groups: groups)
    #expect(PeerRule(owner: 1000, group: 50).allows(peer) == isAllowed)
    #expect(PeerRule(owner: 1000, group: nil).allows(peer) == (uid == 0 || uid == 1000))
    #expect(PeerRule(owner: 1000, group: 50).isOwner(peer) == (uid == 0 || uid == 1000))
  }
}
