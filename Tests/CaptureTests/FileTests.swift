import Foundation
import Testing

@testable import Capture

@Suite("Files, pipes and the system")
struct FileTests {
  /// Runs with a folder of its own.
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "capture-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func readAll(path: String) throws -> (RecordingSink, CaptureProblems, total: Int64?) {
    var reader = try CaptureReader(path: path)
    var sink = RecordingSink()
    while try reader.read(into: &sink, atMost: 100) {}
    return (sink, reader.problems, reader.totalBytes)
  }

  @Test func recordingInAFileIsLikeOneInMemory() throws {
    try withFolder { folder in
      let path = folder.appending(path: "session.pcapng").path
      var file = try PcapngWriter(path: path)
      var memory = PcapngWriter()
      let report = [UInt8](repeating: 7, count: 64)
      try file.device(Descriptors.met)
      try memory.device(Descriptors.met)
      for time in 0..<5000 {
        try file.report(device: 0, arrivalNanoseconds: Int64(time), bytes: report.span)
        try memory.report(device: 0, arrivalNanoseconds: Int64(time), bytes: report.span)
      }
      let keep = file.bytesWritten
      for _ in 0..<5000 {
        try file.report(device: 0, arrivalNanoseconds: 0, bytes: report.span)
      }
      try file.sync()
      try file.report(device: 0, arrivalNanoseconds: 0, bytes: report.span)
      try file.truncate(to: keep)
      #expect(file.bytesWritten == keep)
      for time in 5000..<5100 {
        try file.report(device: 0, arrivalNanoseconds: Int64(time), bytes: report.span)
        try memory.report(device: 0, arrivalNanoseconds: Int64(time), bytes: report.span)
      }
      try file.close()
      let expected = try memory.close()
      #expect(FileManager.default.contents(atPath: path).map { Array($0) } == expected)
      let (sink, problems, total) = try readAll(path: path)
      #expect(sink.reports.count == 5100)
      #expect(problems.count == 0)
      #expect(total == Int64(expected.count))
    }
  }

  @Test func textLargerThanTheBufferIsReadWhole() throws {
    try withFolder { folder in
      let path = folder.appending(path: "long.hid").path
      var writer = try HIDRecorderWriter(path: path)
      try writer.device(Descriptors.met)
      var expected: [RecordingSink.Record] = []
      for time in 0..<10_000 {
        let report = [UInt8](repeating: UInt8(time & 255), count: 1 + time % 97)
        try writer.report(device: 0, arrivalNanoseconds: Int64(time) * 1000, bytes: report.span)
        expected.append(.report(device: 0, time: Int64(time) * 1000, bytes: report))
      }
      try writer.finish()
      let (sink, problems, _) = try readAll(path: path)
      #expect(sink.reports == expected)
      #expect(problems.count == 0)
    }
  }

  @Test(arguments: MutationTests.Kind.allCases)
  func pipeThatTricklesIsReadLikeAFile(_ kind: MutationTests.Kind) throws {
    try withFolder { folder in
      let path = folder.appending(path: "pipe").path
      let made = unsafe mkfifo(path, 0o600)
      try #require(made == 0)
      let bytes = try MutationTests.file(kind)
      let writer = Thread {
        guard let pipe = FileHandle(forWritingAtPath: path) else { return }
        for start in stride(from: 0, to: bytes.count, by: 37) {
          pipe.write(Data(bytes[start..<min(bytes.count, start + 37)]))
          usleep(200)
        }
        try? pipe.close()
      }
      writer.start()
      let (sink, problems, total) = try readAll(path: path)
      let expected = try CaptureTests.readAll(bytes)
      #expect(sink.records == expected.sink.records)
      #expect(problems == expected.problems)
      #expect(total == nil)
    }
  }

  @Test func dashIsStandardInput() async {
    await #expect(processExitsWith: .success) {
      let text = Pipe()
      try #require(dup2(text.fileHandleForReading.fileDescriptor, STDIN_FILENO) == STDIN_FILENO)
      text.fileHandleForWriting.write(Data("E: 0.0 1 01\nE: 0.5 2 01".utf8))
      try text.fileHandleForWriting.close()
      var reader = try CaptureReader(path: "-")
      var sink = RecordingSink()
      while try reader.read(into: &sink, atMost: 100) {}
      #expect(sink.reports == [.report(device: 0, time: 0, bytes: [1])])
      #expect(reader.problems.tornTail == .init(offset: 12, bytes: 11))
      #expect(reader.totalBytes == nil)
    }
  }

  @Test func interruptedCallsAreRepeatedAndOtherFailuresAreNot() {
    var script: [SystemResult] = [
      .failure(errorNumber: EINTR), .failure(errorNumber: EINTR), .success(5),
    ]
    #expect(uninterrupted { script.removeFirst() } == .success(5))
    script = [.failure(errorNumber: EINTR), .failure(errorNumber: EIO), .success(1)]
    #expect(uninterrupted { script.removeFirst() } == .failure(errorNumber: EIO))
    #expect(script == [.success(1)])
  }

  @Test(arguments: [
    ("/nonexistent/file", CaptureError.Kind.cannotOpen, ENOENT), ("/tmp", .cannotRead, EISDIR),
    ("/dev/null", .empty, 0),
  ])
  func whatCannotBeReadIsNamed(_ path: String, _ kind: CaptureError.Kind, _ number: Int32) throws {
    let error = try #require(throws: CaptureError.self) { try readAll(path: path) }
    #expect(error.kind == kind)
    #expect(error.errorNumber == number)
    #expect(error.file == path)
    #expect(error.description.hasPrefix(path + ": expected") || error.byte == 0)
  }

  @Test func fullDiskIsAnError() throws {
    var writer = try PcapngWriter(path: "/dev/full")
    let error = try #require(throws: CaptureError.self) { try writer.flush() }
    #expect(error.kind == .cannotWrite)
    #expect(error.errorNumber == ENOSPC)
    #expect(throws: CaptureError.self) { _ = try PcapngWriter(path: "/nonexistent/file") }
  }
}
