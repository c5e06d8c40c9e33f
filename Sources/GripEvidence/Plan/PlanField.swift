import GripCore
import GripSession

/// One field of a plan: its name, what it means and what it takes. The list of all (`PlanField.plan`) is the one place where
/// bounds stand; reading, checking, writing and the schema follow it.
package struct PlanField: Sendable {
  /// What a field takes.
  package enum Kind: Sendable {
    /// One line of text.
    case text(bytesMax: Int)
    /// One of these words.
    case word([String])
    /// A code of five characters.
    case code
    /// A target as `TargetShape` reads it.
    case target
    /// A number, in the unit that the field's name ends in.
    case number(ClosedRange<Double>)
    /// A whole number.
    case count(ClosedRange<Int>)
    /// Yes or no.
    case answer
    /// A list of lines of text.
    case texts
    /// Fields below this one.
    case section([PlanField])
    /// A list of entries that each have these fields.
    case sections([PlanField])
  }

  /// Its name in files and records.
  package let name: String
  /// What it means, in a few words.
  package let title: String
  /// What it takes.
  package let kind: Kind
  /// Whether it must be there.
  package let isRequired: Bool

  init(_ name: String, _ title: String, _ kind: Kind, isRequired: Bool = false) {
    self.name = name
    self.title = title
    self.kind = kind
    self.isRequired = isRequired
  }

  /// The most bytes of a line of text where nothing else is said.
  package static let lineBytesMax = RecordFault.textBytesMax
  /// The most bytes of a target.
  package static let targetBytesMax = 128

  /// What it takes, in words that follow "expected".
  package var expected: String {
    switch kind {
    case .text(let bytesMax): "one line of text of at most \(bytesMax) bytes"
    case .word(let words): "one of \(words.joined(separator: ", "))"
    case .code: "a code of five digits or capital letters"
    case .target: "a target, as sine(mean=20,amplitude=10,period=4,band=2)"
    case .number(let range):
      "a number from \(Self.plain(range.lowerBound)) to "
        + "\(Self.plain(range.upperBound))"
    case .count(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .answer: "yes or no"
    case .texts: "a list of at most \(Attestation.entriesMax) lines of text"
    case .section: "keys and values"
    case .sections: "a list of 1 to \(Attestation.entriesMax) entries"
    }
  }

  /// 60 rather than 60.0.
  package static func plain(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? String(number)
  }
}

extension PlanField {
  private static let line = Kind.text(bytesMax: lineBytesMax)
  private static let newtons = Kind.number(BlockStatement.maximumNewtons)
  private static let degrees = Kind.number(1...360)

  private static let clinician = [
    PlanField("reference", "the clinic's reference of the person", line),
    PlanField("credential", "the person's credential", line),
  ]

  /// The fields of a plan, in the order in which they are written.
  package static let plan = [
    PlanField(
      "reference", "the patient's reference, as the clinic chose it; no name, no date of birth",
      .text(bytesMax: BlockStatement.textBytesMax)),
    PlanField("hand", "the side that is treated", .word(Plan.sides)),
    PlanField("bodyPart", "the part of the body", line),
    PlanField("muscles", "muscles", .texts),
    PlanField("joints", "joints", .texts),
    PlanField("condition", "references of condition, diagnosis and plan of care", line),
    PlanField("impairment", "impairment and functional limitation", line),
    PlanField("necessity", "why the treatment is needed", line),
    PlanField("assessment", "reference of the assessment before treatment", line),
    PlanField(
      "precautions", "limits that must not be passed",
      .section([
        PlanField("forceCeilingNewtons", "the greatest force allowed, in N", newtons),
        PlanField(
          "arcCeilingDegrees", "the greatest arc of the device's rotation allowed, in degrees",
          degrees),
        PlanField("notes", "limitations and injuries, in words", line),
      ])),
    PlanField("goals", "goals of the treatment", .texts),
    PlanField(
      "functionalTask", "the task of daily life, work or sport that the treatment is for", line),
    PlanField(
      "clinicians", "who treats",
      .section([
        PlanField("performing", "who performs the treatment", .section(clinician)),
        PlanField("supervising", "who supervises it", .section(clinician)),
        PlanField("contributors", "others who contribute", .sections(clinician)),
      ])),
    PlanField("setting", "where", .word(Attestation.settings)),
    PlanField("contactMode", "the contact with the patient", .word(Attestation.contactModes)),
    PlanField(
      "maximumNewtons", "the maximum that measures in per cent refer to, as stated, in N",
      .section([
        PlanField("left", "of the left hand, in N", newtons),
        PlanField("right", "of the right hand, in N", newtons),
      ])),
    PlanField("blocks", "the activities, in their order", .sections(block), isRequired: true),
  ]

  static let block = [
    PlanField(
      "label", "its name, which no other block of the plan has",
      .text(bytesMax: BlockStatement.textBytesMax), isRequired: true),
    PlanField(
      "hand", "the hand that holds the controller; without it, the plan's",
      .word(Attestation.hands)),
    PlanField("purpose", "the purpose of the activity", .word(PlanBlock.purposes)),
    PlanField("purposeNote", "the purpose in your own words", line),
    PlanField("goal", "what the activity is aimed at; without it, the plan's goals", line),
    PlanField(
      "functionalTask", "the task of daily life, work or sport; without it, the plan's", line),
    PlanField(
      "questions", "four questions about the intent, for the therapist to answer",
      .section([
        PlanField("functionalActivity", "is it a functional activity?", .answer),
        PlanField("improvesDailyLife", "does it improve daily life, work or sport?", .answer),
        PlanField("severalParameters", "does it involve more than one parameter?", .answer),
        PlanField("specificTask", "is it tied to a specific task?", .answer),
      ])),
    PlanField("code", "the code that the therapist claims", .code),
    PlanField(
      "activity", "what is done: squeeze, hold, track, rotation arc, or a task",
      .text(bytesMax: BlockStatement.textBytesMax)),
    PlanField("mode", "whether the patient moves alone", .word(PlanBlock.modes)),
    PlanField("contraction", "how the muscle works", .word(PlanBlock.contractions)),
    PlanField(
      "protocol", "the protocol of a test of grip",
      .word(TrialProtocol.all.map(\.name))),
    PlanField("handlePosition", "position of the handle", .count(BlockStatement.handlePositions)),
    PlanField("target", "the target of force that is shown", .target),
    PlanField(
      "prescription", "the dosage",
      .section([
        PlanField("sets", "sets", .count(1...100)),
        PlanField("repetitions", "repetitions in each set", .count(1...1000)),
        PlanField("targetNewtons", "force to reach with each repetition, in N", newtons),
        PlanField(
          "targetPercentOfMaximum", "the same in per cent of the hand's stated maximum",
          .number(1...100)),
        PlanField("holdSeconds", "how long each repetition is held, in s", .number(0.1...3600)),
        PlanField("restSeconds", "rest between sets, in s", .number(1...3600)),
        PlanField("arcDegrees", "arc of each rotation of the device, in degrees", degrees),
        PlanField("minutes", "duration of the activity, in minutes", .number(0.1...1440)),
      ])),
    PlanField(
      "feedback", "the feedback that the patient is given",
      .section([
        PlanField("what", "what is fed back, and how", line),
        PlanField("onMovement", "on which movement", line),
        PlanField("targetShown", "whether the patient sees the target", .answer),
      ])),
    PlanField("instructions", "what the patient is told", line),
  ]
}
