import Foundation
import GripEvidence
import GripStore
import TestSupport
import Testing

/// What `gripctl progress`, `report --patient`, `export --patient` and `index` do for those who type them.
@Suite("gripctl progress")
struct ProgressCommandTests {
  private let folder: TemporaryFolder
  private var out: String { folder.appending("out") }
  private var index: String { folder.appending("cache/grip/history.sqlite") }
  /// Spaces and signs that a reference may have.
  private static let reference = "Marked <P> 104"

  init() throws {
    folder = try TemporaryFolder()
    for (day, time) in [("2026-11-20", "100000"), ("2026-11-22", "101500")] {
      let name = "\(day)/\(time)Z-SN0001-0123456789abcdef"
      try FileManager.default.createDirectory(
        atPath: "\(out)/\(day)", withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: SharedData.projectRoot.appending(path: "fixtures/expected/asht-both-hands/1").path,
        toPath: "\(out)/\(name)")
      let file = "\(out)/\(name)/summary.json"
      let text = String(decoding: try #require(bytes(of: file)), as: UTF8.self)
      let start = "\"startUTC\" : \"\(day)T10:00:00.000000000Z\", \"durationSeconds\""
      try Data(text.replacing("\"durationSeconds\"", with: start).utf8)
        .write(to: URL(filePath: file))
      try Assignment(
        assignment: "a-\(day)", session: name, reference: Self.reference, hand: nil,
        by: CommandIssuer(uid: 1000, user: "anna"), atNanoseconds: 0
      ).write(in: out)
    }
  }

  private func gripctl(_ arguments: String...) throws -> Program.Result {
    try Program.run(
      "gripctl", arguments + ["--directory", out, "--index", index],
      variables: ["GRIPD_SOCKET": "/nowhere/socket"])
  }

  @Test func `A patient's progress is text of 80 columns, JSON, a table and two pages`() throws {
    let text = try gripctl("progress", Self.reference)
    #expect(text.status == 0, "\(text)")
    #expect(text.output.hasPrefix("\(Self.reference): 2 visits, 2026-11-20 to 2026-11-22\n"))
    #expect(text.output.contains("  first visit: 0 N (0.0 %), n 2"))
    #expect(text.output.contains("MDC: not reported because"))
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text.output)")

    let json = try gripctl("progress", Self.reference, "--json")
    let decoded = try JSONDecoder().decode(PatientProgress.self, from: Data(json.output.utf8))
    #expect(decoded.visits.map(\.day) == ["2026-11-20", "2026-11-22"])

    let table = folder.appending("progress.csv")
    let export = try gripctl("export", "--patient", Self.reference, "--csv", "--output", table)
    #expect(export.status == 0, "\(export)")
    let rows = String(decoding: try #require(bytes(of: table)), as: UTF8.self)
      .components(separatedBy: "\r\n")
    #expect(rows.count == 2 + decoded.series.reduce(0) { $0 + $1.points.count })
    #expect(rows[1] == "2026-11-20,force.peak,greatest force,left,,210.9782,N,,measured,")
    let again = try gripctl("export", "--patient", Self.reference, "--csv", "--output", table)
    #expect(again.status == 1 && again.errors.contains("there is such a file already"))

    let pages = folder.appending("pages")
    let report = try gripctl("report", "--patient", Self.reference, "--output", pages)
    #expect(report.output == "\(pages)/progress.html\n\(pages)/patient.html\n", "\(report)")
    for page in ["progress.html", "patient.html"] {
      let html = String(decoding: try #require(bytes(of: "\(pages)/\(page)")), as: UTF8.self)
      #expect(html.contains("Marked &lt;P&gt; 104") && !html.contains(Self.reference))
    }
    // What names patients' references is nobody else's.
    for (place, mode) in [(folder.appending("cache/grip"), 0o700), (index, 0o600)] {
      let found = try FileManager.default.attributesOfItem(atPath: place)
      #expect(found[.posixPermissions] as? Int == mode, "\(place)")
    }
    #expect(!folder.contents().contains { $0.contains("Marked") })
  }

  @Test func `Who has no visit, and options that do not go together, are told so`() throws {
    let nobody = try gripctl("progress", "P-105")
    #expect(nobody.status == 1 && nobody.errors.contains("there is no visit of P-105"))
    let alone = try gripctl("report", "--patient", "P-104")
    #expect(alone.status == 64 && alone.errors.contains("--patient and --output go together"))
    let both = try gripctl("export", "--patient", "P-104", "--output", folder.appending("x"))
    #expect(both.status == 64 && both.errors.contains("--patient and --csv go together"))
  }

  @Test func `The index is made again, and compared with the folders`() throws {
    let made = try gripctl("index", "rebuild")
    #expect(made.status == 0 && made.output == "\(index): 2 sessions\n", "\(made)")
    let checked = try gripctl("index", "check")
    #expect(checked.status == 0 && checked.output.contains("as the folders say, 2 sessions"))
    try FileManager.default.removeItem(atPath: "\(out)/2026-11-20")
    let differs = try gripctl("index", "check")
    #expect(differs.status == 1 && differs.output.contains("the index has, and no folder: session"))
    #expect(differs.errors.contains("gripctl index rebuild"))
    let text = folder.appending("notes.txt")
    try Data("notes".utf8).write(to: URL(filePath: text))
    let foreign = try Program.run(
      "gripctl", ["index", "rebuild", "--directory", out, "--index", text])
    #expect(foreign.status == 1 && foreign.errors.contains("is no index of gripctl"))
    #expect(bytes(of: text) == Array("notes".utf8))
  }
}
