import Glibc

/// A socket that clients connect to.
struct ListeningSocket {
  /// Connections that wait to be accepted.
  private static let waitingMax: Int32 = 16

  let fileDescriptor: Int32
  let path: String
  let rule: PeerRule
  private let identity: [UInt64]?

  /// Listens at a path. What a daemon that was killed left there is removed; a daemon that listens is left alone.
  init(path: String, group: String) throws(ControlServerError) {
    guard (1...SocketCalls.pathBytesMax).contains(path.utf8.count), !path.utf8.contains(0) else {
      throw ControlServerError.path(path)
    }
    self.path = path
    rule = PeerRule(
      owner: geteuid(), group: group.isEmpty ? getegid() : SocketCalls.groupID(group))
    // Two daemons that start at the same time must not each remove the other's.
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
    let lock = try Self.run("lock the folder of", path) { () throws(SocketFailure) in
      try SocketCalls.lockFolder(String(folder))
    }
    defer { SocketCalls.close(lock) }
    let file = try Self.run("make a socket for", path) { () throws(SocketFailure) in
      try SocketCalls.make(mode: 0o600, isNonBlocking: true)
    }
    do throws(ControlServerError) {
      try Self.bind(file, path)
      try Self.open(file, path, to: rule.group)
    } catch {
      SocketCalls.close(file)
      throw error
    }
    fileDescriptor = file
    identity = SocketCalls.identity(path)
  }

  /// Ends it. Its file goes if it is still its own.
  func close() {
    if identity != nil && SocketCalls.identity(path) == identity { try? SocketCalls.remove(path) }
    SocketCalls.close(fileDescriptor)
  }

  private static func bind(_ file: Int32, _ path: String) throws(ControlServerError) {
    do throws(SocketFailure) {
      try SocketCalls.bind(file, path)
      return
    } catch {
      guard error.code == EADDRINUSE else {
        throw ControlServerError.system(action: "bind", path: path, code: error.code)
      }
    }
    try removeStale(path)
    try run("bind", path) { () throws(SocketFailure) in try SocketCalls.bind(file, path) }
  }

  private static func removeStale(_ path: String) throws(ControlServerError) {
    guard SocketCalls.identity(path) != nil else { throw .noSocket(path: path) }
    try run("try", path) { () throws(SocketFailure) in
      let probe = try SocketCalls.make(mode: 0o600, isNonBlocking: true)
      defer { SocketCalls.close(probe) }
      do throws(SocketFailure) {
        try SocketCalls.connect(probe, path)
      } catch {
        guard error.code == ECONNREFUSED || error.code == ENOENT else { throw error }
        try SocketCalls.remove(path)
        return
      }
      throw SocketFailure(code: EAGAIN)
    }
  }

  /// Lets the group in, if there is one, and begins to listen.
  private static func open(
    _ file: Int32, _ path: String, to group: UInt32?
  ) throws(ControlServerError) {
    if let group {
      try run("give the group", path) { () throws(SocketFailure) in
        try SocketCalls.setGroup(path, group)
        try SocketCalls.setMode(path, 0o660)
      }
    }
    try run("listen on", path) { () throws(SocketFailure) in
      try SocketCalls.listen(file, waiting: waitingMax)
    }
  }

  private static func run<Value>(
    _ action: String, _ path: String, _ body: () throws(SocketFailure) -> Value
  ) throws(ControlServerError) -> Value {
    do throws(SocketFailure) {
      return try body()
    } catch {
      // A locked folder, or a socket whose queue is full: somebody is there.
      if error.code == EAGAIN { throw ControlServerError.inUse(path: path) }
      throw ControlServerError.system(action: action, path: path, code: error.code)
    }
  }
}
