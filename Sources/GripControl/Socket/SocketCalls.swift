import Glibc

/// A system call that failed.
struct SocketFailure: Error {
  /// Its errno.
  let code: Int32

  /// What the system says of it.
  var text: String { SocketCalls.text(code) }
}

/// What came of an attempt to read.
enum Received {
  case bytes([UInt8])
  /// Nothing is there now.
  case nothing
  /// The other side will send no more.
  case end
}

/// Who is at the other end of a connection, as the kernel knows it.
struct PeerCredentials {
  var pid: Int32
  var uid: UInt32
  var gid: UInt32
  /// Further groups of the process.
  var groups: [UInt32]
}

/// The system calls of a local stream socket. The only file of this module that calls C with pointers.
@safe
enum SocketCalls {
  /// The longest path of a socket, in bytes: `sun_path` without its closing zero.
  static let pathBytesMax = 107

  /// A socket whose file will have this mode at most.
  static func make(mode: UInt32, isNonBlocking: Bool) throws(SocketFailure) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let file = socket(
      AF_UNIX, isNonBlocking ? kind | Int32(SOCK_NONBLOCK.rawValue) : kind, 0)
    guard file >= 0 else { throw SocketFailure(code: errno) }
    // Before it is bound: a mode set afterwards would leave a moment in which all may connect.
    guard fchmod(file, mode) == 0 else {
      let code = errno
      close(file)
      throw SocketFailure(code: code)
    }
    return file
  }

  static func bind(_ file: Int32, _ path: String) throws(SocketFailure) {
    try check(unsafe withAddress(path) { unsafe Glibc.bind(file, $0, $1) })
  }

  static func connect(_ file: Int32, _ path: String) throws(SocketFailure) {
    while true {
      do throws(SocketFailure) {
        try check(unsafe withAddress(path) { unsafe Glibc.connect(file, $0, $1) })
        return
      } catch {
        if error.code != EINTR { throw error }
      }
    }
  }

  static func listen(_ file: Int32, waiting: Int32) throws(SocketFailure) {
    try check(Glibc.listen(file, waiting))
  }

  /// How long connecting and sending may wait, in s.
  static func setSendTimeout(_ file: Int32, seconds: Double) throws(SocketFailure) {
    var time = timeval()
    time.tv_sec = Int(seconds)
    time.tv_usec = Int((seconds - seconds.rounded(.down)) * 1e6)
    try check(
      unsafe setsockopt(
        file, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size)))
  }

  /// The next connection that waits; nil when none does.
  static func accept(_ file: Int32) throws(SocketFailure) -> Int32? {
    let accepted = Glibc.accept(file, nil, nil)
    if accepted >= 0 {
      _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
      return accepted
    }
    switch errno {
    case EAGAIN, EINTR, ECONNABORTED: return nil
    default: throw SocketFailure(code: errno)
    }
  }

  /// Something to close when files run out.
  static func reserve() -> Int32 { unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }

  static func receive(_ file: Int32, atMost count: Int) throws(SocketFailure) -> Received {
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let result = unsafe recv(file, buffer.baseAddress, count, Int32(MSG_DONTWAIT))
      code = result < 0 ? errno : 0
      filled = max(0, result)
    }
    switch code {
    case 0: return bytes.isEmpty ? .end : .bytes(bytes)
    case EAGAIN, EINTR: return .nothing
    default: throw SocketFailure(code: code)
    }
  }

  /// Sends as much as goes at once, or as the socket's time allows if it may wait; how much it was.
  static func send(
    _ file: Int32, _ bytes: ArraySlice<UInt8>, mayWait: Bool
  ) throws(SocketFailure) -> Int {
    let flags = Int32(MSG_NOSIGNAL) | (mayWait ? 0 : Int32(MSG_DONTWAIT))
    let sent = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.send(file, buffer.baseAddress, buffer.count, flags)
    }
    if sent >= 0 { return sent }
    if errno == EAGAIN || errno == EINTR { return 0 }
    throw SocketFailure(code: errno)
  }

  /// Waits until there is something to read; false when the time is over or a signal came.
  static func waitToRead(_ file: Int32, milliseconds: Int32) throws(SocketFailure) -> Bool {
    var entry = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    let count = unsafe poll(&entry, 1, milliseconds)
    if count < 0 && errno != EINTR { throw SocketFailure(code: errno) }
    return count > 0
  }

  static func credentials(_ file: Int32) throws(SocketFailure) -> PeerCredentials {
    // struct ucred: the process, the user, the group.
    var values: [UInt32] = [0, 0, 0]
    var size = socklen_t(values.count * MemoryLayout<UInt32>.stride)
    try check(unsafe getsockopt(file, SOL_SOCKET, SO_PEERCRED, &values, &size))
    var groups = [UInt32](repeating: 0, count: 1024)
    size = socklen_t(groups.count * MemoryLayout<UInt32>.stride)
    let isKnown = unsafe getsockopt(file, SOL_SOCKET, SO_PEERGROUPS, &groups, &size) == 0
    groups.removeLast(groups.count - (isKnown ? Int(size) / MemoryLayout<UInt32>.stride : 0))
    return PeerCredentials(
      pid: Int32(bitPattern: values[0]), uid: values[1], gid: values[2], groups: groups)
  }

  /// The group of this name; nil when there is none.
  static func groupID(_ name: String) -> UInt32? {
    var entry = unsafe group()
    var found: UnsafeMutablePointer<group>?
    var texts = [CChar](repeating: 0, count: 1 << 20)
    guard unsafe getgrnam_r(name, &entry, &texts, texts.count, &found) == 0, unsafe found != nil
    else { return nil }
    return unsafe entry.gr_gid
  }

  /// The name of a user; its number where it has none.
  static func userName(_ uid: UInt32) -> String {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var texts = [CChar](repeating: 0, count: 1 << 16)
    guard unsafe getpwuid_r(uid, &entry, &texts, texts.count, &found) == 0, unsafe found != nil,
      let name = unsafe entry.pw_name
    else { return String(uid) }
    return unsafe String(cString: name)
  }

  /// A daemon without rights may not even ask for the group that the file has already.
  static func setGroup(_ path: String, _ gid: UInt32) throws(SocketFailure) {
    var found = stat()
    try check(unsafe lstat(path, &found))
    if found.st_gid != gid { try check(unsafe lchown(path, UInt32.max, gid)) }
  }

  static func setMode(_ path: String, _ mode: UInt32) throws(SocketFailure) {
    try check(unsafe chmod(path, mode))
  }

  /// The device and inode of a socket's file; nil when there is no file, or it is no socket.
  static func identity(_ path: String) -> [UInt64]? {
    var found = stat()
    guard unsafe lstat(path, &found) == 0, found.st_mode & S_IFMT == S_IFSOCK else { return nil }
    return [UInt64(found.st_dev), UInt64(found.st_ino)]
  }

  static func remove(_ path: String) throws(SocketFailure) {
    try check(unsafe unlink(path))
  }

  /// Locks a folder until the file that is returned is closed.
  static func lockFolder(_ path: String) throws(SocketFailure) -> Int32 {
    let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw SocketFailure(code: errno) }
    guard flock(folder, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(folder)
      throw SocketFailure(code: code)
    }
    return folder
  }

  static func close(_ file: Int32) { _ = Glibc.close(file) }

  static func text(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

  private static func check(_ result: Int32) throws(SocketFailure) {
    if result != 0 { throw SocketFailure(code: errno) }
  }

  /// The path as the system wants it, for the time of a call. The path is short enough.
  @unsafe
  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    precondition(path.utf8.count <= pathBytesMax, "the path fits an address")
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    return unsafe withUnsafePointer(to: address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
