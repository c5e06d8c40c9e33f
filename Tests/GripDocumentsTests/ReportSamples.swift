import Foundation
import GripCore
import GripEvidence
import GripSession
import GripStore

@testable import GripDocuments

/// Visits of several kinds, as the report must show them. scripts/check-report looks at them in a browser.
enum ReportSamples {
  static func attestation(_ session: String) -> Attestation {
    var said = Attestation()
    said.codes = [
      .init(code: "97110", minutes: 24), .init(code: "97530", minutes: 14),
      .init(code: "97140", minutes: 8, usedDevice: false),
    ]
    said.totalTreatmentMinutes = 52
    said.restMinutes = 4
    said.contactMode = "one-on-one"
    said.setting = "clinic"
    (said.painBefore, said.painAfter) = (4, 2)
    said.response = "Tolerated all sets; reports tightness of the forearm after the second."
    said.adverseReaction = "none"
    said.skilledIntervention =
      "Graded the target force after set 1; tactile cue for a neutral wrist."
    said.assistance = [.init(session: session, block: 2, level: "verbal cue")]
    said.goniometer = [.init(joint: "wrist", movement: "extension", hand: "right", degrees: 48)]
    said.blocks = [2, 3].map { number in
      var block = Attestation.BlockStatement(session: session, block: number)
      block.code = "97110"
      return block
    }
    return said
  }

  private static func dose(sets: Int, repetitions: Int) -> PlanBlock.Prescription {
    var dose = PlanBlock.Prescription()
    dose.sets = sets
    dose.repetitions = repetitions
    return dose
  }

  static var plan: Plan {
    var left = PlanBlock(label: "left hand")
    left.activity = "maximal grip"
    left.prescription = dose(sets: 1, repetitions: 3)
    left.prescription?.targetNewtons = 180
    left.prescription?.holdSeconds = 3
    var right = left
    right.label = "right hand"
    right.prescription?.targetNewtons = 220
    var jar = PlanBlock(label: "jar lids")
    (jar.hand, jar.code, jar.purpose) = ("right", "97530", "functional task")
    jar.prescription = dose(sets: 2, repetitions: 10)
    jar.prescription?.targetPercentOfMaximum = 40
    jar.prescription?.restSeconds = 30
    var plan = Plan(blocks: [left, right, jar])
    plan.reference = "P-104"
    plan.impairment = "weak grip after distal radius fracture"
    plan.goals = ["open a jar of 80 mm without help", "carry 5 kg for 50 m"]
    plan.functionalTask = "opening jars in the kitchen"
    plan.condition = "plan of care POC-2026-118"
    plan.precautions = .init()
    plan.precautions?.forceCeilingNewtons = 245
    plan.precautions?.notes = "no sustained grip above 10 s"
    plan.maximumNewtons = .init()
    plan.maximumNewtons?.right = 240
    return plan
  }

  /// Two sessions with everything said: final, amended, a plan, a rejected trial.
  static func full(simulated: Bool) throws -> ReportFolder {
    let folder = try ReportFolder()
    let origin = { (facts: inout SummaryDocument) in
      facts.device.name = "Grip controller"
      facts.device.serialNumber = "GRIP-00412"
      if !simulated { facts.session.origin = .live }
    }
    try folder.say(.plan(reference: "P-104", plan), minutes: -300)
    let test = try folder.add("asht-both-hands/1", change: origin)
    try folder.add("two-sets/1", at: "10:14:00") {
      origin(&$0)
      $0.blocks[0].label = "jar lids"
    }
    try folder.say(.attest(folder.key(), attestation(test)))
    try folder.say(
      .rejectTrial(.init(session: test, atMicroseconds: 81_000_000), trial: 5),
      why: "let go too early, repeated", minutes: 3)
    var later = Attestation()
    later.painAfter = 3
    try folder.say(.attest(folder.key(), later), why: "pain asked again at the door", minutes: 95)
    return folder
  }

  /// Nothing said, nothing planned, no hand.
  static func bare() throws -> ReportFolder {
    let folder = try ReportFolder()
    try folder.add("undershoot-fatigue/1", hand: nil)
    return folder
  }

  /// Several sessions, 40 blocks, 500 repetitions and more, every text as long as it may be.
  static func long() throws -> ReportFolder {
    let folder = try ReportFolder()
    var first = ""
    for index in 0..<9 {
      let session = try folder.add("undershoot-fatigue/1", at: "10:\(10 + index * 4):00") { facts in
        facts.session.origin = index % 2 == 0 ? .live : .recovered
        let whole = facts.blocks[0]
        facts.blocks = (0..<5).map { number in
          var block = whole
          block.number = number + 1
          block.label = "set \(number + 1) of a block with a label that is long enough to be cut"
          block.hand = number % 2 == 0 ? .left : .right
          block.startSeconds = Double(number) * 26
          block.endSeconds = number == 4 ? whole.endSeconds : Double(number + 1) * 26
          block.repetitions.firstNumber = number * 12 + 1
          block.repetitions.count = 12
          return block
        }
      }
      if index == 0 { first = session }
    }
    var said = attestation(first)
    let words = String(repeating: "a sentence that a therapist may have typed; ", count: 40)
    (said.response, said.adverseReaction, said.skilledIntervention) = (words, words, words)
    said.blocks = nil
    said.codes = (0..<20).map { .init(code: "97\(110 + $0 * 2)", minutes: 8) }
    try folder.say(.attest(folder.key(), said))
    for index in 1...12 {
      var later = Attestation()
      later.restMinutes = Int64(index)
      try folder.say(.attest(folder.key(), later), why: words, minutes: Int64(index * 30))
    }
    return folder
  }

  static let hostile = [
    "<script>alert(1)</script>", "</style><script>alert(2)</script>",
    "\"><img src=x onerror=alert(3)>",
    "'; } @import url(http://example.org/x); a { b: '", "&lt;b&gt;", "\u{202E}drawkcab",
    "=HYPERLINK(\"http://x\")",
    "@SUM(A1)", "-2+3", "+1", "${x}", "]]>", "a\"b,c",
  ]

  /// Every text that a person can type is one that would do harm if it were taken for markup.
  static func harmful() throws -> ReportFolder {
    let folder = try ReportFolder()
    let reference = hostile.prefix(4).joined()
    let session = try folder.add("asht-both-hands/1", to: reference) { facts in
      facts.device.name = hostile[2]
      facts.device.serialNumber = hostile[1]
      for index in facts.blocks.indices {
        facts.blocks[index].label = hostile[(index * 3 + 6) % hostile.count]
      }
      facts.blocks[1].activity = hostile[3]
    }
    var said = attestation(session)
    (said.response, said.adverseReaction, said.skilledIntervention) = (
      hostile[0], hostile[1], hostile[2]
    )
    said.assistance = [.init(session: session, block: 2, level: hostile[3])]
    said.goniometer = [.init(joint: hostile[0], movement: hostile[2], hand: "left", degrees: 10)]
    said.changes = [.init(at: hostile[0], from: hostile[1], to: hostile[2], why: hostile[3])]
    try folder.say(.attest(folder.key(reference), said), clinician: hostile[0])
    try folder.say(
      .rejectTrial(.init(session: session, atMicroseconds: 81_000_000), trial: 5), why: hostile[6])
    return folder
  }
}
