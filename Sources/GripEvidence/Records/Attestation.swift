/// What a therapist attests about a visit. Every field may be absent: then it was not said, and nothing stands in for it. A
/// later attestation holds only what it changes.
public struct Attestation: Codable, Sendable, Equatable {
  /// Minutes for one code, codes without a device included.
  public struct CodeMinutes: Codable, Sendable, Equatable {
    /// The code as entered.
    public var code: String
    /// Whole minutes.
    public var minutes: Int64
    /// Whether the code is billed by time.
    public var isTimed: Bool
    /// Whether the therapist was with the patient in the clinic.
    public var isAttended: Bool
    /// Whether the controller was in use.
    public var usedDevice: Bool

    /// Minutes of a code.
    public init(
      code: String, minutes: Int64, isTimed: Bool = true, isAttended: Bool = true,
      usedDevice: Bool = true
    ) {
      self.code = code
      self.minutes = minutes
      self.isTimed = isTimed
      self.isAttended = isAttended
      self.usedDevice = usedDevice
    }
  }

  /// The assistance that was given in one block.
  public struct Assistance: Codable, Sendable, Equatable {
    /// The session's folder.
    public var session: String
    /// The block's number in its session, from 1.
    public var block: Int
    /// The level, in the clinic's words.
    public var level: String

    /// Assistance in a block.
    public init(session: String, block: Int, level: String) {
      self.session = session
      self.block = block
      self.level = level
    }
  }

  /// What the therapist says of one block of a session.
  public struct BlockStatement: Codable, Sendable, Equatable {
    /// The session's folder.
    public var session: String
    /// The block's number in its session, from 1.
    public var block: Int
    /// The label of the plan's block that it carried out.
    public var planBlock: String?
    /// The code that is claimed for it.
    public var code: String?
    /// What it was for.
    public var purpose: String?

    /// A block of which nothing is said yet.
    public init(session: String, block: Int) {
      self.session = session
      self.block = block
    }
  }

  /// A joint angle read from a goniometer: the device gives none.
  public struct Goniometer: Codable, Sendable, Equatable {
    /// The joint, for example "wrist".
    public var joint: String
    /// The movement, for example "extension".
    public var movement: String
    /// "left" or "right".
    public var hand: String
    /// Whole degrees.
    public var degrees: Int

    /// A value of a goniometer.
    public init(joint: String, movement: String, hand: String, degrees: Int) {
      self.joint = joint
      self.movement = movement
      self.hand = hand
      self.degrees = degrees
    }
  }

  /// A change of the prescription within the visit.
  public struct Change: Codable, Sendable, Equatable {
    /// When, as the therapist gives it, for example "10:42".
    public var at: String
    /// What was prescribed before.
    public var from: String
    /// What was prescribed from then on.
    public var to: String
    /// Why.
    public var why: String

    /// A change of the prescription.
    public init(at: String, from: String, to: String, why: String) {
      self.at = at
      self.from = from
      self.to = to
      self.why = why
    }
  }

  /// An element of the worksheet that is recorded in another place, usually the clinic's own record.
  public struct Elsewhere: Codable, Sendable, Equatable {
    /// The row of the worksheet, 1 to 36.
    public var row: Int
    /// Where it is recorded.
    public var reference: String

    /// An element recorded elsewhere.
    public init(row: Int, reference: String) {
      self.row = row
      self.reference = reference
    }
  }

  /// Minutes per code.
  public var codes: [CodeMinutes]?
  /// All treatment of the visit, timed or not, in minutes.
  public var totalTreatmentMinutes: Int64?
  /// Rest within it, in minutes.
  public var restMinutes: Int64?
  /// "one-on-one", "group" or "unattended".
  public var contactMode: String?
  /// "clinic" or "home".
  public var setting: String?
  /// Pain before, 0 to 10.
  public var painBefore: Int?
  /// Pain after, 0 to 10.
  public var painAfter: Int?
  /// How the patient responded.
  public var response: String?
  /// An adverse reaction, or that there was none.
  public var adverseReaction: String?
  /// What the therapist did that needed their skill.
  public var skilledIntervention: String?
  /// Assistance by block.
  public var assistance: [Assistance]?
  /// What was done in single blocks, and which code is claimed for each.
  public var blocks: [BlockStatement]?
  /// Joint angles.
  public var goniometer: [Goniometer]?
  /// Changes of the prescription.
  public var changes: [Change]?
  /// What is recorded elsewhere.
  public var elsewhere: [Elsewhere]?

  /// An attestation that says nothing yet.
  public init() {}

  /// This attestation with what a later one says in place of what it said.
  public func amended(by later: Attestation) -> Attestation {
    var result = self
    result.codes = later.codes ?? codes
    result.totalTreatmentMinutes = later.totalTreatmentMinutes ?? totalTreatmentMinutes
    result.restMinutes = later.restMinutes ?? restMinutes
    result.contactMode = later.contactMode ?? contactMode
    result.setting = later.setting ?? setting
    result.painBefore = later.painBefore ?? painBefore
    result.painAfter = later.painAfter ?? painAfter
    result.response = later.response ?? response
    result.adverseReaction = later.adverseReaction ?? adverseReaction
    result.skilledIntervention = later.skilledIntervention ?? skilledIntervention
    result.assistance = later.assistance ?? assistance
    result.blocks = later.blocks ?? blocks
    result.goniometer = later.goniometer ?? goniometer
    result.changes = later.changes ?? changes
    result.elsewhere = later.elsewhere ?? elsewhere
    return result
  }

  /// The attested times in the form that units are counted from. Time attested as unattended, at home or for the whole visit
  /// as not one-on-one in the clinic counts none.
  public var attestedTimes: [AttestedTime] {
    let visitIsAttended = setting != "home" && contactMode != "unattended"
    return (codes ?? []).map {
      AttestedTime(
        code: $0.code, seconds: $0.minutes * 60, isTimed: $0.isTimed,
        isAttended: $0.isAttended && visitIsAttended, usedDevice: $0.usedDevice)
    }
  }
}

extension Attestation {
  /// The most minutes of anything: a day.
  public static let minutesMax: Int64 = AttestedTime.secondsMax / 60
  /// The most entries of a list.
  public static let entriesMax = 100
  /// The most blocks of a session.
  static let blocksMax = 500
  /// The rows of the worksheet.
  static let rowsMax = 36
  /// The values of `contactMode`.
  public static let contactModes = ["one-on-one", "group", "unattended"]
  /// The values of `setting`.
  public static let settings = ["clinic", "home"]
  /// The values of a hand.
  public static let hands = ["left", "right"]

  /// What is wrong with it: the field and the reason; nil where nothing is.
  public var problem: String? {
    firstFault().map { fault in (fault.field.map { "\($0): " } ?? "") + fault.reason }
  }

  /// The first field that holds what it must not, with the reason.
  func firstFault() -> RecordFault? {
    listFault() ?? numberFault() ?? wordFault() ?? entryFault()
  }

  private func listFault() -> RecordFault? {
    let lists = [
      ("codes", codes?.count), ("assistance", assistance?.count), ("blocks", blocks?.count),
      ("goniometer", goniometer?.count),
      ("changes", changes?.count), ("elsewhere", elsewhere?.count),
    ]
    for (field, count) in lists where (count ?? 0) > Self.entriesMax {
      return RecordFault(field: field, reason: "it has more than \(Self.entriesMax) entries")
    }
    return nil
  }

  private func numberFault() -> RecordFault? {
    for (field, value, most) in [
      ("totalTreatmentMinutes", totalTreatmentMinutes, Self.minutesMax),
      ("restMinutes", restMinutes, Self.minutesMax), ("painBefore", painBefore.map(Int64.init), 10),
      ("painAfter", painAfter.map(Int64.init), 10),
    ] {
      if let value, !(0...most).contains(value) {
        return RecordFault(field: field, reason: "it must be from 0 to \(most)")
      }
    }
    return nil
  }

  private func wordFault() -> RecordFault? {
    RecordFault.unless(contactMode, isOneOf: Self.contactModes, field: "contactMode")
      ?? RecordFault.unless(setting, isOneOf: Self.settings, field: "setting")
      ?? RecordFault.inTexts([
        ("response", response), ("adverseReaction", adverseReaction),
        ("skilledIntervention", skilledIntervention),
      ])
  }

  private func entryFault() -> RecordFault? {
    for entry in codes ?? [] {
      guard RecordFault.isCode(entry.code) else {
        return RecordFault(field: "codes", reason: "a code has five digits or capital letters")
      }
      guard (0...Self.minutesMax).contains(entry.minutes) else {
        return RecordFault(field: "codes", reason: "minutes must be from 0 to \(Self.minutesMax)")
      }
    }
    if let fault = blockFault() { return fault }
    let assistances = (assistance ?? []).flatMap {
      [("assistance", $0.session as String?), ("assistance", $0.level)]
    }
    let angles = (goniometer ?? []).flatMap {
      [("goniometer", $0.joint as String?), ("goniometer", $0.movement)]
    }
    for angle in goniometer ?? [] {
      if let fault = RecordFault.unless(angle.hand, isOneOf: Self.hands, field: "goniometer") {
        return fault
      }
      guard (-360...360).contains(angle.degrees) else {
        return RecordFault(field: "goniometer", reason: "degrees must be from -360 to 360")
      }
    }
    let changed = (changes ?? []).flatMap {
      [
        ("changes", $0.at as String?), ("changes", $0.from), ("changes", $0.to),
        ("changes", $0.why),
      ]
    }
    for entry in elsewhere ?? [] where !(1...Self.rowsMax).contains(entry.row) {
      return RecordFault(field: "elsewhere", reason: "rows are from 1 to \(Self.rowsMax)")
    }
    return RecordFault.inTexts(
      assistances + angles + changed + (elsewhere ?? []).map { ("elsewhere", $0.reference) })
  }

  private func blockFault() -> RecordFault? {
    let numbers =
      (assistance ?? []).map { ("assistance", $0.block) }
      + (blocks ?? []).map { ("blocks", $0.block) }
    for (field, block) in numbers where !(1...Self.blocksMax).contains(block) {
      return RecordFault(field: field, reason: "blocks are from 1 to \(Self.blocksMax)")
    }
    for entry in blocks ?? [] {
      if let code = entry.code, !RecordFault.isCode(code) {
        return RecordFault(field: "blocks", reason: "a code has five digits or capital letters")
      }
    }
    return RecordFault.inTexts(
      (blocks ?? []).flatMap {
        [("blocks", $0.session as String?), ("blocks", $0.planBlock), ("blocks", $0.purpose)]
      })
  }

  /// The sessions and blocks that single blocks are spoken of by.
  var namedBlocks: [(session: String, block: Int)] {
    (assistance ?? []).map { ($0.session, $0.block) }
      + (blocks ?? []).map { ($0.session, $0.block) }
  }

  /// This attestation without what it says of blocks of other sessions.
  func restricted(to sessions: Set<String>) -> Attestation {
    var result = self
    result.assistance?.removeAll { !sessions.contains($0.session) }
    result.blocks?.removeAll { !sessions.contains($0.session) }
    return result
  }
}
