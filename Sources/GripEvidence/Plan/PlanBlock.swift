/// One activity of a plan. Every field but the label may be absent: then it was not said.
public struct PlanBlock: Codable, Sendable, Equatable {
  /// Four questions about the intent of an activity, answered by the therapist alone. No code follows from the answers.
  public struct Questions: Codable, Sendable, Equatable {
    /// Is it a functional activity?
    public var functionalActivity: Bool?
    /// Does it improve daily life, work or sport?
    public var improvesDailyLife: Bool?
    /// Does it involve more than one parameter?
    public var severalParameters: Bool?
    /// Is it tied to a specific task?
    public var specificTask: Bool?

    /// No question is answered yet.
    public init() {}
  }

  /// The dosage.
  public struct Prescription: Codable, Sendable, Equatable {
    /// Sets.
    public var sets: Int?
    /// Repetitions in each set.
    public var repetitions: Int?
    /// The force to reach with each repetition, in N.
    public var targetNewtons: Double?
    /// The same in per cent of the hand's stated maximum.
    public var targetPercentOfMaximum: Double?
    /// How long each repetition is held, in s.
    public var holdSeconds: Double?
    /// Rest between sets, in s.
    public var restSeconds: Double?
    /// The arc of each rotation of the device, in degrees.
    public var arcDegrees: Double?
    /// The duration of the activity, in minutes.
    public var minutes: Double?

    /// Nothing is prescribed yet.
    public init() {}
  }

  /// The feedback that the patient is given.
  public struct Feedback: Codable, Sendable, Equatable {
    /// What is fed back, and how.
    public var what: String?
    /// On which movement.
    public var onMovement: String?
    /// Whether the patient sees the target.
    public var targetShown: Bool?

    /// Nothing is said yet.
    public init() {}
  }

  /// Its name, which no other block of the plan has.
  public var label: String
  /// "left" or "right".
  public var hand: String?
  /// One of `purposes`.
  public var purpose: String?
  /// The purpose in the therapist's own words.
  public var purposeNote: String?
  /// What it is aimed at.
  public var goal: String?
  /// The task of daily life, work or sport, where it is this block's own.
  public var functionalTask: String?
  /// The therapist's answers.
  public var questions: Questions?
  /// The code as claimed by the therapist.
  public var code: String?
  /// What is done, in the clinic's own words: "squeeze", "hold", "track", "rotation arc", a task.
  public var activity: String?
  /// One of `modes`.
  public var mode: String?
  /// One of `contractions`.
  public var contraction: String?
  /// The name of a `TrialProtocol`.
  public var protocolName: String?
  /// To which of five positions the handle is set.
  public var handlePosition: Int?
  /// The target that is shown, as `TargetShape` reads it.
  public var target: String?
  /// The dosage.
  public var prescription: Prescription?
  /// The feedback.
  public var feedback: Feedback?
  /// What the patient is told.
  public var instructions: String?

  /// The values of `purpose`.
  public static let purposes = [
    "strength", "endurance", "range", "flexibility", "coordination", "balance", "proprioception",
    "functional task", "assessment", "other",
  ]
  /// The values of `mode`.
  public static let modes = ["active", "active-assisted", "passive"]
  /// The values of `contraction`.
  public static let contractions = ["isometric", "isotonic", "isokinetic"]

  /// A block of which no more than its label is said.
  public init(label: String) { self.label = label }

  private enum CodingKeys: String, CodingKey {
    case label, hand, purpose, purposeNote, goal, functionalTask, questions, code, activity, mode
    case contraction
    case protocolName = "protocol"
    case handlePosition, target, prescription, feedback, instructions
  }
}
