import Foundation
import TestSupport
import Testing

@Suite("gripctl calibrate")
struct CalibrateTests {
  private static let document = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/CALIBRATION.md")

  /// What stands in the document between fences of this kind.
  private func example(_ kind: String) throws -> String {
    let text = try String(contentsOf: Self.document, encoding: .utf8)
    let parts = text.components(separatedBy: "```\(kind)\n")
    try #require(parts.count == 2)
    return try #require(parts[1].components(separatedBy: "```").first)
  }

  private func make(
    _ folder: TemporaryFolder, points: String, date: String = "2026-11-01T09:00:00Z"
  ) throws -> Program.Result {
    let table = folder.appending("points.csv")
    try points.write(toFile: table, atomically: true, encoding: .utf8)
    return try Program.run(
      "gripctl",
      [
        "calibrate", "new", "--serial", "SIM0001", "--points", table, "--by", "ann", "--reference",
        "M1 weights, certificate 4711", "--date", date, "--folder",
        folder.appending("calibrations"),
      ])
  }

  @Test("The document's table gives what the document shows; the file is found and never replaced")
  func documented() throws {
    let folder = try TemporaryFolder()
    let made = try make(folder, points: try example("csv"))
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.hasPrefix(try example("text")))
    let path = folder.appending("calibrations/SIM0001/2026-11-01T090000Z.json")
    let shown = try Program.run("gripctl", ["calibrate", "show", path])
    #expect(shown.output == (try example("text")))
    let again = try make(folder, points: try example("csv"))
    #expect(again.status == 1 && again.errors.contains("cannot be written"))
    let list = try Program.run(
      "gripctl", ["calibrate", "list", "--folder", folder.appending("calibrations")])
    #expect(list.output.contains("SIM0001") && !list.output.contains("OVERDUE"))
  }

  @Test(
    "A table with a mistake is refused with its line",
    arguments: [
      ("load,shown_N\n1,1\n", "points.csv:1: \"load\" is no column"),
      ("load_N,load_kg,shown_N\n", "points.csv:1: expected shown_N, and one of"),
      ("load_N,shown_N\n0,0\n5\n", "points.csv:3: expected 2 cells, found 1"),
      (
        "load_N,shown_N\n0,0\n\n5,much\n",
        "points.csv:4: shown_N: expected a number, found \"much\""
      ),
      ("load_N,shown_N,use\n0,0,fit\n5,5,never\n", "points.csv:3: use: expected fit or hold-out"),
      ("load_N,shown_N\n0,0\n0,1\n", "two different loads"), ("", "it is empty"),
    ])
  func mistakes(points: String, message: String) throws {
    let made = try make(try TemporaryFolder(), points: points)
    #expect(made.status == 1 && made.errors.contains(message), "\(made.errors)")
  }

  @Test("A date that is still to come is refused: it would hide every calibration until then")
  func toCome() throws {
    let made = try make(
      try TemporaryFolder(), points: "load_N,shown_N\n0,0\n50,50\n", date: "2199-01-01T00:00:00Z")
    #expect(made.status == 1 && made.errors.contains("is still to come"), "\(made.errors)")
  }

  @Test("A folder that cannot be listed is an error, and one that is not there is empty")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    // What no user may list, root neither: a loop of links.
    let calibrations = folder.appending("calibrations"), serial = calibrations + "/SN0001"
    try FileManager.default.createDirectory(
      atPath: calibrations, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: serial, withDestinationPath: serial)
    for command in [
      ["calibrate", "list", "--folder"],
      [
        "replay", folder.appending("none.hid"), "--output", folder.appending("out"),
        "--calibrations",
      ],
    ] {
      let run = try Program.run("gripctl", command + [calibrations])
      #expect(run.status == 1 && run.errors.contains("cannot list \(serial)"), "\(run.errors)")
    }
    let absent = try Program.run(
      "gripctl", ["calibrate", "list", "--folder", folder.appending("absent")])
    #expect(absent.status == 0 && absent.output.contains("There is none"))
  }

  @Test(
    "A stream that is replayed with a calibration has its forces, names it, and is the same from its recording"
  )
  func replayed() throws {
    let folder = try TemporaryFolder()
    _ = try make(folder, points: "load_N,shown_N\n10,0\n210,100\n")
    let scenario = folder.appending("s.yaml")
    try """
    title: Three squeezes
    why: A short session.
    start: 2026-11-02T09:00:00Z
    activities:
      - rest: {seconds: 2}
      - squeezes: {count: 3, force: [60, 60], pause: 1}
      - rest: {seconds: 3}

    """.write(toFile: scenario, atomically: true, encoding: .utf8)
    let stream = folder.appending("s.pcapng")
    #expect(
      try Program.run("gripctl", ["simulate", scenario, "--seed", "1", "--output", stream]).status
        == 0)
    let output = folder.appending("out")
    let replay = try Program.run(
      "gripctl",
      ["replay", stream, "--output", output, "--calibrations", folder.appending("calibrations")])
    #expect(replay.status == 0, "\(replay.errors)")
    let session = try #require(
      replay.output.split(whereSeparator: \.isNewline).last { $0.hasPrefix(output) }.map(
        String.init))
    let summary = try String(contentsOfFile: session + "/summary.json", encoding: .utf8)
    #expect(summary.contains(#""gain" : 2,"#) && summary.contains(#""offsetNewtons" : 10"#))
    #expect(summary.contains(#""isOverdue" : false"#))
    let peak =
      try #require(
        try JSONSerialization.jsonObject(with: Data(summary.utf8)) as? [String: Any]
      )["peakGrip"] as? [String: Any]
    let newtons = try #require(peak?["newtons"] as? Double)
    #expect(abs(newtons - 130) < 1.5)
    let verified = try Program.run("gripctl", ["verify", output])
    #expect(verified.status == 0, "\(verified.output)")
    // What the device showed is not what was derived: a point for the next calibration is from its own zero.
    let point = try Program.run(
      "gripctl", ["calibrate", "point", session, "--start", "0", "--end", "1.5", "--json"])
    let shown = try #require(
      try JSONSerialization.jsonObject(with: Data(point.output.utf8)) as? [String: Any])
    #expect(abs(try #require(shown["shownNewtons"] as? Double)) < 0.2)
    #expect(shown["samples"] as? Int == 150)
    let report = try Program.run(
      "gripctl", ["replay", stream, "--output", folder.appending("plain"), "--report"])
    #expect(report.status == 0)
  }
}
