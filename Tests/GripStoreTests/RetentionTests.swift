import Foundation
import GripStore
import TestSupport
import Testing

/// Given these sessions and limits, these are deleted.
@Suite struct RetentionTests {
  private let folder: TemporaryFolder
  private var out: String { folder.appending("out") }
  /// 2026-11-22T16:35:12Z.
  private static let now: Int64 = 1_795_365_312_000_000_000
  private static let sessions = [
    "2026-10-23/163511Z-A-1", "2026-10-23/163512Z-A-2", "2026-11-21/235959Z-B-1",
    "2026-11-22/163511Z-A-3",
  ]

  init() throws {
    folder = try TemporaryFolder()
    for place in Self.sessions + ["undated/C-1"] {
      let path = out + "/" + place
      try FileManager.default.createDirectory(
        atPath: path + "/records", withIntermediateDirectories: true)
      try Data(count: 600).write(to: URL(filePath: path + "/summary.json"))
      try Data(count: 400).write(to: URL(filePath: path + "/recording.pcapng"))
      try Data(count: 10).write(to: URL(filePath: path + "/records/1.json"))
    }
    for other in [".unfinished/7-1", ".unreadable/7-2", "2026-10-01/no-session", "2026-1-1/x"] {
      try FileManager.default.createDirectory(
        atPath: out + "/" + other, withIntermediateDirectories: true)
      try Data(count: 9).write(to: URL(filePath: out + "/" + other + "/recording.pcapng"))
    }
  }

  @Test(
    arguments: [
      (nil, nil, 0), (30, nil, 1), (31, nil, 0), (1, nil, 2), (0, nil, 4), (nil, 4000, 0),
      (nil, 3999, 1), (nil, 2000, 2), (nil, 0, 4), (30, 2000, 2), (1, 3500, 2),
    ] as [(Int?, Int64?, Int)])
  func `The oldest go first, and only as many as must`(days: Int?, bytes: Int64?, count: Int) throws
  {
    let retention = Retention(daysMax: days, bytesMax: bytes)
    let before = folder.files()
    let deleted = try retention.run(directory: out, nowNanoseconds: Self.now)
    #expect(deleted.map(\.place) == Array(Self.sessions.prefix(count)))
    #expect(deleted.allSatisfy { $0.bytes == 1000 })
    let gone = Self.sessions.prefix(count)
    let after = folder.files()
    #expect(
      after.filter { !$0.hasPrefix("out/chain/") }
        == before.filter { file in !gone.contains { file.contains($0) } })
    // Each is in the chain, though none of them had been.
    #expect(after.filter { $0.hasPrefix("out/chain/0") }.count == count)
    #expect(folder.contents().filter { $0.contains(".deleted") } == [])
    #expect(folder.contents().contains("out/2026-11-21/") == (count < 3))
    #expect(try retention.run(directory: out, nowNanoseconds: Self.now).isEmpty)
  }

  @Test func `What a run that died left is removed by the next`() throws {
    try FileManager.default.createDirectory(
      atPath: out + "/.deleted/session/records", withIntermediateDirectories: true)
    _ = try Retention(daysMax: 900).run(directory: out, nowNanoseconds: Self.now)
    #expect(folder.contents().filter { $0.contains(".deleted") } == [])
  }

  @Test func `A session's assignments go with it, and no others`() throws {
    let issuer = CommandIssuer(uid: 1000, user: "anna")
    for (number, session) in Self.sessions.enumerated() {
      try Assignment(
        assignment: "a\(number)", session: session, reference: "P-\(number)", hand: nil, by: issuer,
        atNanoseconds: Self.now
      ).write(in: out)
    }
    let deleted = try Retention(daysMax: 30).run(directory: out, nowNanoseconds: Self.now)
    #expect(deleted.map(\.place) == [Self.sessions[0]])
    #expect(try Assignment.ofDay(Self.sessions[0], in: out).map(\.assignment) == ["a1"])
    _ = try Retention(bytesMax: 2000).run(directory: out, nowNanoseconds: Self.now)
    let left = folder.contents().filter { $0.contains("assignments/") }
    #expect(
      left.filter { $0.hasSuffix(".json") }.map { $0.suffix(7) } == ["a2.json", "a3.json"])
    #expect(!left.contains { $0.contains("2026-10-23") })
  }

  @Test func `A run deletes no more than its limit, and the next goes on`() throws {
    let most = Retention.sessionsPerRunMax
    for number in 0..<most {
      let path = "\(out)/2026-09-01/\(100_000 + number)Z-D-\(number)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try Data(count: 1).write(to: URL(filePath: path + "/summary.json"))
    }
    let retention = Retention(bytesMax: 0)
    let counts = try (0..<3).map { _ in
      try retention.run(directory: out, nowNanoseconds: Self.now).count
    }
    #expect(counts == [most, Self.sessions.count, 0])
  }

  @Test func `A directory that is not there has nothing to delete`() throws {
    let deleted = try Retention(daysMax: 1, bytesMax: 1).run(
      directory: folder.appending("none"), nowNanoseconds: Self.now)
    #expect(deleted.isEmpty)
  }
}
