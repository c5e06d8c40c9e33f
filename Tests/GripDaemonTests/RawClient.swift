import Glibc

/// A client of the control socket that says what it likes, and reads when it likes.
final class RawClient {
  private let file: Int32
  private var received: [UInt8] = []

  /// Connects, if the daemon takes it.
  init?(path: String) {
    file = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      let generic = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
      return unsafe connect(file, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
    if result != 0 { return nil }
  }

  deinit { _ = close(file) }

  /// Sends bytes, as far as they are taken.
  func send(_ bytes: [UInt8]) {
    _ = unsafe Glibc.send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
  }

  /// Sends a line.
  func send(line: String) { send(Array(line.utf8) + [0x0A]) }

  /// The next line, without its end; nil when none comes in time.
  func line(seconds: Double = 10) -> String? {
    while true {
      if let end = received.firstIndex(of: 0x0A) {
        defer { received.removeFirst(end + 1) }
        return String(decoding: received[..<end], as: UTF8.self)
      }
      var event = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&event, 1, Int32(seconds * 1000)) == 1 else { return nil }
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = unsafe recv(file, &bytes, bytes.count, 0)
      guard count > 0 else { return nil }
      received += bytes[..<count]
    }
  }
}
