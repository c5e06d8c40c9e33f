import Foundation
import GripEvidence
import GripStore
import TestSupport
import Testing

@testable import GripDocuments

/// Given a summary.json in which one number became another, the session is named as unreadable or there are documents:
/// nothing ends the program.
@Suite struct DamagedFactsTests {
  private static let extremes = [
    "-1", "0", "1e308", "1000000000000", "-1000000000000", "-9223372036854775808", "0.1",
  ]

  /// The texts with one of a file's numbers replaced, each number by one of the extremes in turn.
  private static func damaged(_ text: String) -> [String] {
    let pattern = /(?<before>: |: \[|, )(?<number>-?\d+(\.\d+)?(e[-+]?\d+)?)(?=[,\n}\]])/
    return text.matches(of: pattern).enumerated().map { index, match in
      var copy = text
      copy.replaceSubrange(
        match.output.number.startIndex..<match.output.number.endIndex,
        with: extremes[index % extremes.count])
      return copy
    }
  }

  @Test(arguments: ["asht-both-hands/1", "tracking/1", "split-ids/1"])
  func `Any number may be any other`(golden: String) throws {
    let folder = try ReportFolder()
    let session = try folder.add(golden)
    let path = folder.folder.appending(session + "/summary.json")
    let facts = try JSONDecoder().decode(
      SummaryDocument.self, from: Data(try #require(bytes(of: path))))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let text = String(decoding: try encoder.encode(facts), as: UTF8.self)
    let damaged = Self.damaged(text)
    #expect(damaged.count > 200)
    var made = 0
    for copy in damaged {
      try Data(copy.utf8).write(to: URL(filePath: path))
      let contents = try ClinicDirectory(folder.folder.path).contents(ofDays: [ReportFolder.day])
      guard let visit = contents.visits.visits.first else { continue }
      guard contents.problems.isEmpty else { continue }
      let account = VisitAccount(visit, in: contents)
      var force = RecordedForce()
      force.curves = ReportFolder.curves(account)
      let documents = try VisitDocuments.documents(
        account, force: force,
        state: VisitState(account, digests: FileDigests(folder.folder.path)), version: "1.0.0")
      #expect(documents.first?.bytes.suffix(8).elementsEqual("</html>\n".utf8) == true)
      made += 1
    }
    #expect(made > damaged.count / 4)
  }
}
