import GripEvidence
import GripSession

extension PlanKey {
  /// Every key of a plan, in the order in which people write them.
  public static let all: [PlanKey] =
    ofPatient
    + [
      PlanKey(
        "blocks", .sections, "the activities, 1 to \(Plan.blocksMax) of them", isRequired: true)
    ] + ofBlocks.map { $0.below("blocks") }

  private static let clinician: [PlanKey] = [
    PlanKey("reference", .text, "the clinic's reference", isRequired: true),
    PlanKey("credential", .text, "the credential"),
  ]

  private static let ofPatient: [PlanKey] =
    [
      PlanKey("reference", .text, "the patient's reference, as your clinic chose it"),
      PlanKey("hand", "the hand that is treated", words: Attestation.hands),
      PlanKey("bodyPart", .text, "the part of the body"),
      PlanKey("muscles", .texts, "muscles that are treated"),
      PlanKey("joints", .texts, "joints that are treated"),
      PlanKey("condition", .text, "where condition, diagnosis and plan of care are recorded"),
      PlanKey("impairment", .text, "the impairment or functional limitation"),
      PlanKey("necessity", .text, "why treatment is needed"),
      PlanKey("assessment", .text, "where the assessment before treatment is recorded"),
      PlanKey("precautions", .section, "what must not be exceeded"),
      PlanKey("precautions.forceCeilingNewtons", "a force, in N", from: Plan.forceNewtons),
      PlanKey(
        "precautions.arcCeilingDegrees", "a rotation of the controller, in degrees",
        from: Plan.arcDegrees),
      PlanKey("precautions.notes", .text, "limitations and injuries, or anything else"),
      PlanKey("goals", .texts, "goals"),
      PlanKey("goalValues", .sections, "goals as numbers, which progress is stated against"),
      PlanKey("goalValues.measure", "what is measured", words: Plan.goalMeasures).required,
      PlanKey("goalValues.hand", "of which hand", words: Attestation.hands),
      PlanKey("goalValues.part", .text, "the block's label, or the test, where it is of one"),
      PlanKey(
        "goalValues.value", "the value, in the measure's unit", from: Plan.goalRange
      ).required,
      PlanKey(
        "functionalTask", .text, "the task of daily life, work or sport that they are about"),
      PlanKey("clinicians", .section, "who treats"),
      PlanKey("clinicians.performing", .section, "who performs the treatment"),
    ] + clinician.map { $0.below("clinicians.performing") }
    + [PlanKey("clinicians.supervising", .section, "who supervises it")]
    + clinician.map { $0.below("clinicians.supervising") } + [
      PlanKey("clinicians.contributors", .texts, "others who contribute, by reference"),
      PlanKey("setting", "where treatment takes place", words: Attestation.settings),
      PlanKey("contactMode", "the contact with the patient", words: Attestation.contactModes),
      PlanKey("maximumNewtons", .section, "the greatest force that per cents refer to"),
      PlanKey("maximumNewtons.left", "of the left hand, in N", from: Plan.forceNewtons),
      PlanKey("maximumNewtons.right", "of the right hand, in N", from: Plan.forceNewtons),
    ]

  private static let ofBlocks: [PlanKey] = [
    PlanKey("label", .text, "what it is called, each otherwise", isRequired: true),
    PlanKey("hand", "where it is not the plan's", words: Attestation.hands),
    PlanKey("purpose", "what it is for", words: PlanBlock.purposes),
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
    PlanKey("mode", "who moves", words: PlanBlock.modes),
    PlanKey("contraction", "how the muscles work", words: PlanBlock.contractions),
    PlanKey("protocol", "a protocol of trials", words: TrialProtocol.all.map(\.name)),
    PlanKey(
      "handlePosition", "the position of the handle", from: PlanBlock.handlePositions, .count),
    PlanKey(
      "target", .text, "the target that is shown, such as sine(mean=20,amplitude=10,period=4)"),
    PlanKey("prescription", .section, "how much"),
    PlanKey("prescription.sets", "how many sets", from: PlanBlock.counts, .count),
    PlanKey("prescription.repetitions", "how many in each set", from: PlanBlock.counts, .count),
    PlanKey("prescription.targetNewtons", "the force to be reached, in N", from: Plan.forceNewtons),
    PlanKey(
      "prescription.targetPercentOfMaximum", "the same in per cent of the stated maximum",
      from: PlanBlock.percents),
    PlanKey("prescription.holdSeconds", "how long each is held, in s", from: PlanBlock.holdSeconds),
    PlanKey("prescription.restSeconds", "the rest between sets, in s", from: PlanBlock.restSeconds),
    PlanKey(
      "prescription.arcDegrees", "the rotation in each movement, in degrees", from: Plan.arcDegrees),
    PlanKey("prescription.minutes", "how long the block takes, in min", from: PlanBlock.minutes),
    PlanKey("feedback", .section, "feedback that the patient gets"),
    PlanKey("feedback.what", .text, "what feedback"),
    PlanKey("feedback.onMovement", .text, "on which movement"),
    PlanKey("feedback.targetShown", .flag, "whether the target is shown"),
    PlanKey("instructions", .text, "instructions to the patient"),
  ]
}
