import GripCore
public import GripSession

/// One block of a plan: one activity, with its intent, its dosage and the code that the therapist claims for it, if any.
public struct PlanBlock: Codable, Sendable, Equatable {
  /// The four questions about an activity. The therapist answers them; what is not answered stays open.
  public struct Questions: Codable, Sendable, Equatable {
    /// Is it a functional activity?
    public var functionalActivity: Bool?
    /// Does it improve daily life, work or sport?
    public var improvesDailyLife: Bool?
    /// Does it engage more than one parameter?
    public var severalParameters: Bool?
    /// Is it tied to a specific task?
    public var specificTask: Bool?

    /// None answered yet.
    public init() {}

    /// Whether all four are answered.
    public var areAnswered: Bool {
      ![functionalActivity, improvesDailyLife, severalParameters, specificTask].contains(nil)
    }
  }

  /// How much is to be done.
  public struct Prescription: Codable, Sendable, Equatable {
    /// How many sets.
    public var sets: Int?
    /// How many repetitions in each set.
    public var repetitions: Int?
    /// The force to be reached, in N.
    public var targetNewtons: Double?
    /// The force to be reached, in per cent of the stated maximum.
    public var targetPercentOfMaximum: Double?
    /// How long each is held, in s.
    public var holdSeconds: Double?
    /// The rest between sets, in s.
    public var restSeconds: Double?
    /// The rotation of the controller in each movement, in degrees.
    public var arcDegrees: Double?
    /// How long the block takes, in min.
    public var minutes: Double?

    /// Nothing prescribed yet.
    public init() {}
  }

  /// Feedback that the patient gets.
  public struct Feedback: Codable, Sendable, Equatable {
    /// What: for example "verbal cue", "force shown on a screen".
    public var what: String?
    /// On which movement.
    public var onMovement: String?
    /// Whether the target was shown.
    public var targetShown: Bool?

    /// None yet.
    public init() {}
  }

  /// What it is called, each of a plan otherwise: sessions name their blocks by it.
  public var label: String
  /// "left" or "right", where it is not the plan's.
  public var hand: String?
  /// What it is for: one of `purposes`.
  public var purpose: String?
  /// What it is for, in the therapist's own words.
  public var purposeNote: String?
  /// What it is aimed at, where the plan's goals do not say it.
  public var goal: String?
  /// The task of daily life, work or sport, where it is not the plan's.
  public var functionalTask: String?
  /// The four questions.
  public var questions: Questions?
  /// The code that the therapist claims. The program never fills it in.
  public var code: String?
  /// What is done, for example "squeeze".
  public var activity: String?
  /// One of `modes`.
  public var mode: String?
  /// One of `contractions`.
  public var contraction: String?
  /// The name of a protocol of trials.
  public var `protocol`: String?
  /// The position of the handle, 1 to 5.
  public var handlePosition: Int?
  /// The target that is shown, such as "sine(mean=20,amplitude=10,period=4)".
  public var target: String?
  /// How much.
  public var prescription: Prescription?
  /// Feedback.
  public var feedback: Feedback?
  /// Instructions to the patient.
  public var instructions: String?

  /// A block of which no more than its label is said.
  public init(label: String) { self.label = label }

  /// What an activity can be for.
  public static let purposes = [
    "strength", "endurance", "range", "flexibility", "coordination", "balance", "proprioception",
    "functional task", "assessment", "other",
  ]
  /// Who moves.
  public static let modes = ["active", "active-assisted", "passive"]
  /// How muscles work.
  public static let contractions = ["isometric", "isotonic", "isokinetic"]
  /// Sets and repetitions that can be meant.
  package static let counts = 1.0...1000.0
  /// Positions of the handle.
  package static let handlePositions = 1.0...5.0
  /// Shares of a maximum that can be meant, in per cent.
  package static let percents = 1.0...100.0
  /// Holds that can be meant, in s.
  package static let holdSeconds = 0.1...3600.0
  /// Rests that can be meant, in s.
  package static let restSeconds = 0.0...3600.0
  /// The most bytes of a target: every number of a shape with all its digits fits.
  package static let targetBytesMax = 512
  /// The same for every text that is no target: what a plan holds is not repeated.
  static let targetReason =
    "the target cannot be followed: it must be a shape with its numbers in range, such as "
    + "sine(mean=20,amplitude=10,period=4); `gripctl session block --target` names what is wrong"
  /// Times for a block that can be meant, in min.
  package static let minutes = 0.1...1440.0

  /// What of it a session's block says when it begins.
  public func statement(maximum: Plan.Maximum?, hand stated: String?) -> BlockStatement {
    var statement = BlockStatement(label: label)
    let hand = hand ?? stated
    statement.hand = hand.flatMap(Hand.init)
    statement.activity = activity
    statement.protocolName = self.protocol
    statement.handlePosition = handlePosition
    statement.target = target.flatMap { try? TargetShape(parsing: $0) }
    statement.maximumNewtons = hand == "left" ? maximum?.left : maximum?.right
    return statement
  }

  func firstFault() -> RecordFault? { wordFault() ?? textFault() ?? numberFault() }

  private func wordFault() -> RecordFault? {
    if let fault = RecordFault.unless(hand, isOneOf: Attestation.hands, field: "hand")
      ?? RecordFault.unless(purpose, isOneOf: Self.purposes, field: "purpose")
      ?? RecordFault.unless(mode, isOneOf: Self.modes, field: "mode")
      ?? RecordFault.unless(contraction, isOneOf: Self.contractions, field: "contraction")
      ?? RecordFault.unless(
        self.protocol, isOneOf: TrialProtocol.all.map(\.name), field: "protocol")
    {
      return fault
    }
    if let code, !RecordFault.isCode(code) {
      return RecordFault(field: "code", reason: "a code has five digits or capital letters")
    }
    if let target {
      guard target.utf8.count <= Self.targetBytesMax else {
        return RecordFault(field: "target", reason: "it has more than \(Self.targetBytesMax) bytes")
      }
      guard (try? TargetShape(parsing: target)) != nil else {
        return RecordFault(field: "target", reason: Self.targetReason)
      }
    }
    return nil
  }

  private func textFault() -> RecordFault? {
    for (field, text) in [("label", label as String?), ("activity", activity)] {
      if let text, text.utf8.count > BlockStatement.textBytesMax {
        return RecordFault(
          field: field, reason: "it has more than \(BlockStatement.textBytesMax) bytes")
      }
    }
    return RecordFault.inTexts([
      ("label", label), ("purposeNote", purposeNote), ("goal", goal),
      ("functionalTask", functionalTask), ("activity", activity), ("feedback.what", feedback?.what),
      ("feedback.onMovement", feedback?.onMovement), ("instructions", instructions),
    ])
  }

  private func numberFault() -> RecordFault? {
    let dose = prescription
    return RecordFault.inNumbers([
      ("handlePosition", handlePosition.map(Double.init), Self.handlePositions),
      ("prescription.sets", dose?.sets.map(Double.init), Self.counts),
      ("prescription.repetitions", dose?.repetitions.map(Double.init), Self.counts),
      ("prescription.targetNewtons", dose?.targetNewtons, Plan.forceNewtons),
      ("prescription.targetPercentOfMaximum", dose?.targetPercentOfMaximum, Self.percents),
      ("prescription.holdSeconds", dose?.holdSeconds, Self.holdSeconds),
      ("prescription.restSeconds", dose?.restSeconds, Self.restSeconds),
      ("prescription.arcDegrees", dose?.arcDegrees, Plan.arcDegrees),
      ("prescription.minutes", dose?.minutes, Self.minutes),
    ])
  }
}
