import Foundation
import GripStore
import TestSupport
import Testing

@testable import GripEvidence

/// Given an output directory, these visits.
@Suite struct ClinicDirectoryTests {
  /// An output directory with sessions made from a golden one, each at a time of its own.
  private struct Clinic {
    let folder: TemporaryFolder
    var directory: ClinicDirectory { ClinicDirectory(folder.path) }

    init() throws { folder = try TemporaryFolder() }

    /// Adds a session; its folder.
    func add(
      _ name: String, startUTC: String?, minutes: Int = 0, zone: String? = "Europe/Berlin",
      continues: String? = nil, of golden: String = "two-sets"
    ) throws -> String {
      let golden = SharedData.projectRoot.appending(path: "fixtures/expected/\(golden)/1")
      let day = startUTC.map { String($0.prefix(10)) } ?? "undated"
      let path = folder.appending("\(day)/\(name)")
      try FileManager.default.createDirectory(
        atPath: folder.appending(day), withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: golden.path, toPath: path)
      let data = Data(try #require(bytes(of: path + "/summary.json")))
      var facts = try JSONDecoder().decode(SummaryDocument.self, from: data)
      facts.session.startUTC = startUTC
      facts.session.isDated = startUTC != nil
      facts.session.zone = zone
      facts.session.offsetMinutes = zone == nil ? nil : minutes
      facts.session.continues = continues
      try JSONEncoder().encode(facts).write(to: URL(filePath: path + "/summary.json"))
      return "\(day)/\(name)"
    }

    func assign(_ session: String, to reference: String, hand: String? = "right") throws {
      try Assignment(
        assignment: "a" + String(abs(session.hashValue)), session: session, reference: reference,
        hand: hand, by: CommandIssuer(uid: 1000, user: "ann"), atNanoseconds: 0
      ).write(in: folder.path)
    }

    func say(_ actions: VisitRecord.Action...) throws {
      var lines: [UInt8] = []
      for (index, action) in actions.enumerated() {
        lines += try RecordFile.line(RecordFileTests.record(action, number: index + 1, at: 0))
      }
      try FileManager.default.createDirectory(
        atPath: folder.appending("records"), withIntermediateDirectories: true)
      _ = try folder.write(lines, RecordBook.place)
    }
  }

  private static func text(_ visits: Visits) -> [String] {
    visits.visits.map { visit in
      let groups = visit.groups.map { $0.map(\.session).joined(separator: "+") }
      return "\(visit.key.reference) \(visit.key.day): \(groups.joined(separator: " "))"
    }
  }

  @Test func `A visit holds the sessions of its local day, whatever day UTC has`() throws {
    let clinic = try Clinic()
    let late = try clinic.add("L", startUTC: "2026-11-21T23:30:00.000000000Z", minutes: 60)
    let noon = try clinic.add("N", startUTC: "2026-11-22T11:00:00.000000000Z", minutes: 60)
    let next = try clinic.add("X", startUTC: "2026-11-22T23:10:00.000000000Z", minutes: 60)
    for session in [late, noon, next] { try clinic.assign(session, to: "P-104") }
    let contents = try clinic.directory.contents(ofDays: ["2026-11-22"])
    #expect(
      Self.text(contents.visits) == [
        "P-104 2026-11-22: 2026-11-21/L 2026-11-22/N", "P-104 2026-11-23: 2026-11-22/X",
      ])
    #expect(contents.visits.visits.map(\.zone) == ["Europe/Berlin", "Europe/Berlin"])
    #expect(contents.problems.isEmpty)
  }

  @Test func `Sessions that are joined are read from wherever they lie`() throws {
    let clinic = try Clinic()
    let old = try clinic.add("A", startUTC: "2026-10-01T10:00:00.000000000Z")
    let middle = try clinic.add("B", startUTC: "2026-11-01T10:00:00.000000000Z", continues: old)
    let new = try clinic.add("C", startUTC: "2026-11-22T10:00:00.000000000Z")
    for session in [old, new] { try clinic.assign(session, to: "P-104") }
    try clinic.say(
      .merge(
        .init(session: new, atMicroseconds: 0), into: .init(session: middle, atMicroseconds: 0))
    )
    let contents = try clinic.directory.contents(ofDays: ["2026-11-22"])
    #expect(
      Self.text(contents.visits) == ["P-104 2026-10-01: 2026-10-01/A+2026-11-01/B+2026-11-22/C"])
  }

  @Test func `Records of sessions that were not asked for are no fault`() throws {
    let clinic = try Clinic()
    let session = try clinic.add("A", startUTC: "2026-11-22T10:00:00.000000000Z")
    try clinic.say(
      .reassign(.init(session: "2025-01-01/Z", atMicroseconds: 0), reference: "P-1"),
      .reassign(.init(session: session, atMicroseconds: 0), reference: "P-2"))
    let visits = try clinic.directory.contents(ofDays: ["2026-11-22"]).visits
    #expect(Self.text(visits) == ["P-2 2026-11-22: 2026-11-22/A"])
    #expect(visits.unused.isEmpty)
  }

  @Test func `A session that cannot be read is named, and the others stand`() throws {
    let clinic = try Clinic()
    let good = try clinic.add("A", startUTC: "2026-11-22T10:00:00.000000000Z")
    let bad = try clinic.add("B", startUTC: "2026-11-22T11:00:00.000000000Z")
    for session in [good, bad] { try clinic.assign(session, to: "P-104") }
    _ = try clinic.folder.write(Array("{".utf8), bad + "/summary.json")
    let contents = try clinic.directory.contents()
    #expect(Self.text(contents.visits) == ["P-104 2026-11-22: 2026-11-22/A"])
    #expect(contents.problems.count == 1)
    #expect(contents.problems.first?.contains("2026-11-22/B/summary.json") == true)
  }

  @Test func `A recording without a zone has the day of UTC, one without a date has none`() throws {
    let clinic = try Clinic()
    let foreign = try clinic.add("F", startUTC: "2026-11-22T23:30:00.000000000Z", zone: nil)
    let undated = try clinic.add("U", startUTC: nil)
    for session in [foreign, undated] { try clinic.assign(session, to: "P-104") }
    let visits = try clinic.directory.contents().visits
    #expect(
      Self.text(visits) == ["P-104 2026-11-22: 2026-11-22/F", "P-104 undated/U: undated/U"])
    #expect(visits.visits.map(\.isDated) == [true, false])
  }

  @Test func `What was done in a block stands beside what its plan prescribes`() throws {
    let clinic = try Clinic()
    let session = try clinic.add("A", startUTC: "2026-11-22T10:00:00.000000000Z")
    try clinic.assign(session, to: "P-104")
    var plan = Plan(blocks: [PlanBlock(label: "Grip")])
    plan.blocks[0].prescription = PlanBlock.Prescription()
    plan.blocks[0].prescription?.sets = 3
    plan.blocks[0].prescription?.repetitions = 10
    plan.blocks[0].prescription?.restSeconds = 15
    let contents = try clinic.directory.contents(ofDays: ["2026-11-22"])
    let visit = try #require(contents.visits.visits.first)
    let block = try #require(VisitAccount(visit, in: contents, plan: plan).blocks.first)
    #expect(block.done.repetitions.count == 22)
    #expect(block.done.repetitions.map(\.peakNewtons) == block.repetitions.map(\.peakNewtons))
    #expect(
      block.dosage(by: plan).map(\.text) == [
        "sets: 3 prescribed, 3 done",
        "repetitions per set: 10 prescribed, done 10 + 10 + 2, reached in 2 of 3 sets",
        "rest between sets: 15 s prescribed, reached in 2 of 2 pauses between sets",
      ])
  }

  @Test func `A rotation that begins where its session was split is of the second visit alone`()
    throws
  {
    let clinic = try Clinic()
    let session = try clinic.add("A", startUTC: "2026-11-22T10:00:00.000000000Z", of: "split-ids")
    try clinic.assign(session, to: "P-104")
    // Its eight rotations begin at 25.35 s, 26.83 s, 28.83 s ...
    let moment = VisitRecord.PieceKey(session: session, atMicroseconds: 26_830_000)
    try clinic.say(.split(moment), .reassign(moment, reference: "P-105"))
    let contents = try clinic.directory.contents(ofDays: ["2026-11-22"])
    let arcs = contents.visits.visits.map { visit in
      VisitAccount(visit, in: contents).blocks.flatMap { $0.arcs.map(\.startSeconds) }
    }
    #expect(arcs.map(\.count) == [1, 7])
    #expect(arcs.last?.first == 26.83)
  }

  @Test
  func `Blocks of one patient that share time are named, whoever treated and whatever the day`()
    throws
  {
    let clinic = try Clinic()
    // The first lasts 131.51 s, over midnight.
    let late = try clinic.add("L", startUTC: "2026-11-22T23:59:00.000000000Z")
    let early = try clinic.add("E", startUTC: "2026-11-23T00:01:00.000000000Z")
    let others = try clinic.add("O", startUTC: "2026-11-22T23:59:00.000000000Z")
    for session in [late, early] { try clinic.assign(session, to: "P-104") }
    try clinic.assign(others, to: "P-105")
    for day in ["2026-11-22", "2026-11-23"] {
      let contents = try clinic.directory.contents(ofDays: [day])
      let visit = try #require(
        contents.visits.visits.first { $0.key.isOf("P-104") && $0.key.day == day })
      let overlaps = VisitAccount(visit, in: contents).overlaps
      #expect(overlaps.map(\.kind) == [.samePatient])
      #expect(overlaps.map(\.first.session) == [late])
      #expect(overlaps.map(\.second.session) == [early])
      #expect(overlaps.map(\.microseconds) == [11_510_000])
    }
  }

  @Test func `Nothing there is nothing to show`() throws {
    let contents = try ClinicDirectory("/nowhere/at/all").contents()
    #expect(contents.visits.visits.isEmpty && contents.visits.waiting.isEmpty)
  }
}
