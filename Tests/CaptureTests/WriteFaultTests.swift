import Foundation
import TestSupport
import Testing

@testable import Capture

/// Given a disk that does not take what is written, this stays of a recording.
@Suite struct WriteFaultTests {
  private static let device = CaptureDevice(
    index: 0, bus: 1, address: 2, reportDescriptor: [0x05, 0x01])

  private func add(_ numbers: Range<Int>, to writer: inout PcapngWriter) throws {
    for number in numbers {
      let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 300)
      try writer.report(device: 0, arrivalNanoseconds: Int64(number), bytes: bytes.span)
    }
  }

  @Test(.enabled(if: SmallDisk.isAvailable), arguments: [false, true])
  func `A write that fails leaves whole records, and the next flush goes on`(isCut: Bool) throws {
    let disk = try SmallDisk(kilobytes: 64)
    let path = disk.path + "/recording.pcapng"
    var writer = try PcapngWriter(path: path)
    try writer.device(Self.device)
    try add(0..<50, to: &writer)
    try writer.flush()
    let whole = writer.bytesWritten
    disk.fill()
    try add(50..<70, to: &writer)
    let place = writer.bytesWritten
    try add(70..<90, to: &writer)
    for _ in 0..<3 {
      do {
        try writer.flush()
        Issue.record("a full disk took it")
      } catch { #expect(error.errorNumber == ENOSPC) }
      #expect(bytes(of: path).map { Int64($0.count) } == whole)
    }
    #expect(Int64(writer.pendingBytes) == writer.bytesWritten - whole)
    if isCut { try writer.truncate(to: place) }
    try disk.free()
    try writer.flush()
    try add(90..<100, to: &writer)
    try writer.close()

    var expected = PcapngWriter()
    try expected.device(Self.device)
    try add(0..<(isCut ? 70 : 90), to: &expected)
    try add(90..<100, to: &expected)
    #expect(bytes(of: path) == (try expected.close()))
  }

  @Test func `A device that is always full stays so`() throws {
    var writer = try PcapngWriter(path: "/dev/full")
    for _ in 0..<2 {
      #expect(throws: CaptureError.self) { try writer.flush() }
      #expect(writer.pendingBytes > 0)
    }
  }

  @Test func `A recording that begins in memory goes on in its file`() throws {
    let folder = try TemporaryFolder()
    var writer = PcapngWriter()
    try writer.device(Self.device)
    try add(0..<5, to: &writer)
    do {
      try writer.open(path: folder.appending("not/there"))
      Issue.record("a folder that is not there")
    } catch { #expect(error.errorNumber == ENOENT) }
    try writer.open(path: folder.appending("recording.pcapng"))
    try add(5..<10, to: &writer)
    try writer.close()
    var expected = PcapngWriter()
    try expected.device(Self.device)
    try add(0..<10, to: &expected)
    #expect(bytes(of: folder.appending("recording.pcapng")) == (try expected.close()))
  }
}
