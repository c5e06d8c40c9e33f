import Foundation
import GripSession
import TestSupport
import Testing

/// docs/MEASURES.md and the code say the same of every measure.
@Suite struct MeasureDocumentTests {
  private static func row(_ definition: MeasureDefinition) -> String {
    let cells = [
      "`\(definition.id)`", definition.name, definition.unit, definition.rule, definition.gate,
      definition.source,
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  @Test func `MEASURES.md has the row of each measure, in the same order, and no other`() throws {
    let text = try String(
      contentsOf: SharedData.projectRoot.appending(path: "docs/MEASURES.md"), encoding: .utf8)
    let stated = text.split(separator: "\n").map(String.init).filter {
      $0.hasPrefix("| `") && $0.split(separator: "`")[1].contains(".")
    }
    #expect(stated == MeasureDefinition.all.map(Self.row))
  }

  @Test func `Each measure has an id of its own, and says everything about itself`() {
    let all = MeasureDefinition.all
    #expect(Set(all.map(\.id)).count == all.count)
    for definition in all {
      for text in [
        definition.id, definition.name, definition.unit, definition.rule, definition.gate,
        definition.source,
      ] {
        #expect(!text.isEmpty && !text.contains("|"), "\(definition.id)")
      }
    }
  }
}
