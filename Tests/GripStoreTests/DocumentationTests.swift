import Foundation
import GripCore
import GripSession
import TestSupport
import Testing

@testable import GripStore

/// What the documents state as facts of the program.
@Suite struct DocumentationTests {
  private func document(_ name: String) throws -> String {
    try String(contentsOf: SharedData.projectRoot.appending(path: "docs/" + name), encoding: .utf8)
  }

  @Test func `REPETITIONS.md gives every parameter with its default`() throws {
    let text = try document("REPETITIONS.md")
    let defaults = try JSONDecoder().decode(
      [String: Double].self, from: JSONEncoder().encode(DetectionParameters()))
    #expect(defaults.count == 23)
    for (name, value) in defaults {
      let number = value == value.rounded() ? String(Int(value)) : String(value)
      #expect(text.contains("\n| `\(name)` | \(number) |"), "\(name)")
    }
  }

  @Test func `The examples of RECORDING.md are records that can be read`() throws {
    let lines = try document("RECORDING.md").split(separator: "\n")
    let examples = lines.filter { $0.hasPrefix("{") }
    #expect(examples.count == 16)
    for example in examples {
      let event = try EventRecord.decode(Array(example.utf8))
      let again = try EventRecord.encode(#require(event))
      #expect(String(decoding: again, as: UTF8.self) == example)
    }
  }

  @Test func `SUMMARY.md explains every column of repetitions.csv`() throws {
    let text = try document("SUMMARY.md")
    for column in RepetitionsCSVTests.header.split(separator: ",") {
      #expect(text.contains("`\(column)`"), "\(column)")
    }
  }
}
