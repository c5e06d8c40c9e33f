import GripEvidence
import TestSupport
import Testing

/// What is planned beside what was done.
@Suite struct PlanComparisonTests {
  // MARK: Dosage

  private static let done = BlockDone(
    repetitionsPerSet: [2, 1],
    repetitions: [
      .init(peakNewtons: 60, peakAtMicroseconds: 1_000_000, holdSeconds: 3.5),
      .init(peakNewtons: 59.9, peakAtMicroseconds: 2_000_000, holdSeconds: 1.25),
      .init(peakNewtons: 151, peakAtMicroseconds: 90_000_000),
    ], restsSeconds: [61],
    arcs: [
      .init(degrees: -61, atMicroseconds: 3_000_000), .init(degrees: 39, atMicroseconds: 4_000_000),
      .init(degrees: nil, atMicroseconds: 5_000_000),
    ], activeSeconds: 432)

  private static func texts(
    _ done: BlockDone, maximumNewtons: Double? = nil,
    _ prescribe: (inout PlanBlock.Prescription) -> Void
  ) -> [String] {
    var block = PlanBlock(label: "A")
    var prescription = PlanBlock.Prescription()
    prescribe(&prescription)
    block.prescription = prescription
    return block.comparison(with: done, maximumNewtons: maximumNewtons).map(\.text)
  }

  @Test func `Every field that is prescribed stands beside what was done`() {
    #expect(
      PlanBlock.full.comparison(with: Self.done, maximumNewtons: nil).map(\.text) == [
        "sets: 3 prescribed, 2 done",
        "repetitions per set: 10 prescribed, done 2 + 1, reached in 0 of 2 sets",
        "force: 60 N prescribed, reached in 2 of 3 repetitions",
        "hold: 3.5 s prescribed, reached in 1 of 2 repetitions (1 more not measured)",
        "rest between sets: 60 s prescribed, reached in 1 of 1 pauses between sets",
        "arc: 40 deg prescribed, reached in 1 of 2 rotations (1 more not measured)",
        "duration: 8 min prescribed, 7.2 min done",
      ])
  }

  @Test func `What is not prescribed is not compared`() {
    #expect(Self.texts(Self.done) { _ in } == [])
    #expect(PlanBlock(label: "A").comparison(with: Self.done, maximumNewtons: 100) == [])
  }

  @Test func `A force in per cent needs the hand's stated maximum`() {
    #expect(
      Self.texts(Self.done, maximumNewtons: 120) { $0.targetPercentOfMaximum = 50 } == [
        "force: 60 N prescribed, reached in 2 of 3 repetitions"
      ])
    #expect(
      Self.texts(Self.done) { $0.targetPercentOfMaximum = 50 } == [
        "force: 50 % prescribed, not reported because no maximum of the hand is stated"
      ])
  }

  @Test func `What the device does not measure is not reported, with the reason`() {
    #expect(
      Self.texts(BlockDone()) {
        $0.arcDegrees = 40
        $0.minutes = 8
      } == [
        "arc: 40 deg prescribed, not reported because the device reports no motion",
        "duration: 8 min prescribed, not reported because the block has no active time",
      ])
  }

  // MARK: Ceilings

  @Test func `Every value beyond a ceiling is there with its time, in order`() {
    let found = Plan.full.exceedances(in: Self.done)
    #expect(found.map(\.quantity) == [.arc, .force])
    #expect(found.map(\.value) == [61, 151])
    #expect(found.map(\.ceiling) == [60, 150])
    #expect(found.map(\.atMicroseconds) == [3_000_000, 90_000_000])
    #expect(Plan(blocks: []).exceedances(in: Self.done) == [])
  }

  @Test func `A value at its ceiling does not pass it`() {
    var plan = Plan.full
    plan.precautions?.forceCeilingNewtons = 151
    plan.precautions?.arcCeilingDegrees = 61
    #expect(plan.exceedances(in: Self.done) == [])
  }

  // MARK: Progress of the plan

  @Test func `Progress is each field that changed, and each block that is new or gone`() {
    var later = Plan.full
    later.blocks[0].label = "grip STRENGTH"
    later.blocks[0].prescription?.targetNewtons = nil
    later.blocks[0].prescription?.targetPercentOfMaximum = 60
    later.blocks[0].prescription?.sets = 4
    later.blocks[0].contraction = nil
    later.blocks[0].code = "97530"
    later.blocks[1] = PlanBlock(label: "Hold")
    #expect(
      later.progression(since: .full).map(\.text) == [
        "grip STRENGTH, contraction: isometric -> not said",
        "grip STRENGTH, prescription.sets: 3 -> 4",
        "grip STRENGTH, prescription.targetNewtons: 60 -> not said",
        "grip STRENGTH, prescription.targetPercentOfMaximum: not said -> 60",
        "Hold: new", "Open a jar: no longer planned",
      ])
    #expect(Plan.full.progression(since: .full) == [])
  }
}
