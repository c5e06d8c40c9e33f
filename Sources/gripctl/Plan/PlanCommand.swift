import ArgumentParser
import Foundation
import GripConfiguration
import GripEvidence
import PlanTemplates

/// gripctl plan
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Write and check a patient's plan.",
    discussion: """
      A plan says why there is treatment, with what limits, and which blocks of activity. It is a file that you write; \
      docs/PLAN.md describes every key.

      EXAMPLES
        gripctl plan template
        gripctl plan template grip-strengthening > P-104.yaml
        gripctl plan check P-104.yaml
      """,
    subcommands: [PlanCheck.self, PlanShow.self, PlanTemplate.self, PlanSchemaCommand.self])
}

/// What the commands that read a plan have in common.
struct PlanOptions: ParsableArguments {
  @Argument(help: "The plan's file.")
  var file: String

  /// The plan, or everything that is wrong with it.
  func plan() throws -> Plan {
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

/// gripctl plan show
struct PlanShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print what a plan says, without comments and empty keys.")

  @OptionGroup var options: PlanOptions

  func run() throws { print(PlanFile.yaml(try options.plan()), terminator: "") }
}

/// gripctl plan template
struct PlanTemplate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template",
    abstract: "Print a plan to begin with; without a name, the names of all.",
    discussion: """
      A template has every key, and is empty wherever only the therapist knows. No template has a code.
      """)

  @Argument(help: "The template's name.", completion: .list(PlanTemplates.names))
  var name: String?

  func run() throws {
    guard let name else { return print(PlanTemplates.names.joined(separator: "\n")) }
    guard let yaml = PlanTemplates.yaml(named: name) else {
      throw CommandFailure(
        "there is no template \"\(name)\": the templates are "
          + PlanTemplates.names.joined(separator: ", "))
    }
    print(yaml, terminator: "")
  }
}

/// gripctl plan schema
struct PlanSchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of a plan, with which an editor can help.")

  func run() throws { Terminal.line([UInt8](PlanSchema.json)) }
}
