import Foundation
import GripStore
import TestSupport
import Testing

@testable import GripDocuments
@testable import GripEvidence

/// Given a patient's visits, these changes, with n and rule or with the reason why there is none.
@Suite struct ProgressTests {
  /// Visits of "P-104": a golden session on each of these days, with its forces scaled.
  private static func visits(
    factors: [Double], of golden: String = "asht-both-hands/1", hand: String? = "right",
    serials: [String] = [], say: (ReportFolder, [String]) throws -> Void = { _, _ in }
  ) throws -> [VisitAccount] {
    let folder = try ReportFolder()
    let sessions = try factors.enumerated().map { index, factor in
      try folder.add(golden, on: "2026-11-\(10 + index)", hand: hand) { facts in
        if index < serials.count { facts.device.serialNumber = serials[index] }
        scale(&facts, factor)
      }
    }
    try say(folder, sessions)
    let contents = try ClinicDirectory(folder.folder.path).contents()
    #expect(contents.problems == [])
    return contents.visits.visits.filter { $0.key.isOf("P-104") }.map {
      VisitAccount($0, in: contents)
    }
  }

  private static func scale(_ facts: inout SummaryDocument, _ factor: Double) {
    for block in facts.blocks.indices {
      facts.blocks[block].peakGrip?.newtons *= factor
      for measure in facts.blocks[block].measures.indices
      where facts.blocks[block].measures[measure].unit == "N" {
        facts.blocks[block].measures[measure].value =
          facts.blocks[block].measures[measure].value.map { $0 * factor }
      }
    }
    for test in facts.trials.indices {
      for trial in facts.trials[test].trials.indices {
        facts.trials[test].trials[trial].peakNewtons *= factor
      }
    }
  }

  private static func series(
    _ progress: PatientProgress, _ id: String, _ hand: String?
  ) throws -> ProgressSeries {
    try #require(progress.series.first { $0.id == id && $0.hand == hand })
  }

  @Test func `A measure is put beside the visit before, the first visit and the goal`() throws {
    let accounts = try Self.visits(factors: [1, 1.2, 1.1]) { folder, _ in
      var plan = Plan(blocks: [PlanBlock(label: "left hand")])
      plan.hand = "right"
      plan.goalValues = [.init(measure: "trial.mean", hand: "right", value: 300)]
      try folder.say(
        .attachPlan(.init(reference: "P-104", day: "2026-11-12"), plan), why: "a goal")
    }
    let progress = PatientProgress(of: "P-104", accounts)
    #expect(progress.visits.map(\.day) == ["2026-11-10", "2026-11-11", "2026-11-12"])
    let trials = try Self.series(progress, "trial.mean", "right")
    let values = trials.points.map(\.value)
    #expect(trials.points.map(\.n) == [4, 4, 4], "\(trials.points)")
    func change(_ kind: ProgressChange.Kind) throws -> ProgressChange {
      try #require(trials.changes.first { $0.kind == kind })
    }
    #expect(try change(.last).value == values[2] - values[1])
    #expect(try abs(#require(change(.last).percent) - -100 / 12) < 1e-6)
    #expect(try change(.baseline).value == values[2] - values[0])
    #expect(try abs(#require(change(.baseline).percent) - 10) < 1e-6)
    #expect(try change(.last).n == 2 && change(.baseline).n == 2)
    #expect(try change(.goal).value == values[2] - 300 && change(.goal).n == 1)
    // The other hand has no goal.
    let other = try Self.series(progress, "trial.mean", "left")
    #expect(!other.changes.contains { $0.kind == .goal })
    // The right hand is the treated one: its deficit against the left.
    let deficit = try Self.series(progress, "trial.deficit", "right")
    let left = other.points.map(\.value)
    #expect(deficit.points.map(\.value) == zip(left, values).map { 100 * ($0 - $1) / $0 })
  }

  @Test func `One visit has no change, and says why`() throws {
    let progress = PatientProgress(of: "P-104", try Self.visits(factors: [1]))
    #expect(!progress.series.isEmpty)
    for series in progress.series {
      for change in series.changes {
        #expect(change.value == nil && change.text == nil)
        #expect(change.notReported != nil)
        if [.last, .baseline].contains(change.kind) {
          #expect(change.notReported == "one visit has a value, and a change needs two")
        }
        #expect(!change.rule.isEmpty)
      }
    }
  }

  @Test func `Every change has a value or words with n, or a reason`() throws {
    let progress = PatientProgress(of: "P-104", try Self.visits(factors: [1, 1.3, 0.9, 1]))
    let changes = progress.series.flatMap(\.changes)
    #expect(changes.count >= 40)
    for change in changes {
      let isStated = change.n != nil && (change.value != nil || change.text != nil)
      #expect(isStated != (change.notReported != nil), "\(change)")
      #expect(!change.rule.isEmpty)
    }
  }

  @Test(arguments: [
    ([1.0, 1.1, 1.05], "change below the MDC over 3 visits", "below the range of the MCID"),
    ([1.0, 1.3], "change above the MDC since the visit before", "above the range of the MCID"),
    ([1.5, 1.0, 1.02], "change below the MDC over 2 visits", "above the range of the MCID"),
    // 242.8 N: 5.0 kgf are 20 %, 6.5 kgf 26 %.
    ([1.0, 1.21], "change above the MDC since the visit before", "within the range of the MCID"),
  ])
  func `Figures of change count where the controller reads like their instrument`(
    factors: [Double], detectable: String, important: String
  ) throws {
    let accounts = try Self.visits(factors: factors)
    for (instrument, isGiven) in [(GripInstrument.jamar, true), (nil, false)] {
      let progress = PatientProgress(of: "P-104", accounts) { _ in instrument }
      let trials = try Self.series(progress, "trial.mean", "right")
      for (kind, text) in [(ProgressChange.Kind.detectable, detectable), (.important, important)] {
        let change = try #require(trials.changes.first { $0.kind == kind })
        #expect(change.text == (isGiven ? text : nil), "\(trials.points.map(\.value))")
        #expect((change.notReported?.contains("reads like one") ?? false) == !isGiven)
        #expect(change.source?.isEmpty == false)
      }
      // They were published for tests of grip strength, not for the strongest squeeze of an exercise.
      let peak = try Self.series(progress, "force.peak", "right")
      #expect(!peak.changes.contains { [.detectable, .important].contains($0.kind) })
    }
  }

  @Test(
    arguments: [
      (
        NormPerson(sex: .men, age: 47),
        "54.6 lbf; men of 45 to 49 years, right hand: 109.9 (SD 23.0) lbf",
        "24.8 kgf, below the cut-off of 27 kgf for men"
      ),
      (
        NormPerson(sex: .women, age: 80),
        "54.6 lbf; women of 75 and older years, right hand: 42.6 (SD 11.0) lbf",
        "24.8 kgf, not below the cut-off of 16 kgf for women"
      ),
      (NormPerson(sex: .women, age: 12), nil, nil),
      (nil, nil, nil),
    ] as [(NormPerson?, String?, String?)])
  func `Norms and cut-offs stand beside a test for a controller that reads like their instrument`(
    person: NormPerson?, norm: String?, cutOff: String?
  ) throws {
    let accounts = try Self.visits(factors: [1])
    let like = PatientProgress(of: "P-104", accounts, person: person) { _ in .jamar }
    let other = PatientProgress(of: "P-104", accounts, person: person)
    for (kind, text) in [(ProgressChange.Kind.norm, norm), (.cutOff, cutOff)] {
      func change(_ progress: PatientProgress) throws -> ProgressChange {
        try #require(
          Self.series(progress, "trial.mean", "right").changes.first { $0.kind == kind })
      }
      #expect(try change(like).text == text)
      #expect(try (change(like).notReported == nil) == (text != nil))
      #expect(try change(other).notReported?.contains("reads like one") == true)
      #expect(try change(other).text == nil)
    }
  }

  @Test func `Two controllers are named where a change rests on both`() throws {
    let accounts = try Self.visits(factors: [1, 1.1], serials: ["SN0001", "SN0002"])
    let progress = PatientProgress(of: "P-104", accounts)
    let change = try #require(Self.series(progress, "force.peak", "right").changes.first)
    #expect(change.text == "measured with two controllers, SN0001 and SN0002")
    #expect(change.value != nil)
  }

  @Test func `Attested values are told apart from measured ones, and the last one said counts`()
    throws
  {
    let accounts = try Self.visits(factors: [1, 1]) { folder, sessions in
      for (place, pain) in [(0, 6), (1, 4), (1, 3)] {
        var said = Attestation()
        said.painBefore = pain
        said.assistance = [.init(session: sessions[place], block: 2, level: "verbal cue")]
        try folder.say(
          .attest(.init(reference: "P-104", day: "2026-11-1\(place)"), said), why: "because")
      }
    }
    let progress = PatientProgress(of: "P-104", accounts)
    let pain = try #require(progress.series.first { $0.id == "pain.before" })
    #expect(pain.isAttested && pain.hand == nil)
    #expect(pain.points.map(\.value) == [6, 3])
    #expect(progress.visits.map(\.status) == ["final", "amended"])
    #expect(progress.visits[0].assistance == ["left hand": "verbal cue"])
  }

  @Test func `A prescription is met where every line was reached in full`() throws {
    let accounts = try Self.visits(factors: [1, 0.5]) { folder, _ in
      var block = PlanBlock(label: "left hand")
      block.prescription = PlanBlock.Prescription()
      block.prescription?.sets = 3
      var plan = Plan(blocks: [block])
      plan.hand = "left"
      for day in ["2026-11-10", "2026-11-11"] {
        try folder.say(
          .attachPlan(.init(reference: "P-104", day: day), plan), why: "the plan")
        plan.blocks[0].prescription?.sets = 4
      }
    }
    let progress = PatientProgress(of: "P-104", accounts)
    #expect(progress.visits.map { $0.prescription?.isMet } == [true, false])
    #expect(progress.prescriptionsMet == (1, 2))
  }

  @Test func `The pages show what is known, escape what was typed, and praise nothing`() throws {
    let accounts = try Self.visits(factors: [1, 1.1, 1.3]) { folder, _ in
      var plan = Plan(blocks: [PlanBlock(label: "<b>right hand</b>")])
      plan.hand = "right"
      try folder.say(
        .attachPlan(.init(reference: "P-104", day: "2026-11-12"), plan), why: "a plan")
    }
    let progress = PatientProgress(of: "P-104", accounts)
    let pages = [
      ("progress-asht", ProgressReport(progress, version: "1.0.0").html),
      ("patient-asht", PatientSheet(progress).html),
    ]
    for (name, html) in pages {
      #expect(html.hasSuffix("</html>\n"))
      #expect(!html.contains("<script") && !html.contains("http:") && !html.contains("https:"))
      for praise in ["well done", "excellent", "improve", "plateau", "good"] {
        #expect(!html.lowercased().contains(praise), "\(name): \(praise)")
      }
      try ReportTests.keep(html, name)
    }
    #expect(pages[0].1.contains("SIMULATED DATA"))
  }
}
