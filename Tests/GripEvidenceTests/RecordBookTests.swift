import Foundation
import GripEvidence
import GripStore
import TestSupport
import Testing

/// Given this file and this disk, these records and this error.
@Suite struct RecordBookTests {
  private static let piece = VisitRecord.PieceKey(session: "2026-11-22/a", atMicroseconds: 0)

  private static func record(_ number: Int) -> VisitRecord {
    RecordFileTests.record(.reassign(piece, reference: "P-\(number)"), number: number)
  }

  private static func book(_ count: Int, in folder: TemporaryFolder) throws -> RecordBook {
    let book = RecordBook(directory: folder.path)
    for number in 1...max(1, count) where number <= count { try book.append(record(number)) }
    return book
  }

  private static func bytes(_ folder: TemporaryFolder) -> [UInt8] {
    TestSupport.bytes(of: folder.appending(RecordBook.place)) ?? []
  }

  @Test func `What is added is read in its order, and only the group may read it`() throws {
    let folder = try TemporaryFolder()
    #expect(try RecordBook(directory: folder.path).records() == [])
    let book = try Self.book(3, in: folder)
    #expect(try book.records() == (1...3).map(Self.record))
    #expect(
      Self.bytes(folder) == (try (1...3).flatMap { try RecordFile.line(Self.record($0)) }))
    let mode = try FileManager.default.attributesOfItem(
      atPath: folder.appending(RecordBook.place))[.posixPermissions]
    #expect((mode as? Int).map { $0 & ~0o640 } == 0)
  }

  @Test
  func `A last line that was cut off anywhere does not count, and goes when the book is mended`()
    throws
  {
    let folder = try TemporaryFolder()
    let book = try Self.book(2, in: folder)
    let whole = Self.bytes(folder)
    let third = try RecordFile.line(Self.record(3))
    for cut in 1..<third.count {
      try Data(whole + third[..<cut]).write(to: URL(filePath: folder.appending(RecordBook.place)))
      #expect(try book.records() == [Self.record(1), Self.record(2)])
      #expect(try book.mend() == Int64(cut))
      #expect(try book.mend() == 0)
      #expect(Self.bytes(folder) == whole)
    }
    try book.append(Self.record(3))
    #expect(try book.records().count == 3)
  }

  @Test func `A tail longer than any line goes, and a file of nothing else is empty then`() throws {
    let folder = try TemporaryFolder()
    let book = try Self.book(1, in: folder)
    let whole = Self.bytes(folder)
    let tail = [UInt8](repeating: 0, count: 200_000)
    for before in [whole, []] {
      try Data(before + tail).write(to: URL(filePath: folder.appending(RecordBook.place)))
      let error = #expect(throws: RecordBookError.self) { try book.records() }
      #expect(error?.description.contains("at most 65536 bytes") == true)
      #expect(try book.mend() == 200_000)
      #expect(Self.bytes(folder) == before)
    }
  }

  @Test(.enabled(if: SmallDisk.isAvailable))
  func `A full disk takes nothing of a record, and the next one when it has room again`() throws {
    let disk = try SmallDisk(kilobytes: 64)
    let book = RecordBook(directory: disk.path)
    try book.append(Self.record(1))
    disk.fill()
    // What is left of the file's page takes some records; a long one does not fit.
    var attestation = Attestation()
    attestation.changes = (0..<9).map { number in
      .init(
        at: "10:0\(number)", from: String(repeating: "x", count: 1900), to: "y",
        why: String(repeating: "z", count: 1900))
    }
    let long = RecordFileTests.record(
      .attest(.init(reference: "P", day: "2026-11-22"), attestation), number: 2)
    let error = #expect(throws: RecordBookError.self) { try book.append(long) }
    #expect(error?.description.contains("free space") == true)
    #expect(try book.records() == [Self.record(1)])
    try disk.free()
    try book.append(long)
    #expect(try book.records() == [Self.record(1), long])
  }

  @Test func `A line in the middle that is damaged is named`() throws {
    let folder = try TemporaryFolder()
    let book = try Self.book(3, in: folder)
    var bytes = Self.bytes(folder)
    let second = try #require(bytes.firstIndex(of: 0x0A)) + 10
    bytes[second] = 0x21
    try Data(bytes).write(to: URL(filePath: folder.appending(RecordBook.place)))
    let error = #expect(throws: RecordBookError.self) { try book.records() }
    #expect(error?.description.hasPrefix("records/records.jsonl, line 2") == true)
  }

  @Test func `A record that has too many bytes for a line is refused`() throws {
    let folder = try TemporaryFolder()
    var attestation = Attestation()
    let text = String(repeating: "x", count: 2000)
    attestation.changes = (0..<20).map { _ in .init(at: text, from: text, to: text, why: text) }
    let record = RecordFileTests.record(
      .attest(.init(reference: "P", day: "2026-11-22"), attestation))
    let error = #expect(throws: RecordBookError.self) {
      try RecordBook(directory: folder.path).append(record)
    }
    #expect(error?.description.contains("at most 65536") == true)
    #expect(!FileManager.default.fileExists(atPath: folder.appending(RecordBook.place)))
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `Damaged books are refused or read, and mending leaves whole lines`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    let book = try Self.book(4, in: folder)
    var bytes = Self.bytes(folder)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
    }
    bytes.removeLast(Int.random(in: 0...bytes.count / 2, using: &random))
    try Data(bytes).write(to: URL(filePath: folder.appending(RecordBook.place)))
    let records = try? book.records()
    #expect((records?.count ?? 0) <= 4)
    _ = try book.mend()
    let mended = Self.bytes(folder)
    #expect(mended.isEmpty || mended.last == 0x0A)
    #expect(bytes.starts(with: mended))
    if let records { #expect(try book.records() == records) }
  }
}
