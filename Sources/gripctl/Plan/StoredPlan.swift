import GripControl
import GripCore
import GripEvidence
import GripSession

/// The plan that is stored for a patient, where sessions begin their blocks by it.
struct StoredPlan {
  let plan: Plan
  let hand: Hand?

  /// The plan of a patient by now; nil where there is none, or where the records may not be read.
  init?(of reference: String, hand: Hand?, in directory: String) {
    let records = (try? ClinicDirectory(directory).records()) ?? []
    let plans = records.compactMap { record -> Plan? in
      if case .plan(reference, let plan) = record.action { plan } else { nil }
    }
    guard let last = plans.last else { return nil }
    plan = last
    self.hand = hand
  }

  /// The plan's blocks for the hand that holds the controller, in their order.
  var blocks: [PlanBlock] {
    plan.blocks.filter { block in
      guard let hand, let planned = block.hand ?? plan.hand else { return true }
      return planned == hand.rawValue
    }
  }

  /// The block with a label.
  func block(labelled label: String) -> PlanBlock? {
    blocks.first { $0.label.lowercased() == label.lowercased() }
  }

  /// The block after the one with a label; the first where there is none.
  func block(after label: String?) -> PlanBlock? {
    guard let label,
      let place = blocks.firstIndex(where: { $0.label.lowercased() == label.lowercased() })
    else { return blocks.first }
    return blocks.dropFirst(place + 1).first
  }

  /// What is said when a block of the plan begins.
  func request(_ block: PlanBlock, controller: String?) -> ControlRequest {
    let said = block.statement(maximum: plan.maximumNewtons, hand: hand?.rawValue)
    var request = ControlRequest(.block)
    request.controller = controller
    request.label = said.label
    request.hand = said.hand
    request.activity = said.activity
    request.protocol = said.protocolName
    request.handlePosition = said.handlePosition
    request.target = said.target
    request.maximumNewtons = said.maximumNewtons
    return request
  }

  /// The dose of a block in few words.
  static func dose(_ block: PlanBlock) -> String {
    let dose = block.prescription
    var words: [String] = []
    if let repetitions = dose?.repetitions {
      words.append(dose?.sets.map { "\($0) x \(repetitions)" } ?? "\(repetitions) repetitions")
    }
    if let force = dose?.targetNewtons { words.append("to \(Terminal.decimal(force, 0)) N") }
    if let share = dose?.targetPercentOfMaximum {
      words.append("to \(Terminal.decimal(share, 0)) % of the maximum")
    }
    if let hold = dose?.holdSeconds { words.append("hold \(Terminal.decimal(hold, 0)) s") }
    if let rest = dose?.restSeconds { words.append("rest \(Terminal.decimal(rest, 0)) s") }
    if let arc = dose?.arcDegrees { words.append("\(Terminal.decimal(arc, 0)) degrees") }
    if let minutes = dose?.minutes { words.append("\(Terminal.decimal(minutes, 1)) min") }
    return words.joined(separator: ", ")
  }
}
