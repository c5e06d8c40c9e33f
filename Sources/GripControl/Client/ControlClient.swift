import Glibc

/// A program's end of the control socket. It waits for what it asks for, with a bound.
public final class ControlClient {
  /// Feed messages that are kept while a reply is waited for.
  private static let keptMax = 1000

  /// What the daemon said of itself.
  public private(set) var greeting = ControlGreeting(version: "")

  private let path: String
  private let timeoutSeconds: Double
  private let file: Int32
  private var input = LineBuffer()
  private var kept: [FeedMessage] = []
  private var requests = 0

  /// Connects to the daemon and takes its greeting.
  ///
  /// - Parameters:
  ///   - path: The control socket's.
  ///   - timeoutSeconds: How long connecting, and each reply, is waited for.
  public init(path: String, timeoutSeconds: Double = 10) throws(ControlClientError) {
    self.path = path
    self.timeoutSeconds = timeoutSeconds
    guard (1...SocketCalls.pathBytesMax).contains(path.utf8.count), !path.utf8.contains(0) else {
      throw .system(action: "connect to", path: path, code: ENAMETOOLONG)
    }
    do {
      file = try SocketCalls.make(mode: 0o600, isNonBlocking: false)
    } catch {
      throw .system(action: "make a socket for", path: path, code: error.code)
    }
    do {
      try SocketCalls.setSendTimeout(file, seconds: timeoutSeconds)
      try SocketCalls.connect(file, path)
    } catch {
      throw Self.reason(error.code, path)
    }
    try takeGreeting()
  }

  deinit { SocketCalls.close(file) }

  /// Asks and waits for the reply.
  ///
  /// - Parameter timeoutSeconds: Where the reply may take longer than others.
  /// - Throws: Also `refused` when the daemon says no.
  public func request(
    _ request: ControlRequest, timeoutSeconds: Double? = nil
  ) throws(ControlClientError) -> ControlReply {
    requests += 1
    var request = request
    request.id = requests
    let line = ControlLine.encode(request)
    guard line.count <= ControlLimits.lineBytesMax else {
      throw .refused(
        ControlFailure(
          .badRequest,
          "This is too much to be said at once: \(line.count) bytes, at most \(ControlLimits.lineBytesMax) are taken."
        ))
    }
    try send(line)
    let seconds = timeoutSeconds ?? self.timeoutSeconds
    let deadline = ContinuousClock.now + .seconds(seconds)
    while let line = try nextLine(until: deadline, endsOnSignal: false) {
      if let reply = try? ControlLine.decode(ControlReply.self, line) {
        // A refusal of the connection itself has no id.
        guard reply.id == requests || reply.id == nil else { continue }
        if let error = reply.error { throw .refused(error) }
        return reply
      }
      keep(line)
    }
    throw .timeout(seconds: seconds)
  }

  /// The next message of the feeds that were subscribed to; nil when the time is over or a signal came.
  public func nextMessage(timeoutSeconds: Double) throws(ControlClientError) -> FeedMessage? {
    if !kept.isEmpty { return kept.removeFirst() }
    let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
    while let line = try nextLine(until: deadline, endsOnSignal: true) {
      keep(line)
      if !kept.isEmpty { return kept.removeFirst() }
    }
    return nil
  }

  private func takeGreeting() throws(ControlClientError) {
    let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
    guard let line = try nextLine(until: deadline, endsOnSignal: false) else {
      throw .timeout(seconds: timeoutSeconds)
    }
    guard let said = try? ControlLine.decode(ControlGreeting.self, line), said.program == "gripd"
    else {
      throw .otherProtocol("what answers on \(path) is not gripd. Name its socket by --socket.")
    }
    guard said.protocolVersion == ControlLimits.protocolVersion else {
      throw .otherProtocol(
        "gripd \(said.version) speaks version \(said.protocolVersion) of the control protocol, this gripctl version "
          + "\(ControlLimits.protocolVersion). Install the same version of both and restart the daemon."
      )
    }
    greeting = said
  }

  /// Messages of kinds that this version does not know are passed over.
  private func keep(_ line: [UInt8]) {
    guard let message = try? ControlLine.decode(FeedMessage.self, line) else { return }
    if kept.count < Self.keptMax { kept.append(message) }
  }

  private func send(_ line: [UInt8]) throws(ControlClientError) {
    var rest = line[...]
    do throws(SocketFailure) {
      while !rest.isEmpty {
        let sent = try SocketCalls.send(file, rest, mayWait: true)
        if sent == 0 { throw SocketFailure(code: EAGAIN) }
        rest = rest.dropFirst(sent)
      }
    } catch {
      // The daemon may have said why before it closed: that is read as the reply.
      guard error.code == EPIPE || error.code == ECONNRESET else {
        throw Self.reason(error.code, path)
      }
    }
  }

  private func nextLine(
    until deadline: ContinuousClock.Instant, endsOnSignal: Bool
  ) throws(ControlClientError) -> [UInt8]? {
    do throws(SocketFailure) {
      while true {
        if let line = input.next() { return line }
        guard !input.isOverfull else {
          throw SocketFailure(code: EMSGSIZE)
        }
        let left = max(.zero, deadline - .now)
        let milliseconds =
          left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
        let isThere = try SocketCalls.waitToRead(
          file, milliseconds: Int32(clamping: milliseconds + 1))
        if !isThere && (endsOnSignal || ContinuousClock.now >= deadline) { return nil }
        if !isThere { continue }
        switch try SocketCalls.receive(file, atMost: input.room) {
        case .bytes(let bytes): input.append(bytes)
        case .nothing: break
        case .end: throw SocketFailure(code: ECONNRESET)
        }
      }
    } catch {
      throw Self.reason(error.code, path)
    }
  }

  private static func reason(_ code: Int32, _ path: String) -> ControlClientError {
    switch code {
    case ENOENT, ECONNREFUSED: .notRunning(path: path)
    case EACCES, EPERM: .notPermitted(path: path)
    case ECONNRESET: .ended
    default: .system(action: "talk to the daemon on", path: path, code: code)
    }
  }
}
