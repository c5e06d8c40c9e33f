/// Bytes on their way to a file, or kept in memory. Many small pieces become few large writes.
///
/// A write that fails loses nothing: the file ends where it was whole, what was not written stays in memory, and the next
/// flush goes on from there.
struct ByteOutput: ~Copyable {
  /// What to call the destination in messages.
  private(set) var name: String
  /// What has not been written yet stands in its first `used` bytes; in memory, everything.
  var buffer: [UInt8]
  var used = 0
  private var written: Int64 = 0
  private var file: SystemFile?
  private var isMemory: Bool
  /// The last write failed.
  private var isFailing = false
  /// The file may hold more than `written` bytes, of a write that failed half-way.
  private var needsCut = false

  /// Pieces are gathered up to about this size.
  private static let gatheredBytes = 256 * 1024
  /// After a failure `endRecord` tries again only when so much has gathered: `flush` is there to try sooner.
  private static let gatheredBytesMax = 8 * 1024 * 1024

  /// Creates a file, or empties the one that is there; "-" is standard output.
  init(path: String) throws(CaptureError) {
    let file = path == "-" ? SystemFile.standardOutput : try SystemFile.creating(path)
    name = path == "-" ? "standard output" : path
    isMemory = false
    buffer = [UInt8](repeating: 0, count: Self.gatheredBytes * 2)
    self.file = consume file
  }

  /// Keeps everything in memory.
  init(reserving bytes: Int) {
    name = "memory"
    isMemory = true
    buffer = [UInt8](repeating: 0, count: bytes)
    file = nil
  }

  /// Goes on in a file what was kept in memory until now. Nothing changes when it cannot be created.
  mutating func open(_ path: String) throws(CaptureError) {
    precondition(isMemory, "what has a file cannot move to another")
    let created = try SystemFile.creating(path)
    file = consume created
    name = path
    isMemory = false
  }

  /// Bytes that have not reached the file.
  var pending: Int { used }

  /// Another descriptor of the same file, for whoever syncs it; nil where there is none.
  borrowing func duplicatedDescriptor() -> Int32? { file?.duplicatedDescriptor() }

  /// How many bytes were appended, whether they have reached the file or not.
  var count: Int64 { written + Int64(used) }

  /// Makes room for `count` more bytes. Whoever wants speed then writes to `buffer` and counts `used` up.
  @inline(__always)
  mutating func reserve(_ count: Int) {
    if buffer.count &- used < count { grow(by: count) }
  }

  private mutating func grow(by count: Int) {
    let more = max(count, buffer.count)
    buffer.append(contentsOf: repeatElement(0, count: more))
  }

  /// Adds bytes; nothing is written before `endRecord` or `flush`.
  mutating func append(_ bytes: some Collection<UInt8>) {
    reserve(bytes.count)
    for byte in bytes {
      buffer[used] = byte
      used += 1
    }
  }

  /// Adds the bytes of a text.
  mutating func append(_ text: String) { append(text.utf8) }

  /// Writes what has gathered, if that is enough.
  @inline(__always)
  mutating func endRecord() throws(CaptureError) {
    if used >= (isFailing ? Self.gatheredBytesMax : Self.gatheredBytes) { try flush() }
  }

  /// Hands everything to the system.
  mutating func flush() throws(CaptureError) {
    guard !isMemory, used > 0 || needsCut else { return }
    try mend()
    let result = file?.write(buffer, count: used)
    if case .failure = result {
      isFailing = true
      needsCut = true
      try? mend()
    }
    try check(result, doing: "writing")
    isFailing = false
    written += Int64(used)
    used = 0
    if buffer.count > Self.gatheredBytes * 4 {
      buffer = [UInt8](repeating: 0, count: Self.gatheredBytes * 2)
    }
  }

  /// Takes back what a failed write left.
  private mutating func mend() throws(CaptureError) {
    guard needsCut else { return }
    try check(file?.truncate(to: written), doing: "cutting")
    needsCut = false
  }

  /// Waits until everything is on the disk.
  mutating func sync() throws(CaptureError) {
    try flush()
    try check(file?.sync(), doing: "waiting for the disk")
  }

  /// Drops everything after the first `size` bytes.
  mutating func truncate(to size: Int64) throws(CaptureError) {
    precondition(size >= 0 && size <= count, "cannot cut to more than was written")
    if size >= written {
      used = Int(size - written)
      return
    }
    try check(file?.truncate(to: size), doing: "cutting")
    used = 0
    written = size
    needsCut = false
  }

  /// Writes the rest and closes the file; returns what memory holds.
  consuming func close() throws(CaptureError) -> [UInt8] {
    try flush()
    let name = name
    if let file = file.take() {
      try Self.check(file.close(), doing: "closing", name: name, at: written)
    }
    buffer.removeLast(buffer.count - used)
    return buffer
  }

  private func check(_ result: SystemResult?, doing what: String) throws(CaptureError) {
    try Self.check(result, doing: what, name: name, at: written)
  }

  private static func check(
    _ result: SystemResult?, doing what: String, name: String, at offset: Int64
  ) throws(CaptureError) {
    guard case .failure(let number) = result else { return }
    throw CaptureError(
      .cannotWrite, file: name, byte: offset, expected: "success in \(what)",
      found: systemMessage(number), advice: "check the disk's free space and its health",
      errorNumber: number)
  }
}

extension MutableSpan<UInt8> {
  /// Writes an integer, lowest byte first, and moves on.
  @inline(__always)
  mutating func put<Integer: FixedWidthInteger & UnsignedInteger>(
    little value: Integer, _ at: inout Int
  ) {
    let bytes = Integer.bitWidth / 8
    // One check for all of them.
    precondition(at >= 0 && at <= count &- bytes, "no room for a number")
    let value = UInt64(value)
    for index in 0..<bytes {
      self[at &+ index] = UInt8(truncatingIfNeeded: value &>> UInt64(8 &* index))
    }
    at &+= bytes
  }

  /// Writes bytes and moves on.
  @inline(__always)
  mutating func put(_ bytes: Span<UInt8>, _ at: inout Int) {
    precondition(at >= 0 && at <= count &- bytes.count, "no room for these bytes")
    for index in 0..<bytes.count { self[at &+ index] = bytes[index] }
    at &+= bytes.count
  }
}
