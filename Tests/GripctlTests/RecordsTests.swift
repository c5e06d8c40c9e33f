import Foundation
import GripControl
import GripEvidence
import GripStore
import TestSupport
import Testing

/// What is typed, and what the daemon is told to record.
@Suite("gripctl says what people say")
struct RecordsTests {
  private static let session = "undated/A-0123456789abcdef"
  private static let other = "undated/B-0123456789abcdef"

  /// An output directory with a test of grip of P-1, and a session of two sets of P-2.
  static func directory() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (session, golden, reference) in [
      (session, "asht-both-hands", "P-1"), (other, "two-sets", "P-2"),
    ] {
      try FileManager.default.createDirectory(
        atPath: folder.appending("undated"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: SharedData.projectRoot.appending(path: "fixtures/expected/\(golden)/1").path,
        toPath: folder.appending(session))
      try Assignment(
        assignment: reference, session: session, reference: reference, hand: nil,
        by: CommandIssuer(uid: 0, user: "root"), atNanoseconds: 0
      ).write(in: folder.path)
    }
    return folder
  }

  /// Runs gripctl with a daemon of this directory; what it asked to be recorded.
  private func say(
    _ words: [String], in folder: TemporaryFolder
  ) throws -> (result: Program.Result, said: RecordStatement?) {
    let clinic = try Clinic(directory: folder.path)
    let result = try Program.run("gripctl", words + ["--socket", clinic.daemon.path])
    return (result, clinic.daemon.requests.compactMap(\.record).last)
  }

  private static func piece(_ session: String, _ microseconds: Int64 = 0) -> VisitRecord.PieceKey {
    .init(session: session, atMicroseconds: microseconds)
  }

  static let corrections: [(words: [String], action: VisitRecord.Action)] = [
    (["fix", "patient", "A-0123", "P-9"], .reassign(piece(session), reference: "P-9")),
    (["fix", "patient", session, "--nobody"], .reassign(piece(session), reference: nil)),
    (
      ["session", "reassign", "A-0123", "P-9", "--at", "1:30"],
      .reassign(piece(session, 90_000_000), reference: "P-9")
    ),
    (["fix", "hand", "B-", "left"], .setHand(piece(other), hand: "left")),
    (["session", "set-hand", "B-", "right"], .setHand(piece(other), hand: "right")),
    (["fix", "split", "B-", "90"], .split(piece(other, 90_000_000))),
    (["session", "split", "B-", "1:02.5"], .split(piece(other, 62_500_000))),
    (["fix", "split", "B-", "1:00:01"], .split(piece(other, 3_601_000_000))),
    (["fix", "merge", "B-", "A-"], .merge(piece(other), into: piece(session))),
    (
      ["session", "merge", "B-", "A-", "--at", "5", "--into-at", "0:07"],
      .merge(piece(other, 5_000_000), into: piece(session, 7_000_000))
    ),
    (["fix", "trial", "A-", "2"], .rejectTrial(piece(session), trial: 2)),
    (
      ["trial", "reject", "A-", "2", "--at", "3"], .rejectTrial(piece(session, 3_000_000), trial: 2)
    ),
  ]

  @Test("A correction is what was typed, with its reason", arguments: corrections)
  func correction(words: [String], action: VisitRecord.Action) throws {
    let (result, said) = try say(
      words + ["--why", "because", "--clinician", "C-3"], in: try Self.directory())
    #expect(result.status == 0 && result.output.hasPrefix("record 7: undated/"), "\(result)")
    #expect(said == RecordStatement(action, why: "because", clinician: "C-3"))
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(result.output)")
  }

  @Test(
    "What cannot be meant is not said",
    arguments: [
      (["fix", "patient", "0123", "P-9", "--why", "w"], 1, "2 sessions have \"0123\""),
      (["fix", "patient", "C-", "P-9", "--why", "w"], 1, "no session with \"C-\""),
      (["fix", "hand", "A-", "left"], 1, "--why is missing"),
      (["fix", "patient", "A-", "--why", "w"], 64, "or --nobody"),
      (["fix", "patient", "A-", "P-9", "--nobody", "--why", "w"], 64, "or --nobody"),
      (["fix", "split", "A-", "1:75", "--why", "w"], 64, "1:75"),
      (["fix", "split", "A-", "-3", "--why", "w"], 64, "Missing"),
      (["fix", "split", "A-", "nan", "--why", "w"], 64, "nan"),
      (["fix", "split", "A-", "inf", "--why", "w"], 64, "inf"),
      (["fix", "hand", "A-", "both", "--why", "w"], 64, "both"),
      (["attest", "P-1", "--day", session], 1, "give --yes"),
      (["attest", "P-9", "--day", session, "--yes"], 1, "P-9 has no visit"),
      (["attest", "P-1", "--day", session, "--yes"], 1, "nothing is attested"),
      (["attest", "--day", "2026-11-22", "--yes"], 1, "no visit of 2026-11-22"),
      (["attest", "P-1", "--day", session, "--yes", "--minutes", "97110"], 1, "97110=23"),
      (["attest", "P-1", "--day", session, "--yes", "--minutes", "9711=2"], 1, "codes"),
      (["attest", "P-1", "--day", session, "--yes", "--pain-after", "11"], 1, "painAfter"),
      (["attest", "P-1", "--day", session, "--yes", "--code-for", "99=97110"], 1, "no block"),
      (["attest", "P-1", "--day", session, "--yes", "--code-for", "B-#1=97110"], 1, "\"B-\""),
      (["attest", "P-1", "--day", session, "--yes", "--goniometer", "wrist=45"], 1, "right=45"),
      (["attest", "P-1", "--day", session, "--yes", "--elsewhere", "x=EMR"], 1, "34=EMR"),
      (["attest", "P-1", "--day", session, "--yes", "--change", "10:42"], 1, "tired"),
    ] as [([String], Int32, String)])
  func refused(words: [String], status: Int32, reason: String) throws {
    let (result, said) = try say(words, in: try Self.directory())
    #expect(result.status == status && result.errors.contains(reason), "\(result)")
    #expect(said == nil)
  }

  @Test("An attestation is what was typed, and nothing stands in for what was not")
  func attest() throws {
    let (result, said) = try say(
      [
        "attest", "P-1", "--day", Self.session, "--minutes", "97110=23", "--minutes", "97112=10",
        "--untimed", "97165=30", "--without-device", "97140=8", "--unattended", "97530=5",
        "--total-minutes", "76", "--rest-minutes", "4", "--contact", "one-on-one", "--setting",
        "clinic", "--pain-before", "4", "--pain-after", "2", "--response", "tolerated",
        "--adverse-reaction", "none", "--skilled", "cues for the wrist", "--assistance",
        "1=minimal", "--code-for", "1=97110", "--code-for", "A-0123#2=97112", "--purpose",
        "1=strength", "--plan-block", "2=other hand", "--goniometer", "wrist,extension,right=45",
        "--change", "10:42|3 x 10|2 x 10|tired", "--elsewhere", "34=EMR 5/2", "--yes",
      ], in: try Self.directory())
    var attestation = Attestation()
    attestation.codes = [
      .init(code: "97110", minutes: 23), .init(code: "97112", minutes: 10),
      .init(code: "97165", minutes: 30, isTimed: false),
      .init(code: "97140", minutes: 8, usedDevice: false),
      .init(code: "97530", minutes: 5, isAttended: false),
    ]
    attestation.totalTreatmentMinutes = 76
    attestation.restMinutes = 4
    attestation.contactMode = "one-on-one"
    attestation.setting = "clinic"
    attestation.painBefore = 4
    attestation.painAfter = 2
    attestation.response = "tolerated"
    attestation.adverseReaction = "none"
    attestation.skilledIntervention = "cues for the wrist"
    attestation.assistance = [.init(session: Self.session, block: 1, level: "minimal")]
    var first = Attestation.BlockStatement(session: Self.session, block: 1)
    first.code = "97110"
    first.purpose = "strength"
    var second = Attestation.BlockStatement(session: Self.session, block: 2)
    second.code = "97112"
    second.planBlock = "other hand"
    attestation.blocks = [first, second]
    attestation.goniometer = [
      .init(joint: "wrist", movement: "extension", hand: "right", degrees: 45)
    ]
    attestation.changes = [.init(at: "10:42", from: "3 x 10", to: "2 x 10", why: "tired")]
    attestation.elsewhere = [.init(row: 34, reference: "EMR 5/2")]
    #expect(
      said
        == RecordStatement(.attest(.init(reference: "P-1", day: Self.session), attestation)),
      "\(result)")
    #expect(result.status == 0)
    #expect(result.errors.contains("97140: 8 min, without the controller\n"))
    #expect(result.errors.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(result.errors)")
  }

  @Test("An amendment says again what was said of blocks, but for what it changes")
  func amendment() throws {
    let folder = try Self.directory()
    func block(_ number: Int, _ code: String) -> Attestation.BlockStatement {
      var block = Attestation.BlockStatement(session: Self.session, block: number)
      block.code = code
      return block
    }
    var first = Attestation()
    first.painBefore = 4
    first.blocks = [block(1, "97110"), block(2, "97530")]
    first.blocks?[1].purpose = "functional task"
    first.assistance = [
      .init(session: Self.session, block: 1, level: "minimal"),
      .init(session: Self.session, block: 2, level: "none"),
    ]
    try RecordBook(directory: folder.path).append(
      VisitRecord(
        number: 1, action: .attest(.init(reference: "P-1", day: Self.session), first), why: nil,
        by: .init(issuer: CommandIssuer(uid: 0, user: "root"), clinician: nil), utcMicroseconds: 0,
        digest: String(repeating: "0", count: 64)))
    let words = ["attest", "P-1", "--day", Self.session, "--yes"]
    #expect(try say(words + ["--pain-after", "2"], in: folder).result.errors.contains("--why"))
    let said = try say(
      words + ["--code-for", "2=97112", "--assistance", "2=moderate", "--why", "typed wrongly"],
      in: folder
    ).said
    var second = Attestation()
    second.blocks = [block(1, "97110"), block(2, "97112")]
    second.blocks?[1].purpose = "functional task"
    second.assistance = [
      .init(session: Self.session, block: 1, level: "minimal"),
      .init(session: Self.session, block: 2, level: "moderate"),
    ]
    #expect(said?.attestation == second && said?.why == "typed wrongly")
  }

  @Test("Where one block can be meant, it need not be named")
  func shortForm() throws {
    let (result, said) = try say(
      ["attest", "P-2", "--day", Self.other, "--code-for", "97110", "--yes", "--json"],
      in: try Self.directory())
    #expect(said?.attestation?.blocks?.map(\.block) == [1], "\(result)")
    let reply = try JSONDecoder().decode(ControlReply.self, from: Data(result.output.utf8))
    #expect(reply.record == RecordReceipt(number: 7))
  }

  @Test("A plan is set and attached as it stands in the file")
  func plan() throws {
    let folder = try Self.directory()
    let text = "plan: 1\nreference: P-1\nblocks:\n  - label: gross grip\n    code: \"97110\"\n"
    let file = try folder.write(Array(text.utf8), "plan.yaml")
    var block = PlanBlock(label: "gross grip")
    block.code = "97110"
    var plan = Plan(blocks: [block])
    plan.reference = "P-1"
    #expect(
      try say(["plan", "set", file], in: folder).said
        == RecordStatement(.plan(reference: "P-1", plan)))
    #expect(
      try say(["plan", "attach", file, "--day", Self.session, "--why", "w"], in: folder).said
        == RecordStatement(
          .attachPlan(.init(reference: "P-1", day: Self.session), plan), why: "w"))
    let nobodys = try folder.write(Array("plan: 1\nblocks:\n  - label: a\n".utf8), "nobody.yaml")
    #expect(try say(["plan", "set", nobodys], in: folder).result.errors.contains("whose plan"))
    #expect(try say(["plan", "set", nobodys, "P-3"], in: folder).said?.reference == "P-3")
  }

  @Test("Without a daemon it is said who writes records and how it is started")
  func noDaemon() throws {
    let result = try Program.run(
      "gripctl", ["fix", "split", "x", "3", "--why", "w", "--socket", "/nowhere/socket"])
    #expect(result.status == 1)
    #expect(result.errors.contains("records are written by gripd"))
    #expect(result.errors.contains("systemctl start gripd"))
  }
}

/// Whether a terminal can be had here.
private let isTerminalAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

/// At a terminal a therapist is asked for what the command line does not say.
@Suite("gripctl attest at a terminal", .enabled(if: isTerminalAvailable))
struct AttestTerminalTests {
  private static let session = "undated/B-0123456789abcdef"

  /// What is typed, line by line, and what is recorded of it.
  private func answer(
    _ lines: [String], _ words: String = ""
  ) throws -> (output: String, said: RecordStatement?) {
    let folder = try RecordsTests.directory()
    let clinic = try Clinic(directory: folder.path)
    let command = "\(Program.path(of: "gripctl")) attest P-2 --day \(Self.session) \(words)"
    let result = try Program.run(
      "/usr/bin/script", ["-qec", command, "/dev/null"],
      input: Data(lines.map { $0 + "\n" }.joined().utf8),
      variables: ["GRIPD_SOCKET": clinic.daemon.path, "TERM": "xterm"])
    return (result.output, clinic.daemon.requests.compactMap(\.record).last)
  }

  @Test("An empty line leaves it unsaid, a wrong one is asked again, and y records it")
  func asked() throws {
    let (output, said) = try answer([
      "97110=23 97112=x", "97110=23 97112=10", "97110", "40", "", "all", "one-on-one", "", "11",
      "4", "", "tolerated", "", "", "y",
    ])
    var attestation = Attestation()
    attestation.codes = [.init(code: "97110", minutes: 23), .init(code: "97112", minutes: 10)]
    var block = Attestation.BlockStatement(session: Self.session, block: 1)
    block.code = "97110"
    attestation.blocks = [block]
    attestation.totalTreatmentMinutes = 40
    attestation.contactMode = "one-on-one"
    attestation.painBefore = 4
    attestation.response = "tolerated"
    #expect(said?.attestation == attestation, "\(output)")
    #expect(output.contains("\"x\" is no number of minutes"))
    #expect(output.contains("painBefore: it must be from 0 to 10"))
    #expect(output.contains("Record this? [y/n]"))
  }

  @Test("n records nothing")
  func declined() throws {
    let (output, said) = try answer(
      ["", "", "", "", "", "", "", "", "", "", "n"], "--pain-after 2")
    #expect(said == nil && output.contains("nothing was recorded"), "\(output)")
  }
}
