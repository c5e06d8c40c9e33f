import ArgumentParser
import GripConfiguration

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
    subcommands: [
      PlanTemplates.self, PlanCheck.self, PlanShow.self, PlanSet.self, PlanAttach.self,
      PlanSchemaCommand.self,
    ])
}

/// gripctl plan template
struct PlanTemplates: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template",
    abstract: "Print a plan to begin with; without a name, which there are.",
    discussion: """
      A template has open places for what only the therapist knows: the dose, the
      limits, the four questions. It names no code.

      EXAMPLES
        gripctl plan template
        gripctl plan template open-jar > plan.yaml
      """)

  @Argument(help: "The template's name.", completion: .list(PlanTemplate.all.map(\.name)))
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
