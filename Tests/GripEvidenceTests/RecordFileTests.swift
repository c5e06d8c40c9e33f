import GripEvidence
import GripStore
import TestSupport
import Testing

/// Given these lines, these records or this error.
@Suite struct RecordFileTests {
  private static let digest = String(repeating: "0f", count: 32)
  private static let piece = VisitRecord.PieceKey(
    session: "2026-11-22/163512Z-A-1", atMicroseconds: 0)
  private static let visit = VisitRecord.VisitKey(reference: "P-17", day: "2026-11-22")

  static func record(
    _ action: VisitRecord.Action, number: Int = 1, why: String? = "wrong patient",
    at: Int64 = 1_795_365_312_000_000
  ) -> VisitRecord {
    VisitRecord(
      number: number, action: action, why: why,
      by: .init(issuer: CommandIssuer(uid: 1000, user: "anna"), clinician: "C-3"),
      utcMicroseconds: at, digest: digest)
  }

  private static var full: Attestation {
    var attestation = Attestation()
    attestation.codes = [
      .init(code: "97110", minutes: 23), .init(code: "97140", minutes: 8, usedDevice: false),
    ]
    attestation.totalTreatmentMinutes = 40
    attestation.restMinutes = 4
    attestation.contactMode = "one-on-one"
    attestation.setting = "clinic"
    attestation.painBefore = 4
    attestation.painAfter = 2
    attestation.response = "tolerated the \"second\" set; né"
    attestation.adverseReaction = "none"
    attestation.skilledIntervention = "cues for wrist position"
    attestation.assistance = [.init(session: piece.session, block: 1, level: "minimal")]
    var block = Attestation.BlockStatement(session: piece.session, block: 2)
    block.planBlock = "gross grip"
    block.code = "97110"
    block.purpose = "strength"
    attestation.blocks = [block, .init(session: piece.session, block: 3)]
    attestation.goniometer = [
      .init(joint: "wrist", movement: "extension", hand: "left", degrees: 55)
    ]
    attestation.changes = [.init(at: "10:42", from: "3 x 10", to: "2 x 10", why: "tired")]
    attestation.elsewhere = [.init(row: 34, reference: "EMR 5/2")]
    return attestation
  }

  private static let actions: [VisitRecord.Action] = [
    .attest(visit, full), .split(.init(session: piece.session, atMicroseconds: 12)),
    .merge(piece, into: .init(session: "2026-11-22/163000Z-A-1", atMicroseconds: 3)),
    .reassign(piece, reference: "P-18"), .reassign(piece, reference: nil),
    .setHand(piece, hand: "left"), .rejectTrial(piece, trial: 2),
    .plan(reference: "P-17", plan), .attachPlan(visit, plan),
  ]

  private static var plan: Plan {
    var block = PlanBlock(label: "gross grip")
    block.code = "97110"
    var plan = Plan(blocks: [block])
    plan.reference = "P-17"
    plan.necessity = "cannot open a jar / \u{E9}"
    plan.precautions = .init()
    plan.precautions?.forceCeilingNewtons = 120.25
    plan.maximumNewtons = .init()
    plan.maximumNewtons?.left = 200
    return plan
  }

  @Test func `A plan that is another patient's, or is none, is not written`() throws {
    var none = Self.plan
    none.blocks = []
    for (action, field) in [
      (VisitRecord.Action.plan(reference: "P-18", Self.plan), "plan.reference"),
      (.attachPlan(.init(reference: "P-18", day: "2026-11-22"), Self.plan), "plan.reference"),
      (.plan(reference: "P-17", none), "plan.blocks"),
    ] {
      let error = #expect(throws: RecordError.self) { try RecordFile.line(Self.record(action)) }
      #expect(error?.field == field)
    }
  }

  /// Attestations and plans, each with a number or a text that must not be repeated.
  private static let beyond: [(VisitRecord.Action, String)] = {
    func attest(_ change: (inout Attestation) -> Void) -> VisitRecord.Action {
      var attestation = full
      change(&attestation)
      return .attest(visit, attestation)
    }
    func target(_ text: String) -> VisitRecord.Action {
      var plan = plan
      plan.blocks[0].target = text
      return .plan(reference: "P-17", plan)
    }
    return [
      (attest { $0.totalTreatmentMinutes = 98765 }, "totalTreatmentMinutes"),
      (attest { $0.restMinutes = -98765 }, "restMinutes"),
      (attest { $0.painBefore = 98765 }, "painBefore"),
      (attest { $0.painAfter = -98765 }, "painAfter"),
      (attest { $0.codes?[0].minutes = 98765 }, "codes"),
      (attest { $0.codes?[0].code = "98765x" }, "codes"),
      (attest { $0.goniometer?[0].degrees = 98765 }, "goniometer"),
      (attest { $0.goniometer?[0].hand = "98765" }, "goniometer"),
      (attest { $0.assistance?[0].block = 98765 }, "assistance"),
      (attest { $0.blocks?[0].block = 98765 }, "blocks"),
      (attest { $0.elsewhere?[0].row = 98765 }, "elsewhere"),
      (attest { $0.contactMode = "98765" }, "contactMode"),
      (.rejectTrial(piece, trial: 98765), "trial"),
      (target("98765"), "plan.blocks.0.target"), (target("sine(98765)"), "plan.blocks.0.target"),
      (target("sine(98765=1)"), "plan.blocks.0.target"),
      (target("constant(mean=98765)"), "plan.blocks.0.target"),
      (
        target("constant(mean=5\(String(repeating: ",mean=5", count: 98765)))"),
        "plan.blocks.0.target"
      ),
    ]
  }()

  @Test(arguments: beyond.indices)
  func `What is beyond a bound is named by its field and never repeated`(index: Int) throws {
    let (action, field) = Self.beyond[index]
    let error = #expect(throws: RecordError.self) { try RecordFile.line(Self.record(action)) }
    #expect(error?.field == field)
    let text = try #require(error).description
    #expect(!text.contains("98765") && text.utf8.count < 250, "\(text)")
  }

  @Test func `A target is bounded, and one of very many digits still fits`() throws {
    let number = "10." + String(repeating: "1", count: 17)
    let names = ["mean", "amplitude", "band", "duration", "start", "end"]
    var plan = Self.plan
    for (text, isTaken) in [
      (
        "chirp(\(names.map { "\($0)=\($0 == "duration" || $0 == "band" ? number : "0.5")" }.joined(separator: ",")))",
        true
      ),
      ("constant(mean=5" + String(repeating: " ", count: 496) + ")", true),
      ("constant(mean=5" + String(repeating: " ", count: 497) + ")", false),
    ] {
      plan.blocks[0].target = text
      let line = try? RecordFile.line(Self.record(.plan(reference: "P-17", plan)))
      #expect((line != nil) == isTaken, "\(text.utf8.count) bytes")
    }
  }

  @Test func `A second plan of a patient needs no reason, a second one of a visit does`() throws {
    func lines(_ action: VisitRecord.Action) throws -> [UInt8] {
      try RecordFile.line(Self.record(action, why: nil))
        + RecordFile.line(Self.record(action, number: 2, why: nil))
    }
    #expect(
      try RecordFile.records(lines(.plan(reference: "P-17", Self.plan)), file: "f").count == 2)
    let error = #expect(throws: RecordError.self) {
      try RecordFile.records(lines(.attachPlan(Self.visit, Self.plan)), file: "f")
    }
    #expect(error?.line == 2 && error?.field == "why")
  }

  @Test func `What is written is read again, every kind`() throws {
    let records = Self.actions.enumerated().map { Self.record($1, number: $0 + 1) }
    let bytes = try records.flatMap { try RecordFile.line($0) }
    #expect(try RecordFile.records(bytes, file: "f") == records)
    #expect(try RecordFile.records([], file: "f") == [])
  }

  @Test
  func `Every cut of a file is an error that names the cut line, unless it falls between lines`()
    throws
  {
    let lines = try Self.actions.enumerated().map {
      try RecordFile.line(Self.record($1, number: $0 + 1))
    }
    let bytes = Array(lines.joined())
    var ends: Set<Int> = [0]
    for line in lines { ends.insert((ends.max() ?? 0) + line.count) }
    for cut in 0..<bytes.count {
      let count = try? RecordFile.records(Array(bytes[..<cut]), file: "f").count
      #expect((count != nil) == ends.contains(cut))
    }
  }

  /// A change to a good line, and the field that the error names.
  @Test(
    arguments: [
      ("\"kind\":\"set-hand\"", "\"kind\":\"praise\"", "kind"),
      ("\"hand\":\"left\"", "\"hand\":\"both\"", "hand"),
      ("\"hand\":\"left\",", "", "kind"), ("\"number\":1", "\"number\":2", "number"),
      ("1795365312000000", "9214646400000000", "utcMicroseconds"),
      ("1795365312000000", "-1", "utcMicroseconds"), ("\"format\":1", "\"format\":2", "format"),
      ("\"uid\":1000", "\"uid\":-1", "uid"),
      ("0f0f", "0F0f", "digest"), ("\"uid\":1000", "\"uid\":\"x\"", "uid"),
      ("\"why\":\"wrong patient\"", "\"why\":\"\"", "why"),
      ("\"why\":\"wrong patient\"", "\"why\":\"a\\u001bb\"", "why"),
      ("\"atMicroseconds\":0", "\"atMicroseconds\":-1", "atMicroseconds"),
      ("\"uid\":1000", "\"trial\":3,\"uid\":1000", nil), ("\"uid\":1000", "\"uid\": 1000", nil),
      ("{", "[", nil),
    ] as [(String, String, String?)])
  func `A line that is not as it should be names file, line and field`(
    old: String, new: String, field: String?
  ) throws {
    let line = try RecordFile.line(Self.record(.setHand(Self.piece, hand: "left")))
    let text = String(decoding: line, as: UTF8.self)
    let place = try #require(text.firstRange(of: old))
    let error = try #require(throws: RecordError.self) {
      try RecordFile.records(
        Array(text.replacingCharacters(in: place, with: new).utf8), file: "records.jsonl")
    }
    #expect(error.file == "records.jsonl")
    #expect(error.line == 1)
    #expect(field == nil || error.field == field)
  }

  /// A value of the attestation, and the field that the error names.
  struct Fault: Sendable {
    var field: String
    var change: @Sendable (inout Attestation) -> Void
  }

  private static let faults = [
    Fault(field: "painAfter") { $0.painAfter = 11 },
    Fault(field: "restMinutes") { $0.restMinutes = 1441 },
    Fault(field: "codes") { $0.codes = [.init(code: "9711", minutes: 1)] },
    Fault(field: "codes") { $0.codes = [.init(code: "97110", minutes: -1)] },
    Fault(field: "codes") {
      $0.codes = Array(repeating: .init(code: "97110", minutes: 1), count: 101)
    },
    Fault(field: "blocks") { $0.blocks?[0].code = "9711O0" },
    Fault(field: "blocks") { $0.blocks?[0].block = 0 },
    Fault(field: "blocks") { $0.blocks?[1].purpose = "" },
    Fault(field: "assistance") { $0.assistance?[0].block = 501 },
    Fault(field: "contactMode") { $0.contactMode = "many" },
    Fault(field: "setting") { $0.setting = "" },
    Fault(field: "response") { $0.response = "a\nb" },
    Fault(field: "elsewhere") { $0.elsewhere?[0].row = 37 },
    Fault(field: "goniometer") { $0.goniometer?[0].degrees = 361 },
    Fault(field: "changes") { $0.changes?[0].why = "" },
  ]

  @Test(arguments: faults)
  func `A value out of its bounds is not written`(fault: Fault) throws {
    var attestation = Self.full
    fault.change(&attestation)
    let error = try #require(throws: RecordError.self) {
      try RecordFile.line(Self.record(.attest(Self.visit, attestation)))
    }
    #expect(error.field == fault.field)
  }

  @Test func `A correction needs a reason, and so does a second attestation`() throws {
    #expect(throws: RecordError.self) {
      try RecordFile.line(Self.record(.split(Self.piece), why: nil))
    }
    let first = try RecordFile.line(Self.record(.attest(Self.visit, Self.full), why: nil))
    #expect(try RecordFile.records(first, file: "f").count == 1)
    let second = try RecordFile.line(
      Self.record(.attest(Self.visit, Attestation()), number: 2, why: nil))
    let error = try #require(throws: RecordError.self) {
      try RecordFile.records(first + second, file: "f")
    }
    #expect(error.line == 2)
    #expect(error.field == "why")
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `Damaged files are refused or read, and nothing else`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = try Self.actions.enumerated().flatMap {
      try RecordFile.line(Self.record($1, number: $0 + 1))
    }
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
    }
    do {
      let records = try RecordFile.records(bytes, file: "f")
      #expect(try records.flatMap { try RecordFile.line($0) } == bytes)
    } catch let error as RecordError {
      #expect((1...Self.actions.count + 1).contains(error.line))
    }
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
