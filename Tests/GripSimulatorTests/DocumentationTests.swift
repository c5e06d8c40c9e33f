import Foundation
import GripSimulator
import TestSupport
import Testing

@Suite("The simulator's documentation")
struct DocumentationTests {
  @Test func `its example does what is said of it`() throws {
    let page = SharedData.projectRoot.appending(path: "docs/SIMULATOR.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let block = try #require(text.components(separatedBy: "```yaml\n").dropFirst().first)
    let yaml = try #require(block.components(separatedBy: "```").first)
    let truth = simulate(try Scenario(yaml: yaml, name: "SIMULATOR.md"), seed: 1).truth
    #expect(truth.repetitionCount == 6)
    #expect(truth.sets == 2)
    #expect(truth.reports.dropped == 2)
  }
}
