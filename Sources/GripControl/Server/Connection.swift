/// One client. Closed when nothing more can come of it.
final class Connection {
  let id: ControlClientID
  let fileDescriptor: Int32
  let peer: Peer
  var input = LineBuffer()
  var subscription = Subscription()
  /// The request that is answered later, by its own id. The next one waits for it, so that replies keep the order.
  var awaited: ControlRequest?
  private(set) var isOpen = true
  private var hasInputEnded = false
  private var output: [UInt8] = []

  init(id: ControlClientID, fileDescriptor: Int32, peer: Peer) {
    self.id = id
    self.fileDescriptor = fileDescriptor
    self.peer = peer
  }

  /// What to wait for. A request that stands in the buffer and may be handled is waited for as if it were to be written:
  /// that is ready at once.
  var events: PollEvents {
    var events = PollEvents()
    if !hasInputEnded && !isPaused && input.room > 0 { events.insert(.read) }
    if !output.isEmpty || hasWork { events.insert(.write) }
    return events
  }

  /// Whether it is looked after by poll(2). That reports the other side's end whatever is waited for: while a request is
  /// answered, a client that has gone would keep the loop busy.
  var isPolled: Bool { awaited == nil || !events.isEmpty }

  /// Whether a request can be handled now.
  var hasWork: Bool { isOpen && input.hasLine && !isPaused }

  /// Whether its requests wait: for a reply, or until it has read.
  var isPaused: Bool { awaited != nil || output.count >= ControlLimits.waitingBytesMax }

  /// Whether a message fits into what may wait for it.
  func hasRoom(_ line: [UInt8]) -> Bool {
    output.count + line.count <= ControlLimits.waitingBytesMax
  }

  func close() {
    if isOpen { SocketCalls.close(fileDescriptor) }
    isOpen = false
  }

  /// Closes it when it has said all and got all.
  func closeIfDone() {
    let isDone = hasInputEnded && !input.hasLine && awaited == nil && output.isEmpty
    if isDone && subscription.feeds.isEmpty { close() }
  }

  /// Reads what is there; whether it was something.
  func receive() -> Bool {
    guard isOpen, !hasInputEnded, input.room > 0 else { return false }
    do {
      switch try SocketCalls.receive(fileDescriptor, atMost: input.room) {
      case .bytes(let bytes):
        input.append(bytes)
        return true
      case .nothing: break
      case .end: hasInputEnded = true
      }
    } catch {
      // A client that closed without reading all that it was sent: what it asked for is done all the same.
      hasInputEnded = true
      subscription = Subscription()
    }
    return false
  }

  /// Sends a line, at once as far as it goes.
  func send(_ line: [UInt8]) {
    guard isOpen else { return }
    output += line
    flush()
  }

  /// Sends what waits, as far as it goes. Nobody reads it where sending fails; that the client is gone shows in poll's
  /// events, after all that it asked before was read.
  func flush() {
    guard isOpen else { return }
    do {
      while !output.isEmpty {
        let sent = try SocketCalls.send(fileDescriptor, output[...], mayWait: false)
        if sent == 0 { break }
        output.removeFirst(sent)
      }
    } catch {
      output = []
    }
  }
}
