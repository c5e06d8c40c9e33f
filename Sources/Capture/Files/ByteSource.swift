/// The bytes of a file, a pipe or an array, seen through a window that moves forward.
struct ByteSource: ~Copyable {
  /// What to call the source in messages.
  let name: String
  /// How many bytes there are altogether; nil for pipes.
  let totalBytes: Int64?
  /// Holds the window, `start..<end`.
  private(set) var buffer: [UInt8]
  private(set) var start = 0
  private(set) var end = 0
  /// Offset of the window's first byte in the source.
  private(set) var offset: Int64 = 0
  /// Whether the window reaches to the end of the source.
  private(set) var isAtEnd: Bool
  private let file: SystemFile?

  /// Opens a file; "-" is standard input.
  init(path: String) throws(CaptureError) {
    let file = path == "-" ? SystemFile.standardInput : try SystemFile.reading(path)
    name = path == "-" ? "standard input" : path
    totalBytes = file.regularSize
    buffer = [UInt8](repeating: 0, count: CaptureLimits.bufferBytes)
    isAtEnd = false
    self.file = consume file
  }

  /// Takes bytes that are in memory.
  init(bytes: [UInt8], name: String) {
    self.name = name
    totalBytes = Int64(bytes.count)
    buffer = bytes
    end = bytes.count
    isAtEnd = true
    file = nil
  }

  /// Moves the window's beginning forward.
  mutating func consume(_ count: Int) {
    precondition(count >= 0 && count <= end - start, "a parser took more than there is")
    start += count
    offset += Int64(count)
  }

  /// Waits for at least one more byte, or the end.
  mutating func fill() throws(CaptureError) {
    guard !isAtEnd else { return }
    makeRoom()
    let result = file?.read(into: &buffer, from: end) ?? .success(0)
    switch result {
    case .success(0): isAtEnd = true
    case .success(let count): end += count
    case .failure(let number):
      throw CaptureError(
        .cannotRead, file: name, byte: offset + Int64(end - start), expected: "more bytes",
        found: systemMessage(number), advice: "check that it is a file and that its disk is well",
        errorNumber: number)
    }
  }

  private mutating func makeRoom() {
    if start > 0 {
      let count = end - start
      for index in 0..<count { buffer[index] = buffer[start + index] }
      start = 0
      end = count
    }
    if end == buffer.count {
      precondition(
        end < CaptureLimits.recordBytesMax, "a parser wants a record longer than any it may hold")
      let count = min(buffer.count * 2, CaptureLimits.recordBytesMax)
      buffer.append(contentsOf: repeatElement(0, count: count - buffer.count))
    }
  }
}
