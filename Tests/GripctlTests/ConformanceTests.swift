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
        ["serial number", "9.8 m/s² at rest", "a clock that runs as the computer's"]
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

  /// A mistake of a maker's in the reports of the reference controller.
  enum Mistake: String, CaseIterable {
    case sequenceStands, sequenceOfSamples, sequenceBigEndian, timeInMilliseconds, timeStands
    case squeezeNegative

    func make(_ report: [UInt8], number: Int) -> [UInt8] {
      switch self {
      case .sequenceStands: Self.put(7, into: report, at: 1, bytes: 2)
      case .sequenceOfSamples: Self.put(4 * number, into: report, at: 1, bytes: 2)
      case .sequenceBigEndian: Self.put(number << 8 | number >> 8, into: report, at: 1, bytes: 2)
      case .timeInMilliseconds:
        Self.put(Self.number(report, at: 3, bytes: 4) / 1000, into: report, at: 3, bytes: 4)
      case .timeStands: Self.put(5, into: report, at: 3, bytes: 4)
      case .squeezeNegative:
        stride(from: 8, to: 64, by: 14).reduce(report) { report, place in
          let force = Self.number(report, at: place, bytes: 2)
          return Self.put(min(0x10000 - force, 0xFFFF), into: report, at: place, bytes: 2)
        }
      }
    }

    private static func number(_ report: [UInt8], at place: Int, bytes: Int) -> Int {
      (0..<bytes).reduce(0) { $0 | Int(report[place + $1]) << (8 * $1) }
    }

    private static func put(
      _ number: Int, into report: [UInt8], at place: Int, bytes: Int
    ) -> [UInt8] {
      var report = report
      for byte in 0..<bytes {
        report[place + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte))
      }
      return report
    }
  }

  @Test(
    "A maker's mistake in sequence, time or sign is named, and fails where nothing could be measured with it",
    arguments: [
      (.sequenceStands, Int32(1), ["reports that follow each other"]),
      (.sequenceOfSamples, 0, ["no report lost"]),
      (.sequenceBigEndian, 1, ["reports that follow each other"]),
      (.timeInMilliseconds, 1, ["a clock that runs as the computer's"]),
      (.timeStands, 0, ["no report lost"]),
      (.squeezeNegative, 1, ["a squeeze above zero"]),
    ] as [(Mistake, Int32, Set<String>)])
  func mistakes(mistake: Mistake, status: Int32, missing: Set<String>) throws {
    let text = try String(contentsOfFile: Self.fixtures + "/reference/stream.hid", encoding: .utf8)
    var number = 0
    let lines = text.split(separator: "\n").map { line -> String in
      let parts = line.split(separator: " ")
      guard parts.first == "E:" else { return String(line) }
      let report = mistake.make(
        parts.dropFirst(3).compactMap { UInt8($0, radix: 16) }, number: number)
      number += 1
      let bytes = report.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      return (parts.prefix(3).map(String.init) + bytes).joined(separator: " ")
    }
    try #require(number > 100)
    let folder = try TemporaryFolder()
    let path = folder.appending("s.hid")
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    let found = try judge(path)
    #expect(found.status == status)
    #expect(found.report.all("missing") == missing)
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
