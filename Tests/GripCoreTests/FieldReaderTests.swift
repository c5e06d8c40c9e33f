import TestSupport
import Testing

@testable import GripCore

@Suite struct FieldReaderTests {
  struct Case: CustomTestStringConvertible {
    var offset: Int32
    var bits: UInt8
    var isSigned = false
    var bytes: [UInt8]
    var raw: Int64
    var testDescription: String { "\(bits) bits at bit \(offset), signed: \(isSigned)" }
  }

  @Test(arguments: [
    Case(offset: 0, bits: 1, bytes: [0b1], raw: 1),
    Case(offset: 7, bits: 1, bytes: [0b1000_0000], raw: 1),
    Case(offset: 0, bits: 1, isSigned: true, bytes: [0b1], raw: -1),
    Case(offset: 4, bits: 8, bytes: [0xA0, 0x05], raw: 0x5A),
    Case(offset: 4, bits: 8, isSigned: true, bytes: [0xA0, 0x0F], raw: -6),
    Case(offset: 0, bits: 16, bytes: [0x34, 0x12], raw: 0x1234),
    Case(offset: 8, bits: 16, isSigned: true, bytes: [0, 0xFE, 0xFF], raw: -2),
    Case(offset: 3, bits: 16, bytes: [0xF8, 0xFF, 0x07], raw: 0xFFFF),
    Case(offset: 0, bits: 24, isSigned: true, bytes: [0, 0, 0x80], raw: -8_388_608),
    Case(offset: 0, bits: 32, bytes: [0xFF, 0xFF, 0xFF, 0xFF], raw: 4_294_967_295),
    Case(offset: 0, bits: 32, isSigned: true, bytes: [0, 0, 0, 0x80], raw: -2_147_483_648),
    Case(offset: 7, bits: 32, bytes: [0x80, 0xFF, 0xFF, 0xFF, 0x7F], raw: 4_294_967_295),
    Case(offset: 7, bits: 32, isSigned: true, bytes: [0x80, 0, 0, 0, 0x40], raw: -2_147_483_647),
  ])
  func `Bits are counted from the lowest of the first byte`(_ example: Case) {
    let reader = FieldReader(
      bitOffset: example.offset, bitSize: example.bits, isSigned: example.isSigned)
    #expect(reader.raw(example.bytes.span) == example.raw)
  }

  @Test(arguments: 1...32)
  func `What was written at any bit is read, whatever lies around it`(bits: Int) {
    var random = SeededGenerator(seed: UInt64(bits))
    for isSigned in [false, true] {
      let range = TestField.range(bits: bits, isSigned: isSigned)
      for before in 0..<17 {
        let edges: [Int64] = [range.lowerBound, range.upperBound]
        let value = before < 2 ? edges[before] : Int64.random(in: range, using: &random)
        var writer = BitWriter()
        let around = Int64.random(in: .min ... .max, using: &random)
        writer.append(around, bits: before)
        writer.append(value, bits: bits)
        writer.append(~around, bits: 13)
        let reader = FieldReader(
          bitOffset: Int32(before), bitSize: UInt8(bits), isSigned: isSigned)
        #expect(reader.raw(writer.bytes.span) == value)
      }
    }
  }

  @Test func `A value outside of the declared range is no value`() {
    let reader = FieldReader(
      bitOffset: 0, bitSize: 8, logicalMinimum: 10, logicalMaximum: 200, scale: 0.5, offset: -5)
    #expect([9, 10, 200, 201].map(reader.isInRange) == [false, true, true, false])
    #expect([9, 10, 200, 11].map(reader.isAtEnd) == [false, true, true, false])
    #expect(reader.physical(10) == 0)
  }
}
