import Foundation
import TestSupport
import Testing

@Suite("gripctl samples")
struct SamplesCommandTests {
  private static let fixtures = SharedData.projectRoot.appending(path: "fixtures").path
  private let output: TemporaryFolder

  init() throws { output = try TemporaryFolder() }

  private func replay(_ fixture: String, _ more: String...) throws -> Program.Result {
    try Program.run(
      "gripctl", ["replay", Self.fixtures + "/\(fixture).hid", "--output", output.path] + more)
  }

  private func session() throws -> String {
    let summary = try #require(output.files().first { $0.hasSuffix("summary.json") })
    return output.appending(String(summary.dropLast("/summary.json".count)))
  }

  /// A table by RFC 4180 whose cells need no quotes.
  private func cells(_ text: String) throws -> [[Substring]] {
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.popLast() == "", "every line ends in CR LF")
    #expect(!text.contains("\""))
    return lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  @Test(
    "A row a sample; cells are decimal numbers or empty",
    arguments: [
      ("two-sets", true, false), ("split-ids", true, true), ("force-only", true, false),
      ("reordered-unaligned", true, true),
    ])
  func table(fixture: String, hasForce: Bool, hasMotion: Bool) throws {
    let file = output.appending("samples.csv")
    let result = try replay(fixture, "--samples", file)
    #expect(result.status == 0, "\(result.errors)")
    let rows = try cells(String(contentsOfFile: file, encoding: .utf8))
    #expect(rows[0].count == 14)
    #expect(rows.allSatisfy { $0.count == 14 })
    let summary = try String(contentsOfFile: session() + "/summary.json", encoding: .utf8)
    #expect(summary.contains("\"samplesReceived\" : \(rows.count - 1),"))
    for row in rows.dropFirst() {
      #expect(row[..<12].allSatisfy { $0.isEmpty || $0.wholeMatch(of: /-?\d+\.\d+/) != nil })
      #expect(Int(row[13]) == 1)
    }
    let last = try #require(rows.last)
    #expect(!last[1].isEmpty == hasForce)
    #expect(last[2..<12].allSatisfy { $0.isEmpty != hasMotion })
  }

  @Test(
    "Standard output, a file and replay's own give the same bytes; a file that is there is replaced"
  )
  func same() throws {
    let file = output.appending("samples.csv")
    try Data("old".utf8).write(to: URL(filePath: file))
    #expect(try replay("doubles", "--samples", file).status == 0)
    let table = try String(contentsOfFile: file, encoding: .utf8)
    let printed = try Program.run("gripctl", ["samples", session()])
    #expect(printed.status == 0)
    #expect(printed.output == table)
    let written = try Program.run("gripctl", ["samples", session(), "-o", file])
    #expect(written.status == 0 && written.output.isEmpty)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == table)
  }

  @Test("Rows say the repetition that repetitions.csv has")
  func repetitions() throws {
    let file = output.appending("samples.csv")
    #expect(try replay("two-sets", "--samples", file).status == 0)
    let rows = try cells(String(contentsOfFile: file, encoding: .utf8)).dropFirst()
    let table = try cells(
      String(contentsOfFile: session() + "/repetitions.csv", encoding: .utf8))
    let place = { (name: Substring) in try #require(table[0].firstIndex(of: name)) }
    let (start, end) = (try place("start_s"), try place("end_s"))
    for repetition in table.dropFirst() {
      let inside = rows.filter { $0[12] == repetition[0] }.compactMap { Double($0[0]) }
      let first = try #require(inside.first), last = try #require(inside.last)
      let from = try #require(Double(repetition[start]))
      let to = try #require(Double(repetition[end]))
      // A sample lasts 10 ms.
      #expect(first >= from && first < from + 0.011)
      #expect(last < to && last >= to - 0.011)
    }
  }

  @Test("Where a stream gives several sessions no table is written, and it is said how to get one")
  func several() throws {
    let file = output.appending("samples.csv")
    let result = try replay("two-sessions", "--samples", file)
    #expect(result.status == 1)
    #expect(result.errors.contains("2 sessions") && result.errors.contains("gripctl samples"))
    #expect(!output.files().contains { $0.contains("samples.csv") })
  }

  @Test(
    "What cannot be meant is refused before anything is done",
    arguments: [
      (["replay", "a.hid", "b.hid", "--output", "out", "--samples", "s.csv"], "one session"),
      (["replay", "a.hid", "--output", "out", "--samples", ""], "--samples"),
      (["replay", "a.hid", "--output", "out", "--samples", "-"], "standard output"),
      (["samples", "x", "--output", ""], "--output is empty"),
    ])
  func refused(arguments: [String], expected: String) throws {
    let result = try Program.run("gripctl", arguments, in: output.path)
    #expect(result.status == 64)
    #expect(result.errors.contains(expected), "\(result.errors)")
    #expect(output.files().isEmpty)
  }

  @Test("A table that cannot be written leaves nothing half-written")
  func unwritable() throws {
    #expect(try replay("doubles").status == 0)
    for path in ["no/such/folder.csv", "undated"] {
      let before = output.files()
      let result = try Program.run("gripctl", ["samples", session(), "-o", output.appending(path)])
      #expect(result.status == 1)
      #expect(result.errors.contains(path), "\(result.errors)")
      #expect(output.files() == before)
    }
    let missing = try Program.run("gripctl", ["samples", output.appending("none")])
    #expect(missing.status == 1)
    #expect(missing.errors.contains("recording.pcapng"))
  }

  @Test("REPLAY.md explains every column, in their order")
  func documented() throws {
    #expect(try replay("doubles").status == 0)
    let header = try Program.run("gripctl", ["samples", session()]).output
      .prefix { $0 != "\r\n" }.split(separator: ",")
    let text = try String(
      contentsOf: SharedData.projectRoot.appending(path: "docs/REPLAY.md"), encoding: .utf8)
    let section = try #require(
      text.split(separator: "\n## ").first { $0.hasPrefix("Samples as a table") })
    let named = section.matches(of: /`(\w+)`/).map(\.output.1)
      .filter { header.contains($0) }
    #expect(named.prefix(header.count) == header[...])
  }
}
