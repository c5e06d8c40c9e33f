/// A plan to begin with: the dosage of a common activity, with open places for what only the therapist knows. No template names a code.
public struct PlanTemplate: Sendable {
  /// By what it is asked for.
  public let name: String
  /// What it is for.
  public let title: String
  /// The YAML.
  public let text: String

  /// All of them.
  public static let all: [PlanTemplate] = [
    PlanTemplate(
      name: "grip-strength", title: "Grip strength and a hold, one hand",
      text: head + """
        blocks:
          - label: gross grip
            purpose: strength
            questions: {}         # functionalActivity, improvesDailyLife, severalParameters, specificTask
            code:                 # the code that you claim, if any
            activity: squeeze
            mode: active
            contraction: isotonic
            prescription:
              sets: 2
              repetitions: 10
              targetPercentOfMaximum: 60
              restSeconds: 60
            feedback:
              what: force shown on a screen
              onMovement: squeeze
              targetShown: true
            instructions: Squeeze, hold for a moment, let go.
          - label: sustained grip
            purpose: endurance
            code:
            activity: hold
            mode: active
            contraction: isometric
            prescription:
              repetitions: 3
              targetPercentOfMaximum: 40
              holdSeconds: 10
              restSeconds: 30

        """),
    PlanTemplate(
      name: "rotation", title: "Forearm rotation, one hand",
      text: head + """
        blocks:
          - label: forearm rotation
            purpose: range
            questions: {}
            code:
            activity: rotation
            mode: active
            contraction: isotonic
            prescription:
              sets: 2
              repetitions: 8
              arcDegrees: 60
              restSeconds: 45

        """),
    PlanTemplate(
      name: "open-jar", title: "A functional task: opening a jar",
      text: head + """
        functionalTask: open a jar
        blocks:
          - label: open a jar
            purpose: functional task
            questions: {}
            code:
            activity: squeeze and turn
            mode: active
            contraction: isotonic
            prescription:
              sets: 2
              repetitions: 8
              targetNewtons: 30
              arcDegrees: 45
              restSeconds: 60

        """),
    PlanTemplate(
      name: "force-tracking", title: "Following a force that is shown",
      text: head + """
        blocks:
          - label: force tracking
            purpose: coordination
            questions: {}
            code:
            activity: track
            mode: active
            contraction: isometric
            target: "sine(mean=20,amplitude=10,period=4,band=2)"
            prescription:
              minutes: 2
            feedback:
              what: target and force shown on a screen
              onMovement: squeeze
              targetShown: true

        """),
    PlanTemplate(
      name: "maximal-grip", title: "Maximal grip of both hands, three trials each",
      text: head + """
        blocks:
          - label: maximal grip, right
            hand: right
            purpose: assessment
            code:
            activity: maximal grip
            mode: active
            contraction: isometric
            protocol: asht
            handlePosition: 2
          - label: maximal grip, left
            hand: left
            purpose: assessment
            code:
            activity: maximal grip
            mode: active
            contraction: isometric
            protocol: asht
            handlePosition: 2

        """),
  ]

  private static let head = """
    plan: 1
    reference:              # the patient's reference, as your clinic chose it: no name, no date of birth
    hand: right
    bodyPart: hand
    muscles: []             # for example: [flexor digitorum profundus]
    joints: []
    condition:              # where diagnosis and plan of care are recorded
    impairment:
    necessity:
    assessment:             # where the assessment before treatment is recorded
    precautions:
      forceCeilingNewtons:
      arcCeilingDegrees:
    goals: []
    clinicians:
      performing:
      supervising:
    setting:                # clinic, home
    contactMode:            # one-on-one, group, unattended
    maximumNewtons:
      right:

    """
}
