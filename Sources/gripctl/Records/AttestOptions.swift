import ArgumentParser
import GripEvidence

/// What may be attested on the command line.
struct AttestOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Timed minutes of a code, as 97110=23; for several codes several times.",
      valueName: "code=min"))
  var minutes: [String] = []

  @Option(help: ArgumentHelp("Minutes of a code that is not timed.", valueName: "code=min"))
  var untimed: [String] = []

  @Option(help: ArgumentHelp("Timed minutes without the controller.", valueName: "code=min"))
  var withoutDevice: [String] = []

  @Option(help: ArgumentHelp("Timed minutes without the therapist.", valueName: "code=min"))
  var unattended: [String] = []

  @Option(help: "All treatment of the visit, in minutes.")
  var totalMinutes: Int64?

  @Option(help: "Rest within it, in minutes.")
  var restMinutes: Int64?

  @Option(help: "one-on-one, group or unattended.")
  var contact: String?

  @Option(help: "clinic or home.")
  var setting: String?

  @Option(help: "Pain before, 0 to 10.")
  var painBefore: Int?

  @Option(help: "Pain after, 0 to 10.")
  var painAfter: Int?

  @Option(help: "How the patient responded.")
  var response: String?

  @Option(help: "An adverse reaction, or \"none\".")
  var adverseReaction: String?

  @Option(help: "What needed the therapist's skill.")
  var skilled: String?

  @Option(help: ArgumentHelp("Assistance given in a block.", valueName: "block=level"))
  var assistance: [String] = []

  @Option(help: ArgumentHelp("The code claimed for a block.", valueName: "block=code"))
  var codeFor: [String] = []

  @Option(help: ArgumentHelp("What a block was for.", valueName: "block=text"))
  var purpose: [String] = []

  @Option(
    help: ArgumentHelp("The plan's block that a block carried out.", valueName: "block=label"))
  var planBlock: [String] = []

  @Option(
    help: ArgumentHelp(
      "A joint angle read from a goniometer, in degrees.", valueName: "joint,movement,hand=deg"))
  var goniometer: [String] = []

  @Option(
    help: ArgumentHelp(
      "A change of the prescription within the visit, as 10:42|3 x 10|2 x 10|tired.",
      valueName: "when|from|to|why"))
  var change: [String] = []

  @Option(
    help: ArgumentHelp(
      "A row of the worksheet that is recorded in another place.", valueName: "row=reference"))
  var elsewhere: [String] = []

  /// The attestation that the options make.
  ///
  /// - Parameter blocks: the visit's blocks, to which a short form can be resolved.
  func attestation(_ blocks: VisitBlocks) throws -> Attestation {
    var result = Attestation()
    let codes =
      try minutes.map { try Answer.minutes($0) }
      + untimed.map { try Answer.minutes($0) { $0.isTimed = false } }
      + withoutDevice.map { try Answer.minutes($0) { $0.usedDevice = false } }
      + unattended.map { try Answer.minutes($0) { $0.isAttended = false } }
    result.codes = codes.isEmpty ? nil : codes
    result.totalTreatmentMinutes = totalMinutes
    result.restMinutes = restMinutes
    result.contactMode = contact
    result.setting = setting
    result.painBefore = painBefore
    result.painAfter = painAfter
    result.response = response
    result.adverseReaction = adverseReaction
    result.skilledIntervention = skilled
    for text in assistance {
      let (block, level) = try blocks.value(text)
      result.assistance =
        (result.assistance ?? []) + [
          .init(session: block.session, block: block.number, level: level)
        ]
    }
    try setBlocks(codeFor, \.code, &result, blocks)
    try setBlocks(purpose, \.purpose, &result, blocks)
    try setBlocks(planBlock, \.planBlock, &result, blocks)
    result.goniometer = goniometer.isEmpty ? nil : try goniometer.map(Answer.goniometer)
    result.changes = change.isEmpty ? nil : try change.map(Answer.change)
    result.elsewhere = elsewhere.isEmpty ? nil : try elsewhere.map(Answer.elsewhere)
    return result
  }

  private func setBlocks(
    _ texts: [String], _ field: WritableKeyPath<Attestation.BlockStatement, String?>,
    _ attestation: inout Attestation, _ blocks: VisitBlocks
  ) throws {
    for text in texts {
      let (block, value) = try blocks.value(text)
      attestation.setBlock(block, field, to: value)
    }
  }
}

extension Attestation {
  /// Says something of a block beside what is said of it already.
  mutating func setBlock(
    _ block: VisitBlocks.Block, _ field: WritableKeyPath<BlockStatement, String?>,
    to value: String
  ) {
    var all = blocks ?? []
    let place = all.firstIndex { $0.session == block.session && $0.block == block.number }
    var statement = place.map { all[$0] } ?? .init(session: block.session, block: block.number)
    statement[keyPath: field] = value
    if let place { all[place] = statement } else { all.append(statement) }
    blocks = all
  }

  /// Lists of blocks replace those before, so that what is not said anew of a block is said again as it was.
  mutating func keepBlocks(of earlier: Attestation) {
    blocks = blocks.map { named in
      var all = earlier.blocks ?? []
      for new in named {
        guard
          let place = all.firstIndex(where: { $0.session == new.session && $0.block == new.block })
        else {
          all.append(new)
          continue
        }
        all[place].code = new.code ?? all[place].code
        all[place].purpose = new.purpose ?? all[place].purpose
        all[place].planBlock = new.planBlock ?? all[place].planBlock
      }
      return all
    }
    assistance = assistance.map { named in
      (earlier.assistance ?? []).filter { old in
        !named.contains { $0.session == old.session && $0.block == old.block }
      } + named
    }
  }
}
