/// What was received and not yet handled, in lines. It holds one longest line at most.
struct LineBuffer {
  private var bytes: [UInt8] = []
  /// Bytes of the unfinished line in which no line break was found, so that a line that comes byte by byte is looked
  /// through once.
  private var searched = 0
  /// Where the first line ends, once that is known.
  private var lineEnd: Int?

  /// How many bytes may be appended.
  var room: Int { ControlLimits.lineBytesMax - bytes.count }

  /// Whether a whole line is there.
  var hasLine: Bool { lineEnd != nil }

  /// Whether the line is longer than lines may be.
  var isOverfull: Bool { room == 0 && !hasLine }

  mutating func append(_ more: [UInt8]) {
    precondition(more.count <= room, "no more is read than there is room")
    bytes += more
    search()
  }

  /// Takes the first line, without its line break; nil when it is not there whole.
  mutating func next() -> [UInt8]? {
    guard let end = lineEnd else { return nil }
    let line = Array(bytes[..<end])
    bytes.removeFirst(end + 1)
    searched = 0
    search()
    return line
  }

  private mutating func search() {
    lineEnd = bytes[searched...].firstIndex(of: 0x0A)
    searched = lineEnd ?? bytes.count
  }
}
