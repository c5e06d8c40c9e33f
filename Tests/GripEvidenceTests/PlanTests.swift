import Foundation
import TestSupport
import Testing

@testable import GripEvidence

/// What a plan may hold, and what is said of one that holds something else.
@Suite struct PlanTests {
  @Test func `A plan in which everything is said, and one that says only a label, have no fault`() {
    #expect(Plan.full.faults == [])
    #expect(Plan(blocks: [PlanBlock(label: "squeeze")]).faults == [])
  }

  @Test func `A plan is the same after it was written as JSON and read`() throws {
    let decoder = JSONDecoder()
    #expect(try decoder.decode(Plan.self, from: Plan.full.canonical) == .full)
    #expect(Plan(tree: Plan.full.tree) == .full)
  }

  /// Names of a tree, as "blocks.prescription.sets"; `targetPercentOfMaximum` excludes `targetNewtons`.
  private static func names(_ tree: PlanTree, _ path: String) -> Set<String> {
    switch tree {
    case .members(let members):
      members.reduce(into: []) {
        $0.formUnion(names($1.value, PlanField.joined(path, $1.key)).union([$1.key]))
      }
    case .list(let entries): entries.reduce(into: []) { $0.formUnion(names($1, path)) }
    default: [path]
    }
  }

  private static func names(_ fields: [PlanField], _ path: String) -> Set<String> {
    fields.reduce(into: []) { names, field in
      let place = PlanField.joined(path, field.name)
      names.insert(field.name)
      switch field.kind {
      case .section(let inner), .sections(let inner): names.formUnion(Self.names(inner, place))
      default: names.insert(place)
      }
    }
  }

  @Test func `The list of fields has the fields of the types, no more and no fewer`() {
    var plan = Plan.full
    plan.blocks[1].prescription = PlanBlock.Prescription()
    plan.blocks[1].prescription?.targetPercentOfMaximum = 50
    #expect(Self.names(plan.tree, "") == Self.names(PlanField.plan, ""))
  }

  struct Wrong: CustomTestStringConvertible, Sendable {
    var path: String
    var reason: String
    var change: @Sendable (inout Plan) -> Void

    init(_ path: String, _ reason: String, _ change: @escaping @Sendable (inout Plan) -> Void) {
      self.path = path
      self.reason = reason
      self.change = change
    }

    var testDescription: String { path }
  }

  static let wrong = [
    Wrong("reference", "at most 128 bytes") { $0.reference = String(repeating: "x", count: 129) },
    Wrong("hand", "one of left, right, both") { $0.hand = "Left" },
    Wrong("bodyPart", "one line of text") { $0.bodyPart = "" },
    Wrong("bodyPart", "one line of text") { $0.bodyPart = "wrist\nhand" },
    Wrong("muscles[2]", "one line of text") { $0.muscles = ["flexors", "\u{85}"] },
    Wrong("muscles", "a list of at most 100") { $0.muscles = [] },
    Wrong("precautions", "keys and values") { $0.precautions = Plan.Precautions() },
    Wrong("precautions.forceCeilingNewtons", "from 0.1 to 1500") {
      $0.precautions?.forceCeilingNewtons = .infinity
    },
    Wrong("clinicians.contributors[1]", "keys and values") {
      $0.clinicians?.contributors = [Plan.Clinician()]
    },
    Wrong("maximumNewtons.left", "from 0.1 to 1500") { $0.maximumNewtons?.left = -.zero },
    Wrong("maximumNewtons.right", "from 0.1 to 1500") { $0.maximumNewtons?.right = .nan },
    Wrong("setting", "clinic, home") { $0.setting = "garden" },
    Wrong("blocks", "a list of 1 to 100") { $0.blocks = [] },
    Wrong("blocks[2].label", "no other block") { $0.blocks[1].label = " GRIP strength " },
    Wrong("blocks[2].label", "one line") { $0.blocks[1].label = "" },
    Wrong("blocks[1].hand", "one of left, right") { $0.blocks[0].hand = "both" },
    Wrong("blocks[1].purpose", "strength, endurance") { $0.blocks[0].purpose = "fun" },
    Wrong("blocks[1].code", "five digits") { $0.blocks[0].code = "9711" },
    Wrong("blocks[1].protocol", "asht") { $0.blocks[0].protocolName = "jamar" },
    Wrong("blocks[1].handlePosition", "from 1 to 5") { $0.blocks[0].handlePosition = 6 },
    Wrong("blocks[1].target", "sine(") { $0.blocks[0].target = "sine(mean=20)" },
    Wrong("blocks[1].prescription.sets", "from 1 to 100") {
      $0.blocks[0].prescription?.sets = .max
    },
    Wrong("blocks[1].prescription.targetPercentOfMaximum", "found both") {
      $0.blocks[0].prescription?.targetPercentOfMaximum = 50
    },
    Wrong("blocks", "at most 49152 bytes") { plan in
      plan.goals = Array(repeating: String(repeating: "x", count: 2000), count: 25)
    },
  ]

  @Test(arguments: wrong) func `What a field must not hold is named by its path`(_ wrong: Wrong) {
    var plan = Plan.full
    wrong.change(&plan)
    #expect(plan.faults.map(\.path) == [wrong.path])
    #expect(plan.firstFault()?.field == wrong.path)
    #expect(plan.firstFault()?.reason.contains(wrong.reason) == true, "\(plan.faults)")
  }

  @Test func `Fields that no plan has are named`() {
    #expect(
      PlanField.faults(of: .members(["blocs": .list([])]), PlanField.plan, at: "")
        == [
          PlanFault(path: "blocs", reason: "unknown key"),
          PlanFault(path: "blocks", reason: "expected a list of 1 to 100 entries, found nothing"),
        ])
  }
}
