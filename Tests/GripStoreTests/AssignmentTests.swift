import Foundation
import GripStore
import TestSupport
import Testing

/// Whose session it is stands by the session's day, and only that day is looked at.
@Suite struct AssignmentTests {
  private let folder: TemporaryFolder
  private var out: String { folder.appending("out") }

  init() throws { folder = try TemporaryFolder() }

  private func assignment(_ name: String, _ session: String) -> Assignment {
    Assignment(
      assignment: name, session: session, reference: "P-" + name, hand: "left",
      by: CommandIssuer(uid: 1000, user: "anna"), atNanoseconds: 1_795_365_312_000_000_000)
  }

  private func makeSessions(_ places: [String]) throws {
    for place in places {
      try FileManager.default.createDirectory(
        atPath: out + "/" + place, withIntermediateDirectories: true)
    }
  }

  @Test func `Those of a day are found by any session of that day`() throws {
    let written = [
      assignment("b", "2026-11-22/163512Z-A-1"), assignment("c", "2026-11-22/170000Z-A-2"),
      assignment("a", "2026-11-21/163512Z-A-3"),
    ]
    for each in written { try each.write(in: out) }
    #expect(try Assignment.ofDay("2026-11-22/000000Z-B-9", in: out) == Array(written.prefix(2)))
    #expect(try Assignment.ofDay("2026-11-21", in: out) == [written[2]])
    #expect(try Assignment.ofDay("2026-11-20/163512Z-A-1", in: out).isEmpty)
    #expect(folder.contents().contains("out/assignments/2026-11-21/a.json"))
  }

  @Test func `A file that is no assignment is left out`() throws {
    try assignment("a", "2026-11-22/163512Z-A-1").write(in: out)
    try Data("{".utf8).write(to: URL(filePath: out + "/assignments/2026-11-22/b.json"))
    #expect(try Assignment.ofDay("2026-11-22", in: out).map(\.assignment) == ["a"])
  }

  @Test func `Sessions without one wait, the newest first, of the newest days only`() throws {
    try makeSessions([
      "2026-11-20/1Z-A-1", "2026-11-21/1Z-A-2", "2026-11-21/2Z-A-3", "2026-11-22/1Z-A-4",
      "2026-11-22/2Z-A-5",
    ])
    try assignment("a", "2026-11-21/2Z-A-3").write(in: out)
    try assignment("b", "2026-11-22/1Z-A-4").write(in: out)
    #expect(
      try Assignment.unassigned(in: out, days: 2) == ["2026-11-22/2Z-A-5", "2026-11-21/1Z-A-2"])
  }
}
