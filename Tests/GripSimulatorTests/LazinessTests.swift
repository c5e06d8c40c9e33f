import GripSimulator
import Testing

@Suite("Long streams")
struct LazinessTests {
  private struct Enough: Error {}

  @Test func `an hour at ten samples a second`() throws {
    let stream = simulate(
      try scenario(
        """
        rate: 10
        noise: 0.2
        activities:
          - repeat:
              count: 60
              activities:
                - squeezes: {count: 10, force: 60, pause: 2.15, rise: 0.4, hold: 0.5, fall: 0.2}
                - rest: {seconds: 27.5}
        """), seed: 1)
    var count = 0
    var last: Int64 = 0
    stream.forEachReport { arrival, _ in
      count += 1
      last = arrival
    }
    #expect(count == 9000)
    #expect(last == 3_600_000_000_000)
    #expect(stream.truth.repetitionCount == 600)
    #expect(stream.truth.sets == 60)
    #expect(stream.truth.durationSeconds == 3600)
  }

  @Test func `reading can stop at any report`() throws {
    let stream = simulate(try scenario("activities: [{rest: {seconds: 60}}]"), seed: 1)
    var count = 0
    #expect(throws: Enough.self) {
      try stream.forEachReport { (_, _) throws(Enough) in
        count += 1
        if count == 10 { throw Enough() }
      }
    }
    #expect(count == 10)
  }
}
