/// Reads pcap and pcapng from whatever part of the file is in memory.
///
/// A record that is cut off by the end of the file, or whose end and everything after it are zeros (space that was set
/// aside and never written), is dropped and said. Any other contradiction in the file's structure is an error,
/// because what follows cannot be found; a contradiction inside one record is counted and the record passed over.
struct PacketFileParser {
  /// A place where the structure breaks off. Unless only zeros follow, it is an error.
  struct Break {
    var offset: Int64
    var expected: String
    var found: String
  }

  /// What one look at the next record came to.
  enum Step {
    case taken(Int)
    case needsMore
    /// The record is too long to be held; it is passed over.
    case passOver(Int64)
    /// The structure breaks off as `breakPoint` says; zeros are looked for from `from` on.
    case broken(from: Int)
  }

  /// Where packets come from: an interface of pcapng, or the whole file of pcap.
  struct Interface {
    var linkType: UInt32
    var snapLength: UInt32
    var clock: PacketClock
  }

  var problems = CaptureProblems()
  /// Whether the latest packet is from after 1990.
  var isDated = false
  /// pcapng, as against pcap.
  let isBlocks: Bool
  /// Byte order of the section, or file.
  var isBigEndian = false
  var hasHeader = false
  var interfaces: [Interface] = []
  var bus = USBBus()
  var latestNanoseconds: Int64 = 0
  /// Packets of link types that are read here, and the first link type that is not.
  var knownPackets = 0
  var otherLinkType: UInt32?
  private var passingOver: Int64 = 0
  /// Where the record begins that is being read.
  private(set) var offsetOfRecord: Int64 = 0
  private var breakPoint: Break?

  init(isBlocks: Bool) { self.isBlocks = isBlocks }

  /// Reads whole records into the sink until `left` are used up; returns how many bytes it is done with.
  mutating func parse<Sink: CaptureSink & ~Copyable>(
    _ bytes: Span<UInt8>, isEnd: Bool, offset: Int64, file: String, left: inout Int,
    into sink: inout Sink
  ) throws(CaptureError) -> Int {
    var at = 0
    while left > 0 {
      if passingOver > 0 {
        let count = Int(min(passingOver, Int64(bytes.count - at)))
        at += count
        passingOver -= Int64(count)
      }
      if let breakPoint {
        try checkZeros(bytes, from: at, after: breakPoint, file: file, sink: &sink)
        at = bytes.count
      }
      guard at < bytes.count else { break }
      offsetOfRecord = offset + Int64(at)
      let step =
        isBlocks
        ? nextBlock(bytes, at, left: &left, into: &sink)
        : nextRecord(bytes, at, left: &left, into: &sink)
      switch step {
      case .taken(let count): at += count
      case .passOver(let count): passingOver = count
      case .broken(let from):
        // Without its header nothing of a file can be understood, zeros or not.
        if let breakPoint, !hasHeader { throw damage(breakPoint, file: file) }
        at = from
      case .needsMore:
        guard isEnd else { return at }
        try cutTail(endOffset: offset + Int64(bytes.count), file: file)
        return bytes.count
      }
    }
    if isEnd, at == bytes.count, passingOver > 0 || breakPoint != nil {
      try cutTail(endOffset: offset + Int64(bytes.count), file: file)
      passingOver = 0
      breakPoint = nil
    }
    return at
  }

  /// Notes that the structure breaks off at the record that is being read.
  mutating func breakOff(expected: String, found: String, from: Int) -> Step {
    breakPoint = Break(offset: offsetOfRecord, expected: expected, found: found)
    return .broken(from: from)
  }

  /// Tells the sink what it does not know yet; throws where no packet was of use.
  mutating func finish<Sink: CaptureSink & ~Copyable>(
    file: String, into sink: inout Sink
  ) throws(CaptureError) {
    bus.listSilentAddresses()
    bus.announceAll(to: &sink)
    guard let otherLinkType, knownPackets == 0 else { return }
    throw CaptureError(
      .noRecords, file: file,
      expected: "packets of USB (link type 189 or 220 of Linux, 249 of Windows)",
      found: "\(problems.otherLinkTypePackets) packets, the first of link type \(otherLinkType)",
      advice: "capture from usbmon (Linux) or USBPcap (Windows)")
  }

  private mutating func checkZeros<Sink: CaptureSink & ~Copyable>(
    _ bytes: Span<UInt8>, from start: Int, after place: Break, file: String, sink: inout Sink
  ) throws(CaptureError) {
    for at in start..<bytes.count where bytes[at] != 0 {
      bus.announceAll(to: &sink)
      throw damage(place, file: file)
    }
  }

  private func damage(_ place: Break, file: String) -> CaptureError {
    CaptureError(
      .damaged, file: file, byte: place.offset, expected: place.expected, found: place.found,
      advice: hasHeader
        ? "the first \(place.offset) bytes are whole: keep them to use what was read so far"
        : "record it again, or find an undamaged copy")
  }

  private mutating func cutTail(endOffset: Int64, file: String) throws(CaptureError) {
    let start = breakPoint?.offset ?? offsetOfRecord
    guard hasHeader else {
      throw CaptureError(
        .damaged, file: file, byte: start, expected: "the whole header of a capture",
        found: "the end of the file after \(endOffset) bytes",
        advice: "record it again, or find an undamaged copy")
    }
    let text =
      breakPoint.map { "expected \($0.expected), found \($0.found) and zeros to the end" }
      ?? "the last record has no end"
    problems.cut(offset: start, bytes: endOffset - start, text)
  }
}
