/// Reads a recorded stream of any known format, from a file, a pipe or memory, in constant memory.
///
/// Call `read` until it returns false. What cannot be used is counted in `problems` and reading goes on; only what
/// makes the rest unfindable, or a file without anything of use, is an error. Records before it have been delivered;
/// after it there are none.
public struct CaptureReader: ~Copyable {
  /// What the first bytes showed the stream to be.
  public let format: CaptureFormat
  private var source: ByteSource
  private var text = HIDRecorderParser()
  private var packets: PacketFileParser
  private var isFinished = false

  /// Opens a file; "-" is standard input. Waits for the first bytes.
  public init(path: String) throws(CaptureError) {
    try self.init(source: ByteSource(path: path))
  }

  /// Reads bytes in memory; `name` stands for the file's path in messages.
  public init(bytes: [UInt8], name: String) throws(CaptureError) {
    try self.init(source: ByteSource(bytes: bytes, name: name))
  }

  private init(source: consuming ByteSource) throws(CaptureError) {
    while !source.isAtEnd, source.end < CaptureSniffer.wantedBytes { try source.fill() }
    let format = try CaptureSniffer.format(
      of: source.buffer.span.extracting(first: source.end), file: source.name)
    self.format = format
    self.packets = PacketFileParser(isBlocks: format == .pcapng)
    self.source = source
  }

  /// Whether times count from 1970. Text never does; a packet capture does when its latest packet is from after 1990,
  /// which is known once one has been read.
  public var isDated: Bool { format != .hidRecorder && packets.isDated }

  /// How many bytes of the stream are dealt with.
  public var bytesRead: Int64 { source.offset }

  /// How many bytes the stream has; nil for pipes.
  public var totalBytes: Int64? { source.totalBytes }

  /// What could not be used so far.
  public var problems: CaptureProblems {
    format == .hidRecorder ? text.problems : packets.problems
  }

  /// Reads at least one and at most `limit` records (reports, events, failed transfers) into the sink; false at the
  /// end of the stream. May return before `limit` rather than wait for a slow pipe.
  public mutating func read<Sink: CaptureSink & ~Copyable>(
    into sink: inout Sink, atMost limit: Int
  ) throws(CaptureError) -> Bool {
    precondition(limit > 0, "a limit of \(limit) records would never end")
    if isFinished { return false }
    do throws(CaptureError) {
      if try readOn(&sink, limit) { return true }
    } catch {
      isFinished = true
      throw error
    }
    isFinished = true
    if format == .hidRecorder {
      try text.finish(file: source.name, into: &sink)
    } else {
      try packets.finish(file: source.name, into: &sink)
    }
    return false
  }

  /// False when there is nothing left.
  private mutating func readOn<Sink: CaptureSink & ~Copyable>(
    _ sink: inout Sink, _ limit: Int
  ) throws(CaptureError) -> Bool {
    var left = limit
    while true {
      let taken = try parse(source.buffer, source.start..<source.end, left: &left, into: &sink)
      source.consume(taken)
      if left == 0 { return true }
      if source.isAtEnd { return false }
      if left < limit { return true }
      try source.fill()
    }
  }

  /// One pass over what is in memory; returns how many bytes are dealt with. The buffer is handed over by reference
  /// so that the parsers may change themselves while they look at it.
  private mutating func parse<Sink: CaptureSink & ~Copyable>(
    _ buffer: [UInt8], _ range: Range<Int>, left: inout Int, into sink: inout Sink
  ) throws(CaptureError) -> Int {
    let window = buffer.span.extracting(range)
    if format == .hidRecorder {
      return text.parse(
        window, isEnd: source.isAtEnd, offset: source.offset, left: &left, into: &sink)
    }
    return try packets.parse(
      window, isEnd: source.isAtEnd, offset: source.offset, file: source.name, left: &left,
      into: &sink)
  }
}
