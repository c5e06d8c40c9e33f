import ArgumentParser
import GripControl
import GripEvidence
import GripStore

/// gripctl plan set
struct PlanSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Make a plan the patient's plan from now on.",
    discussion: """
      Visits that begin later follow it. Earlier plans stay in the records.

      EXAMPLES
        gripctl plan set plan.yaml
        gripctl plan set open-jar.yaml P-104 --clinician C-3
      """)

  @Argument(help: "The plan.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Argument(help: "The patient's reference, where the plan does not name it.")
  var reference: String?

  @OptionGroup var record: RecordOptions

  func run() throws {
    let plan = try PlanCheck.read(file)
    let reference = try plan.patient(reference)
    try record.send(
      .plan(reference: reference, plan), over: record.connect(), why: record.why,
      "\(file) is \(reference)'s plan from now on")
  }
}

/// gripctl plan attach
struct PlanAttach: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach",
    abstract: "Say afterwards which plan a visit followed.",
    discussion: """
      It counts for this visit alone, in place of the patient's plan. Attaching
      another one later needs a reason.

      EXAMPLES
        gripctl plan attach plan.yaml
        gripctl plan attach plan.yaml P-104 --day 2026-11-22
      """)

  @Argument(help: "The plan.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Argument(help: "The patient's reference, where the plan does not name it.")
  var reference: String?

  @OptionGroup var visit: VisitDay
  @OptionGroup var record: RecordOptions

  func run() throws {
    let plan = try PlanCheck.read(file)
    let reference = try plan.patient(reference)
    try record.send(
      .attachPlan(.init(reference: reference, day: visit.day), plan), over: record.connect(),
      why: record.why, "\(file) is the plan of \(reference), \(visit.day)")
  }
}

extension Plan {
  /// The patient: whom the plan names, or else whom the command line does.
  fileprivate func patient(_ stated: String?) throws -> String {
    guard let reference = stated ?? reference else {
      throw CommandFailure(
        "whose plan is it? Give the patient's reference after the file, or `reference:` in it.")
    }
    return reference
  }
}
