import Foundation
import TestSupport
import Testing

@testable import GripStore

/// What was published is read back as it is; what was damaged is named.
@Suite struct StoredSessionTests {
  private static let golden = SharedData.projectRoot.appending(path: "fixtures/expected")
  private static let fixtures =
    (try? FileManager.default.contentsOfDirectory(atPath: golden.path)) ?? []

  private static func copy(_ fixture: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let day = folder.appending("undated")
    try FileManager.default.createDirectory(atPath: day, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: golden.appending(path: fixture + "/1").path, toPath: day + "/A")
    return folder
  }

  @Test(arguments: fixtures)
  func `Every golden session is read back without a change`(fixture: String) throws {
    let folder = try Self.copy(fixture)
    #expect(try StoredSession.folders(ofDays: ["undated"], in: folder.path) == ["undated/A"])
    let session = try StoredSession("undated/A", in: folder.path)
    let written = try #require(bytes(of: folder.appending("undated/A/summary.json")))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    #expect(try [UInt8](encoder.encode(session.facts)) + [0x0A] == written)
    #expect(session.digest == Digest.hexadecimal(written))
    #expect(session.repetitions.rows.count == session.facts.repetitions.count)
    #expect(
      session.repetitions.rows.map(\.number) == Array(1..<(session.repetitions.rows.count + 1)))
    #expect((session.startUTCNanoseconds == nil) == !session.facts.session.isDated)
  }

  @Test func `There are golden sessions`() {
    #expect(Self.fixtures.count > 10)
  }

  @Test(
    arguments: [
      ("summary.json", nil, "it is not there"), ("summary.json", "", "it is no JSON"),
      ("summary.json", "{}", "schema is missing"),
      ("summary.json", "[1, 2", "it is no JSON"),
      ("repetitions.csv", "number,set\r\n", "line 1 must name the columns"),
      ("repetitions.csv", "number,set", "its last line is not whole"),
      (
        "repetitions.csv",
        "number,set,start_s,peak_time_s,end_s,peak_N,height_N,held_s\r\n1,1,0,1,2,3\r\n",
        "line 2 is no row"
      ),
      (
        "repetitions.csv",
        "number,set,start_s,peak_time_s,end_s,peak_N,height_N,held_s\r\n1,1,0,nan,2,3,4,\r\n",
        "line 2 is no row"
      ),
    ] as [(String, String?, String)])
  func `A damaged file is named, with what is wrong`(
    file: String, content: String?, reason: String
  ) throws {
    let folder = try Self.copy("two-sets")
    let path = "undated/A/\(file)"
    if let content {
      _ = try folder.write(Array(content.utf8), path)
    } else {
      try FileManager.default.removeItem(atPath: folder.appending(path))
    }
    let error = #expect(throws: StoreError.self) {
      try StoredSession("undated/A", in: folder.path)
    }
    let text = try #require(error).description
    #expect(text.contains(file) && text.contains(reason), "\(text)")
  }

  @Test(arguments: [
    ("2026-11-22/163512Z-SN0001-0123456789abcdef", true), ("undated/A-1", true),
    ("undated/", false), ("undated", false), ("../undated/A", false), ("undated/..", false),
    ("undated/A/B", false), ("2026-11-22/a b", false), (".unfinished/A", false), ("", false),
    ("/undated/A", false), ("visits/A", false),
  ])
  func `Only a day and a name are a session's folder`(name: String, isOne: Bool) {
    #expect(StoredFile.isSessionFolder(name) == isOne)
  }
}
