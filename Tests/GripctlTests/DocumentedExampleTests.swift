import Foundation
import TestSupport
import Testing

/// What the documents show of a run is what a run shows.
@Suite("Examples in the documents")
struct DocumentedExampleTests {
  /// A command as a document shows it, and what it prints there.
  struct Example: Sendable, CustomTestStringConvertible {
    var document: String
    var command: String
    var shown: String
    var testDescription: String { "\(document): \(command)" }
  }

  private static let root = SharedData.projectRoot
  private static let examples = ["docs/REPLAY.md", "docs/PLAN.md"].flatMap(examples(in:))

  /// A block that follows "<!-- example -->", run by the last indented command before it, or by the one in the mark.
  private static func examples(in document: String) -> [Example] {
    let text = (try? String(contentsOf: root.appending(path: document), encoding: .utf8)) ?? ""
    var found: [Example] = []
    var command = ""
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let line = lines.popFirst() {
      if line.hasPrefix("    gripctl ") { command = String(line.dropFirst(4)) }
      guard line.hasPrefix("<!-- example") else { continue }
      if let stated = line.firstRange(of: ": gripctl ") {
        command = "gripctl " + line[stated.upperBound...].dropLast(4)
      }
      _ = lines.popFirst()
      let shown = lines.prefix { !$0.hasPrefix("```") }
      found.append(
        Example(document: document, command: command, shown: shown.joined(separator: "\n")))
    }
    return found
  }

  /// Runs a command in a folder of its own, in which the project's fixtures and PLAN.md's plan are.
  private func run(_ command: String) throws -> String {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending("fixtures"),
      withDestinationPath: Self.root.appending(path: "fixtures").path)
    let plan = try String(contentsOf: Self.root.appending(path: "docs/PLAN.md"), encoding: .utf8)
      .split(separator: "```yaml\n").dropFirst().first?.split(separator: "```").first
    _ = try folder.write(Array(try #require(plan).utf8), "plan.yaml")
    let words = command.split(separator: " ").map(String.init)
    let result = try Program.run(words[0], Array(words.dropFirst()), in: folder.path)
    return (result.errors + result.output).trimmingCharacters(in: .newlines)
  }

  @Test("There are examples") func areThere() { #expect(Self.examples.count >= 5) }

  @Test("A command prints what the document says", arguments: examples)
  func example(_ example: Example) throws {
    #expect(try run(example.command) == example.shown)
  }

  @Test("PLAN.md shows what is said of a mistake")
  func planMistakes() throws {
    let text = try String(contentsOf: Self.root.appending(path: "docs/PLAN.md"), encoding: .utf8)
    let plan = try #require(
      text.split(separator: "```yaml\n").dropFirst().first?.split(separator: "```").first)
    let folder = try TemporaryFolder()
    let wrong = plan.replacing("bodyPart", with: "bodypart").replacing(
      "sets: 3", with: "sets: three")
    _ = try folder.write(Array(wrong.utf8), "plan.yaml")
    let result = try Program.run("gripctl", ["plan", "check", "plan.yaml"], in: folder.path)
    #expect(result.status == 1)
    #expect(text.contains(result.errors.replacing("Error: ", with: "")), "\(result.errors)")
  }

  @Test("README shows what scripts/demo prints")
  func readme() throws {
    let text = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    for line in try run("gripctl replay fixtures/two-sets.hid --output ./out --report").split(
      separator: "\n")
    {
      #expect(text.contains("    " + line + "\n"), "\(line)")
    }
  }

  @Test("SUMMARY.md shows values of the shipped session")
  func summary() throws {
    let golden = try golden("two-sets", "summary.json")
    let text = try String(contentsOf: Self.root.appending(path: "docs/SUMMARY.md"), encoding: .utf8)
    let block = try #require(
      text.split(separator: "```json").dropFirst().first?.split(separator: "```").first)
    let pairs = block.matches(of: /"(\w+)" : ("[^"]*"|[-0-9.a-z]+)/)
    #expect(pairs.count > 15)
    for pair in pairs { #expect(golden.contains(pair.output.0), "\(pair.output.0)") }
  }

  @Test("SUMMARY.md shows rows of the shipped session's table")
  func rows() throws {
    let table = try golden("two-sets", "repetitions.csv").split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let text = try String(contentsOf: Self.root.appending(path: "docs/SUMMARY.md"), encoding: .utf8)
    let shown = text.split(separator: "\n").filter { $0.starts(with: /\| \d+ \| \d/) }
    #expect(shown.count == 6)
    for line in shown {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      let row = try #require(table.first { $0[0] == cells[0] })
      #expect(cells.allSatisfy { row.contains(Substring($0)) }, "\(line)")
    }
  }

  @Test("REPETITIONS.md counts the shipped streams as they are counted")
  func counts() throws {
    let text = try String(
      contentsOf: Self.root.appending(path: "docs/REPETITIONS.md"), encoding: .utf8)
    let rows = text.matches(of: /\n\| `([a-z-]+)` \| (\d+) \| (\d+) \| (\d+) \|/)
    #expect(rows.count >= 5)
    for row in rows {
      let summary = try golden(String(row.output.1), "summary.json")
      #expect(summary.contains("\"count\" : \(row.output.3),"), "\(row.output.1)")
      #expect(summary.contains("\"countByThresholdRule\" : \(row.output.4),"), "\(row.output.1)")
    }
  }

  @Test("HID-INTERFACE.md states the descriptor that the tests use")
  func descriptor() throws {
    let text = try String(
      contentsOf: Self.root.appending(path: "docs/HID-INTERFACE.md"), encoding: .utf8)
    let hexadecimal = ReferenceDescriptor.bytes.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    #expect(text.contains("\n" + hexadecimal + "\n"))
  }

  private func golden(_ name: String, _ file: String) throws -> String {
    try String(
      contentsOf: Self.root.appending(path: "fixtures/expected/\(name)/1/\(file)"), encoding: .utf8)
  }
}
