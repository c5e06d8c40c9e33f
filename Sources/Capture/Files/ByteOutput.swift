/// Bytes on their way to a file, or kept in memory. Many small pieces become few large writes.
struct ByteOutput: ~Copyable {
  /// What to call the destination in messages.
  let name: String
  /// What has not been written yet; in memory, everything.
  private(set) var pending: [UInt8]
  private var written: Int64 = 0
  private var file: SystemFile?
  private let isMemory: Bool

  /// Pieces are gathered up to about this size.
  private static let gatheredBytes = 256 * 1024

  /// Creates a file, or empties the one that is there; "-" is standard output.
  init(path: String) throws(CaptureError) {
    let file = path == "-" ? SystemFile.standardOutput : try SystemFile.creating(path)
    name = path == "-" ? "standard output" : path
    isMemory = false
    pending = []
    pending.reserveCapacity(Self.gatheredBytes * 2)
    self.file = consume file
  }

  /// Keeps everything in memory.
  init(reserving bytes: Int) {
    name = "memory"
    isMemory = true
    pending = []
    pending.reserveCapacity(bytes)
    file = nil
  }

  /// How many bytes were appended, whether they have reached the file or not.
  var count: Int64 { written + Int64(pending.count) }

  /// Adds a byte; nothing is written before `endRecord` or `flush`.
  @inline(__always)
  mutating func append(_ byte: UInt8) { pending.append(byte) }

  /// Adds bytes.
  mutating func append(_ bytes: [UInt8]) { pending.append(contentsOf: bytes) }

  /// Adds bytes.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>) {
    for index in bytes.indices { pending.append(bytes[index]) }
  }

  /// Adds an integer, lowest byte first.
  @inline(__always)
  mutating func append<Integer: FixedWidthInteger & UnsignedInteger>(little value: Integer) {
    var rest = value
    for _ in 0..<(Integer.bitWidth / 8) {
      pending.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  /// Adds the bytes of a text.
  mutating func append(_ text: String) { pending.append(contentsOf: text.utf8) }

  /// Writes what has gathered, if that is enough.
  @inline(__always)
  mutating func endRecord() throws(CaptureError) {
    if pending.count >= Self.gatheredBytes { try flush() }
  }

  /// Hands everything to the system.
  mutating func flush() throws(CaptureError) {
    guard !isMemory, !pending.isEmpty else { return }
    try check(file?.write(pending, count: pending.count), doing: "writing")
    written += Int64(pending.count)
    pending.removeAll(keepingCapacity: true)
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
      pending.removeLast(Int(count - size))
      return
    }
    pending.removeAll(keepingCapacity: true)
    try check(file?.truncate(to: size), doing: "cutting")
    written = size
  }

  /// Writes the rest and closes the file; returns what memory holds.
  consuming func close() throws(CaptureError) -> [UInt8] {
    try flush()
    let name = name
    if let file = file.take() {
      try Self.check(file.close(), doing: "closing", name: name, at: written)
    }
    return pending
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
