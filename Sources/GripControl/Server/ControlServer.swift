/// The daemon's end of the control socket, for a loop around poll(2): it waits for nothing, starts no thread, and what
/// it keeps for a client is bounded by `ControlLimits`.
///
/// The loop asks for `pollEntries()` before each poll and calls `ready` for every one that is ready. Requests come out
/// of `ready` one by one; `subscribe` is answered here.
public final class ControlServer {
  /// Requests of one client that are handled in one turn, so that none keeps the loop for itself.
  private static let requestsPerTurn = 16

  private let listener: ListeningSocket
  private let group: String
  private let greeting: [UInt8]
  private var connections: [Connection] = []
  private var clientsSoFar = 0
  private var isClosed = false
  /// Given up for a moment when the process has no more files: a connection that cannot be accepted would keep the loop
  /// busy for ever.
  private var reserve = SocketCalls.reserve()

  /// Feed messages that were dropped because clients did not read, since the beginning.
  public private(set) var feedMessagesLost: Int64 = 0

  /// Listens at a path. A socket that a killed daemon left there is removed. Members of the group may connect; where
  /// there is no such group, root and the daemon's own user only. An empty name means the process's own group.
  public init(path: String, group: String, version: String) throws(ControlServerError) {
    listener = try ListeningSocket(path: path, group: group)
    self.group = group
    greeting = ControlLine.encode(ControlGreeting(version: version))
  }

  deinit { close() }

  /// Whether members of a group may connect too; else root and the daemon's own user only.
  public var hasGroup: Bool { listener.rule.group != nil }

  /// Clients connected now.
  public var clients: Int { connections.count }

  /// Whether anyone subscribed to a feed.
  public func hasSubscribers(_ feed: Feed) -> Bool {
    connections.contains { $0.subscription.feeds.contains(feed) }
  }

  /// The rate of the sample feed that is asked for, in Hz: the highest of all subscribers'; nil without any. Each gets
  /// its own rate of what is published at this one.
  public var sampleRateHertz: Int? {
    connections.map(\.subscription).filter { $0.feeds.contains(.samples) }.map(\.rateHertz).max()
  }

  /// What to wait for now.
  public func pollEntries() -> [PollEntry] {
    guard !isClosed else { return [] }
    let listening = PollEntry(
      fileDescriptor: listener.fileDescriptor, events: PollEvents.read.rawValue)
    return [listening]
      + connections.filter(\.isPolled).map {
        PollEntry(fileDescriptor: $0.fileDescriptor, events: $0.events.rawValue)
      }
  }

  /// Goes on with a file that is ready: accepts, reads, writes. Files that are not of this server, or no longer, are
  /// passed over.
  ///
  /// - Parameter handle: Called for each request of an allowed client that has all its command needs. It may publish. Nil means
  ///   that the reply comes later through `reply(_:to:)`; the client's next request waits for it. The reply's `id` is set
  ///   here.
  public func ready(
    _ fileDescriptor: Int32, events: Int16,
    handle: (ControlClientID, Peer, ControlRequest) -> ControlReply?
  ) {
    if isClosed { return }
    if fileDescriptor == listener.fileDescriptor { return accept() }
    guard let client = connections.first(where: { $0.fileDescriptor == fileDescriptor }) else {
      return
    }
    client.flush()
    if PollEvents(rawValue: events).isDisjoint(with: .end) {
      _ = client.receive()
      handleLines(of: client, handle)
    } else {
      // Nobody will read the replies, but what was asked before the end is done, as much in a turn as anybody's.
      handleLines(of: client, handle)
      // While a reply is waited for nothing is given up: the requests behind it are done after it.
      if !client.receive() && !client.hasWork && client.awaited == nil { client.close() }
    }
    client.closeIfDone()
    removeClosed()
  }

  /// Answers a request for which `handle` gave nil. A client that is gone is passed over.
  public func reply(_ reply: ControlReply, to id: ControlClientID) {
    guard let client = connections.first(where: { $0.id == id }) else { return }
    guard let request = client.awaited else {
      preconditionFailure("a request is answered once")
    }
    client.awaited = nil
    send(reply, to: client, id: request.id)
    client.closeIfDone()
    removeClosed()
  }

  /// Sends a message to the subscribers of its feed. A client that does not read loses it; the next one that it gets says
  /// how many.
  public func publish(_ message: FeedMessage) {
    let feedHertz = sampleRateHertz ?? ControlLimits.feedHertzDefault
    // Clients that miss nothing get the same line: it is encoded once.
    var encoded: (message: FeedMessage, line: [UInt8])?
    for client in connections {
      guard let due = client.subscription.due(message, feedHertz: feedHertz) else { continue }
      let line = encoded.flatMap { $0.message == due ? $0.line : nil } ?? ControlLine.encode(due)
      if due.lost == nil { encoded = (due, line) }
      guard client.hasRoom(line), line.count <= ControlLimits.lineBytesMax else {
        client.subscription.wasDropped()
        feedMessagesLost += 1
        continue
      }
      client.subscription.wasSent(due)
      client.send(line)
    }
    removeClosed()
  }

  /// Ends all connections and removes the socket.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    for client in connections { client.close() }
    connections = []
    listener.close()
    SocketCalls.close(reserve)
  }

  private func accept() {
    do throws(SocketFailure) {
      while let file = try SocketCalls.accept(listener.fileDescriptor) { welcome(file) }
    } catch {
      // Out of files, mostly: whoever waits is turned away.
      SocketCalls.close(reserve)
      if let file = try? SocketCalls.accept(listener.fileDescriptor) { SocketCalls.close(file) }
      reserve = SocketCalls.reserve()
    }
    removeClosed()
  }

  private func welcome(_ file: Int32) {
    guard let credentials = try? SocketCalls.credentials(file) else {
      return SocketCalls.close(file)
    }
    let peer = Peer(
      uid: credentials.uid, gid: credentials.gid, pid: credentials.pid,
      user: SocketCalls.userName(credentials.uid),
      isAllowed: listener.rule.allows(credentials), isOwner: listener.rule.isOwner(credentials))
    clientsSoFar += 1
    let client = Connection(
      id: ControlClientID(number: clientsSoFar), fileDescriptor: file, peer: peer)
    client.send(greeting)
    if !peer.isAllowed {
      end(client, ControlFailure(.notAllowed, notAllowed(peer.user)))
    } else if clients >= ControlLimits.clientsMax {
      end(
        client,
        ControlFailure(
          .tooManyClients,
          "\(clients) clients are connected already, the most there may be. End one, for instance a `gripctl watch`."
        ))
    } else {
      connections.append(client)
    }
  }

  private func notAllowed(_ user: String) -> String {
    guard hasGroup, !group.isEmpty else {
      return "User \(user) may not use this daemon: only root and the daemon's own user may."
    }
    return "User \(user) may not use this daemon: only members of the group \(group) may. "
      + "`sudo usermod -aG \(group) \(user)` makes one of them, from the next login on."
  }

  private func handleLines(
    of client: Connection, _ handle: (ControlClientID, Peer, ControlRequest) -> ControlReply?
  ) {
    var requests = 0
    while client.isOpen, !client.isPaused, requests < Self.requestsPerTurn,
      let line = client.input.next()
    {
      requests += 1
      answer(line, of: client, handle)
    }
    guard client.isOpen, client.input.isOverfull else { return }
    end(
      client,
      ControlFailure(
        .badRequest, "The line is longer than \(ControlLimits.lineBytesMax) bytes."))
  }

  private func answer(
    _ line: [UInt8], of client: Connection,
    _ handle: (ControlClientID, Peer, ControlRequest) -> ControlReply?
  ) {
    var id: Int?
    do {
      let request = try ControlLine.decode(ControlRequest.self, line)
      id = request.id
      try request.check()
      if request.command == .subscribe {
        client.subscription.begin(request.feeds ?? [], rateHertz: request.rateHertz)
        send(ControlReply(id: id), to: client, id: id)
      } else if let reply = handle(client.id, client.peer, request) {
        send(reply, to: client, id: id)
      } else {
        client.awaited = request
      }
    } catch {
      send(ControlReply(id: id, error), to: client, id: id)
    }
  }

  private func send(_ reply: ControlReply, to client: Connection, id: Int?) {
    var reply = reply
    reply.id = id
    client.send(reply.line())
  }

  /// Tells the client why, and closes it. What it does not read now it will not get.
  private func end(_ client: Connection, _ failure: ControlFailure) {
    client.send(ControlReply(id: nil, failure).line())
    client.close()
  }

  private func removeClosed() {
    connections.removeAll { !$0.isOpen }
  }
}
