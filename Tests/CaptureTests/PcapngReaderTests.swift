import Capture
import Testing

@Suite("pcapng")
struct PcapngReaderTests {
  private func builder(bigEndian: Bool = false, _ linkType: UInt16 = 220) -> PcapngBuilder {
    var builder = PcapngBuilder(bigEndian: bigEndian)
    builder.section()
    builder.interface(linkType)
    return builder
  }

  @Test(arguments: [true, false], [UInt16(220), 189])
  func everyKindOfPacketBlock(_ bigEndian: Bool, _ linkType: UInt16) throws {
    var file = builder(bigEndian: bigEndian, linkType)
    let header = linkType == 220 ? 64 : 48
    for moment in Descriptors.meeting {
      file.enhanced(moment.usbmon(headerBytes: header, bigEndian: bigEndian))
    }
    let packet = USBMoment.report([1, 2, 3]).usbmon(headerBytes: header, bigEndian: bigEndian)
    file.enhanced(packet, ticks: 5 << 32)
    file.block(0xBAD, [1, 2, 3, 4])
    file.obsolete(packet, ticks: 7 << 32)
    file.simple(packet)
    let (sink, problems) = try readAll(file.file)
    let tick: Int64 = (1 << 32) * 1000
    #expect(
      sink.records == [
        .device(Descriptors.met),
        .report(device: 0, time: 5 * tick, bytes: [1, 2, 3]),
        .report(device: 0, time: 7 * tick, bytes: [1, 2, 3]),
        .report(device: 0, time: 7 * tick, bytes: [1, 2, 3]),
      ])
    #expect(problems == CaptureProblems())
  }

  @Test(
    arguments: [
      (nil, nil, 1_500_000, 1_500_000_000),
      (6, 10, 1_500_000, 11_500_000_000),
      (9, nil, 1_500_000, 1_500_000),
      (3, -1, 1_500, 500_000_000),
      (0, nil, 3, 3_000_000_000),
      (12, nil, 1_500_000, 1_500),
      (0x80 | 10, nil, 1536, 1_500_000_000),
      (0x80 | 63, nil, 1 << 62, 500_000_000),
      (0x80 | 127, nil, .max, 0),
      (127, nil, .max, 0),
      (0, nil, .max, .max),
      (0, .max, .max, .max),
    ] as [(UInt8?, Int64?, UInt64, Int64)])
  func clocksOfEveryResolution(
    _ resolution: UInt8?, _ offset: Int64?, _ ticks: UInt64, _ expected: Int64
  ) throws {
    var file = PcapngBuilder()
    file.section()
    file.interface(resolution: resolution, offsetSeconds: offset)
    file.enhanced(USBMoment.report([1]).usbmon(), ticks: ticks)
    let (sink, _) = try readAll(file.file)
    #expect(sink.reports == [.report(device: 0, time: expected, bytes: [1])])
  }

  @Test func sectionsMayDifferInByteOrderAndInterfaces() throws {
    var file = builder(189)
    file.interface(1)
    file.enhanced(USBMoment.report([1]).usbmon(headerBytes: 48))
    file.enhanced([0, 0, 0, 0], interface: 1)
    file.bigEndian = true
    file.section()
    file.interface(1)
    file.interface(220, resolution: 9)
    file.enhanced(USBMoment.report([2]).usbmon(bigEndian: true), interface: 1, ticks: 3)
    let (sink, problems) = try readAll(file.file)
    #expect(
      sink.reports == [
        .report(device: 0, time: 0, bytes: [1]), .report(device: 0, time: 3, bytes: [2]),
      ])
    #expect(problems.otherLinkTypePackets == 1)
  }

  @Test func eventsAreBetweenReports() throws {
    var file = builder()
    file.interface(147, resolution: 9)
    file.enhanced(USBMoment.report([1]).usbmon())
    file.enhanced(Array("{}".utf8), interface: 1, ticks: 8)
    file.enhanced(USBMoment.report([2]).usbmon())
    let (sink, _) = try readAll(file.file)
    #expect(
      sink.records.dropFirst() == [
        .report(device: 0, time: 0, bytes: [1]), .event(time: 8, json: Array("{}".utf8)),
        .report(device: 0, time: 0, bytes: [2]),
      ])
  }

  @Test func fileCutAnywhereInItsLastBlockLosesOnlyThat() throws {
    var file = builder()
    file.enhanced(USBMoment.report([1]).usbmon())
    let start = file.file.count
    file.enhanced(USBMoment.report([2]).usbmon())
    for cut in 1..<(file.file.count - start) {
      let (sink, problems) = try readAll(Array(file.file.prefix(start + cut)))
      #expect(sink.reports.count == 1)
      #expect(problems.tornTail == .init(offset: Int64(start), bytes: Int64(cut)))
      #expect(problems.count == 1)
    }
  }

  /// A file system may give a file its length before its bytes.
  @Test func lastBlockThatFadesIntoZerosIsATornTail() throws {
    var file = builder()
    file.enhanced(USBMoment.report([1]).usbmon())
    let start = file.file.count
    file.enhanced(USBMoment.report([2]).usbmon())
    let rest = file.file.count - start
    for kept in [0, 8, 20, 60, rest - 4] {
      let zeros = [UInt8](repeating: 0, count: rest - kept + 1000)
      let (sink, problems) = try readAll(Array(file.file.prefix(start + kept)) + zeros)
      #expect(sink.reports.count == 1)
      #expect(problems.tornTail?.offset == Int64(start))
    }
  }

  @Test func brokenStructureIsAnErrorAfterWhatWasWhole() throws {
    var file = builder()
    file.enhanced(USBMoment.report([1]).usbmon())
    let start = file.file.count
    file.enhanced(USBMoment.report([2]).usbmon())
    file.enhanced(USBMoment.report([3]).usbmon())
    file.file[start + 4] += 1
    var reader = try CaptureReader(bytes: file.file, name: "broken.pcapng")
    var sink = RecordingSink()
    let error = #expect(throws: CaptureError.self) {
      while try reader.read(into: &sink, atMost: 10) {}
    }
    #expect(sink.reports.count == 1)
    #expect(error?.kind == .damaged)
    #expect(error?.byte == Int64(start))
    #expect(error?.description.hasPrefix("broken.pcapng, byte \(start): expected") == true)
    #expect(try reader.read(into: &sink, atMost: 10) == false)
  }

  @Test func contradictionsWithinABlockAreCounted() throws {
    var file = builder()
    file.enhanced(USBMoment.report([1]).usbmon(), interface: 9)
    var claim = file
    claim.enhanced([])
    let lengthField = claim.file.count - 12
    claim.file[lengthField] = 200
    claim.enhanced(USBMoment.report([2]).usbmon())
    let (sink, problems) = try readAll(claim.file)
    #expect(sink.reports.count == 1)
    #expect(problems.damagedPackets == 2)
  }

  @Test func packetsThatTheCaptureShortenedAreSaid() throws {
    var file = builder()
    file.enhanced(USBMoment.report([1]).usbmon(), original: 128)
    #expect(try readAll(file.file).problems.shortenedPackets == 1)
  }

  @Test func hugeBlocksArePassedOver() throws {
    var file = builder()
    file.enhanced([UInt8](repeating: 1, count: CaptureLimits.recordBytesMax + 4))
    file.enhanced(USBMoment.report([2]).usbmon())
    let (sink, problems) = try readAll(file.file)
    #expect(sink.reports.count == 1)
    #expect(problems.oversizedRecords == 1)
  }

  @Test func headerAloneIsAnEmptyRecordingAndHalfAHeaderAnError() throws {
    let file = builder().file
    #expect(try readAll(file).sink.records == [])
    for cut in 1..<28 {
      #expect(throws: CaptureError.self) { try readAll(Array(file.prefix(cut))) }
    }
  }
}
