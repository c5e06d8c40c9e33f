import ArgumentParser
import GripControl
import GripCore
import GripEvidence

/// gripctl fix
struct Fix: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Correct whose a session is, its hand, or where it is parted.",
    discussion: """
      What was measured stays as it is. A correction is a record beside it, with
      who made it, when and why; documents and visits follow it from then on.

      SESSION is a session's name or a part that only one has. A moment is in
      seconds or as 12:30 from the session's beginning.

      EXAMPLES
        gripctl fix patient 163512Z P-104 --why "wrong patient was chosen"
        gripctl fix hand 163512Z left --why "typed wrongly"
        gripctl fix split 163512Z 12:30 --why "handed to the next patient"
        gripctl fix patient 163512Z P-105 --at 12:30 --why "handed to P-105"
        gripctl fix merge 164102Z 163512Z --why "the same exercise, replugged"
        gripctl fix trial 163512Z 2 --why "elbow off the table"
      """,
    subcommands: [
      FixPatient.self, FixHand.self, FixSplit.self, FixMerge.self, FixTrial.self,
    ])
}

/// gripctl trial
struct TrialGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trial",
    abstract: "Say that a trial of a test of grip does not count.",
    discussion: """
      EXAMPLES
        gripctl trial reject 163512Z 2 --why "elbow off the table"
      """,
    subcommands: [FixTrial.self])
}

/// Which piece of a split session is meant.
struct PieceOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A moment of the piece that is meant, where the session was split.", valueName: "moment"))
  var at: Moment?

  func piece(of session: String) -> VisitRecord.PieceKey {
    VisitRecord.PieceKey(session: session, atMicroseconds: at?.microseconds ?? 0)
  }

  /// The piece in words.
  var text: String { at.map { " from the piece at \(Moment.text($0.microseconds))" } ?? "" }
}

/// gripctl fix patient
struct FixPatient: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patient",
    abstract: "Give a session to another patient, or to nobody.",
    discussion: """
      The former patient's visit does not name the session any more. What is joined
      to it goes with it.

      EXAMPLES
        gripctl fix patient 163512Z P-104 --why "wrong patient was chosen"
        gripctl session reassign 163512Z --nobody --why "tried out by staff"
      """,
    aliases: ["reassign"])

  @Argument(help: "The session.")
  var session: String

  @Argument(help: "The patient's reference, as your clinic chose it.")
  var reference: String?

  @Flag(help: "It is nobody's; it waits.")
  var nobody = false

  @OptionGroup var piece: PieceOption
  @OptionGroup var record: RecordOptions

  func validate() throws {
    guard nobody != (reference != nil) else {
      throw ValidationError("give the patient's reference, or --nobody")
    }
  }

  func run() throws {
    let client = try record.connect()
    let session = try SessionNaming.session(session, in: client.directory())
    try record.send(
      .reassign(piece.piece(of: session), reference: reference), over: client,
      why: record.reason(),
      "\(session)\(piece.text) is \(reference.map { "\($0)'s" } ?? "nobody's")")
  }
}

/// gripctl fix hand
struct FixHand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hand",
    abstract: "Say which hand held the controller.",
    discussion: """
      EXAMPLES
        gripctl fix hand 163512Z left --why "typed wrongly"
        gripctl session set-hand 163512Z right --why "not said at the beginning"
      """,
    aliases: ["set-hand"])

  @Argument(help: "The session.")
  var session: String

  @Argument(help: "left or right.")
  var hand: Hand

  @OptionGroup var piece: PieceOption
  @OptionGroup var record: RecordOptions

  func run() throws {
    let client = try record.connect()
    let session = try SessionNaming.session(session, in: client.directory())
    try record.send(
      .setHand(piece.piece(of: session), hand: hand.rawValue), over: client, why: record.reason(),
      "\(session)\(piece.text): \(hand.rawValue) hand")
  }
}

/// gripctl fix split
struct FixSplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Part a session in two.",
    discussion: """
      Both parts are the same patient's until one is given to another.

      EXAMPLES
        gripctl fix split 163512Z 12:30 --why "handed to the next patient"
      """)

  @Argument(help: "The session.")
  var session: String

  @Argument(help: "Where: seconds, or as 12:30, from the session's beginning.")
  var at: Moment

  @OptionGroup var record: RecordOptions

  func run() throws {
    let client = try record.connect()
    let session = try SessionNaming.session(session, in: client.directory())
    try record.send(
      .split(.init(session: session, atMicroseconds: at.microseconds)), over: client,
      why: record.reason(), "\(session) is parted at \(Moment.text(at.microseconds))")
  }
}

/// gripctl fix merge
struct FixMerge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join a session to another one, which it continues.",
    discussion: """
      It belongs to the other's patient then, and is shown with it as one.

      EXAMPLES
        gripctl fix merge 164102Z 163512Z --why "the same exercise, replugged"
      """)

  @Argument(help: "The session that continues the other.")
  var session: String

  @Argument(help: "The session that it continues.")
  var into: String

  @OptionGroup var piece: PieceOption

  @Option(
    help: ArgumentHelp(
      "A moment of the other session's piece, where that was split.", valueName: "moment"))
  var intoAt: Moment?

  @OptionGroup var record: RecordOptions

  func run() throws {
    let client = try record.connect()
    let directory = try client.directory()
    let session = try SessionNaming.session(session, in: directory)
    let into = try SessionNaming.session(into, in: directory)
    try record.send(
      .merge(
        piece.piece(of: session),
        into: .init(session: into, atMicroseconds: intoAt?.microseconds ?? 0)), over: client,
      why: record.reason(), "\(session)\(piece.text) continues \(into)")
  }
}

/// gripctl fix trial
struct FixTrial: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reject",
    abstract: "Say that a trial of a test of grip does not count.",
    discussion: """
      It stays in what was measured; mean and maximum are without it then.

      EXAMPLES
        gripctl fix trial 163512Z 2 --why "elbow off the table"
        gripctl trial reject 163512Z 2 --why "elbow off the table"
      """,
    aliases: ["trial"])

  @Argument(help: "The session.")
  var session: String

  @Argument(help: "The trial's number, from 1.")
  var trial: Int

  @Option(
    help: ArgumentHelp(
      "A moment of the test, where the session holds several.", valueName: "moment"))
  var at: Moment?

  @OptionGroup var record: RecordOptions

  func run() throws {
    let client = try record.connect()
    let session = try SessionNaming.session(session, in: client.directory())
    try record.send(
      .rejectTrial(
        .init(session: session, atMicroseconds: at?.microseconds ?? 0), trial: trial),
      over: client, why: record.reason(), "\(session): trial \(trial) does not count")
  }
}
