import Testing

@testable import GoDirect
@testable import GripCore

@Suite("Packets of a Go Direct device, from its reports")
struct PacketAssemblerTests {
  private func steps(
    _ reports: [[UInt8]], _ assembler: inout GoDirectAssembler
  ) -> [GoDirectAssembler.Step] {
    reports.map { assembler.add($0.span) }
  }

  private func bytes(_ packet: GoDirectPacket) -> [UInt8] {
    (0..<packet.count).map { packet.bytes[$0] }
  }

  @Test(
    "Given packets of every length, then each is whole with its last report",
    arguments: [6, 7, 62, 63, 64, 126, 127, 154, 189, 190, 252, 253, 255])
  func lengths(count: Int) {
    let packet = DeviceBytes.packet(
      kind: 0x98, 0x50, (0..<(count - 5)).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    var assembler = GoDirectAssembler()
    for _ in 0..<3 {
      let reports = DeviceBytes.reports(packet)
      #expect(
        steps(reports, &assembler)
          == [GoDirectAssembler.Step](repeating: .part, count: reports.count - 1) + [.whole])
      #expect(bytes(assembler.packet) == packet)
      #expect(assembler.packet.hasChecksum)
    }
  }

  @Test("Given a lost report within a packet, then that packet is left out and the next is whole")
  func lostPart() {
    let long = DeviceBytes.reports(
      DeviceBytes.answer(0x50, 0xF0, [UInt8](repeating: 3, count: 148)))
    let short = DeviceBytes.reports(DeviceBytes.answer(0x10, 0xEF, [1, 2, 3]))
    for missing in 1..<long.count {
      var assembler = GoDirectAssembler()
      let kept = long.enumerated().filter { $0.offset != missing }.map(\.element)
      #expect(!steps(kept, &assembler).contains(.whole))
      let after = steps(short, &assembler)
      #expect(after == [.whole], "report \(missing) is missing")
      #expect(assembler.packet.command == 0x10)
    }
  }

  @Test(
    "Given what is no part of a packet, then it is broken and harms nothing",
    arguments: [
      [], [0], [5], [64, 0x98, 5, 0, 0, 0], [5, 0x98, 5], [4, 0x98, 5, 0, 0, 0],
      [6, 0x98, 0, 0, 0, 0, 0], [6, 0x98, 7, 0, 0, 0, 0], [255, 0x98, 5, 0, 0, 0, 0],
    ] as [[UInt8]])
  func broken(report: [UInt8]) {
    var assembler = GoDirectAssembler()
    #expect(assembler.add(report.span) == .broken)
    let next = DeviceBytes.reports(DeviceBytes.answer(0x10, 1))
    #expect(steps(next, &assembler) == [.whole])
  }

  @Test("Given bytes after the end of a packet, then they are not part of it")
  func trailing() {
    var report = DeviceBytes.reports(DeviceBytes.answer(0x10, 9))[0]
    report[0] = 20
    var assembler = GoDirectAssembler()
    #expect(assembler.add(report.span) == .whole)
    #expect(bytes(assembler.packet) == DeviceBytes.answer(0x10, 9))
  }
}
