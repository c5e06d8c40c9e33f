public import GripEvidence

extension Plan {
  /// A plan in which everything is said, and a block of which only the label is.
  public static var full: Plan {
    var plan = Plan(blocks: [.full, PlanBlock(label: "Open a jar")])
    plan.reference = "P-17"
    plan.hand = "right"
    plan.bodyPart = "wrist and hand"
    plan.muscles = ["finger flexors", "wrist extensors"]
    plan.joints = ["wrist"]
    plan.condition = "EMR: plan of care of 2026-11-02"
    plan.impairment = "weak grip"
    plan.necessity = "cannot open jars"
    plan.assessment = "EMR: assessment of 2026-11-02"
    plan.precautions = Precautions()
    plan.precautions?.forceCeilingNewtons = 150
    plan.precautions?.arcCeilingDegrees = 60
    plan.precautions?.notes = "plate on the radius"
    plan.goals = ["opens a jar without help"]
    plan.goalValues = [
      .init(measure: "force.hold.longest", hand: "right", part: "Grip strength", value: 10)
    ]
    plan.functionalTask = "open a jar"
    plan.clinicians = Clinicians()
    plan.clinicians?.performing = Clinician(reference: "C-3", credential: "OTA")
    plan.clinicians?.supervising = Clinician(reference: "C-1", credential: "OTR, CHT")
    plan.clinicians?.contributors = ["S-9"]
    plan.setting = "clinic"
    plan.contactMode = "one-on-one"
    plan.maximumNewtons = Maximum()
    plan.maximumNewtons?.left = 240.5
    plan.maximumNewtons?.right = 120
    return plan
  }
}

extension PlanBlock {
  /// A block of which everything is said.
  public static var full: PlanBlock {
    var block = PlanBlock(label: "Grip strength")
    block.hand = "right"
    block.purpose = "strength"
    block.purposeNote = "force for lids"
    block.goal = "120 N"
    block.functionalTask = "hold a pan"
    block.questions = Questions()
    block.questions?.functionalActivity = false
    block.questions?.improvesDailyLife = true
    block.questions?.severalParameters = false
    block.questions?.specificTask = true
    block.code = "97110"
    block.activity = "squeeze"
    block.mode = "active"
    block.contraction = "isometric"
    block.protocol = "asht"
    block.handlePosition = 2
    block.target = "constant(mean=60,band=5)"
    block.prescription = Prescription()
    block.prescription?.sets = 3
    block.prescription?.repetitions = 10
    block.prescription?.targetNewtons = 60
    block.prescription?.holdSeconds = 3.5
    block.prescription?.restSeconds = 60
    block.prescription?.arcDegrees = 40
    block.prescription?.minutes = 8
    block.feedback = Feedback()
    block.feedback?.what = "force on the screen"
    block.feedback?.onMovement = "grip"
    block.feedback?.targetShown = true
    block.instructions = "squeeze until the bar is in the band"
    return block
  }
}
