import Capture

/// Reads a whole stream, a few records at a time. Any bytes are records or a typed error.
public func readStream(_ bytes: [UInt8]) {
  var sink = CountingSink()
  do throws(CaptureError) {
    var reader = try CaptureReader(bytes: bytes, name: "fuzz")
    while try reader.read(into: &sink, atMost: 7) {}
  } catch {
    precondition(!error.description.isEmpty)
  }
}

/// Whether the bytes begin like a pcap file: of microseconds or nanoseconds, in either byte order.
public func beginsLikePcap(_ bytes: [UInt8]) -> Bool {
  let magics: [[UInt8]] = [
    [0xA1, 0xB2, 0xC3, 0xD4], [0xD4, 0xC3, 0xB2, 0xA1],
    [0xA1, 0xB2, 0x3C, 0x4D], [0x4D, 0x3C, 0xB2, 0xA1],
  ]
  return magics.contains { bytes.starts(with: $0) }
}

/// Whether the bytes begin like a pcapng file.
public func beginsLikePcapng(_ bytes: [UInt8]) -> Bool {
  bytes.starts(with: [0x0A, 0x0D, 0x0D, 0x0A])
}
