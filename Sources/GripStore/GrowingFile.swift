import Glibc

/// A file of lines that only grows. One program writes it; others may read it meanwhile.
@safe
package struct GrowingFile: Sendable {
  /// What a reader found.
  package enum End: Equatable, Sendable {
    /// The last line is whole, or there is no file.
    case whole
    /// The last line has no end: it is being written, or was cut off.
    case torn
    /// A line is longer than a line may be; what follows was not read.
    case tooLong
    /// Whoever took the lines wanted no more.
    case stopped
  }

  /// The system's calls that a disk may refuse: a test forces them to fail. Both take an open file and give 0, or -1 with
  /// `errno`.
  package struct Calls: Sendable {
    /// Waits until the file is on the disk.
    package var sync: @Sendable (_ file: Int32) -> Int32 = { fsync($0) }
    /// Cuts the file to a length in bytes.
    package var shorten: @Sendable (_ file: Int32, _ bytes: Int64) -> Int32 = {
      ftruncate($0, off_t($1))
    }

    package init() {}
  }

  private static let pieceBytes = 1 << 16

  /// Where it is.
  package let path: String
  /// The most bytes of a line, its end included.
  package let lineBytesMax: Int
  private let calls: Calls

  /// The file at a path, whether it is there or not.
  package init(path: String, lineBytesMax: Int, calls: Calls = Calls()) {
    self.path = path
    self.lineBytesMax = lineBytesMax
    self.calls = calls
  }

  /// Adds a line at the end, and waits until it is on the disk. The file and its folder are made where they are missing.
  ///
  /// - Throws: `StoreError.system`; then nothing of the line stays. `StoreError.doubtful` where the disk refuses to take the
  ///   line back as well: only the file, once it can be read again, says whether the line is in it.
  package func append(_ line: [UInt8]) throws(StoreError) {
    try FileSystem.makeFolders(folder)
    let file = unsafe open(
      path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o640)
    guard file >= 0 else { throw failure("open") }
    defer { _ = close(file) }
    let before = try size(of: file)
    do throws(StoreError) {
      try write(line, to: file)
      guard calls.sync(file) == 0 else { throw failure("sync") }
      if before == 0 { try syncFolders() }
    } catch {
      // What is only cut in memory would be there again after a power failure.
      guard calls.shorten(file, before) == 0, calls.sync(file) == 0 else {
        throw .doubtful(path: path, reason: error.description)
      }
      throw error
    }
  }

  /// Cuts a last line that has no end, which a power failure left, and brings the rest to the disk: whoever wrote it may have
  /// been ended before the disk had it, or had the names of a new file and its folder.
  ///
  /// - Returns: how many bytes were cut; 0 where the file was whole, or is not there.
  package func mend() throws(StoreError) -> Int64 {
    let file = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    if file < 0 && errno == ENOENT { return 0 }
    guard file >= 0 else { throw failure("open") }
    defer { _ = close(file) }
    let size = try size(of: file)
    let whole = try endOfLastLine(of: file, size)
    if whole < size {
      guard calls.shorten(file, whole) == 0 else { throw failure("shorten") }
    }
    guard calls.sync(file) == 0 else { throw failure("sync") }
    try syncFolders()
    return size - whole
  }

  /// Reads one line after another, each with its end, until the body wants no more.
  package func forEachLine(_ body: (ArraySlice<UInt8>) -> Bool) throws(StoreError) -> End {
    // O_NONBLOCK: a named pipe in its place is no reason to wait.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if file < 0 && errno == ENOENT { return .whole }
    guard file >= 0 else { throw failure("open") }
    defer { _ = close(file) }
    var waiting: [UInt8] = []
    var place: Int64 = 0
    while true {
      let piece = try read(file, at: place, count: Self.pieceBytes)
      if piece.isEmpty { return waiting.isEmpty ? .whole : .torn }
      place += Int64(piece.count)
      waiting += piece
      var start = 0
      while let end = waiting[start...].firstIndex(of: 0x0A), end - start < lineBytesMax {
        guard body(waiting[start...end]) else { return .stopped }
        start = end + 1
      }
      waiting.removeFirst(start)
      if waiting.count >= lineBytesMax { return .tooLong }
    }
  }

  /// Waits until the names of the file and of its folder are on the disk.
  private func syncFolders() throws(StoreError) {
    try FileSystem.syncFolder(folder)
    try FileSystem.syncFolder(folder + "/..")
  }

  private var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

  private func endOfLastLine(of file: Int32, _ size: Int64) throws(StoreError) -> Int64 {
    var end = size
    while end > 0 {
      let start = max(0, end - Int64(Self.pieceBytes))
      let piece = try read(file, at: start, count: Int(end - start))
      if let last = piece.lastIndex(of: 0x0A) { return start + Int64(last) + 1 }
      end = start
    }
    return 0
  }

  private func size(of file: Int32) throws(StoreError) -> Int64 {
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw failure("look at") }
    return Int64(status.st_size)
  }

  private func read(_ file: Int32, at place: Int64, count: Int) throws(StoreError) -> [UInt8] {
    var failed = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let rest = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let got = unsafe pread(file, rest.baseAddress, rest.count, off_t(place) + off_t(filled))
        if got < 0 && errno == EINTR { continue }
        failed = got < 0
        if got <= 0 { break }
        filled += got
      }
    }
    if failed { throw failure("read") }
    return bytes
  }

  private func write(_ bytes: [UInt8], to file: Int32) throws(StoreError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
        return unsafe Glibc.write(file, rest.baseAddress, rest.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure("write") }
      written += count
    }
  }

  private func failure(_ action: String) -> StoreError {
    FileSystem.failure(action, path, code: errno)
  }
}
