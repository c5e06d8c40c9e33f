import GripEvidence
import TestSupport
import Testing

/// Given these sessions and records, these visits.
@Suite struct VisitsTests {
  /// 2026-11-22T16:35:12Z.
  private static let noon: Int64 = 1_795_365_312_000_000
  private static let hour: Int64 = 3_600_000_000

  private static func session(
    _ name: String, hours: Int64? = 0, reference: String? = nil, offset: Int = 0
  ) -> SessionExtent {
    SessionExtent(
      session: name, lengthMicroseconds: 1000, startUTCMicroseconds: hours.map { noon + $0 * hour },
      offsetMinutes: offset, zone: "Europe/Berlin", reference: reference, hand: "right")
  }

  private static func key(_ session: String, _ at: Int64 = 0) -> VisitRecord.PieceKey {
    .init(session: session, atMicroseconds: at)
  }

  private static func visits(
    _ sessions: [SessionExtent], _ actions: [VisitRecord.Action]
  ) -> Visits {
    Visits(
      sessions: sessions,
      records: actions.enumerated().map {
        RecordFileTests.record($1, number: $0 + 1, at: noon + Int64($0) * hour)
      })
  }

  /// Visits as text: reference, day, then each group's pieces.
  private static func text(_ visits: Visits) -> [String] {
    func pieces(_ groups: [[SessionPiece]]) -> String {
      groups.map {
        $0.map { "\($0.session)[\($0.fromMicroseconds)-\($0.toMicroseconds))" }.joined(
          separator: "+")
      }.joined(separator: " ")
    }
    return visits.visits.map { "\($0.key.reference) \($0.key.day): \(pieces($0.groups))" }
      + (visits.waiting.isEmpty ? [] : ["waiting: \(pieces(visits.waiting))"])
  }

  private static let sessions = [
    session("A", reference: "P1"), session("B", hours: 1, reference: "P1"), session("C", hours: 2),
    session("D", hours: 8, reference: "P2"),
  ]
  private static let unchanged = [
    "P1 2026-11-22: A[0-1000) B[0-1000)", "P2 2026-11-23: D[0-1000)", "waiting: C[0-1000)",
  ]

  @Test(
    arguments: [
      ([], unchanged), ([.split(key("A", 0))], unchanged), ([.split(key("X", 5))], unchanged),
      ([.split(key("A", 1000))], unchanged),
      (
        [.reassign(key("C"), reference: "P2")],
        [
          "P1 2026-11-22: A[0-1000) B[0-1000)", "P2 2026-11-22: C[0-1000)",
          "P2 2026-11-23: D[0-1000)",
        ]
      ),
      (
        [.split(key("A", 400)), .reassign(key("A", 999), reference: "P3")],
        [
          "P1 2026-11-22: A[0-400) B[0-1000)", "P3 2026-11-22: A[400-1000)",
          "P2 2026-11-23: D[0-1000)", "waiting: C[0-1000)",
        ]
      ),
      (
        [.merge(key("D"), into: key("B"))],
        ["P1 2026-11-22: A[0-1000) B[0-1000)+D[0-1000)", "waiting: C[0-1000)"]
      ),
      (
        [.merge(key("C"), into: key("B")), .reassign(key("C"), reference: nil)],
        ["P1 2026-11-22: A[0-1000)", "P2 2026-11-23: D[0-1000)", "waiting: B[0-1000)+C[0-1000)"]
      ),
      (
        [.split(key("A", 400)), .merge(key("A", 500), into: key("A", 0))],
        [
          "P1 2026-11-22: A[0-400)+A[400-1000) B[0-1000)", "P2 2026-11-23: D[0-1000)",
          "waiting: C[0-1000)",
        ]
      ),
    ] as [([VisitRecord.Action], [String])])
  func `Corrections move what they say and nothing else`(
    actions: [VisitRecord.Action], expected: [String]
  ) {
    #expect(Self.text(Self.visits(Self.sessions, actions)) == expected)
  }

  @Test(
    arguments: [
      (-60 * 17, "2026-11-21"), (0, "2026-11-22"), (7 * 60 + 24, "2026-11-22"),
      (7 * 60 + 25, "2026-11-23"),
    ])
  func `The day is the clinic's`(offset: Int, day: String) {
    let visits = Self.visits([Self.session("A", reference: "P1", offset: offset)], [])
    #expect(visits.visits.map(\.key.day) == [day])
    #expect(visits.visits.map(\.offsetMinutes) == [offset])
  }

  @Test(
    arguments: [
      // B goes on with A, and nobody was named for it: it is A's patient's.
      (nil, "A", ["P1 2026-11-22: A[0-1000)+B[0-1000)"]),
      ("P1", "A", ["P1 2026-11-22: A[0-1000)+B[0-1000)"]),
      // It was given to another patient.
      ("P2", "A", ["P1 2026-11-22: A[0-1000)", "P2 2026-11-22: B[0-1000)"]),
      // The earlier one is not there, or it is itself.
      (nil, "Z", ["P1 2026-11-22: A[0-1000)", "waiting: B[0-1000)"]),
      ("P1", "B", ["P1 2026-11-22: A[0-1000) B[0-1000)"]),
    ] as [(String?, String, [String])])
  func `A session that goes on with another is shown with it as one`(
    reference: String?, continues: String, expected: [String]
  ) {
    var second = Self.session("B", hours: 1, reference: reference)
    second.continues = continues
    #expect(Self.text(Self.visits([second, Self.session("A", reference: "P1")], [])) == expected)
  }

  @Test func `A session without a date is a visit of its own`() {
    let visits = Self.visits(
      [
        Self.session("A", reference: "P1"), Self.session("undated/1", hours: nil, reference: "P1"),
        Self.session("undated/2", hours: nil, reference: "P1"),
      ], [])
    #expect(visits.visits.map(\.key.day) == ["2026-11-22", "undated/1", "undated/2"])
    #expect(visits.visits.map(\.isDated) == [true, false, false])
  }

  @Test func `The hand belongs to the piece that was named`() {
    let visits = Self.visits(
      Self.sessions,
      [.split(Self.key("A", 400)), .setHand(Self.key("A", 400), hand: "left")])
    let pieces = visits.visits[0].groups.joined().filter { $0.session == "A" }
    #expect(pieces.map(\.hand) == ["right", "left"])
  }

  @Test func `The first attestation is none of the amendments, which say their delay`() throws {
    let key = VisitRecord.VisitKey(reference: "P1", day: "2026-11-22")
    var first = Attestation()
    first.painBefore = 4
    first.response = "tired"
    var second = Attestation()
    second.painBefore = 3
    let actions = [VisitRecord.Action.attest(key, first), .attest(key, second)]
    for (count, status) in [(0, Visit.Status.preliminary), (1, .final), (2, .amended)] {
      #expect(
        Self.visits(Self.sessions, Array(actions.prefix(count))).visits[0].status == status)
    }
    let visit = Self.visits(Self.sessions, actions).visits[0]
    #expect(visit.statements.map(\.delayMicroseconds) == [nil, Self.hour])
    #expect(visit.attestation?.painBefore == 3)
    #expect(visit.attestation?.response == "tired")
  }

  @Test
  func `After a reassignment the former patient's visit does not name the session; the trail does`()
    throws
  {
    let key = VisitRecord.VisitKey(reference: "P1", day: "2026-11-22")
    var attestation = Attestation()
    attestation.assistance = [
      .init(session: "A", block: 1, level: "minimal"), .init(session: "B", block: 1, level: "none"),
    ]
    attestation.blocks = [.init(session: "B", block: 1), .init(session: "A", block: 1)]
    let actions = [
      VisitRecord.Action.attest(key, attestation), .reassign(Self.key("B"), reference: "P9"),
    ]
    let visits = Self.visits(Self.sessions, actions)
    let former = try #require(visits.visits.first { $0.key == key })
    #expect(former.groups.joined().map(\.session) == ["A"])
    #expect(!"\(former)".contains("\"B\""))
    let records = actions.enumerated().map { RecordFileTests.record($1, number: $0 + 1) }
    #expect(Trail.records(of: "B", in: records).map(\.number) == [1, 2])
    let gone = Self.visits(Self.sessions, actions + [.reassign(Self.key("A"), reference: nil)])
    #expect(!gone.visits.contains { $0.key == key })
    #expect(gone.unused.map(\.record) == [1])
    #expect(gone.unused.map(\.reason) == [.noSuchVisit])
  }

  @Test func `A visit's plan is the one attached to it, or the patient's when it began`() {
    func plan(_ label: String) -> Plan { Plan(blocks: [PlanBlock(label: label)]) }
    let key = VisitRecord.VisitKey(reference: "P1", day: "2026-11-22")
    func found(_ said: [(VisitRecord.Action, Int64)]) -> String? {
      let records = said.enumerated().map {
        RecordFileTests.record($1.0, number: $0 + 1, at: Self.noon + $1.1)
      }
      return Visits(sessions: Self.sessions, records: records).visits[0].plan.map {
        "\($0.record) \($0.plan.blocks[0].label)\($0.isAttached ? " attached" : "")"
      }
    }
    let before = (VisitRecord.Action.plan(reference: "P1", plan("a")), Int64(-2))
    let other = (VisitRecord.Action.plan(reference: "P2", plan("b")), Int64(-1))
    let late = (VisitRecord.Action.plan(reference: "P1", plan("c")), Int64(1))
    let attached = (VisitRecord.Action.attachPlan(key, plan("d")), Int64(5))
    let again = (VisitRecord.Action.attachPlan(key, plan("e")), Int64(6))
    #expect(found([]) == nil)
    #expect(found([before, other, late]) == "1 a")
    #expect(found([late]) == nil)
    #expect(found([before, attached, late]) == "2 d attached")
    #expect(found([attached, before, again]) == "3 e attached")
  }

  @Test(
    arguments: [
      (.split(key("X", 1)), .noSuchMoment), (.split(key("A", 0)), .splitAtBeginning),
      (.merge(key("A"), into: key("A", 5)), .mergedWithItself),
      (.reassign(key("A", 1000), reference: nil), .noSuchMoment),
      (.attest(.init(reference: "P7", day: "2026-11-22"), Attestation()), .noSuchVisit),
      (
        .attachPlan(
          .init(reference: "P7", day: "2026-11-22"), Plan(blocks: [PlanBlock(label: "a")])),
        .noSuchVisit
      ),
    ] as [(VisitRecord.Action, UnusedRecord.Reason)])
  func `A record that changes nothing is named`(
    action: VisitRecord.Action, reason: UnusedRecord.Reason
  ) {
    #expect(Self.visits(Self.sessions, [action]).unused.map(\.reason) == [reason])
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `After any corrections each sample belongs to exactly one visit, or waits`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let names = ["A", "B", "C", "D", "X"]
    func key() -> VisitRecord.PieceKey {
      Self.key(
        names.randomElement(using: &random) ?? "A", Int64.random(in: 0...1001, using: &random))
    }
    let actions = (0..<30).map { _ -> VisitRecord.Action in
      switch Int.random(in: 0..<5, using: &random) {
      case 0: .split(key())
      case 1: .merge(key(), into: key())
      case 2: .setHand(key(), hand: "left")
      case 3: .rejectTrial(key(), trial: Int.random(in: 1...3, using: &random))
      default: .reassign(key(), reference: ["P1", "P2", nil].randomElement(using: &random) ?? nil)
      }
    }
    let visits = Self.visits(Self.sessions, actions)
    let all = visits.visits.flatMap { $0.groups.joined() } + visits.waiting.joined()
    for session in Self.sessions {
      let pieces = all.filter { $0.session == session.session }
        .sorted { $0.fromMicroseconds < $1.fromMicroseconds }
      #expect(pieces.first?.fromMicroseconds == 0)
      #expect(pieces.last?.toMicroseconds == session.lengthMicroseconds)
      #expect(pieces.allSatisfy { $0.fromMicroseconds < $0.toMicroseconds })
      for (left, right) in zip(pieces, pieces.dropFirst()) {
        #expect(left.toMicroseconds == right.fromMicroseconds)
      }
    }
    #expect(Set(visits.visits.map(\.key)).count == visits.visits.count)
    #expect(Self.visits(Self.sessions.reversed(), actions).visits == visits.visits)
  }

  @Test func `Blocks that share time are named within a patient and within a clinician`() {
    func block(_ reference: String, _ clinician: String?, _ from: Int64, _ to: Int64)
      -> BlockInterval
    {
      BlockInterval(
        session: "S", block: Int(from), reference: reference, clinician: clinician,
        fromUTCMicroseconds: from, toUTCMicroseconds: to)
    }
    let blocks = [
      block("P1", "C1", 0, 10), block("P1", "C1", 10, 20), block("P1", "C2", 15, 18),
      block("P2", "C2", 17, 30), block("P3", nil, 0, 30), block("P4", nil, 0, 30),
    ]
    let found = BlockOverlap.all(among: blocks.reversed())
    #expect(found.map(\.kind) == [.samePatient, .sameClinician])
    #expect(found.map(\.first.block) == [10, 15])
    #expect(found.map(\.second.block) == [15, 17])
    #expect(found.map(\.microseconds) == [3, 1])
  }
}
