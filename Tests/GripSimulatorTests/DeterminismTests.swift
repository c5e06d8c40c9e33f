import GripSimulator
import Testing

@Suite("Scenario and seed decide every byte")
struct DeterminismTests {
  static let yaml = """
    noise: 0.5
    motionNoise: {acceleration: 0.01, angularVelocity: 1}
    undershoot: {newtons: 5, seconds: 1}
    activities:
      - squeezes: {count: 5, force: [90, 40], jitter: 0.2}
      - hold: {force: 50, seconds: 3, tremor: {percent: 10, hertz: 1.3}}
      - rotations: {axis: y, degrees: 75, count: 2, seconds: 0.8}
    faults: {dropRate: 0.05, garbage: [3, 9]}
    """

  @Test func `the same seed gives the same stream`() throws {
    let first = simulate(try scenario(Self.yaml), seed: 7)
    let second = simulate(try scenario(Self.yaml), seed: 7)
    #expect(reports(of: first) == reports(of: second))
    #expect(first.truth == second.truth)
  }

  @Test func `asking twice gives the same reports`() throws {
    let stream = simulate(try scenario(Self.yaml), seed: 7)
    #expect(reports(of: stream) == reports(of: stream))
  }

  @Test func `another seed gives another stream`() throws {
    let first = simulate(try scenario(Self.yaml), seed: 7)
    let second = simulate(try scenario(Self.yaml), seed: 8)
    #expect(reports(of: first) != reports(of: second))
    #expect(first.truth.repetitions != second.truth.repetitions)
  }

  @Test func `the bytes are those of every other machine`() throws {
    let stream = simulate(try scenario(Self.yaml), seed: 7)
    #expect(digest(of: stream) == 18_227_373_008_528_523_186)
  }

  @Test func `a fault more does not change the noise`() throws {
    let plain = "noise: 1\nactivities: [{rest: {seconds: 2}}]\n"
    let without = reports(of: simulate(try scenario(plain), seed: 3))
    let with = reports(of: simulate(try scenario(plain + "faults: {drop: [5]}"), seed: 3))
    var expected = without
    expected.remove(at: 5)
    #expect(with == expected)
  }
}
