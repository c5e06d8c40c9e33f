import Foundation
import GripEvidence
import TestSupport
import Testing

/// Given these attested minutes, these units by each rule.
@Suite struct TreatmentUnitsTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var minutes: [(String, Int64)]
    var cms: Int64
    var cmsByCode: [Int64]
    var tie: [String]
    var ama: [Int64]
    var below: [String]
    var testDescription: String {
      minutes.map { "\($0) \($1)" }.joined(separator: " + ")
    }
  }

  private static let vectors: [Row] = [
    Row(
      minutes: [("97110", 33), ("97140", 7)], cms: 3, cmsByCode: [2, 1], tie: [], ama: [2, 0],
      below: ["97140"]),
    Row(
      minutes: [("97110", 24), ("97530", 23)], cms: 3, cmsByCode: [2, 1], tie: [], ama: [2, 2],
      below: []),
    Row(
      minutes: [("97110", 7), ("97530", 7)], cms: 1, cmsByCode: [0, 0], tie: ["97110", "97530"],
      ama: [0, 0], below: ["97110", "97530"]),
    Row(
      minutes: [("97110", 8), ("97530", 8)], cms: 1, cmsByCode: [0, 0], tie: ["97110", "97530"],
      ama: [1, 1], below: ["97110", "97530"]),
    Row(
      minutes: [("97110", 10), ("97530", 10)], cms: 1, cmsByCode: [0, 0],
      tie: ["97110", "97530"], ama: [1, 1], below: ["97110", "97530"]),
    Row(minutes: [("97110", 14)], cms: 1, cmsByCode: [1], tie: [], ama: [1], below: ["97110"]),
    Row(minutes: [("97110", 7)], cms: 0, cmsByCode: [0], tie: [], ama: [0], below: ["97110"]),
    Row(
      minutes: [("97530", 13), ("97110", 18), ("97112", 7)], cms: 3, cmsByCode: [1, 1, 1],
      tie: [], ama: [1, 0, 1], below: ["97112", "97530"]),
    Row(minutes: [("97110", 38)], cms: 3, cmsByCode: [3], tie: [], ama: [3], below: []),
    Row(
      minutes: [("97110", 20), ("97530", 17)], cms: 2, cmsByCode: [1, 1], tie: [], ama: [1, 1],
      below: []),
    Row(
      minutes: [("97110", 20), ("97530", 21)], cms: 3, cmsByCode: [1, 2], tie: [], ama: [1, 1],
      below: []),
    Row(minutes: [], cms: 0, cmsByCode: [], tie: [], ama: [], below: []),
  ]

  @Test(arguments: vectors)
  func `Both rules give what their sources say`(row: Row) {
    let units = TreatmentUnits(
      attested: row.minutes.map { AttestedTime(code: $0, seconds: $1 * 60) })
    #expect(units.unitsCMS == row.cms)
    #expect(units.codes.map(\.unitsCMS) == row.cmsByCode)
    #expect((units.tie?.codes ?? []) == row.tie)
    #expect(units.codes.map(\.unitsAMA) == row.ama)
    #expect(units.unitsAMA == row.ama.reduce(0, +))
    #expect(units.codes.filter(\.isBelowArticleMinutes).map(\.code) == row.below)
  }

  @Test(
    arguments: [
      (0, 0), (7, 0), (8, 1), (22, 1), (23, 2), (37, 2), (38, 3), (41, 3), (52, 3), (53, 4),
      (67, 4), (68, 5), (82, 5), (83, 6), (97, 6), (98, 7),
    ] as [(Int64, Int64)])
  func `The bands begin and end where the rule says`(minutes: Int64, units: Int64) {
    #expect(TreatmentUnits.units(minutes: minutes) == units)
  }

  @Test func `Seconds of a code are added before they are cut to minutes, and what is cut is said`()
  {
    let units = TreatmentUnits(
      attested: [
        AttestedTime(code: "97110", seconds: 450), AttestedTime(code: "97110", seconds: 59),
      ])
    #expect(units.codes.map(\.seconds) == [509])
    #expect(units.codes.map(\.minutes) == [8])
    #expect(units.codes.map(\.secondsTruncated) == [29])
    #expect(units.unitsCMS == 1)
  }

  @Test func `The page's table is what the program counts`() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/VISITS.md")
    let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("| 97") }
    try #require(rows.count == 4)
    for row in rows {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      let units = TreatmentUnits(
        attested: try cells[0].split(separator: "+").map {
          let words = $0.split(separator: " ")
          return AttestedTime(code: String(words[0]), seconds: try #require(Int64(words[1])) * 60)
        })
      func split(_ units: [Int64]) -> String {
        "(\(units.map(String.init).joined(separator: " + ")))"
      }
      let below = units.codes.filter(\.isBelowArticleMinutes).map(\.code)
      let both = below.count == 2 && units.codes.count == 2
      let flagged = below.isEmpty ? "none" : both ? "both" : below.joined(separator: ", ")
      let shares = units.tie == nil ? split(units.codes.map(\.unitsCMS)) : "(tie)"
      #expect(cells[1] == "\(units.unitsCMS) \(shares)")
      #expect(cells[2] == "\(units.unitsAMA) \(split(units.codes.map(\.unitsAMA)))")
      #expect(cells[3] == flagged)
    }
  }

  @Test func `Home, unattended and untimed time counts no units`() {
    let units = TreatmentUnits(
      attested: [
        AttestedTime(code: "97110", seconds: 900, isAttended: false),
        AttestedTime(code: "97150", seconds: 1800, isTimed: false),
      ])
    #expect(units.unitsCMS == 0)
    #expect(units.unitsAMA == 0)
    #expect(units.excluded.map(\.reason) == [.notAttended, .notTimed])
  }

  @Test func `What is attested above a clock is named`() {
    func found(_ minutes: Int64, usedDevice: Bool = true) -> [TreatmentUnits.Contradiction] {
      TreatmentUnits(
        attested: [AttestedTime(code: "97110", seconds: minutes * 60, usedDevice: usedDevice)],
        totalSeconds: 1500,
        clocks: ["97110": DeviceClocks(wallSeconds: 1200, connectedSeconds: 600)]
      ).contradictions
    }
    #expect(found(10) == [])
    #expect(
      found(11) == [.aboveConnected(code: "97110", attestedSeconds: 660, connectedSeconds: 600)])
    #expect(found(21) == [.aboveWall(code: "97110", attestedSeconds: 1260, wallSeconds: 1200)])
    #expect(found(25, usedDevice: false) == [])
    #expect(
      found(26, usedDevice: false) == [.aboveTotal(attestedSeconds: 1560, totalSeconds: 1500)])
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `No rule gives more than it allows`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let attested = ["97110", "97112", "97140", "97530"].map {
      AttestedTime(code: $0, seconds: Int64.random(in: 0...7200, using: &random))
    }
    let units = TreatmentUnits(attested: attested)
    let pooled = units.codes.reduce(0) { $0 + $1.minutes }
    #expect(units.unitsCMS * 15 <= pooled + 7)
    #expect(
      units.codes.reduce(0) { $0 + $1.unitsCMS } + (units.tie?.units ?? 0) == units.unitsCMS)
    for code in units.codes {
      #expect(code.unitsAMA * 15 <= code.minutes + 7)
      #expect((code.minutes / 15...code.minutes / 15 + 1).contains(code.unitsCMS))
    }
    if let tie = units.tie {
      #expect((1..<Int64(tie.codes.count)).contains(tie.units))
    }
    let shuffled = TreatmentUnits(attested: attested.shuffled(using: &random))
    #expect(shuffled == units, "the order of entry does not matter")
  }
}
