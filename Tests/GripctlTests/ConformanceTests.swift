import Foundation
import TestSupport
import Testing

@Suite("gripctl inspect --conformance")
struct ConformanceTests {
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures").path

  private struct Report: Decodable {
    struct Finding: Decodable {
      var requirement: String
      var isRequired: Bool
      var verdict: String
      var why, mend: String
    }
    var findings: [Finding]

    /// Requirements with this verdict, by their first word or two.
    func all(_ verdict: String) -> Set<String> {
      Set(
        findings.filter { $0.verdict == verdict }.map {
          String($0.requirement.prefix { $0 != "," })
        })
    }
  }

  private func judge(_ path: String) throws -> (status: Int32, report: Report) {
    let run = try Program.run("gripctl", ["inspect", path, "--conformance", "--json"])
    let reports = try JSONDecoder().decode([Report].self, from: Data(run.output.utf8))
    return (run.status, try #require(reports.first))
  }

  @Test("The reference controller lacks nothing that its stream can show")
  func reference() throws {
    let (status, report) = try judge(Self.fixtures + "/reference/stream.hid")
    #expect(status == 0)
    #expect(report.all("missing").isEmpty)
    #expect(report.all("not to be seen") == ["serial number"])
    #expect(report.findings.allSatisfy { !$0.why.isEmpty && !$0.mend.isEmpty })
  }

  @Test(
    "What a controller lacks is named, and only what is required makes it fail",
    arguments: [
      ("no-ids/stream.hid", Int32(0), [], ["serial number"]),
      (
        "force-only.hid", 0, ["sequence number", "time", "acceleration and angular velocity"],
        ["serial number", "9.8 m/s² at rest"]
      ),
      ("slow-device.hid", 0, ["50 samples a second at least"], ["serial number"]),
      ("damaged-wrapping.hid", 1, ["reports as declared", "no report lost"], ["serial number"]),
      (
        "vendor-page/stream.hid", 1,
        ["force", "sequence number", "time", "acceleration and angular velocity"], nil
      ),
    ] as [(String, Int32, Set<String>, Set<String>?)])
  func streams(file: String, status: Int32, missing: Set<String>, unseen: Set<String>?) throws {
    let found = try judge(Self.fixtures + "/" + file)
    #expect(found.status == status)
    #expect(found.report.all("missing") == missing)
    if let unseen { #expect(found.report.all("not to be seen") == unseen) }
  }

  @Test("A controller whose gravity is in another unit fails, and is told which unit is meant")
  func gravity() throws {
    let folder = try TemporaryFolder()
    let scenario = folder.appending("s.yaml"), stream = folder.appending("s.hid")
    try """
    title: Gravity is wrong
    why: A unit that is a hundredth.
    gravity: 0.01
    activities:
      - rest: {seconds: 6}

    """.write(toFile: scenario, atomically: true, encoding: .utf8)
    #expect(
      try Program.run("gripctl", ["simulate", scenario, "--seed", "1", "--output", stream]).status
        == 0)
    let found = try judge(stream)
    #expect(found.status == 1 && found.report.all("missing") == ["9.8 m/s² at rest"])
    let replay = try Program.run(
      "gripctl", ["replay", stream, "--output", folder.appending("out"), "--json"])
    let path = try #require(
      (try JSONSerialization.jsonObject(with: Data(replay.output.utf8)) as? [[String: Any]])?
        .first?["path"] as? String)
    let summary = try String(contentsOfFile: path + "/summary.json", encoding: .utf8)
    #expect(summary.contains("at rest the acceleration is 0.1 m/s² and not gravity"))
  }

  @Test("A descriptor that cannot be read, and a file that is none, are told apart")
  func noDescriptor() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("d.bin")
    try Data([0x05, 0x01, 0x27]).write(to: URL(filePath: path))
    let run = try Program.run("gripctl", ["inspect", path, "--conformance"])
    #expect(run.status == 1 && run.output.contains("report descriptor: MISSING, required"))
    let absent = try Program.run(
      "gripctl", ["inspect", folder.appending("absent"), "--conformance"])
    #expect(absent.status == 1 && absent.errors.contains("absent"))
  }
}
