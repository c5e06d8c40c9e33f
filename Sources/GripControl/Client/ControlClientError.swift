/// Why the daemon could not be asked.
public enum ControlClientError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Nothing listens there.
  case notRunning(path: String)
  /// This user may not connect.
  case notPermitted(path: String)
  /// Who answers is not gripd, or speaks another version of the protocol.
  case otherProtocol(String)
  /// No answer came in time.
  case timeout(seconds: Double)
  /// The daemon ended the connection.
  case ended
  /// The daemon said no.
  case refused(ControlFailure)
  /// A system call failed.
  case system(action: String, path: String, code: Int32)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .notRunning(let path):
      "the daemon does not answer on \(path). Is it running? `systemctl status gripd` shows it; `gripctl doctor` "
        + "looks for the reason."
    case .notPermitted(let path):
      "you may not connect to \(path): members of the socket's group may. An administrator adds you by `sudo usermod "
        + "-aG grip $USER`; then log in again. `gripctl doctor` looks at the rest."
    case .otherProtocol(let reason): reason
    case .timeout(let seconds):
      "the daemon did not answer within \(seconds) s. `systemctl status gripd` and `journalctl -u gripd` show what it does."
    case .ended:
      "the daemon ended the connection. `systemctl status gripd` shows whether it still runs."
    case .refused(let failure): failure.message
    case .system(let action, let path, let code):
      "cannot \(action) \(path): \(SocketCalls.text(code)). `gripctl doctor` looks for the reason."
    }
  }
}
