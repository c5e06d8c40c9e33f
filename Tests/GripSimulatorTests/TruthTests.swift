import GripSimulator
import Testing

@Suite("Truth")
struct TruthTests {
  @Test func `one squeeze by hand`() throws {
    let truth = simulate(
      try scenario(
        """
        preload: 5
        activities:
          - rest: {seconds: 1}
          - squeezes: {count: 1, force: 50, rise: 1, hold: 1, fall: 2, pause: 1, shape: trapezoid}
        """), seed: 1
    ).truth
    let repetition = try #require(truth.repetitions.first)
    #expect(truth.repetitionCount == 1)
    #expect(repetition.start == 1.1)
    #expect(repetition.peakTime == 2)
    #expect(repetition.end == 4.8)
    #expect(repetition.peakNewtons == 50)
    #expect(repetition.kind == .squeeze)
    #expect(truth.durationSeconds == 6)
    #expect(truth.samples == 600)
    #expect(truth.samplesDelivered == 600)
    #expect(truth.squeezingSeconds == 3.7)
    #expect(truth.sets == 1)
    #expect(truth.peakAboveBaselineNewtons == 50)
    // 55 N lie between two numbers of the field, 0.05 N apart.
    #expect(abs(truth.peakNewtonsEncoded - 55) <= 0.0251)
    #expect(truth.reports.made == 150)
    #expect(truth.reports.sent == 150)
  }

  @Test func `a gentle rise passes a tenth where 3u² - 2u³ does`() throws {
    let truth = simulate(
      try scenario(
        "activities: [{squeezes: {count: 1, force: 80, rise: 1, hold: 0, fall: 1, pause: 0}}]"),
      seed: 1
    ).truth
    let repetition = try #require(truth.repetitions.first)
    let u = repetition.start
    #expect(abs(u * u * (3 - 2 * u) - 0.1) < 1e-5)
    #expect(abs(repetition.end - (2 - u)) < 2e-6)
  }

  @Test func `a double is two, parted at its valley`() throws {
    let truth = simulate(
      try scenario(
        """
        activities:
          - doubles: {count: 1, force: 80, valley: 0.5, rise: 1, hold: 1, fall: 1, pause: 1,
              shape: trapezoid}
        """), seed: 1
    ).truth
    #expect(truth.repetitions.map(\.start) == [0.1, 3])
    #expect(truth.repetitions.map(\.peakTime) == [1, 4])
    #expect(truth.repetitions.map(\.end) == [3, 5.9])
  }

  @Test func `a hold, a ramp and an endurance are one each`() throws {
    let truth = simulate(
      try scenario(
        """
        activities:
          - hold: {force: 70, seconds: 12, tremor: {percent: 10, hertz: 1}}
          - ramp: {force: 65, seconds: 6, hold: 1}
          - endurance: {force: 100, seconds: 20, endFraction: 0.5, fall: 1, shape: trapezoid}
        """), seed: 1
    ).truth
    #expect(truth.repetitions.map(\.kind) == [.hold, .ramp, .endurance])
    #expect(truth.repetitions.map(\.peakNewtons) == [77, 65, 100])
    // The first crest of a tremor of 1 Hz is 0.25 s after the rise of 0.4 s.
    #expect(truth.repetitions[0].peakTime == 0.65)
    // A ramp of 6 s after 0.4 + 12 + 0.3 + 1 s reaches a tenth after 0.6 s.
    #expect(truth.repetitions[1].start == 14.3)
    // 13.7 + 6 + 1 + 0.3 + 1 + 0.4 + 20 s, and from 50 N in 1 s: a tenth of 100 N after 0.8 s.
    #expect(truth.repetitions[2].end == 43.2)
  }

  @Test(arguments: [(14.9, 1), (15.1, 2)])
  func `sets are parted by pauses of fifteen seconds`(rest: Double, sets: Int) throws {
    let truth = simulate(
      try scenario(
        """
        activities:
          - squeezes: {count: 2, force: 50, pause: 0, rise: 0.01, fall: 0.01}
          - rest: {seconds: \(rest)}
          - squeezes: {count: 1, force: 50}
        """), seed: 1
    ).truth
    #expect(truth.sets == sets)
  }

  @Test func `what nobody could see is not among the repetitions`() throws {
    let truth = simulate(
      try scenario(
        """
        activities: [{squeezes: {count: 10, force: 50, rise: 0.5, hold: 0, fall: 0.5, pause: 1}}]
        faults: {unplug: [{at: 8, seconds: 4}]}
        """), seed: 1
    ).truth
    #expect(truth.repetitionCount == 8)
    #expect(truth.repetitionsUnseen == 2)
    #expect(truth.reports.unplugged == 100)
    #expect(truth.reports.missingBySequence == 100)
  }

  @Test func `rotations count out and back as one`() throws {
    let stream = simulate(
      try scenario(
        "activities: [{rotations: {axis: x, degrees: 60, count: 8, seconds: 1.5, pause: 0.5}}]"),
      seed: 1)
    #expect(stream.truth.rotationRepetitions == 8)
    #expect(stream.truth.repetitionCount == 0)
    #expect(stream.truth.durationSeconds == 28)
  }

  @Test func `an end of the range is saturation`() throws {
    let truth = simulate(
      try scenario(
        """
        layout:
          - {id: 1, sample: [{is: force, bits: 8, signed: false, physical: [-5, 250]}]}
        activities:
          - squeezes: {count: 1, force: 300, rise: 1, hold: 1, fall: 1, pause: 1, shape: trapezoid}
        """), seed: 1
    ).truth
    #expect(truth.peakNewtonsEncoded == 250)
    #expect(truth.peakNewtonsEncodedInRange == 249)
    #expect(truth.peakAboveBaselineNewtons == 300)
    // From 250 of 300 N up and down again: 0.165 s (249.5 N rounds up) on either side and the second between them.
    #expect(truth.samplesSaturated == 16 + 101 + 16)
  }
}
