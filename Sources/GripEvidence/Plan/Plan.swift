import GripSession

/// What a therapist plans with a patient, as entered: why, what, how much. Every field may be absent; nothing stands in for what
/// was not said. A plan is a person's word: it never changes what was measured, and the program fills in none of it.
public struct Plan: Codable, Sendable, Equatable {
  /// One person who treats, by the clinic's own reference.
  public struct Clinician: Codable, Sendable, Equatable {
    /// The clinic's reference.
    public var reference: String
    /// The credential, for example "OTR/L".
    public var credential: String?

    /// A clinician.
    public init(reference: String, credential: String? = nil) {
      self.reference = reference
      self.credential = credential
    }
  }

  /// Who treats.
  public struct Clinicians: Codable, Sendable, Equatable {
    /// Who performs the treatment.
    public var performing: Clinician?
    /// Who supervises it.
    public var supervising: Clinician?
    /// Others who contribute, by reference.
    public var contributors: [String]?

    /// Nobody yet.
    public init() {}
  }

  /// What the patient must not do.
  public struct Precautions: Codable, Sendable, Equatable {
    /// The force that is not to be exceeded, in N.
    public var forceCeilingNewtons: Double?
    /// The rotation of the controller in one movement that is not to be exceeded, in degrees.
    public var arcCeilingDegrees: Double?
    /// Anything else.
    public var notes: String?

    /// None yet.
    public init() {}
  }

  /// The greatest force of each hand that measures in per cent refer to, in N.
  public struct Maximum: Codable, Sendable, Equatable {
    /// Of the left hand.
    public var left: Double?
    /// Of the right hand.
    public var right: Double?

    /// None yet.
    public init() {}
  }

  /// A goal as a number, so that progress can be stated against it.
  public struct GoalValue: Codable, Sendable, Equatable {
    /// One of `Plan.goalMeasures`.
    public var measure: String
    /// "left" or "right".
    public var hand: String?
    /// The block's label, or the test, where the measure is of one.
    public var part: String?
    /// The value, in the measure's unit.
    public var value: Double

    /// A goal.
    public init(measure: String, hand: String? = nil, part: String? = nil, value: Double) {
      self.measure = measure
      self.hand = hand
      self.part = part
      self.value = value
    }
  }

  /// The patient's opaque reference.
  public var reference: String?
  /// "left" or "right": the hand that is treated.
  public var hand: String?
  /// The part of the body, for example "hand and wrist".
  public var bodyPart: String?
  /// Muscles that are treated.
  public var muscles: [String]?
  /// Joints that are treated.
  public var joints: [String]?
  /// Where condition, diagnosis and plan of care are recorded.
  public var condition: String?
  /// The impairment or functional limitation.
  public var impairment: String?
  /// Why treatment is needed, in the therapist's words.
  public var necessity: String?
  /// Where the assessment before treatment is recorded.
  public var assessment: String?
  /// What must not be exceeded.
  public var precautions: Precautions?
  /// Goals.
  public var goals: [String]?
  /// Goals as numbers.
  public var goalValues: [GoalValue]?
  /// The functional task that the goals are about.
  public var functionalTask: String?
  /// Who treats.
  public var clinicians: Clinicians?
  /// One of `Attestation.settings`.
  public var setting: String?
  /// One of `Attestation.contactModes`.
  public var contactMode: String?
  /// What measures in per cent refer to.
  public var maximumNewtons: Maximum?
  /// What is done, in its order.
  public var blocks: [PlanBlock]

  /// A plan of which no more than its blocks is said.
  public init(blocks: [PlanBlock]) { self.blocks = blocks }

  /// The most blocks of a plan.
  public static let blocksMax = 40
  /// The most entries of a list of texts.
  public static let entriesMax = 20
  /// The most bytes of a plan as canonical JSON: it fits into a line of records with what stands around it.
  public static let bytesMax = 49_152
  /// Ceilings of force that can be meant, in N.
  public static let forceNewtons = 0.1...1500.0
  /// Measures that a goal can be stated for: the greatest force of a visit, results of tests, and what is compared of blocks.
  public static let goalMeasures =
    ["force.peak", "trial.mean", "trial.maximum", "trial.deficit"]
    + MeasureDefinition.shown.map(\.id)
  /// Values of goals, in any unit.
  public static let goalRange = -10_000.0...10_000
  /// Arcs that can be meant, in degrees.
  public static let arcDegrees = 1.0...360.0
}

extension Plan {
  /// The goal that is stated for a series: of its measure and, where it says so, of its hand and part.
  func goal(of series: ProgressSeries) -> Double? {
    goalValues?.first { goal in
      goal.measure == series.id && (goal.hand == nil || goal.hand == series.hand)
        && (goal.part == nil || goal.part?.lowercased() == series.part?.lowercased())
    }?.value
  }

  /// The first field that holds what it must not, by its path, with the reason.
  package func firstFault() -> PlanFault? {
    PlanFault(textFault() ?? wordFault() ?? numberFault()) ?? blockFault() ?? sizeFault()
  }

  private func sizeFault() -> PlanFault? {
    if let bytes = try? canonical(), bytes.count <= Self.bytesMax { return nil }
    return PlanFault(path: [], reason: "a plan has at most \(Self.bytesMax) bytes as JSON")
  }

  private func textFault() -> RecordFault? {
    let parts = goalValues?.compactMap(\.part)
    let lists = [
      ("muscles", muscles), ("joints", joints), ("goals", goals), ("goalValues", parts),
      ("clinicians.contributors", clinicians?.contributors),
    ]
    guard goalValues?.count ?? 0 <= Self.entriesMax else {
      return RecordFault(field: "goalValues", reason: "it has more than \(Self.entriesMax) entries")
    }
    for (field, list) in lists where (list?.count ?? 0) > Self.entriesMax {
      return RecordFault(field: field, reason: "it has more than \(Self.entriesMax) entries")
    }
    let entries = lists.flatMap { field, list in
      (list ?? []).enumerated().map { ("\(field).\($0)", $1 as String?) }
    }
    return RecordFault.inTexts(
      [
        ("reference", reference), ("bodyPart", bodyPart), ("condition", condition),
        ("impairment", impairment), ("necessity", necessity), ("assessment", assessment),
        ("precautions.notes", precautions?.notes), ("functionalTask", functionalTask),
        ("clinicians.performing.reference", clinicians?.performing?.reference),
        ("clinicians.performing.credential", clinicians?.performing?.credential),
        ("clinicians.supervising.reference", clinicians?.supervising?.reference),
        ("clinicians.supervising.credential", clinicians?.supervising?.credential),
      ] + entries)
  }

  private func wordFault() -> RecordFault? {
    RecordFault.unless(hand, isOneOf: Attestation.hands, field: "hand")
      ?? RecordFault.unless(setting, isOneOf: Attestation.settings, field: "setting")
      ?? RecordFault.unless(contactMode, isOneOf: Attestation.contactModes, field: "contactMode")
      ?? (goalValues ?? []).enumerated().lazy.compactMap { index, goal in
        RecordFault.unless(
          goal.measure, isOneOf: Self.goalMeasures, field: "goalValues.\(index).measure")
          ?? RecordFault.unless(
            goal.hand, isOneOf: Attestation.hands, field: "goalValues.\(index).hand")
      }.first
  }

  private func numberFault() -> RecordFault? {
    RecordFault.inNumbers(
      [
        ("precautions.forceCeilingNewtons", precautions?.forceCeilingNewtons, Self.forceNewtons),
        ("precautions.arcCeilingDegrees", precautions?.arcCeilingDegrees, Self.arcDegrees),
        ("maximumNewtons.left", maximumNewtons?.left, Self.forceNewtons),
        ("maximumNewtons.right", maximumNewtons?.right, Self.forceNewtons),
      ]
        + (goalValues ?? []).enumerated().map {
          ("goalValues.\($0).value", $1.value as Double?, Self.goalRange)
        })
  }

  private func blockFault() -> PlanFault? {
    guard (1...Self.blocksMax).contains(blocks.count) else {
      return PlanFault(path: ["blocks"], reason: "a plan has 1 to \(Self.blocksMax) blocks")
    }
    var labels: Set<String> = []
    for (index, block) in blocks.enumerated() {
      let place = ["blocks", String(index)]
      if let fault = PlanFault(block.firstFault()) {
        return PlanFault(path: place + fault.path, reason: fault.reason)
      }
      let dose = block.prescription
      guard dose?.targetNewtons == nil || dose?.targetPercentOfMaximum == nil else {
        return PlanFault(
          path: place + ["prescription", "targetPercentOfMaximum"],
          reason: "the force to be reached is said in N or in per cent, not in both")
      }
      guard labels.insert(block.label.lowercased()).inserted else {
        return PlanFault(
          path: place + ["label"], reason: "an earlier block has this label: each has its own")
      }
    }
    return nil
  }
}

/// A field of a plan that holds what it must not.
package struct PlanFault: Equatable, Sendable {
  /// The names of the fields from the plan down, and numbers of entries from 0.
  package var path: [String]
  /// What is wrong with it.
  package var reason: String

  package init(path: [String], reason: String) {
    self.path = path
    self.reason = reason
  }

  init?(_ fault: RecordFault?) {
    guard let fault else { return nil }
    path = (fault.field ?? "").split(separator: ".").map(String.init)
    reason = fault.reason
  }
}
