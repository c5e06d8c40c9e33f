import Glibc

/// The few system calls that a session folder needs, each as a Swift function that throws what it was doing and why it
/// failed. The only file of this module that calls C.
@safe
enum FileSystem {
  /// Makes a folder and those above it; folders that exist are fine. Those of a shared one may be written by its group.
  static func makeFolders(_ path: String, isShared: Bool = false) throws(StoreError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/", omittingEmptySubsequences: true) {
      made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
      if unsafe mkdir(made, 0o750) != 0 {
        if errno != EEXIST { throw failure("make folder", made) }
      } else if isShared, unsafe chmod(made, 0o2770) != 0 {
        throw failure("share folder", made)
      }
    }
  }

  /// Makes one folder that must not exist yet; false when it does.
  static func makeFolder(_ path: String) throws(StoreError) -> Bool {
    if unsafe mkdir(path, 0o750) == 0 { return true }
    if errno == EEXIST { return false }
    throw failure("make folder", path)
  }

  /// Writes a new file and, unless it is told otherwise, waits until it is on the disk.
  static func write(
    _ bytes: [UInt8], to path: String, mode: mode_t = 0o640, isSynced: Bool = true
  ) throws(StoreError) {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw failure("create", path) }
    defer { _ = close(file) }
    try write(bytes[...], to: file, path)
    guard !isSynced || fsync(file) == 0 else { throw failure("sync", path) }
  }

  /// Writes the first `count` bytes of a file and then `block` to a new one, and waits until it is on the disk.
  static func copy(
    _ from: String, first count: Int64, adding block: [UInt8], to path: String
  ) throws(StoreError) {
    let source = unsafe open(from, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw failure("open", from) }
    defer { _ = close(source) }
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard file >= 0 else { throw failure("create", path) }
    defer { _ = close(file) }
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var left = count
    while left > 0 {
      let count = min(try readWhole(source, into: &chunk, from), Int(clamping: left))
      guard count > 0 else { break }
      try write(chunk[..<count], to: file, path)
      left -= Int64(count)
    }
    try write(block[...], to: file, path)
    guard fsync(file) == 0 else { throw failure("sync", path) }
  }

  /// Reads a file from its beginning to its end, a piece at a time.
  static func forEachPiece(
    of path: String, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(StoreError) {
    // O_NONBLOCK: a named pipe in a file's place is no reason to wait.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw failure("open", path) }
    defer { _ = close(file) }
    _ = try size(file, path)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try readWhole(file, into: &chunk, path)
      if count == 0 { return }
      body(chunk[..<count])
    }
  }

  /// The bytes of a small file; nil only when it is not there.
  static func bytes(_ path: String) throws(StoreError) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure("open", path)
    }
    defer { _ = close(file) }
    let size = try size(file, path)
    guard size <= bytesOfSmallMax else {
      throw .unreadable(path: path, reason: "it has more than \(bytesOfSmallMax) bytes")
    }
    var bytes = [UInt8](repeating: 0, count: size)
    let count = try readWhole(file, into: &bytes, path)
    guard count == bytes.count else {
      throw .unreadable(path: path, reason: "it became shorter while it was read")
    }
    return bytes
  }

  private static let bytesOfSmallMax = 1 << 28

  /// The size of an open file, which must be a regular one.
  private static func size(_ file: Int32, _ path: String) throws(StoreError) -> Int {
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw failure("open", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "it is no file")
    }
    return status.st_size
  }

  private static func write(
    _ bytes: ArraySlice<UInt8>, to file: Int32, _ path: String
  ) throws(StoreError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
        return unsafe Glibc.write(file, rest.baseAddress, rest.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure("write", path) }
      written += count
    }
  }

  /// Whether two files hold the same bytes, read in pieces; false when one is missing.
  static func isSame(_ a: String, _ b: String) throws(StoreError) -> Bool {
    let first = unsafe open(a, O_RDONLY | O_CLOEXEC)
    let second = unsafe open(b, O_RDONLY | O_CLOEXEC)
    defer {
      if first >= 0 { _ = close(first) }
      if second >= 0 { _ = close(second) }
    }
    guard first >= 0, second >= 0 else { return false }
    var chunkA = [UInt8](repeating: 0, count: 1 << 16)
    var chunkB = chunkA
    while true {
      let countA = try readWhole(first, into: &chunkA, a)
      let countB = try readWhole(second, into: &chunkB, b)
      guard countA == countB, chunkA[..<countA] == chunkB[..<countB] else { return false }
      if countA == 0 { return true }
    }
  }

  private static func readWhole(
    _ file: Int32, into chunk: inout [UInt8], _ path: String
  ) throws(StoreError) -> Int {
    var filled = 0
    while filled < chunk.count {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        return unsafe Glibc.read(file, rest.baseAddress, rest.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure("read", path) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Waits until a folder's entries are on the disk.
  static func syncFolder(_ path: String) throws(StoreError) {
    let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure("open", path) }
    defer { _ = close(folder) }
    guard fsync(folder) == 0 else { throw failure("sync", path) }
  }

  /// Renames a folder to a name that is not taken by a folder with files in it; false when it is. rename(2) replaces an
  /// empty folder only.
  static func rename(_ from: String, to: String) throws(StoreError) -> Bool {
    if unsafe Glibc.rename(from, to) == 0 { return true }
    if errno == EEXIST || errno == ENOTEMPTY { return false }
    throw failure("rename", "\(from) to \(to)")
  }

  /// Removes files of a folder and the folder; what is not there is fine.
  static func removeFolder(_ path: String, files: [String]) throws(StoreError) {
    for file in files where unsafe unlink(path + "/" + file) != 0 && errno != ENOENT {
      throw failure("remove", path + "/" + file)
    }
    if unsafe rmdir(path) != 0 && errno != ENOENT { throw failure("remove folder", path) }
  }

  /// The names in a folder, sorted; none when it is not there.
  static func names(in path: String) throws(StoreError) -> [String] {
    guard let folder = unsafe opendir(path) else {
      if errno == ENOENT { return [] }
      throw failure("list", path)
    }
    defer { _ = unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The size of a regular file in bytes; nil when there is none.
  static func fileSize(_ path: String) -> Int64? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int64(status.st_size)
  }

  /// The size and time of change of a regular file, or the time of change of a folder; nil when there is none.
  static func stamp(_ path: String, isFolder: Bool) -> FileStamp? {
    var status = stat()
    let kind = isFolder ? S_IFDIR : S_IFREG
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == kind else { return nil }
    return FileStamp(
      bytes: isFolder ? 0 : Int64(status.st_size),
      modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
  }

  /// Whether nobody but its owner, and the groups of the system's administrators, may read a file.
  static func isPrivate(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & 0o077 == 0
  }

  /// What a folder's files take up, in bytes; folders in it do not count.
  static func bytesUsed(in path: String) throws(StoreError) -> Int64 {
    var bytes: Int64 = 0
    for name in try names(in: path) { bytes += fileSize(path + "/" + name) ?? 0 }
    return bytes
  }

  /// Removes a folder with all that is in it; links are removed, not followed.
  static func removeTree(_ path: String) throws(StoreError) {
    for name in try names(in: path) {
      let entry = path + "/" + name
      if isFolder(entry) { try removeTree(entry) } else { try remove(entry) }
    }
    try removeFolder(path, files: [])
  }

  /// Removes a folder if nothing is in it.
  static func removeIfEmpty(_ path: String) throws(StoreError) {
    if unsafe rmdir(path) != 0 && errno != ENOENT && errno != ENOTEMPTY && errno != EEXIST {
      throw failure("remove folder", path)
    }
  }

  static func isFolder(_ path: String, followsLinks: Bool = false) -> Bool {
    var status = stat()
    let result = unsafe followsLinks ? stat(path, &status) : lstat(path, &status)
    return result == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Removes a file; one that is not there is fine.
  static func remove(_ path: String) throws(StoreError) {
    if unsafe unlink(path) != 0 && errno != ENOENT { throw failure("remove", path) }
  }

  /// Holds a folder for this process; nil when another holds it, or when it is not there or no folder.
  static func lock(_ path: String) throws(StoreError) -> FolderLock? {
    let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    if folder < 0 {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure("open", path)
    }
    let lock = FolderLock(descriptor: folder)
    guard flock(folder, LOCK_EX | LOCK_NB) == 0 else {
      if errno == EWOULDBLOCK { return nil }
      throw failure("lock", path)
    }
    // Whoever held it before may have removed it.
    guard lock.isOf(path) else { return nil }
    return lock
  }

  private static func failure(_ action: String, _ path: String) -> StoreError {
    failure(action, path, code: errno)
  }

  /// A system call that ended with an error number.
  static func failure(_ action: String, _ path: String, code: Int32) -> StoreError {
    .system(
      action: action, path: path, code: code, message: unsafe String(cString: strerror(code)))
  }
}

/// A folder held by this process: the lock goes when this does, or with the process, however that ends.
struct FolderLock: ~Copyable {
  fileprivate let descriptor: Int32

  /// Whether the folder that is held is the one that is there now.
  func isOf(_ path: String) -> Bool {
    var (held, named) = (stat(), stat())
    return unsafe fstat(descriptor, &held) == 0 && stat(path, &named) == 0
      && held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }

  deinit { _ = close(descriptor) }
}
