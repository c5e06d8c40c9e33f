import Foundation
import GripCore
import GripEvidence
import GripPipeline
import GripStore
import TestSupport
import Testing

@testable import GripDocuments

/// Tables for spreadsheets, and the reduced curve.
@Suite struct TableTests {
  /// Rows and cells of a table by RFC 4180.
  static func parse(_ text: String) -> [[String]] {
    var rows: [[String]] = [[]]
    var cell = ""
    var isQuoted = false
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      switch scalar {
      case "\"" where isQuoted && index + 1 < scalars.count && scalars[index + 1] == "\"":
        cell += "\""
        index += 1
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        rows[rows.count - 1].append(cell)
        cell = ""
      case "\n" where !isQuoted:
        rows[rows.count - 1].append(cell)
        cell = ""
        rows.append([])
      case "\r" where !isQuoted: break
      default: cell.unicodeScalars.append(scalar)
      }
      index += 1
    }
    return rows.dropLast()
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"),
    ("\tx", "'\tx"), ("\rx", "'\rx"), ("a,b", "a,b"), ("say \"hi\"", "say \"hi\""),
    ("two\nlines", "two\nlines"), ("plain", "plain"), ("", ""),
  ])
  func `A text that a spreadsheet would run is no formula any more`(text: String, cell: String) {
    var table = CSV(columns: ["a", "b", "c"])
    table.append([.text(text), .number(-1.5, decimals: 2), .count(3)])
    let rows = Self.parse(table.text)
    #expect(rows == [["a", "b", "c"], [cell, "-1.50", "3"]])
  }

  @Test func `Tables of a visit hold every block, repetition and trial`() throws {
    let account = try ReportSamples.full(simulated: false).account()
    let blocks = Self.parse(VisitTables.blocks(account))
    #expect(blocks.count == 1 + account.blocks.count)
    #expect(blocks.map(\.count).allSatisfy { $0 == blocks[0].count })
    let repetitions = Self.parse(VisitTables.repetitions(account))
    #expect(repetitions.count == 1 + 7 + 22)
    #expect(
      repetitions[0].prefix(6) == ["session", "block", "block_label", "hand", "number", "set"])
    #expect(repetitions[1].prefix(6).suffix(5) == ["2", "left hand", "left", "1", "1"])
    let original = try #require(account.sessions[repetitions[1][0]]).repetitions.rows[0].cells
    #expect(Array(repetitions[1].dropFirst(4)) == original)
    let trials = Self.parse(VisitTables.trials(account))
    #expect(trials.count == 1 + 7)
    #expect(
      trials[5].suffix(4) == [
        "no", "let go too early, repeated", "C-3 (user anna)", "2026-11-22 12:03 UTC",
      ])
  }

  @Test func `Nothing that people type is a formula in a table`() throws {
    let account = try ReportSamples.harmful().account(
      of: ReportSamples.hostile.prefix(4).joined())
    for table in [
      VisitTables.blocks(account), VisitTables.repetitions(account), VisitTables.trials(account),
    ] {
      let rows = Self.parse(table)
      #expect(rows.count > 1)
      for cell in rows.joined() where Double(cell) == nil {
        #expect(!"=+-@\t\r".contains(cell.first ?? "a"), "\(cell)")
      }
      #expect(Set(rows.map(\.count)).count == 1)
    }
  }

  // MARK: Curves

  @Test(arguments: 0..<20)
  func `The least and the greatest sample of every column survive`(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let columns = Int.random(in: 1...50, using: &random)
    let length = Double.random(in: 1...400, using: &random)
    var reducer = ForceCurve.Reducer(
      session: "s", startSeconds: 2, endSeconds: 2 + length, columns: columns)
    var samples: [[ForceCurve.Point]] = Array(repeating: [], count: columns)
    var time = 2.0
    while time <= 2 + length {
      let newtons = Double.random(in: -50...600, using: &random)
      let column = min(columns - 1, Int((time - 2) / length * Double(columns)))
      samples[column].append(.init(seconds: time, newtons: newtons))
      reducer.add(seconds: time, newtons: newtons)
      time +=
        Double.random(in: 0...20, using: &random) < 0.1
        ? 3 : Double.random(in: 0.001...0.1, using: &random)
    }
    let curve = reducer.finish()
    let points = curve.strokes.flatMap(\.self)
    for column in samples where !column.isEmpty {
      #expect(points.contains(column.max { $0.newtons < $1.newtons }!))
      #expect(points.contains(column.min { $0.newtons < $1.newtons }!))
    }
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.seconds <= $1.seconds })
    #expect(points.count <= 4 * (columns + curve.strokes.count))
    for (before, after) in zip(curve.strokes, curve.strokes.dropFirst()) {
      #expect(after[0].seconds - before[before.count - 1].seconds > ForceCurve.gapSeconds)
    }
  }

  @Test func `A curve stays small, however many samples and gaps there are`() {
    var reducer = ForceCurve.Reducer(session: "s", startSeconds: 0, endSeconds: 1e5)
    for index in 0..<100_000 { reducer.add(seconds: Double(index), newtons: Double(index % 977)) }
    let curve = reducer.finish()
    #expect(curve.strokes.joined().count <= 8 * ForceCurve.columns)
    #expect(curve.strokes.joined().map(\.newtons).max() == 976)
  }

  @Test func `Samples that are no numbers or lie outside are not drawn`() {
    var reducer = ForceCurve.Reducer(session: "s", startSeconds: 1, endSeconds: 2)
    for (time, newtons) in [
      (0.9, 5.0), (1.1, 7), (.nan, 8), (1.2, .infinity), (1.05, 9), (2.1, 10),
    ] {
      reducer.add(seconds: time, newtons: newtons)
    }
    #expect(reducer.finish().strokes == [[.init(seconds: 1.1, newtons: 7)]])
  }

  @Test func `No samples, no curve`() {
    let reducer = ForceCurve.Reducer(session: "s", startSeconds: 0, endSeconds: 1)
    #expect(reducer.finish().strokes == [])
  }

  @Test func `A session's own recording is drawn, and of a split session only the visit's part`()
    throws
  {
    let folder = try ReportFolder()
    let session = try folder.add("two-sets/1")
    let replay = try TemporaryFolder()
    let outcome = try StreamReplay.run(
      path: SharedData.projectRoot.appending(path: "fixtures/two-sets.hid").path,
      options: .init(
        directory: replay.path, parameters: DetectionParameters(), overridesRecorded: false)
    ) { _, _ in }
    try FileManager.default.copyItem(
      atPath: try #require(outcome.sessions.first).path + "/recording.pcapng",
      toPath: folder.folder.appending(session + "/recording.pcapng"))
    let whole = try folder.account()
    let facts = try #require(whole.sessions[session]).facts
    let curve = try #require(try RecordedForce(of: whole, in: folder.folder.path).curves.first)
    let greatest = try #require(curve.strokes.joined().map(\.newtons).max())
    #expect(abs(greatest - facts.peakGrip.newtons) < 1e-5)

    let moment = VisitRecord.PieceKey(session: session, atMicroseconds: 20_000_000)
    try folder.say(.split(moment), why: "handover")
    try folder.say(.reassign(moment, reference: "Q-777"), why: "handover", minutes: 1)
    for (reference, range) in [
      ("P-104", 0..<20.0), ("Q-777", 20..<facts.session.durationSeconds + 1),
    ] {
      let curves = try RecordedForce(
        of: try folder.account(of: reference), in: folder.folder.path
      ).curves
      #expect(curves.count == 1)
      #expect(curves[0].strokes.joined().map(\.seconds).allSatisfy(range.contains))
      #expect(!curves[0].strokes.isEmpty)
    }
  }
}
