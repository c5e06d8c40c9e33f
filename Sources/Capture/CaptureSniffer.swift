/// Tells the formats apart by their first bytes.
enum CaptureSniffer {
  /// How many bytes it needs to see.
  static let wantedBytes = 512

  /// The format that begins with these bytes.
  static func format(of bytes: Span<UInt8>, file: String) throws(CaptureError) -> CaptureFormat {
    guard bytes.count > 0 else {
      throw CaptureError(
        .empty, file: file, expected: "a recording", found: "no bytes",
        advice: "check that the recorder wrote anything")
    }
    let word = bytes.count >= 4 ? bytes.integer(at: 0, as: UInt32.self, isBigEndian: true) : 0
    switch word {
    case 0x0A0D_0D0A: return .pcapng
    case 0xA1B2_C3D4, 0xD4C3_B2A1, 0xA1B2_3C4D, 0x4D3C_B2A1: return .pcap
    default: break
    }
    for index in 0..<min(bytes.count, wantedBytes) where bytes[index] == 0 {
      throw unknown(bytes, word: word, file: file)
    }
    if word >> 16 == 0x1F8B || word == 0x28B5_2FFD || word == 0xFD37_7A58 {
      throw unknown(bytes, word: word, file: file)
    }
    return .hidRecorder
  }

  private static func unknown(_ bytes: Span<UInt8>, word: UInt32, file: String) -> CaptureError {
    var advice = "name a file that hid-recorder, tcpdump, Wireshark or this program wrote"
    if word >> 16 == 0x1F8B { advice = "unpack it first: gzip -dc FILE, and read standard input" }
    if word == 0x28B5_2FFD { advice = "unpack it first: zstd -dc FILE, and read standard input" }
    if word == 0xFD37_7A58 { advice = "unpack it first: xz -dc FILE, and read standard input" }
    if word == 0xA1B2_CD34 || word == 0x34CD_B2A1 {
      advice = "it is a variant of pcap: write it anew with editcap -F pcapng"
    }
    var found = "the bytes"
    for index in 0..<min(bytes.count, 8) {
      found += " " + (bytes[index] < 16 ? "0" : "") + String(bytes[index], radix: 16)
    }
    return CaptureError(
      .unknownFormat, file: file, byte: 0, expected: "hid-recorder text, pcap or pcapng",
      found: found, advice: advice)
  }
}
