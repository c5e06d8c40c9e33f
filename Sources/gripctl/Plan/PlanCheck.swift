import ArgumentParser
import Foundation
import GripConfiguration
import GripEvidence

/// gripctl plan check
struct PlanCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what is wrong with a plan, or what it says and what it leaves open.",
    discussion: """
      What is open is no fault: it may stand in the clinic's own record, or be
      attested after the visit.

      EXAMPLES
        gripctl plan check plan.yaml
      """)

  @Argument(help: "The plan.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let report = PlanReport(try Self.read(file))
    print(json ? try Terminal.json(report) : "\(file): \(report.text)")
  }

  /// The plan of a file, or everything that is wrong with it.
  static func read(_ file: String) throws -> Plan {
    guard let handle = FileHandle(forReadingAtPath: file),
      let data = try? handle.read(upToCount: PlanFile.bytesMax + 1)
    else {
      throw CommandFailure(
        "\(file) cannot be read: check that it is there and that you may read it.")
    }
    guard let yaml = String(data: data, encoding: .utf8) else {
      throw CommandFailure("\(file) is not UTF-8 text: save it as UTF-8.")
    }
    do {
      return try PlanFile.plan(yaml: yaml, name: file)
    } catch {
      throw CommandFailure(error.description)
    }
  }
}

/// What `gripctl plan check` says of a plan.
struct PlanReport: Encodable {
  /// A row of the worksheet, with the plan's keys that it is about.
  struct Row: Encodable, Equatable {
    let row: Int
    let element: String
    let keys: [String]
  }

  /// A block, with the rows of its worksheet that a plan can fill.
  struct Block: Encodable {
    let label: String
    let hand: String?
    let code: String?
    let dose: String
    let said: [Row]
    let open: [Row]
  }

  let reference: String?
  let blocks: [Block]

  init(_ plan: Plan) {
    reference = plan.reference
    blocks = plan.blocks.map { block in
      let rows = plan.rows(for: block)
      func row(_ row: PlanRow, _ keys: [String]) -> Row {
        Row(row: row.element.number, element: row.element.title, keys: keys)
      }
      return Block(
        label: block.label, hand: block.hand ?? plan.hand, code: block.code,
        dose: StoredPlan.dose(block),
        said: rows.filter(\.missing.isEmpty).map { row($0, $0.said) },
        open: rows.filter { !$0.missing.isEmpty }.map { row($0, $0.missing) })
    }
  }

  /// For people. What is open for every block, and can be said of the plan as a whole, is there once.
  var text: String {
    let count = Terminal.count(blocks.count, "block")
    let patient = reference.map { "for " + Terminal.plain($0) } ?? "for nobody yet"
    let common = blocks.first.map(\.open)?.filter { row in
      row.keys.allSatisfy { !$0.hasPrefix("blocks.") }
        && blocks.allSatisfy { $0.open.contains(row) }
    }
    return
      (["a plan of \(count), \(patient)"] + Self.list(common ?? [], "for every block")
      + blocks.flatMap { Self.lines($0, without: common ?? []) }).joined(separator: "\n")
  }

  private static func lines(_ block: Block, without common: [Row]) -> [String] {
    let facts = [
      block.hand.map { "\($0) hand" } ?? "no hand said",
      block.dose.isEmpty ? "nothing prescribed" : block.dose,
      block.code.map { "code \($0) as entered" } ?? "no code entered",
    ]
    let heading = "\(Terminal.plain(block.label)): \(facts.joined(separator: ", "))"
    let said = block.said.map { "\($0.row) \($0.element)" }.joined(separator: "; ")
    return ["", Terminal.wrapped(heading)]
      + (said.isEmpty
        ? [] : ["  " + Terminal.wrapped("said: " + said, columns: 78, indentation: 4)])
      + list(block.open.filter { !common.contains($0) }, "for this block")
  }

  private static func list(_ rows: [Row], _ what: String) -> [String] {
    guard !rows.isEmpty else { return [] }
    return ["  open \(what), with the keys that would say it:"]
      + rows.map { row in
        let text = "\(row.row) \(row.element) (\(row.keys.joined(separator: ", ")))"
        return "    " + Terminal.wrapped(text, columns: 76, indentation: 8)
      }
  }
}

/// gripctl plan show
struct PlanShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print what a plan says, without comments and open places.",
    discussion: """
      EXAMPLES
        gripctl plan show plan.yaml
      """)

  @Argument(help: "The plan.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  func run() throws { print(try PlanFile.yaml(try PlanCheck.read(file)), terminator: "") }
}

/// gripctl plan schema
struct PlanSchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of plans, with which an editor helps.",
    discussion: """
      EXAMPLES
        gripctl plan schema > plan.schema.json
      """)

  func run() throws { Terminal.line([UInt8](PlanSchema.json)) }
}
