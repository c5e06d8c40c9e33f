import Capture
import Testing

@Suite("pcap")
struct PcapReaderTests {
  struct Variant: Sendable, CustomTestStringConvertible {
    var bigEndian: Bool
    var isFine: Bool
    var linkType: UInt32

    var testDescription: String {
      "\(bigEndian ? "big" : "little")-endian, \(isFine ? "ns" : "us"), link type \(linkType)"
    }

    func file(_ moments: [USBMoment]) -> [UInt8] {
      var builder = PcapBuilder(bigEndian: bigEndian, isFine: isFine, linkType: linkType)
      let headerBytes = linkType == 220 ? 64 : 48
      for (index, moment) in moments.enumerated() {
        builder.packets.append(
          (
            1_700_000_000, UInt32(index),
            moment.usbmon(headerBytes: headerBytes, bigEndian: bigEndian)
          ))
      }
      return builder.file
    }

    static let all = [true, false].flatMap { bigEndian in
      [true, false].flatMap { isFine in
        [220, 189].map { Variant(bigEndian: bigEndian, isFine: isFine, linkType: $0) }
      }
    }
  }

  @Test(arguments: Variant.all)
  func devicesAndReportsOfEveryVariant(_ variant: Variant) throws {
    let moments = Descriptors.meeting + [.report([1, 2, 3]), .report([4])]
    let (sink, problems) = try readAll(variant.file(moments))
    let unit: Int64 = variant.isFine ? 1 : 1000
    let start: Int64 = 1_700_000_000_000_000_000
    #expect(
      sink.records == [
        .device(Descriptors.met),
        .report(device: 0, time: start + 12 * unit, bytes: [1, 2, 3]),
        .report(device: 0, time: start + 13 * unit, bytes: [4]),
      ])
    #expect(problems == CaptureProblems())
  }

  @Test(arguments: Variant.all)
  func fileCutAnywhereInItsLastPacketLosesOnlyThat(_ variant: Variant) throws {
    let whole = variant.file([.report([1]), .report([2])])
    let last = 16 + Int(variant.linkType == 220 ? 64 : 48) + 1
    let start = whole.count - last
    for cut in 1..<last {
      let (sink, problems) = try readAll(Array(whole.prefix(start + cut)))
      #expect(sink.reports.count == 1)
      #expect(problems.tornTail == .init(offset: Int64(start), bytes: Int64(cut)))
    }
    let (_, problems) = try readAll(Array(whole.prefix(start)))
    #expect(problems.tornTail == nil)
  }

  @Test func lengthThatCountsTheHeaderTooIsTolerated() throws {
    var moment = USBMoment.report([5, 6])
    moment.surplus = 64
    let (sink, problems) = try readAll(PcapBuilder(packets: [(0, 0, moment.usbmon())]).file)
    #expect(sink.reports == [.report(device: 0, time: 0, bytes: [5, 6])])
    #expect(problems.count == 0)
  }

  @Test(arguments: [Int32(-2), -32, -71, -75, -108])
  func failedTransfersArePassedOn(_ status: Int32) throws {
    let file = PcapBuilder(packets: [(1, 0, USBMoment.report([], status: status).usbmon())]).file
    let (sink, _) = try readAll(file)
    #expect(sink.records.last == .failed(device: 0, time: 1_000_000_000, status: status))
  }

  @Test func shortTransferIsAReport() throws {
    let file = PcapBuilder(packets: [(1, 0, USBMoment.report([9], status: -121).usbmon())]).file
    #expect(try readAll(file).sink.reports.count == 1)
  }

  @Test func onlyEndsOfInterruptTransfersInAreReports() throws {
    let others = [
      USBMoment(kind: "S", status: -115), USBMoment(endpoint: 0x01, data: [1]),
      USBMoment(transfer: 3, data: [1]), USBMoment(transfer: 0, data: [1]),
      USBMoment(transfer: 2, endpoint: 0x80, data: [1]),
    ]
    let (sink, problems) = try readAll(
      PcapBuilder(packets: others.map { (0, 0, $0.usbmon()) }).file)
    #expect(sink.records == [])
    #expect(problems.count == 0)
  }

  @Test func captureWithoutUSBIsAnError() throws {
    let file = PcapBuilder(linkType: 1, packets: [(0, 0, [1, 2, 3])]).file
    let error = try #require(throws: CaptureError.self) { try readAll(file) }
    #expect(error.kind == .noRecords)
    #expect(error.found.contains("link type 1"))
  }

  @Test func packetShorterThanItsHeaderIsCounted() throws {
    let file = PcapBuilder(packets: [(0, 0, [1, 2, 3]), (0, 0, USBMoment.report([1]).usbmon())])
      .file
    let (sink, problems) = try readAll(file)
    #expect(sink.reports.count == 1)
    #expect(problems.damagedPackets == 1)
    #expect(problems.texts.first?.hasPrefix("byte 24:") == true)
  }

  @Test func claimedLengthBeyondBeliefIsAnErrorThatNamesTheByte() throws {
    let sound = PcapBuilder(packets: [(0, 0, USBMoment.report([1]).usbmon())]).file
    let file = sound + [UInt8](repeating: 0xFF, count: 32)
    let error = try #require(throws: CaptureError.self) { try readAll(file) }
    #expect(error.kind == .damaged)
    #expect(error.byte == Int64(sound.count))
  }

  @Test func zerosAfterTheLastPacketAreATornTail() throws {
    let sound = PcapBuilder(packets: [(0, 0, USBMoment.report([1]).usbmon())]).file
    let (sink, problems) = try readAll(sound + [UInt8](repeating: 0, count: 4096))
    #expect(sink.reports.count == 1)
    #expect(problems.tornTail == .init(offset: Int64(sound.count), bytes: 4096))
  }

  @Test(arguments: [(Int64(600_000_000), false), (1_700_000_000, true)])
  func timesAreDatedAfter1990(_ seconds: Int64, _ isDated: Bool) throws {
    let file = PcapBuilder(packets: [(UInt32(seconds), 0, USBMoment.report([1]).usbmon())]).file
    var reader = try CaptureReader(bytes: file, name: "test")
    var sink = RecordingSink()
    while try reader.read(into: &sink, atMost: 1) {}
    #expect(reader.isDated == isDated)
    #expect(reader.format == .pcap)
    #expect(reader.bytesRead == reader.totalBytes)
  }
}
