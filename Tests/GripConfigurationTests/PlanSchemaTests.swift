import Foundation
import GripConfiguration
import GripEvidence
import TestSupport
import Testing
import Yams

/// The schema of plans, the list of their keys, and the types that hold them say the same.
@Suite struct PlanSchemaTests {
  private static let schema = SchemaValidator.planSchema

  /// What a reader of YAML that knows nothing of plans makes of a file.
  private func json(_ yaml: String) throws -> [UInt8] {
    let value = try #require(try Yams.load(yaml: yaml))
    return [UInt8](try JSONSerialization.data(withJSONObject: value))
  }

  private func findings(_ yaml: String) throws -> [String] {
    try SchemaValidator.findings(in: json(yaml), schema: Self.schema)
  }

  /// Whether the schema and the reader both take each of these files, or both take none.
  private func expect(_ files: [String], areValid: Bool) throws {
    let found = try SchemaValidator.findings(in: files.map(json), schema: Self.schema)
    for (yaml, findings) in zip(files, found) {
      #expect(findings.isEmpty == areValid, "\(yaml): \(findings)")
      #expect(((try? PlanFile.plan(yaml: yaml, name: "p")) != nil) == areValid, "\(yaml)")
    }
  }

  @Test func `The file in docs is what the program prints`() throws {
    #expect(
      try Data(contentsOf: Self.schema) == PlanSchema.json,
      "gripctl plan schema > docs/plan.schema.json")
  }

  /// Paths of all values, as "blocks.prescription.sets".
  private func paths(_ value: Any, _ path: String = "") -> Set<String> {
    switch value {
    case let members as [String: Any]:
      members.reduce(into: path.isEmpty ? [] : [path]) {
        $0.formUnion(paths($1.value, path.isEmpty ? $1.key : path + "." + $1.key))
      }
    case let entries as [Any]:
      entries.reduce(into: [path]) { $0.formUnion($1 is String ? [] : paths($1, path)) }
    default: [path]
    }
  }

  @Test func `The list of keys has what the types have, no more and no less`() throws {
    var plan = Plan.full
    plan.blocks[1].prescription = .init()
    plan.blocks[1].prescription?.targetPercentOfMaximum = 50
    let value = try JSONSerialization.jsonObject(with: JSONEncoder().encode(plan))
    #expect(paths(value) == Set(FileKey.plan.map(\.path)))
  }

  @Test func `The templates are the files in plans, and valid`() throws {
    let folder = SharedData.projectRoot.appending(path: "plans")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }
    #expect(files.sorted() == PlanTemplate.all.map { $0.name + ".yaml" }.sorted())
    for template in PlanTemplate.all {
      #expect(try findings(template.text) == [], "\(template.name)")
      #expect(!template.title.isEmpty)
    }
  }

  @Test func `What is written of a plan is valid`() throws {
    #expect(try findings(PlanFile.yaml(.full)) == [])
  }

  /// A file that has one key with a value.
  private func file(_ key: FileKey, _ value: String) -> String {
    var names = key.path.split(separator: ".").map(String.init)
    if names[0] == "goalValues" {
      let others = [("measure", "force.peak"), ("value", "1")].filter { $0.0 != names[1] }
      let members = others.map { "\($0.0): \($0.1)" } + ["\(names[1]): \(value)"]
      return "plan: 1\nblocks: [{label: a}]\ngoalValues: [{\(members.joined(separator: ", "))}]"
    }
    guard names[0] == "blocks" else {
      return "plan: 1\nblocks: [{label: a}]\n" + nested(names, value)
    }
    names.removeFirst()
    return "plan: 1\nblocks:\n  - " + (names == ["label"] ? "" : "label: a\n    ")
      + nested(names, value)
  }

  private func nested(_ names: [String], _ value: String) -> String {
    names.dropLast().map { $0 + ": {" }.joined() + (names.last ?? "") + ": " + value
      + String(repeating: "}", count: names.count - 1)
  }

  @Test func `Numbers are bounded alike by the schema and by the reader`() throws {
    var (within, beyond): ([String], [String]) = ([], [])
    for key in FileKey.plan {
      guard let range = key.range else { continue }
      func file(_ number: Double) -> String {
        self.file(key, String(number).replacing(/\.0$/, with: ""))
      }
      within += [file(range.lowerBound), file(range.upperBound)]
      beyond += [file(range.lowerBound.rounded(.up) - 1), file(range.upperBound + 1)]
    }
    #expect(within.count > 20)
    try expect(within, areValid: true)
    try expect(beyond, areValid: false)
  }

  @Test func `Words are those of the schema and of the reader`() throws {
    let keys = FileKey.plan.filter { !$0.words.isEmpty }
    #expect(keys.count > 5)
    try expect(keys.flatMap { key in key.words.map { file(key, $0) } }, areValid: true)
    try expect(keys.map { file($0, "other words") }, areValid: false)
  }

  @Test func `What is no plan is valid neither here nor there`() throws {
    try expect(
      [
        "blocks: [{label: a}]", "plan: 1", "plan: 1\nblocks: []", "plan: 1\nblocks: [{hand: left}]",
        "plan: 1\nblocks: [{label: a}]\nrefrence: x", "plan: 1\nblocks: [{label: a, code: 9711}]",
        "plan: 1\nblocks: [{label: a, questions: {specificTask: maybe}}]",
        "plan: 1\nblocks: [{label: a}]\nclinicians: {performing: {credential: OTR}}",
      ], areValid: false)
  }

  @Test func `PLAN md lists every key with its meaning and what it takes`() throws {
    let text = try String(
      contentsOf: SharedData.projectRoot.appending(path: "docs/PLAN.md"), encoding: .utf8)
    let keys = try #require(text.split(separator: "## Keys\n").last)
    let rows = keys.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    #expect(rows == FileKey.plan.map { "| `\($0.path)` | \($0.about) | \($0.takes) |" })
  }
}
