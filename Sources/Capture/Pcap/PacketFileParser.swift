/// Reads pcap and pcapng.
struct PacketFileParser {
  var problems = CaptureProblems()
  var isDated = false
  let isBlocks: Bool

  init(isBlocks: Bool) { self.isBlocks = isBlocks }

  mutating func parse<Sink: CaptureSink>(
    _ bytes: Span<UInt8>, isEnd: Bool, offset: Int64, file: String, left: inout Int,
    into sink: inout Sink
  ) throws(CaptureError) -> Int {
    bytes.count
  }

  mutating func finish<Sink: CaptureSink>(file: String, into sink: inout Sink) throws(CaptureError)
  {}
}
