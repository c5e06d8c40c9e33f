/// What a therapist has decided for a patient: why there is treatment, with what limits, and which blocks of activity. Every
/// field but `blocks` may be absent: then it was not said, and nothing stands in for it.
///
/// `PlanField` names the fields, their units and their bounds; files (YAML), records (JSON) and the schema use the same names.
public struct Plan: Codable, Sendable, Equatable {
  /// A person by the clinic's reference.
  public struct Clinician: Codable, Sendable, Equatable {
    /// The clinic's reference.
    public var reference: String?
    /// The credential, in the clinic's words.
    public var credential: String?

    /// A person of whom nothing is said yet.
    public init(reference: String? = nil, credential: String? = nil) {
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
    /// Others who contribute.
    public var contributors: [Clinician]?

    /// Nobody is named yet.
    public init() {}
  }

  /// Limits that must not be passed.
  public struct Precautions: Codable, Sendable, Equatable {
    /// The greatest force allowed, in N.
    public var forceCeilingNewtons: Double?
    /// The greatest arc of the device's rotation allowed, in degrees.
    public var arcCeilingDegrees: Double?
    /// Limitations and injuries, in words.
    public var notes: String?

    /// No limit is stated yet.
    public init() {}
  }

  /// The maximum that measures in per cent refer to, by hand, in N: stated, not measured here.
  public struct MaximumNewtons: Codable, Sendable, Equatable {
    /// Of the left hand.
    public var left: Double?
    /// Of the right hand.
    public var right: Double?

    /// No maximum is stated yet.
    public init(left: Double? = nil, right: Double? = nil) {
      self.left = left
      self.right = right
    }
  }

  /// The patient's reference, as the clinic chose it.
  public var reference: String?
  /// The side that is treated: "left", "right" or "both".
  public var hand: String?
  /// The part of the body.
  public var bodyPart: String?
  /// Muscles.
  public var muscles: [String]?
  /// Joints.
  public var joints: [String]?
  /// References of condition, diagnosis and plan of care.
  public var condition: String?
  /// Impairment and functional limitation.
  public var impairment: String?
  /// Why the treatment is needed.
  public var necessity: String?
  /// The reference of the assessment before treatment.
  public var assessment: String?
  /// Limits.
  public var precautions: Precautions?
  /// Goals.
  public var goals: [String]?
  /// The task of daily life, work or sport that the treatment is for.
  public var functionalTask: String?
  /// Who treats.
  public var clinicians: Clinicians?
  /// One of `Attestation.settings`.
  public var setting: String?
  /// One of `Attestation.contactModes`.
  public var contactMode: String?
  /// Stated maxima.
  public var maximumNewtons: MaximumNewtons?
  /// The activities, in their order.
  public var blocks: [PlanBlock]

  /// A plan that says nothing but its blocks yet.
  public init(blocks: [PlanBlock] = []) { self.blocks = blocks }
}
