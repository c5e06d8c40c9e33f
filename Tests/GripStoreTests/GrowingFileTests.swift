import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import GripStore

/// Given what the disk refuses, what stands in the file and what is said.
@Suite struct GrowingFileTests {
  /// What was called, and from which call of a kind on it fails.
  private final class Disk: Sendable {
    private let state = Mutex<(syncs: Int, cuts: Int)>((0, 0))
    let failsSync: @Sendable (Int) -> Bool
    let failsCut: Bool

    init(failsSync: @escaping @Sendable (Int) -> Bool, failsCut: Bool = false) {
      self.failsSync = failsSync
      self.failsCut = failsCut
    }

    var syncs: Int { state.withLock { $0.syncs } }

    var calls: GrowingFile.Calls {
      var calls = GrowingFile.Calls()
      let system = calls
      calls.sync = { file in
        let number = self.state.withLock { state in
          state.syncs += 1
          return state.syncs
        }
        if self.failsSync(number) {
          errno = EIO
          return -1
        }
        return system.sync(file)
      }
      calls.shorten = { file, bytes in
        if self.failsCut {
          errno = EIO
          return -1
        }
        return system.shorten(file, bytes)
      }
      return calls
    }
  }

  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.appending("records/lines")
  }

  private func file(_ disk: Disk? = nil) -> GrowingFile {
    GrowingFile(path: path, lineBytesMax: 100, calls: disk?.calls ?? GrowingFile.Calls())
  }

  private var content: String {
    String(decoding: TestSupport.bytes(of: path) ?? [], as: UTF8.self)
  }

  private static func isDoubtful(_ error: StoreError?) -> Bool {
    if case .doubtful = error { true } else { false }
  }

  @Test func `A line that the disk does not take is taken back, and that is brought to the disk`()
    throws
  {
    try file().append(Array("one\n".utf8))
    let disk = Disk(failsSync: { $0 == 1 })
    let error = #expect(throws: StoreError.self) {
      try file(disk).append(Array("two\n".utf8))
    }
    #expect(!Self.isDoubtful(error) && content == "one\n")
    #expect(disk.syncs == 2, "the shorter file is synchronised, too")
    try file().append(Array("two\n".utf8))
    #expect(content == "one\ntwo\n")
  }

  @Test(arguments: [true, false])
  func `Where it cannot be taken back that is said, for the line may come to stay`(
    failsCut: Bool
  ) throws {
    try file().append(Array("one\n".utf8))
    let disk = Disk(failsSync: { _ in true }, failsCut: failsCut)
    let error = #expect(throws: StoreError.self) {
      try file(disk).append(Array("two\n".utf8))
    }
    #expect(Self.isDoubtful(error))
    #expect(try #require(error).description.contains("could not be taken back"))
    #expect(content == (failsCut ? "one\ntwo\n" : "one\n"))
  }

  @Test func `Mending brings whole lines to the disk that a program left which was killed`() throws
  {
    try file().append(Array("one\n".utf8))
    let disk = Disk(failsSync: { _ in false })
    #expect(try file(disk).mend() == 0)
    #expect(disk.syncs == 1)
    #expect(throws: StoreError.self) { try file(Disk(failsSync: { _ in true })).mend() }
    #expect(content == "one\n")
  }

  @Test func `A file that cannot be cut stays torn, and mending says so`() throws {
    try file().append(Array("one\n".utf8))
    try Data("one\ntw".utf8).write(to: URL(filePath: path))
    #expect(throws: StoreError.self) {
      try file(Disk(failsSync: { _ in false }, failsCut: true)).mend()
    }
    #expect(try file().mend() == 2)
    #expect(content == "one\n")
  }
}
