import Foundation
import GripStore
import TestSupport
import Testing

/// Given who holds an output directory, who else may.
@Suite struct DirectoryHoldTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.appending("deep/out")
  }

  @Test func `It is made where it is missing, and one at a time holds it`() throws {
    do {
      let first = try DirectoryHold(path)
      let error = #expect(throws: StoreError.self) { try DirectoryHold(path) }
      #expect(error == .inUse(path: path))
      #expect(try #require(error).description.contains(path))
      #expect(first.isInPlace)
    }
    _ = try DirectoryHold(path)
  }

  @Test func `Another name of the same directory is the same directory`() throws {
    let first = try DirectoryHold(path)
    let link = folder.appending("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(throws: StoreError.inUse(path: link)) { try DirectoryHold(link) }
    #expect(throws: StoreError.inUse(path: path + "/")) { try DirectoryHold(path + "/") }
    #expect(first.isInPlace)
  }

  @Test func `One that was removed and made again is not the one that is held`() throws {
    let first = try DirectoryHold(path)
    try FileManager.default.removeItem(atPath: path)
    #expect(!first.isInPlace)
    let second = try DirectoryHold(path)
    #expect(!first.isInPlace && second.isInPlace)
  }

  @Test func `A file in its place is no directory of another daemon`() throws {
    let file = folder.appending("file")
    try Data().write(to: URL(filePath: file))
    let error = #expect(throws: StoreError.self) { try DirectoryHold(file) }
    #expect(error != .inUse(path: file))
  }
}
