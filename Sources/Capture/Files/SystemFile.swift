import Glibc

/// How a call to the system ended.
enum SystemResult: Equatable {
  case success(Int)
  case failure(errorNumber: Int32)
}

/// Repeats a call for as long as signals interrupt it.
func uninterrupted(_ call: () -> SystemResult) -> SystemResult {
  while true {
    let result = call()
    if result != .failure(errorNumber: EINTR) { return result }
  }
}

/// The system's words for an error number.
func systemMessage(_ errorNumber: Int32) -> String {
  guard let text = unsafe strerror(errorNumber) else { return "error \(errorNumber)" }
  return unsafe String(cString: text)
}

/// An open file, closed when it is no longer needed. The only place where Capture meets the system.
struct SystemFile: ~Copyable {
  private let descriptor: Int32
  private let isOwned: Bool

  private init(descriptor: Int32, isOwned: Bool) {
    self.descriptor = descriptor
    self.isOwned = isOwned
  }

  deinit {
    if isOwned { _ = Glibc.close(descriptor) }
  }

  static var standardInput: SystemFile { SystemFile(descriptor: STDIN_FILENO, isOwned: false) }
  static var standardOutput: SystemFile { SystemFile(descriptor: STDOUT_FILENO, isOwned: false) }

  /// Opens a file for reading.
  static func reading(_ path: String) throws(CaptureError) -> SystemFile {
    try open(path, O_RDONLY | O_CLOEXEC, expected: "a file that can be read")
  }

  /// Creates a file, or empties the one that is there.
  static func creating(_ path: String) throws(CaptureError) -> SystemFile {
    try open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, expected: "a file that can be created")
  }

  private static func open(
    _ path: String, _ flags: Int32, expected: String
  ) throws(CaptureError) -> SystemFile {
    let result = uninterrupted { outcome(Int(unsafe Glibc.open(path, flags, 0o640))) }
    switch result {
    case .success(let descriptor):
      return SystemFile(descriptor: Int32(descriptor), isOwned: true)
    case .failure(let number):
      throw CaptureError(
        .cannotOpen, file: path, expected: expected, found: systemMessage(number),
        advice: "check the path and its permissions", errorNumber: number)
    }
  }

  /// The size of a regular file; nil for pipes and devices.
  var regularSize: Int64? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return Int64(status.st_size)
  }

  /// Reads at most up to the end of `buffer` into it from `start` on; 0 at the end of the file.
  func read(into buffer: inout [UInt8], from start: Int) -> SystemResult {
    waiting(for: Int16(POLLIN)) {
      unsafe buffer.withUnsafeMutableBytes { bytes in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
        return outcome(unsafe Glibc.read(descriptor, room.baseAddress, room.count))
      }
    }
  }

  /// Writes the first `count` bytes of `buffer`, all of them.
  func write(_ buffer: [UInt8], count: Int) -> SystemResult {
    var done = 0
    while done < count {
      let result = waiting(for: Int16(POLLOUT)) {
        unsafe buffer.withUnsafeBytes { bytes in
          let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done..<count])
          return outcome(unsafe Glibc.write(descriptor, rest.baseAddress, rest.count))
        }
      }
      guard case .success(let written) = result else { return result }
      done += written
    }
    return .success(count)
  }

  /// Waits until what was written is on the disk.
  func sync() -> SystemResult {
    uninterrupted { outcome(Int(fdatasync(descriptor))) }
  }

  /// Another descriptor of the same open file; nil when there are no more to be had.
  func duplicatedDescriptor() -> Int32? {
    let number = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    return number < 0 ? nil : number
  }

  /// Cuts the file and goes on writing at its new end.
  func truncate(to size: Int64) -> SystemResult {
    let cut = uninterrupted { outcome(Int(ftruncate(descriptor, off_t(size)))) }
    guard case .success = cut else { return cut }
    return outcome(Int(lseek(descriptor, off_t(size), SEEK_SET)))
  }

  /// Closes the file and says whether the system took everything.
  consuming func close() -> SystemResult {
    let (number, isOwned) = (descriptor, isOwned)
    discard self
    guard isOwned else { return .success(0) }
    // On Linux the descriptor is gone even when the call is interrupted.
    let result = outcome(Int(Glibc.close(number)))
    return result == .failure(errorNumber: EINTR) ? .success(0) : result
  }

  /// Repeats a call for as long as signals interrupt it; where the file does not block, waits until it is ready.
  private func waiting(for events: Int16, _ call: () -> SystemResult) -> SystemResult {
    while true {
      let result = uninterrupted(call)
      guard result == .failure(errorNumber: EAGAIN) else { return result }
      var ready = pollfd(fd: descriptor, events: events, revents: 0)
      _ = unsafe poll(&ready, 1, -1)
    }
  }
}

/// The result of a call that says -1 and sets errno when it fails.
private func outcome(_ value: Int) -> SystemResult {
  value < 0 ? .failure(errorNumber: errno) : .success(value)
}
