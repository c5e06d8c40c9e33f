import ArgumentParser
import Foundation
import GripConfiguration
import GripEvidence

/// gripctl plan
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Begin, check and store plans: what is to be done, how much, and why.",
    discussion: """
      A plan is a file in YAML that the therapist writes. It says why an activity is
      done and how much of it, names the code that is claimed, and what must not be
      exceeded. docs/PLAN.md describes every key.

      EXAMPLES
        gripctl plan template
        gripctl plan template grip-strength > plan.yaml
        gripctl plan check plan.yaml
        gripctl plan set plan.yaml
      """,
    subcommands: [PlanCheck.self, PlanTemplates.self, PlanSet.self, PlanAttach.self])
}

/// gripctl plan template
struct PlanTemplates: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template",
    abstract: "Print a plan to begin with; without a name, which there are.",
    discussion: """
      A template holds usual doses and open places. It names no code: that is for
      the therapist to enter.

      EXAMPLES
        gripctl plan template
        gripctl plan template open-jar > plan.yaml
      """)

  @Argument(help: "The template's name.")
  var name: String?

  @Flag(help: "Print JSON: names and titles, or the template's text.")
  var json = false

  private struct Entry: Encodable {
    var name: String
    var title: String
    var text: String?
  }

  func run() throws {
    guard let name else {
      let all = PlanTemplate.all
      print(
        json
          ? try Terminal.json(all.map { Entry(name: $0.name, title: $0.title) })
          : Terminal.table(all.map { [$0.name, $0.title] }, numbersFrom: 2))
      return
    }
    guard let template = PlanTemplate.all.first(where: { $0.name == name }) else {
      let names = PlanTemplate.all.map(\.name).joined(separator: ", ")
      throw CommandFailure("there is no template \"\(name)\": there are \(names)")
    }
    let entry = Entry(name: template.name, title: template.title, text: template.text)
    print(json ? try Terminal.json(entry) : template.text, terminator: json ? "\n" : "")
  }
}

/// gripctl plan check
struct PlanCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what is wrong with a plan, or what it leaves open.",
    discussion: """
      What is open is no fault: it may stand in the clinic's own record.

      EXAMPLES
        gripctl plan check plan.yaml
      """)

  @Argument(help: "The plan.")
  var file: String

  @Flag(help: "Print JSON.")
  var json = false

  private struct Block: Encodable {
    var label: String
    var code: String?
    var open: [String]
  }

  func run() throws {
    let plan = try Self.read(file)
    let blocks = plan.blocks.map { block in
      let places = plan.places(for: block)
      let open = WorksheetElement.all.filter {
        Self.saidInPlans.contains($0.number) && places[$0.number] == nil
      }
      return Block(
        label: block.label, code: block.code, open: open.map { "\($0.number) \($0.title)" })
    }
    guard !json else {
      print(try Terminal.json(blocks))
      return
    }
    print("\(file): a plan of \(blocks.count) block\(blocks.count == 1 ? "" : "s")")
    for block in blocks {
      let code = block.code.map { "code \($0) as entered" } ?? "no code entered"
      print("\n\(Terminal.plain(block.label)), \(code)")
      let open =
        block.open.isEmpty ? "nothing that a plan can say" : block.open.joined(separator: "; ")
      print(Terminal.wrapped("  open: \(open)", indentation: 4))
    }
  }

  /// Elements of the worksheet that a plan can say.
  private static let saidInPlans: Set<Int> = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 28, 29, 34, 35, 36,
  ]

  /// The plan of a file, or everything that is wrong with it.
  static func read(_ file: String) throws -> Plan {
    guard let data = FileManager.default.contents(atPath: file) else {
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
