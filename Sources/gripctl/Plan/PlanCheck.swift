import ArgumentParser
import GripEvidence

/// gripctl plan check
struct PlanCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what is wrong with a plan, or what it says and what the worksheet will miss.",
    discussion: """
      What is missing here may be recorded elsewhere, or be attested after the visit. Whether it is needed, the therapist
      knows: this is no score, and no advice on coding.
      """)

  @OptionGroup var options: PlanOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let plan = try options.plan()
    let report = PlanReport(plan)
    print(json ? try Terminal.json(report) : report.text)
  }
}

/// What `gripctl plan check` says of a plan.
struct PlanReport: Encodable {
  /// A row of the worksheet.
  struct Row: Encodable {
    let row: Int
    let element: String
    let keys: [String]

    var text: String {
      let number = (row < 10 ? " " : "") + String(row)
      return "\(number)  \(element): \(keys.joined(separator: ", "))"
    }
  }

  /// A block and the rows of its worksheet.
  struct Block: Encodable {
    let label: String
    let hand: String?
    let code: String?
    let prescribed: [String]
    let said: [Row]
    let missing: [Row]
  }

  let reference: String?
  let blocks: [Block]

  init(_ plan: Plan) {
    reference = plan.reference
    blocks = plan.blocks.map { block in
      let rows = plan.rows(for: block)
      return Block(
        label: block.label, hand: plan.hand(of: block), code: block.code,
        prescribed: block.prescription?.texts ?? [],
        said: rows.filter(\.missing.isEmpty).map {
          Row(row: $0.element.number, element: $0.element.title, keys: $0.said)
        },
        missing: rows.filter { !$0.missing.isEmpty }.map {
          Row(row: $0.element.number, element: $0.element.title, keys: $0.missing)
        })
    }
  }

  /// For people.
  var text: String {
    let head = "The plan can be read. Patient: \(reference ?? "not said"). Blocks: \(blocks.count)."
    return ([head] + blocks.flatMap(Self.lines)).joined(separator: "\n")
  }

  private static func lines(_ block: Block) -> [String] {
    let facts =
      [block.hand.map { "\($0) hand" } ?? "hand not said"]
      + (block.prescribed.isEmpty ? ["nothing prescribed"] : block.prescribed)
      + [block.code.map { "code \($0) as claimed" } ?? "no code claimed"]
    return [
      "", Terminal.wrapped("\(block.label): \(facts.joined(separator: ", "))"),
    ] + list("said in the plan:", block.said)
      + list("the worksheet will miss:", block.missing)
  }

  private static func list(_ title: String, _ rows: [Row]) -> [String] {
    guard !rows.isEmpty else { return [] }
    return ["  " + title]
      + rows.map { "    " + Terminal.wrapped($0.text, columns: 76, indentation: 8) }
  }
}
