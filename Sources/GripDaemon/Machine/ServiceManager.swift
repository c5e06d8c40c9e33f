import Glibc

/// Tells the service manager how the daemon is: the protocol of sd_notify(3), which is a line to a socket. Without a
/// service manager it says nothing.
@safe
struct ServiceManager {
  private let path: String?
  /// The service manager expects a sign of life at least this often, in ns; nil: it expects none.
  let watchdogNanoseconds: Int64?
  /// Where it put what it hands over in confidence; nil where it hands over nothing.
  let credentials: String?

  /// What the environment says of a service manager.
  init(environment: [String: String]) {
    path = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    credentials = environment["CREDENTIALS_DIRECTORY"].flatMap { $0.isEmpty ? nil : $0 }
    let isForUs = environment["WATCHDOG_PID"].map { Int32($0) == getpid() } ?? true
    let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
    watchdogNanoseconds = isForUs && microseconds > 0 ? microseconds * 1000 : nil
  }

  /// The daemon serves.
  func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }

  /// One line for `systemctl status`.
  func status(_ status: String) { send("STATUS=\(status)") }

  /// What that line says of a daemon that serves.
  static func status(controllers: Int, sessions: Int) -> String {
    "\(controllers) controller\(controllers == 1 ? "" : "s"), "
      + "\(sessions) session\(sessions == 1 ? "" : "s")"
  }

  /// A sign of life.
  func alive() { send("WATCHDOG=1") }

  /// The settings are being read again; `ready` ends it.
  func reloading() {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
  }

  /// The daemon is ending.
  func stopping() { send("STOPPING=1") }

  private func send(_ message: String) {
    guard let path else { return }
    let bytes = Array(path.utf8)
    var address = sockaddr_un()
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
      unsafe room.copyBytes(from: bytes)
      // A name that begins with @ is abstract: its first byte is 0.
      if bytes.first == UInt8(ascii: "@") { unsafe room[0] = 0 }
    }
    let length = MemoryLayout<sa_family_t>.size + bytes.count
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return }
    defer { _ = close(socket) }
    let text = Array(message.utf8)
    unsafe withUnsafePointer(to: &address) { pointer in
      let generic = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
      _ = unsafe sendto(
        socket, text, text.count, Int32(MSG_NOSIGNAL), generic, socklen_t(length))
    }
  }
}
