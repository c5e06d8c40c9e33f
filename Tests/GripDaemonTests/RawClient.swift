import Glibc

/// A client of the control socket that says what it likes, and reads when it likes.
final class RawClient {
  private let file: Int32

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
}
