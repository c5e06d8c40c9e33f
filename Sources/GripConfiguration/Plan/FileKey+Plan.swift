import GripEvidence
import GripSession

extension FileKey {
  /// Every key of a plan, in the order in which people write them.
  public static let plan: [FileKey] =
    ofPatient
    + [
      FileKey(
        "blocks", .sections, "the activities, 1 to \(Plan.blocksMax) of them", isRequired: true)
    ] + ofBlocks.map { $0.below("blocks") }

  private static let clinician: [FileKey] = [
    FileKey("reference", .text, "the clinic's reference", isRequired: true),
    FileKey("credential", .text, "the credential"),
  ]

  private static let ofPatient: [FileKey] =
    [
      FileKey("reference", .text, "the patient's reference, as your clinic chose it"),
      FileKey("hand", "the hand that is treated", words: Attestation.hands),
      FileKey("bodyPart", .text, "the part of the body"),
      FileKey("muscles", .texts, "muscles that are treated"),
      FileKey("joints", .texts, "joints that are treated"),
      FileKey("condition", .text, "where condition, diagnosis and plan of care are recorded"),
      FileKey("impairment", .text, "the impairment or functional limitation"),
      FileKey("necessity", .text, "why treatment is needed"),
      FileKey("assessment", .text, "where the assessment before treatment is recorded"),
      FileKey("precautions", .section, "what must not be exceeded"),
      FileKey("precautions.forceCeilingNewtons", "a force, in N", from: Plan.forceNewtons),
      FileKey(
        "precautions.arcCeilingDegrees", "a rotation of the controller, in degrees",
        from: Plan.arcDegrees),
      FileKey("precautions.notes", .text, "limitations and injuries, or anything else"),
      FileKey("goals", .texts, "goals"),
      FileKey("goalValues", .sections, "goals as numbers, which progress is stated against"),
      FileKey("goalValues.measure", "what is measured", words: Plan.goalMeasures).required,
      FileKey("goalValues.hand", "of which hand", words: Attestation.hands),
      FileKey("goalValues.part", .text, "the block's label, or the test, where it is of one"),
      FileKey(
        "goalValues.value", "the value, in the measure's unit", from: Plan.goalRange
      ).required,
      FileKey(
        "functionalTask", .text, "the task of daily life, work or sport that they are about"),
      FileKey("clinicians", .section, "who treats"),
      FileKey("clinicians.performing", .section, "who performs the treatment"),
    ] + clinician.map { $0.below("clinicians.performing") }
    + [FileKey("clinicians.supervising", .section, "who supervises it")]
    + clinician.map { $0.below("clinicians.supervising") } + [
      FileKey("clinicians.contributors", .texts, "others who contribute, by reference"),
      FileKey("setting", "where treatment takes place", words: Attestation.settings),
      FileKey("contactMode", "the contact with the patient", words: Attestation.contactModes),
      FileKey("maximumNewtons", .section, "the greatest force that per cents refer to"),
      FileKey("maximumNewtons.left", "of the left hand, in N", from: Plan.forceNewtons),
      FileKey("maximumNewtons.right", "of the right hand, in N", from: Plan.forceNewtons),
    ]

  private static let ofBlocks: [FileKey] = [
    FileKey("label", .text, "what it is called, each otherwise", isRequired: true),
    FileKey("hand", "where it is not the plan's", words: Attestation.hands),
    FileKey("purpose", "what it is for", words: PlanBlock.purposes),
    FileKey("purposeNote", .text, "the purpose in your own words"),
    FileKey("goal", .text, "what it is aimed at, where the plan's goals do not say it"),
    FileKey("functionalTask", .text, "the task, where it is not the plan's"),
    FileKey("questions", .section, "the four questions, answered by the therapist"),
    FileKey("questions.functionalActivity", .flag, "is it a functional activity?"),
    FileKey("questions.improvesDailyLife", .flag, "does it improve daily life, work or sport?"),
    FileKey("questions.severalParameters", .flag, "does it engage more than one parameter?"),
    FileKey("questions.specificTask", .flag, "is it tied to a specific task?"),
    FileKey("code", .text, "the code that the therapist claims: five digits or capital letters"),
    FileKey("activity", .text, "what is done: squeeze, hold, track, rotation, a task"),
    FileKey("mode", "who moves", words: PlanBlock.modes),
    FileKey("contraction", "how the muscles work", words: PlanBlock.contractions),
    FileKey("protocol", "a protocol of trials", words: TrialProtocol.all.map(\.name)),
    FileKey(
      "handlePosition", "the position of the handle", from: PlanBlock.handlePositions, .count),
    FileKey(
      "target", .text, "the target that is shown, such as sine(mean=20,amplitude=10,period=4)"),
    FileKey("prescription", .section, "how much"),
    FileKey("prescription.sets", "how many sets", from: PlanBlock.counts, .count),
    FileKey("prescription.repetitions", "how many in each set", from: PlanBlock.counts, .count),
    FileKey("prescription.targetNewtons", "the force to be reached, in N", from: Plan.forceNewtons),
    FileKey(
      "prescription.targetPercentOfMaximum", "the same in per cent of the stated maximum",
      from: PlanBlock.percents),
    FileKey("prescription.holdSeconds", "how long each is held, in s", from: PlanBlock.holdSeconds),
    FileKey("prescription.restSeconds", "the rest between sets, in s", from: PlanBlock.restSeconds),
    FileKey(
      "prescription.arcDegrees", "the rotation in each movement, in degrees", from: Plan.arcDegrees),
    FileKey("prescription.minutes", "how long the block takes, in min", from: PlanBlock.minutes),
    FileKey("feedback", .section, "feedback that the patient gets"),
    FileKey("feedback.what", .text, "what feedback"),
    FileKey("feedback.onMovement", .text, "on which movement"),
    FileKey("feedback.targetShown", .flag, "whether the target is shown"),
    FileKey("instructions", .text, "instructions to the patient"),
  ]
}
