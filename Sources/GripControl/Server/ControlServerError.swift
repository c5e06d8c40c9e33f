/// Why there is no control socket.
public enum ControlServerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The path is empty, holds a zero or is longer than a socket's may be.
  case path(String)
  /// Another program listens there.
  case inUse(path: String)
  /// Something is there that is no socket.
  case noSocket(path: String)
  /// A system call failed.
  case system(action: String, path: String, code: Int32)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .path(let path):
      "the control socket's path has \(path.utf8.count) bytes: it must have 1 to \(SocketCalls.pathBytesMax), "
        + "none of them zero. Set another `socket`."
    case .inUse(let path):
      "another daemon listens on \(path). One is enough: `systemctl status gripd` shows it; for a second one set "
        + "another `socket`."
    case .noSocket(let path):
      "\(path) is there and is no socket. Nothing was changed: remove it, or set another `socket`."
    case .system(let action, let path, let code):
      "cannot \(action) \(path): \(SocketCalls.text(code)). Check that the folder is there and that the daemon may "
        + "write to it."
    }
  }
}
