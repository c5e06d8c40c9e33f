import Foundation
import GripConfiguration
import GripEvidence
import PlanTemplates
import TestSupport
import Testing
import Yams

/// What a plan's file may hold, and what is said of one that holds something else.
@Suite("A plan's file")
struct PlanFileTests {
  private func problems(_ yaml: String) -> [String] {
    do throws(ConfigurationError) {
      _ = try PlanFile.plan(yaml: yaml, name: "p.yaml")
      return []
    } catch { return error.problems.map(\.description) }
  }

  @Test("The shortest plan says only the labels of its blocks")
  func shortest() throws {
    let plan = try PlanFile.plan(yaml: "plan: 1\nblocks:\n  - label: Grip\n", name: "p.yaml")
    #expect(plan == Plan(blocks: [PlanBlock(label: "Grip")]))
  }

  @Test("A key with nothing behind it says nothing")
  func blanks() throws {
    let yaml = """
      plan: 1
      reference:
      bodyPart: ~
      muscles: []
      joints: null
      precautions:
        forceCeilingNewtons:   # in N
      clinicians: {}
      blocks:
        - label: Grip
          code:
      """
    #expect(
      try PlanFile.plan(yaml: yaml, name: "p.yaml") == Plan(blocks: [PlanBlock(label: "Grip")]))
  }

  @Test("Words for nothing within quotation marks are words, and lines become one line")
  func texts() throws {
    let yaml = """
      plan: 1
      impairment: "null"
      necessity: |
        cannot open
          jars
      blocks: [{label: 1, code: 97110, questions: {specificTask: Yes, severalParameters: false}}]
      """
    let plan = try PlanFile.plan(yaml: yaml, name: "p.yaml")
    #expect(plan.impairment == "null" && plan.necessity == "cannot open jars")
    #expect(plan.blocks[0].label == "1" && plan.blocks[0].code == "97110")
    #expect(plan.blocks[0].questions?.specificTask == true)
    #expect(plan.blocks[0].questions?.severalParameters == false)
  }

  struct Mistake: CustomTestStringConvertible, Sendable {
    var yaml: String
    var said: [String]
    var testDescription: String { said.first ?? "" }

    init(_ yaml: String, _ said: String...) {
      self.yaml = yaml
      self.said = said
    }
  }

  private static let block = "\nblocks: [{label: A}]"

  static let mistakes = [
    Mistake("", "p.yaml:1:1: plan: expected plan: 1 as the first key, found nothing"),
    Mistake(
      "reference: P-1\nplan: 1" + block, "p.yaml:1:1: plan: expected plan: 1 as the first key"),
    Mistake("plan: 2" + block, "p.yaml:1:7: plan: expected plan: 1 as the first key, found \"2\""),
    Mistake("plan: 1", "p.yaml:1:1: blocks: expected a list of 1 to 100 entries, found nothing"),
    Mistake(
      "plan: 1\nblocks: []",
      "p.yaml:2:9: blocks: expected a list of 1 to 100 entries, found nothing"
    ),
    Mistake("- 1", "p.yaml:1:1: expected keys and values, found a list"),
    Mistake(
      "plan: 1\nrefrence: P-1" + block, "p.yaml:2:1: refrence: unknown key; did you mean reference?"
    ),
    Mistake(
      "plan: 1\nhand: Right" + block,
      "p.yaml:2:7: hand: expected one of left, right, both, found \"Right\""),
    Mistake(
      "plan: 1\nmuscles: flexors\nblocks:\n  - label: A\n    prescription: {sets: three, minutes: 0}",
      "p.yaml:2:10: muscles: expected a list of at most 100 lines of text, found \"flexors\"",
      "p.yaml:5:26: blocks[1].prescription.sets: expected a whole number from 1 to 100, found \"three\"",
      "p.yaml:5:42: blocks[1].prescription.minutes: expected a number from 0.1 to 1440, found \"0\""
    ),
    Mistake(
      "plan: 1\nblocks:\n  - hand: left\n  - A\n  -",
      "p.yaml:3:5: blocks[1].label: expected one line of text of at most 128 bytes, found nothing",
      "p.yaml:4:5: blocks[2]: expected keys and values, found \"A\"",
      "p.yaml:5:4: blocks[3]: expected keys and values, found nothing"),
    Mistake(
      "plan: 1\nblocks:\n  - label: A\n  - label: a",
      "p.yaml:4:12: blocks[2].label: expected a label that no other block has, found \"a\""),
    Mistake(
      "plan: 1\nblocks:\n  - {label: A, questions: {specificTask: maybe}}",
      "p.yaml:3:42: blocks[1].questions.specificTask: expected yes or no, found \"maybe\""),
    Mistake(
      "plan: 1\nblocks:\n  - {label: A, target: \"sine(mean=20)\"}",
      "p.yaml:3:24: blocks[1].target: expected a target, as sine(mean=20,amplitude=10,period=4,band=2), "
        + "found \"sine(mean=20)\": periodSeconds of a sine target is 0.0: it must be from 0.1 to 3600.0"
    ),
    Mistake(
      "plan: 1\nblocks:\n  - {label: A, prescription: {targetNewtons: 5, targetPercentOfMaximum: 5}}",
      "p.yaml:3:73: blocks[1].prescription.targetPercentOfMaximum: expected either targetNewtons or "
        + "targetPercentOfMaximum, found both"),
    Mistake(
      "plan: 1\nhand: left\nhand: right" + block,
      "p.yaml:2:1: not valid YAML: given more than once: hand"),
    Mistake("plan: [", "p.yaml:2:1: not valid YAML: did not find expected node content"),
  ]

  @Test(
    "A mistake is named by file, line, column and key, with what is expected", arguments: mistakes)
  func mistake(_ mistake: Mistake) {
    #expect(problems(mistake.yaml) == mistake.said)
  }

  // MARK: What is written is read

  @Test("The plan that says everything is the same after it was written and read")
  func roundTrip() throws {
    #expect(try PlanFile.plan(yaml: PlanFile.yaml(.full), name: "p.yaml") == .full)
  }

  @Test(
    "A drawn plan is the same after it was written and read", arguments: 0..<300 as Range<UInt64>)
  func drawnRoundTrip(_ seed: UInt64) throws {
    var draw = PlanDraw(seed: seed)
    let plan = draw.plan()
    let yaml = PlanFile.yaml(plan)
    #expect(try PlanFile.plan(yaml: yaml, name: "p.yaml") == plan, "\(yaml)")
  }

  // MARK: Hostile files

  @Test(
    "A changed file gives a plan without faults, or problems that each have a place and a reason")
  func changed() throws {
    let files =
      [PlanFile.yaml(.full)] + PlanTemplates.names.compactMap(PlanTemplates.yaml(named:))
    var random = SeededGenerator(seed: 11)
    var read = 0
    for round in 0..<3000 {
      var bytes = Array(files[round % files.count].utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2:
          bytes.insert(
            Array(":-[]{}&*!|>'\"\n #,?%@".utf8).randomElement(using: &random) ?? 0, at: place)
        default: bytes.append(contentsOf: bytes[place...].prefix(40))
        }
      }
      do throws(ConfigurationError) {
        let plan = try PlanFile.plan(yaml: String(decoding: bytes, as: UTF8.self), name: "p.yaml")
        read += 1
        #expect(try PlanFile.plan(yaml: PlanFile.yaml(plan), name: "p.yaml") == plan)
      } catch {
        #expect(!error.problems.isEmpty)
        #expect(
          error.problems.allSatisfy { $0.place.hasPrefix("p.yaml") && !$0.reason.isEmpty })
      }
    }
    #expect(read > 100)
  }

  private static let beyond = [
    "60,000 lists in each other": "plan: 1\nblocks: " + String(repeating: "[", count: 60_000),
    "30,000 sections in each other": "plan: 1\nblocks: " + String(repeating: "{a: ", count: 30_000),
    "aliases of aliases": "plan: 1\na: &a [x]\nb: &b [*a, *a]\nblocks: [*b, *b]",
    "a list in itself": "plan: 1\nblocks: &b [{label: A}, *b]",
    "a file that is too large": String(repeating: "#", count: PlanFile.bytesMax + 1),
    "101 blocks": "plan: 1\nblocks:\n" + String(repeating: "  - {label: A}\n", count: 101),
    "a long key": "plan: 1\n" + String(repeating: "x", count: 900) + ": 1",
    "a control character": "plan: 1\nblocks: [{label: \"\\e[2J\"}]",
    "a byte order mark within": "plan: 1\nblocks: [{label: \"A\\uFEFF\"}]",
  ]

  @Test("What is beyond the bounds is an error of a short text", arguments: beyond.keys.sorted())
  func bounded(_ name: String) throws {
    let problems = problems(try #require(Self.beyond[name]))
    #expect(!problems.isEmpty && problems.allSatisfy { $0.utf8.count < 500 }, "\(problems)")
  }

  // MARK: Templates and the schema

  @Test(
    "A template says no code, answers no question and names no patient",
    arguments: PlanTemplates.names)
  func template(_ name: String) throws {
    let yaml = try #require(PlanTemplates.yaml(named: name))
    let plan = try PlanFile.plan(yaml: yaml, name: name)
    #expect(plan.reference == nil && plan.precautions == nil && plan.clinicians == nil)
    #expect(plan.blocks.allSatisfy { $0.code == nil && $0.questions == nil })
    #expect(plan.blocks.allSatisfy { $0.purpose != nil && $0.activity != nil })
  }

  @Test("The templates are the files in plans/")
  func templateFiles() throws {
    let folder = SharedData.projectRoot.appending(path: "plans").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    #expect(files.sorted() == PlanTemplates.names.sorted())
  }

  @Test("docs/plan.schema.json is the schema of the program")
  func schemaFile() throws {
    #expect(
      try Data(contentsOf: SchemaValidator.planSchema) == PlanSchema.json,
      "gripctl plan schema > docs/plan.schema.json")
  }

  /// What a reader of YAML that knows nothing of plans makes of a file.
  private func json(_ yaml: String) throws -> [UInt8] {
    let value = try #require(try Yams.load(yaml: yaml))
    return [UInt8](try JSONSerialization.data(withJSONObject: value))
  }

  @Test("A template, and what is written of a plan, is valid by the schema")
  func valid() throws {
    let files = PlanTemplates.names.compactMap(PlanTemplates.yaml(named:)) + [PlanFile.yaml(.full)]
    for yaml in files {
      #expect(
        try SchemaValidator.findings(in: json(yaml), schema: SchemaValidator.planSchema) == [])
    }
  }

  @Test(
    "What is no plan is not valid by the schema",
    arguments: [
      "blocks: [{label: A}]", "plan: 1", "plan: 1\nblocks: []", "plan: 1\nblocks: [{hand: left}]",
      "plan: 1\nblocks: [{label: A}]\nrefrence: x", "plan: 1\nblocks: [{label: A, hand: both}]",
      "plan: 1\nblocks: [{label: A, prescription: {sets: 0}}]",
      "plan: 1\nblocks: [{label: A, code: 9711}]",
      "plan: 1\nblocks: [{label: A, questions: {specificTask: maybe}}]",
    ])
  func invalid(_ yaml: String) throws {
    #expect(!problems(yaml).isEmpty)
    #expect(
      try !SchemaValidator.findings(in: json(yaml), schema: SchemaValidator.planSchema).isEmpty)
  }
}
