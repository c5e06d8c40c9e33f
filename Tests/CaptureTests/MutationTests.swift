import Capture
import TestSupport
import Testing

@Suite("Damage of any kind")
struct MutationTests {
  /// Counts and otherwise does nothing.
  struct CountingSink: CaptureSink {
    var count = 0
    mutating func device(_ device: CaptureDevice) {}
    mutating func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) { count += 1 }
    mutating func event(arrivalNanoseconds: Int64, json: Span<UInt8>) { count += 1 }
    mutating func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {
      count += 1
    }
  }

  enum Kind: CaseIterable {
    case text, pcap, pcapBig, pcapShort, usbPcap, pcapng, pcapngBig, recording
  }

  static func file(_ kind: Kind) throws -> [UInt8] {
    let moments =
      Descriptors.meeting + [.report([1, 2, 3, 4]), .report([], status: -32), .report([5])]
    switch kind {
    case .text:
      var writer = HIDRecorderWriter()
      try writer.device(Descriptors.met)
      for time in 0..<5 {
        try writer.report(
          device: 0, arrivalNanoseconds: Int64(time) << 30, bytes: [1, 2, 3, 4].span)
      }
      return try writer.finish()
    case .pcap: return PcapBuilder(packets: moments.map { (1, 2, $0.usbmon()) }).file
    case .pcapBig:
      return PcapBuilder(
        bigEndian: true, isFine: true, packets: moments.map { (1, 2, $0.usbmon(bigEndian: true)) }
      ).file
    case .pcapShort:
      return PcapBuilder(linkType: 189, packets: moments.map { (1, 2, $0.usbmon(headerBytes: 48)) })
        .file
    case .usbPcap:
      let packets = moments.map {
        $0.usbPcap(stage: $0.transfer == 2 ? ($0.kind == "S" ? 0 : 3) : nil)
      }
      return PcapBuilder(linkType: 249, packets: packets.map { (1, 2, $0) }).file
    case .pcapng, .pcapngBig:
      var builder = PcapngBuilder(bigEndian: kind == .pcapngBig)
      builder.section()
      builder.interface(resolution: 0x80 | 20, offsetSeconds: 1)
      builder.interface(147)
      for (index, moment) in moments.enumerated() {
        let packet = moment.usbmon(bigEndian: kind == .pcapngBig)
        switch index % 3 {
        case 0: builder.enhanced(packet)
        case 1: builder.obsolete(packet)
        default: builder.simple(packet)
        }
      }
      builder.enhanced([0x7B, 0x7D], interface: 1)
      return builder.file
    case .recording:
      var writer = PcapngWriter()
      try writer.device(Descriptors.met)
      try writer.report(device: 0, arrivalNanoseconds: 5, bytes: [1, 2, 3].span)
      try writer.event(arrivalNanoseconds: 6, json: [0x7B, 0x7D].span)
      try writer.transferFailed(device: 0, arrivalNanoseconds: 7, status: -2)
      return try writer.close()
    }
  }

  @Test(arguments: Kind.allCases)
  func endsInTimeWithRecordsOrAnError(_ kind: Kind) throws {
    let sound = try Self.file(kind)
    var random = SeededGenerator(seed: 0x6772_6970)
    var errors = 0
    for _ in 0..<5000 {
      var file = sound
      for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&file, &random) }
      var sink = CountingSink()
      do throws(CaptureError) {
        var reader = try CaptureReader(bytes: file, name: "damaged")
        while try reader.read(into: &sink, atMost: 3) {}
        #expect(reader.bytesRead == Int64(file.count))
      } catch {
        errors += 1
        #expect(!error.found.isEmpty && !error.expected.isEmpty)
      }
      #expect(sink.count < 2 * 64)
    }
    #expect(errors < 5000)
  }

  private func mutate(_ file: inout [UInt8], _ random: inout SeededGenerator) {
    guard !file.isEmpty else { return }
    let at = Int.random(in: 0..<file.count, using: &random)
    let end = min(file.count, at + Int.random(in: 1...40, using: &random))
    switch Int.random(in: 0..<8, using: &random) {
    case 0: file[at] = .random(in: 0...255, using: &random)
    case 1: file[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: file[at] = [0, 1, 0x7F, 0x80, 0xFF, 0x0A, 0x20, 0x30][at % 8]
    case 3: file.removeSubrange(at..<end)
    case 4: file.insert(contentsOf: file[at..<end], at: at)
    case 5: file.removeSubrange(at...)
    case 6: for index in at..<end { file[index] = 0 }
    default: for index in at..<end { file[index] = .random(in: 0...255, using: &random) }
    }
  }
}
