import Glibc

/// Where the log goes.
public enum LogOutput: Sendable {
  /// journald, with fields.
  case journal(JournalSocket)
  /// Lines on standard error.
  case standardError

  /// journald where a service manager connected standard error with it, standard error elsewhere.
  public static func detected(environment: [String: String]) -> LogOutput {
    // The variable may be inherited: it counts only where standard error is the file that it names.
    guard let stream = environment["JOURNAL_STREAM"], stream == StandardError.identity,
      let socket = JournalSocket()
    else { return .standardError }
    return .journal(socket)
  }
}

/// The socket of journald. One for the process; it stays open.
@safe
public final class JournalSocket: Sendable {
  private static let path = "/run/systemd/journal/socket"
  private let file: Int32

  /// Nil where there is no journald.
  init?() {
    file = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) {
      unsafe $0.copyBytes(from: Self.path.utf8)
    }
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      let generic = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
      return unsafe connect(file, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
    guard result == 0 else {
      _ = close(file)
      return nil
    }
  }

  deinit { _ = close(file) }

  /// Sends an entry; false when journald does not take it, and the caller must say it elsewhere. It never waits.
  func send(_ entry: [UInt8]) -> Bool {
    unsafe Glibc.send(
      file, entry, entry.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)) == entry.count
  }
}

/// Standard error.
@safe
enum StandardError {
  /// Device and inode, as systemd writes them into JOURNAL_STREAM.
  static var identity: String? {
    var status = stat()
    guard unsafe fstat(STDERR_FILENO, &status) == 0 else { return nil }
    return "\(status.st_dev):\(status.st_ino)"
  }

  static func write(_ line: String) {
    let bytes = Array(line.utf8)
    _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
