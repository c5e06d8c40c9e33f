import Foundation
import TestSupport
import Testing

@Suite("A Go Direct dynamometer's documents")
struct DynamometerTests {
  private static let fixture = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(
      path: "fixtures/gdx-hd/talk.pcap"
    ).path
  private static let limit = "Vernier sells this dynamometer for education, not for medical use."

  @Test("What its maker says against its use stands on every document")
  func limits() throws {
    let folder = try TemporaryFolder()
    let output = folder.appending("out")
    let replay = try Program.run(
      "gripctl", ["replay", Self.fixture, "--output", output, "--report"])
    #expect(replay.status == 0, "\(replay.errors)")
    let report = try #require(
      replay.output.split(whereSeparator: \.isNewline).last { $0.hasSuffix("report.html") })
    let documents = String(report.dropLast("/report.html".count))
    for (name, words) in [
      ("report.html", Self.limit), ("worksheet.html", Self.limit), ("fhir.json", Self.limit),
      ("blocks.csv", "sold for education only"),
    ] {
      let text = try String(contentsOfFile: documents + "/" + name, encoding: .utf8)
      #expect(text.contains(words), "\(name)")
    }
    let session = try #require(
      replay.output.split(whereSeparator: \.isNewline).first {
        $0.hasPrefix(output) && !$0.hasSuffix("report.html")
      })
    let summary = try String(contentsOfFile: session + "/summary.json", encoding: .utf8)
    #expect(summary.contains(Self.limit))
  }
}
