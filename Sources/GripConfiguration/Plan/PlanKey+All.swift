import GripEvidence
import GripSession

extension PlanKey {
  /// Every key of a plan, in the order in which people write them.
  public static let all: [PlanKey] =
    ofPatient + [PlanKey("blocks", .sections, "the activities, 1 to \(Plan.blocksMax) of them")]
    + ofBlocks.map { PlanKey("blocks." + $0.path, $0.kind, $0.meaning) }

  private static func words(_ words: [String]) -> String { words.joined(separator: ", ") }

  private static let ofPatient: [PlanKey] = [
    PlanKey("reference", .text, "the patient's reference, as your clinic chose it"),
    PlanKey("hand", .text, "the hand that is treated: \(words(Attestation.hands))"),
    PlanKey("bodyPart", .text, "the part of the body"),
    PlanKey("muscles", .texts, "muscles that are treated"),
    PlanKey("joints", .texts, "joints that are treated"),
    PlanKey("condition", .text, "where condition, diagnosis and plan of care are recorded"),
    PlanKey("impairment", .text, "the impairment or functional limitation"),
    PlanKey("necessity", .text, "why treatment is needed"),
    PlanKey("assessment", .text, "where the assessment before treatment is recorded"),
    PlanKey("precautions", .section, "what must not be exceeded"),
    PlanKey("precautions.forceCeilingNewtons", .number, "a force, in N: 0.1 to 1500"),
    PlanKey("precautions.arcCeilingDegrees", .number, "a rotation of the controller: 1 to 360"),
    PlanKey("precautions.notes", .text, "anything else to be careful of"),
    PlanKey("goals", .texts, "goals"),
    PlanKey("functionalTask", .text, "the task of daily life, work or sport that they are about"),
    PlanKey("clinicians", .section, "who treats"),
    PlanKey("clinicians.performing", .section, "who performs the treatment"),
    PlanKey("clinicians.performing.reference", .text, "the clinic's reference"),
    PlanKey("clinicians.performing.credential", .text, "the credential"),
    PlanKey("clinicians.supervising", .section, "who supervises it"),
    PlanKey("clinicians.supervising.reference", .text, "the clinic's reference"),
    PlanKey("clinicians.supervising.credential", .text, "the credential"),
    PlanKey("clinicians.contributors", .texts, "others who contribute, by reference"),
    PlanKey("setting", .text, words(Attestation.settings)),
    PlanKey("contactMode", .text, words(Attestation.contactModes)),
    PlanKey("maximumNewtons", .section, "the greatest force that per cents refer to"),
    PlanKey("maximumNewtons.left", .number, "of the left hand, in N: 0.1 to 1500"),
    PlanKey("maximumNewtons.right", .number, "of the right hand, in N: 0.1 to 1500"),
  ]

  private static let ofBlocks: [PlanKey] = [
    PlanKey("label", .text, "what it is called, each otherwise"),
    PlanKey("hand", .text, "where it is not the plan's: \(words(Attestation.hands))"),
    PlanKey("purpose", .text, words(PlanBlock.purposes)),
    PlanKey("purposeNote", .text, "the purpose in your own words"),
    PlanKey("goal", .text, "what it is aimed at, where the plan's goals do not say it"),
    PlanKey("functionalTask", .text, "the task, where it is not the plan's"),
    PlanKey("questions", .section, "the four questions, answered by the therapist"),
    PlanKey("questions.functionalActivity", .flag, "is it a functional activity?"),
    PlanKey("questions.improvesDailyLife", .flag, "does it improve daily life, work or sport?"),
    PlanKey("questions.severalParameters", .flag, "does it engage more than one parameter?"),
    PlanKey("questions.specificTask", .flag, "is it tied to a specific task?"),
    PlanKey("code", .text, "the code that the therapist claims: five digits or capital letters"),
    PlanKey("activity", .text, "what is done: squeeze, hold, track, rotation, a task"),
    PlanKey("mode", .text, words(PlanBlock.modes)),
    PlanKey("contraction", .text, words(PlanBlock.contractions)),
    PlanKey("protocol", .text, words(TrialProtocol.all.map(\.name))),
    PlanKey("handlePosition", .count, "the position of the handle: 1 to 5"),
    PlanKey(
      "target", .text, "the target that is shown, such as sine(mean=20,amplitude=10,period=4)"),
    PlanKey("prescription", .section, "how much"),
    PlanKey("prescription.sets", .count, "how many sets: 1 to 1000"),
    PlanKey("prescription.repetitions", .count, "how many in each set: 1 to 1000"),
    PlanKey("prescription.targetNewtons", .number, "the force to be reached, in N: 0.1 to 1500"),
    PlanKey("prescription.targetPercentOfMaximum", .number, "the same in per cent: 1 to 100"),
    PlanKey("prescription.holdSeconds", .number, "how long each is held: 0.1 to 3600"),
    PlanKey("prescription.restSeconds", .number, "the rest between sets: 0 to 3600"),
    PlanKey("prescription.arcDegrees", .number, "the rotation in each movement: 1 to 360"),
    PlanKey("prescription.minutes", .number, "how long the block takes: 0.1 to 1440"),
    PlanKey("feedback", .section, "feedback that the patient gets"),
    PlanKey("feedback.what", .text, "what feedback"),
    PlanKey("feedback.onMovement", .text, "on which movement"),
    PlanKey("feedback.targetShown", .flag, "whether the target was shown"),
    PlanKey("instructions", .text, "instructions to the patient"),
  ]
}
