import Foundation
import GRDB
import GripEvidence
import GripStore
import TestSupport
import Testing

@testable import GripIndex

/// Given session folders, the index says what they say, whatever happened to it or to them.
@Suite struct HistoryIndexTests {
  private let folder: TemporaryFolder
  private var out: String { folder.appending("out") }
  private var path: String { folder.appending("history.sqlite") }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
  }

  /// Adds a golden session on a day.
  @discardableResult
  private func add(
    _ name: String, on day: String = "2026-11-22", to reference: String? = nil,
    continues: String? = nil
  ) throws -> String {
    let golden = SharedData.projectRoot.appending(path: "fixtures/expected/asht-both-hands/1")
    let path = "\(out)/\(day)/\(name)"
    try FileManager.default.createDirectory(
      atPath: "\(out)/\(day)", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: golden.path, toPath: path)
    if let continues {
      let file = path + "/summary.json"
      let text = String(decoding: try #require(bytes(of: file)), as: UTF8.self)
      let changed = text.replacing(
        "\"durationSeconds\"", with: "\"continues\" : \"\(continues)\", \"durationSeconds\"")
      try Data(changed.utf8).write(to: URL(filePath: file))
    }
    if let reference {
      try Assignment(
        assignment: "a-\(name)", session: "\(day)/\(name)", reference: reference, hand: "right",
        by: CommandIssuer(uid: 1000, user: "anna"), atNanoseconds: 0
      ).write(in: out)
    }
    return "\(day)/\(name)"
  }

  private func remove(_ session: String) throws {
    try FileManager.default.removeItem(atPath: "\(out)/\(session)")
  }

  @Test func `It follows sessions that come, change and go`() throws {
    let index = try HistoryIndex(of: out, at: path)
    #expect(try index.update() == .init())
    let first = try add("A", to: "P-1")
    try add("B", to: "P-2")
    #expect(try index.update() == .init(read: 2))
    #expect(try index.update() == .init())
    #expect(try index.sessions(of: "P-1", []) == [first])
    try add("C", on: "2026-11-23", to: "P-1")
    try remove(first)
    #expect(try index.update() == .init(read: 1, forgotten: 1))
    #expect(try index.count == 2)
    #expect(try index.check() == [])
    // Another program with the same index, and the same file opened again.
    let other = try HistoryIndex(of: out, at: path)
    #expect(try other.update() == .init())
    #expect(try other.check() == [])
  }

  @Test func `A patient's sessions are those assigned, given by a record, and going on with one`()
    throws
  {
    let assigned = try add("A", to: "P-1")
    let next = try add("B", continues: assigned)
    let last = try add("C", on: "2026-11-23", continues: next)
    let given = try add("D", to: "P-2")
    try add("E", to: "P-2")
    let index = try HistoryIndex(of: out, at: path)
    _ = try index.update()
    let record = VisitRecord(
      number: 1, action: .reassign(.init(session: given, atMicroseconds: 0), reference: "P-1"),
      why: "wrong patient", by: .init(issuer: CommandIssuer(uid: 1, user: "anna"), clinician: nil),
      utcMicroseconds: 0, digest: "")
    #expect(try index.sessions(of: "P-1", [record]) == [assigned, next, given, last])
    #expect(try index.sessions(of: "P-3", [record]) == [])
  }

  @Test func `A session that cannot be read is named and read once it can`() throws {
    let session = try add("A", to: "P-1")
    let summary = "\(out)/\(session)/summary.json"
    let whole = try #require(bytes(of: summary))
    try Data("{".utf8).write(to: URL(filePath: summary))
    let index = try HistoryIndex(of: out, at: path)
    let update = try index.update()
    #expect(update.read == 0 && update.problems.count == 1)
    #expect(update.problems[0].contains(summary))
    try Data(whole).write(to: URL(filePath: summary))
    #expect(try index.update() == .init(read: 1))
  }

  @Test func `Changes of the index that no folder made are named, and rebuilding mends them`()
    throws
  {
    let session = try add("A", to: "P-1")
    try add("B", to: "P-2")
    let index = try HistoryIndex(of: out, at: path)
    _ = try index.update()
    try index.database.write { db in
      try db.execute(sql: "DELETE FROM session WHERE folder = ?", arguments: [session])
      try db.execute(sql: "UPDATE assignment SET hand = 'left' WHERE reference = 'P-2'")
      try db.execute(sql: "UPDATE measure SET value = 1 WHERE id = 'force.peak' AND block = 2")
    }
    let differences = try index.check()
    #expect(differences.contains { $0.contains("not in the index: session \(session)") })
    #expect(differences.contains { $0.hasPrefix("the index has, and no folder: assignment") })
    #expect(differences.contains { $0.hasPrefix("the index has, and no folder: measure") })
    _ = try index.rebuild()
    #expect(try index.check() == [])
  }

  @Test func `An index of an earlier version is brought up to this one`() throws {
    try add("A", to: "P-1")
    // As the first version left it.
    let old = try DatabaseQueue(path: path)
    try HistoryIndex.migrator.migrate(old, upTo: "1: sessions and whose they are")
    try old.write { db in
      try db.execute(sql: "PRAGMA application_id = \(0x6772_6970)")
      try db.execute(sql: "INSERT INTO directory VALUES (1, ?)", arguments: [out])
      try db.execute(
        sql: "INSERT INTO session VALUES ('2026-11-22/A', 'x', 1, 1, NULL, 1, 'live', 'SN', NULL)")
    }
    try old.close()
    let index = try HistoryIndex(of: out, at: path)
    #expect(try index.update() == .init(read: 1))
    #expect(try index.check() == [])
    let measures = try index.database.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM measure WHERE value IS NOT NULL") ?? 0
    }
    #expect(measures > 20)
  }

  @Test func `An index of a later version, of another directory or with damage is made anew`()
    throws
  {
    try add("A", to: "P-1")
    func fill() throws { _ = try HistoryIndex(of: out, at: path).update() }
    try fill()
    try DatabaseQueue(path: path).write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('9: of a later version')")
    }
    #expect(try HistoryIndex(of: out, at: path).count == 0)
    try fill()
    let elsewhere = folder.appending("elsewhere")
    try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
    #expect(try HistoryIndex(of: elsewhere, at: path).count == 0)
    try fill()
    // The pages behind the header.
    var damaged = try #require(bytes(of: path))
    for place in 100..<damaged.count { damaged[place] = 0xA5 }
    try Data(damaged).write(to: URL(filePath: path))
    try fill()
    let index = try HistoryIndex(of: out, at: path)
    #expect(try index.check() == [])
  }

  @Test func `A file that is something else is left as it is`() throws {
    let other = try DatabaseQueue(path: path)
    try other.write { try $0.execute(sql: "CREATE TABLE session (mine TEXT)") }
    try other.close()
    let before = bytes(of: path)
    #expect(throws: IndexError.foreign(path)) { try HistoryIndex(of: out, at: path) }
    #expect(bytes(of: path) == before)
    let text = folder.appending("notes.txt")
    try Data("not a database".utf8).write(to: URL(filePath: text))
    #expect(throws: IndexError.foreign(text)) { try HistoryIndex(of: out, at: text) }
    #expect(bytes(of: text) == Array("not a database".utf8))
  }

  @Test func `A store that grows meanwhile is read as far as it goes, and the rest next time`()
    async throws
  {
    for number in 0..<40 { try add("A\(number)", to: "P-\(number % 3)") }
    let (index, out) = (try HistoryIndex(of: out, at: path), out)
    // Sessions come and go as in a busy clinic with retention.
    let busy = Task {
      for number in 0..<60 {
        try add("B\(number)", on: "2026-11-23", to: "P-1")
        if number % 3 == 0 { try remove("2026-11-22/A\(number / 3)") }
      }
    }
    for _ in 0..<12 { _ = try index.update() }
    try await busy.value
    _ = try index.update()
    #expect(try index.count == 40 + 60 - 20)
    // Folders that just changed are looked at again.
    #expect(try index.check() == [])
    #expect(out == index.directory)
  }
}
