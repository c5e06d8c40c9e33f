import Glibc
import TestSupport

@testable import GripControl

/// A server over a real socket, turned by hand, with requests answered by a closure.
final class ServerBench {
  let folder: TemporaryFolder
  let server: ControlServer
  /// What came through to the daemon.
  var requests: [ControlRequest] = []
  /// Who asked last.
  var client: ControlClientID?
  var peer: Peer?
  /// What the daemon answers; nil for later.
  var answer: (ControlRequest) -> ControlReply? = { ControlReply(id: $0.id) }

  init() throws {
    folder = try TemporaryFolder()
    server = try ControlServer(
      path: folder.appending("socket"), group: "no such group", version: "1.2.3")
  }

  var path: String { folder.appending("socket") }

  /// Turns the loop until nothing is ready.
  func turn() {
    while turnOnce() {}
  }

  /// Turns the loop once; whether anything was ready.
  func turnOnce() -> Bool {
    var entries = server.pollEntries().map {
      pollfd(fd: $0.fileDescriptor, events: $0.events, revents: 0)
    }
    guard unsafe poll(&entries, nfds_t(entries.count), 0) > 0 else { return false }
    for entry in entries where entry.revents != 0 {
      server.ready(entry.fd, events: entry.revents) { client, peer, request in
        self.client = client
        self.peer = peer
        requests.append(request)
        return answer(request)
      }
    }
    return true
  }

  /// Turns the loop while the client reads, until there is no more.
  func allReplies(_ client: RawClient) throws -> [ControlReply] {
    var all: [ControlReply] = []
    while true {
      turn()
      let replies = try client.replies()
      if replies.isEmpty { return all }
      all += replies
    }
  }

  /// A client that is connected and greeted.
  func connect() throws -> RawClient {
    let client = try RawClient(path: path)
    turn()
    _ = client.lines()
    return client
  }

  /// A client that is subscribed.
  func subscribe(_ feed: Feed, rateHertz: Int? = nil) throws -> RawClient {
    let client = try connect()
    var request = ControlRequest(.subscribe)
    request.feeds = [feed]
    request.rateHertz = rateHertz
    client.send(ControlLine.encode(request))
    turn()
    _ = client.lines()
    return client
  }
}

/// The other end as bytes.
final class RawClient {
  private let file: Int32
  private(set) var isEnded = false
  private var received: [UInt8] = []

  init(path: String) throws {
    file = try SocketCalls.make(mode: 0o600, isNonBlocking: true)
    try SocketCalls.connect(file, path)
  }

  deinit { SocketCalls.close(file) }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Sends what goes at once; how much it was.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Int {
    (try? SocketCalls.send(file, bytes[...], mayWait: false)) ?? 0
  }

  /// Says that it will send no more.
  func endSending() { shutdown(file, Int32(SHUT_WR)) }

  /// The lines that are there now.
  func lines() -> [String] {
    reading: while true {
      switch try? SocketCalls.receive(file, atMost: 1 << 20) {
      case .bytes(let bytes): received += bytes
      case .nothing: break reading
      case .end, nil:
        isEnded = true
        break reading
      }
    }
    let end = received.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    defer { received.removeFirst(end) }
    return received[..<end].split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The lines as replies.
  func replies() throws -> [ControlReply] {
    try lines().map { try ControlLine.decode(ControlReply.self, Array($0.utf8)) }
  }

  /// The lines as messages of a feed.
  func messages() throws -> [FeedMessage] {
    try lines().map { try ControlLine.decode(FeedMessage.self, Array($0.utf8)) }
  }
}
