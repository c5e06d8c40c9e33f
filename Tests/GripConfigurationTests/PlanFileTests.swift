import GripConfiguration
import GripEvidence
import TestSupport
import Testing

/// A plan is what people wrote, or an error that says where and what.
@Suite struct PlanFileTests {
  private static let blocks = "blocks:\n  - label: a\n"

  @Test(arguments: PlanTemplate.all.map(\.name))
  func `Every template is a plan that claims no code and answers nothing`(name: String) throws {
    let template = try #require(PlanTemplate.all.first { $0.name == name })
    let plan = try PlanFile.plan(yaml: template.text, name: name)
    #expect(plan.blocks.allSatisfy { $0.code == nil && $0.questions == nil })
    #expect(plan.reference == nil && plan.contactMode == nil && plan.precautions == nil)
    #expect(plan.blocks.allSatisfy { $0.purpose != nil && $0.activity != nil })
  }

  @Test func `A full plan says what stands in it`() throws {
    let plan = try PlanFile.plan(yaml: Self.full, name: "full.yaml")
    #expect(plan.reference == "P-104")
    #expect(plan.precautions?.forceCeilingNewtons == 120)
    #expect(plan.clinicians?.performing == .init(reference: "C-3", credential: "OTR/L"))
    #expect(plan.blocks[0].code == "97110")
    #expect(plan.blocks[0].prescription?.repetitions == 10)
    #expect(plan.blocks[0].questions?.areAnswered == true)
    let rows = Set(plan.places(for: plan.blocks[0]).keys)
    #expect(rows == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 28, 29, 34, 35, 36])
    #expect(try PlanFile.plan(yaml: PlanFile.yaml(plan), name: "again") == plan)
  }

  @Test(
    arguments: [
      ("", "p.yaml:1:1: plan: expected plan: 1 as the first key"),
      (blocks, "p.yaml:1:1: plan: expected plan: 1 as the first key"),
      ("plan: 2\n" + blocks, "p.yaml:1:1: plan: expected plan: 1 as the first key"),
      ("plan: 1\n", "p.yaml:1:1: blocks is missing: the activities"),
      ("plan: 1\nblocks: []\n", "blocks is missing"),
      ("plan: 1\nblocks: a\n", "p.yaml:2:9: blocks: expected a list, found \"a\""),
      ("plan: 1\nblocks:\n  - code: 97110\n", "blocks.0.label is missing"),
      (
        "plan: 1\nhandd: left\n" + blocks,
        "p.yaml:2:1: handd: unknown key; did you mean hand?"
      ),
      (
        "plan: 1\nblocks:\n  - label: a\n    cod: 97110\n",
        "p.yaml:4:5: blocks.cod: unknown key; did you mean blocks.code?"
      ),
      (
        "plan: 1\nhand: both\n" + blocks,
        "p.yaml:2:7: hand: it must be one of left, right"
      ),
      (
        "plan: 1\nblocks:\n  - label: a\n    code: 9711\n",
        "p.yaml:4:11: blocks.0.code: a code has five digits or capital letters"
      ),
      (
        "plan: 1\nblocks:\n  - label: a\n    prescription: {sets: two}\n",
        "p.yaml:4:26: blocks.prescription.sets: expected a whole number (how many sets: 1 to 1000), found \"two\""
      ),
      (
        "plan: 1\nblocks:\n  - label: a\n    prescription: {sets: 0}\n",
        "p.yaml:4:26: blocks.0.prescription.sets: it must be from 1.0 to 1000.0"
      ),
      (
        "plan: 1\nblocks:\n  - label: a\n    prescription: {targetNewtons: 5, targetPercentOfMaximum: 5}\n",
        "p.yaml:4:62: blocks.0.prescription.targetPercentOfMaximum: the force to be reached is said in N"
      ),
      ("plan: 1\nclinicians: {performing: {credential: OTR}}\n" + blocks, "reference is missing"),
      (
        "plan: 1\nblocks:\n  - label: Grip\n  - label: grip\n",
        "p.yaml:4:12: blocks.1.label: an earlier block has this label: each has its own"
      ),
      (
        "plan: 1\nblocks:\n  - label: a\n    target: star(mean=3)\n",
        "p.yaml:4:13: blocks.0.target: "
      ),
      ("plan: 1\nhand: left\nhand: right\n" + blocks, "given more than once: hand"),
      ("plan: 1\nhand: [\n", "not valid YAML"),
    ])
  func `What is wrong is named with its line and key`(yaml: String, expected: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try PlanFile.plan(yaml: yaml, name: "p.yaml")
    }
    let text = try #require(error).description
    #expect(text.contains(expected), "\(text)")
  }

  @Test func `A text in several lines becomes one, and answers may begin with a capital`() throws {
    let plan = try PlanFile.plan(
      yaml: """
        plan: 1
        necessity: |
          cannot open
            jars
        blocks: [{label: a, questions: {specificTask: Yes, severalParameters: False}}]
        """, name: "p.yaml")
    #expect(plan.necessity == "cannot open jars")
    #expect(plan.blocks[0].questions?.specificTask == true)
    #expect(plan.blocks[0].questions?.severalParameters == false)
  }

  private static let beyond = [
    "60,000 lists in each other": "plan: 1\nblocks: " + String(repeating: "[", count: 60_000),
    "15,000 sections in each other": "plan: 1\nblocks: " + String(repeating: "{a: ", count: 15_000),
    "a list in itself": "plan: 1\nblocks: &b [{label: A}, *b]",
    "keys that double with every line": "plan: 1\nblocks: &a0 [x]\n"
      + (1...40).map { "? &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n: 1\n" }.joined(),
    "a file that is too large": String(repeating: "#", count: PlanFile.bytesMax + 1),
    "41 blocks": "plan: 1\nblocks:\n" + (1...41).map { "  - {label: A\($0)}\n" }.joined(),
    "a control character": "plan: 1\nblocks: [{label: \"\\e[2J\"}]",
    "a control character beyond ASCII": "plan: 1\nblocks: [{label: \"\\x9B2J\"}]",
    "a byte order mark": "plan: 1\nblocks: [{label: \"a\\uFEFF\"}]",
    "more than a record holds": "plan: 1\nblocks: [{label: A}]\ngoals:\n"
      + String(repeating: "  - " + String(repeating: "x", count: 2000) + "\n", count: 20)
      + "muscles:\n"
      + String(repeating: "  - " + String(repeating: "x", count: 2000) + "\n", count: 6),
  ]

  @Test(arguments: beyond.keys.sorted())
  func `What is beyond a bound is an error of few words`(name: String) throws {
    let yaml = try #require(Self.beyond[name])
    let error = #expect(throws: ConfigurationError.self) {
      try PlanFile.plan(yaml: yaml, name: "p.yaml")
    }
    #expect(try #require(error).description.utf8.count < 500)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `A drawn plan is the same after it was written and read`(seed: UInt64) throws {
    var draw = PlanDraw(seed: seed)
    let plan = draw.plan()
    let yaml = try PlanFile.yaml(plan)
    let read = try PlanFile.plan(yaml: yaml, name: "p.yaml")
    let again = try PlanFile.yaml(read)
    #expect(read == plan, "\(yaml)\nREAD\n\(again)")
  }

  @Test func `The plan that says everything is the same after it was written and read`() throws {
    #expect(try PlanFile.plan(yaml: PlanFile.yaml(.full), name: "p.yaml") == .full)
  }

  @Test func `A key of a section that is written with a dot is named, and not lost`() throws {
    let yaml = "plan: 1\nprecautions.forceCeilingNewtons: 120\n" + Self.blocks
    let error = #expect(throws: ConfigurationError.self) {
      try PlanFile.plan(yaml: yaml, name: "p.yaml")
    }
    let text = try #require(error).description
    #expect(text.hasPrefix("p.yaml:2:1: precautions.forceCeilingNewtons: unknown key"), "\(text)")
  }

  @Test func `A list made to take all memory is refused`() {
    let line = (1...9).map { level in
      "a\(level): &a\(level) ["
        + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]"
    }
    let yaml = "plan: 1\nblocks: &a0 [x]\n" + line.joined(separator: "\n") + "\nmuscles: *a9\n"
    #expect(throws: ConfigurationError.self) { try PlanFile.plan(yaml: yaml, name: "p.yaml") }
  }

  @Test func `Whatever is written gives a plan or an error`() {
    var random = SeededGenerator(seed: 0x91A7)
    let bytes = Array(Self.full.utf8)
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: damaged.indices, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[place] = UInt8.random(in: 9...126, using: &random)
        case 1: damaged.remove(at: place)
        default: damaged.insert(UInt8(ascii: ":"), at: place)
        }
      }
      let text = String(decoding: damaged, as: UTF8.self)
      do {
        let plan = try PlanFile.plan(yaml: text, name: "p")
        #expect(try PlanFile.plan(yaml: PlanFile.yaml(plan), name: "again") == plan)
      } catch {
        #expect(!"\(error)".isEmpty)
      }
    }
  }

  static let full = """
    plan: 1
    reference: P-104
    hand: right
    bodyPart: hand and wrist
    muscles: [flexor digitorum profundus, flexor digitorum superficialis]
    joints: [metacarpophalangeal, interphalangeal]
    condition: "EMR 4711, plan of care of 2026-11-02"
    impairment: reduced grip after immobilisation
    necessity: "needs skilled grading of load"
    assessment: "EMR 4711, evaluation of 2026-11-02"
    precautions:
      forceCeilingNewtons: 120
      arcCeilingDegrees: 80
    goals: [open a jar without help by week 8]
    functionalTask: open a jar
    clinicians:
      performing: {reference: C-3, credential: OTR/L}
      contributors: [C-9]
    setting: clinic
    contactMode: one-on-one
    maximumNewtons: {right: 150}
    blocks:
      - label: gross grip
        purpose: strength
        questions: {functionalActivity: false, improvesDailyLife: yes, severalParameters: no, specificTask: true}
        code: 97110
        activity: squeeze
        mode: active
        contraction: isotonic
        prescription: {sets: 2, repetitions: 10, targetNewtons: 80, restSeconds: 60}
        feedback: {what: "force on screen", onMovement: squeeze, targetShown: true}
        instructions: "Squeeze, then let go: slowly."

    """
}
