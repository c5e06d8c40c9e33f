import GripEvidence
import TestSupport
import Testing

/// Which rows of the worksheet a plan fills.
@Suite struct PlanWorksheetTests {
  private static let rows = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 28, 29, 34, 35, 36]

  @Test func `A plan in which everything is said fills its rows, and each place is named`() {
    let places = Plan.full.places(for: .full)
    #expect(places.keys.sorted() == Self.rows)
    #expect(places[7] == ["plan: bodyPart", "plan, block: hand"])
    #expect(places[34] == ["plan: condition"])
  }

  @Test func `A plan in which nothing is said fills none`() {
    let block = PlanBlock(label: "A")
    let plan = Plan(blocks: [block])
    #expect(plan.places(for: block) == [:])
    #expect(plan.rows(for: block).map(\.element.number) == Self.rows)
    #expect(plan.rows(for: block).allSatisfy { !$0.missing.isEmpty })
  }

  struct Removal: CustomTestStringConvertible, Sendable {
    var row: Int
    var key: String
    var remove: @Sendable (inout Plan) -> Void

    init(_ row: Int, _ key: String, _ remove: @escaping @Sendable (inout Plan) -> Void) {
      self.row = row
      self.key = key
      self.remove = remove
    }

    var testDescription: String { "\(row): \(key)" }
  }

  static let removals = [
    Removal(3, "clinicians.performing.credential") { $0.clinicians?.performing?.credential = nil },
    Removal(4, "clinicians.contributors") { $0.clinicians?.contributors = nil },
    Removal(5, "contactMode") { $0.contactMode = nil },
    Removal(6, "setting") { $0.setting = nil },
    Removal(7, "bodyPart") { $0.bodyPart = nil },
    Removal(8, "joints") { $0.joints = nil },
    Removal(9, "impairment") { $0.impairment = nil },
    Removal(11, "blocks.purpose") { $0.blocks[0].purpose = nil },
    Removal(11, "blocks.questions.severalParameters") {
      $0.blocks[0].questions?.severalParameters = nil
    },
    Removal(12, "blocks.code") { $0.blocks[0].code = nil },
    Removal(13, "blocks.contraction") { $0.blocks[0].contraction = nil },
    Removal(15, "blocks.prescription") { $0.blocks[0].prescription = nil },
    Removal(28, "assessment") { $0.assessment = nil },
    Removal(29, "necessity") { $0.necessity = nil },
    Removal(34, "condition") { $0.condition = nil },
    Removal(35, "precautions") { $0.precautions = nil },
    Removal(36, "blocks.feedback.onMovement") {
      $0.blocks[0].code = "97112"
      $0.blocks[0].feedback?.onMovement = nil
    },
  ]

  @Test(arguments: removals) func `A row without one of its keys is missing, and the key is named`(
    _ removal: Removal
  ) {
    var plan = Plan.full
    removal.remove(&plan)
    #expect(plan.places(for: plan.blocks[0])[removal.row] == nil)
    let row = plan.rows(for: plan.blocks[0]).first { $0.element.number == removal.row }
    #expect(row?.missing == [removal.key])
  }

  @Test func `What a block does not say of its own the plan may say`() {
    var plan = Plan.full
    plan.blocks[0].goal = nil
    plan.blocks[0].functionalTask = nil
    plan.blocks[0].hand = nil
    let places = plan.places(for: plan.blocks[0])
    #expect(places[10] == ["plan: goals", "plan: functionalTask"])
    #expect(places[7] == ["plan: bodyPart", "plan: hand"])
  }

  @Test func `Another purpose must be said in words`() {
    var plan = Plan.full
    plan.blocks[0].purpose = "other"
    #expect(plan.places(for: plan.blocks[0])[11]?.first?.hasSuffix("purposeNote") == true)
    plan.blocks[0].purposeNote = nil
    #expect(plan.places(for: plan.blocks[0])[11] == nil)
  }

  @Test func `Feedback that another code does not ask for is not missing`() {
    var plan = Plan.full
    plan.blocks[0].feedback = nil
    #expect(!plan.rows(for: plan.blocks[0]).contains { $0.element.number == 36 })
    plan.blocks[0].code = nil
    #expect(plan.rows(for: plan.blocks[0]).last?.missing.count == 3)
  }
}
