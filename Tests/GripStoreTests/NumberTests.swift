import Testing

@testable import GripStore

/// Numbers on their way into summary.json.
@Suite struct NumberTests {
  static let roundings: [(Double, Double)] = [
    (0, 0), (1, 1), (0.1, 0.1), (0.123_456_4, 0.123456), (0.123_456_6, 0.123457),
    (-0.123_456_4, -0.123456), (-0.123_456_6, -0.123457),
    (0.000_000_4, 0), (0.000_000_6, 0.000001), (-0.000_000_6, -0.000001),
    (1.0 / 3, 0.333333), (2.0 / 3, 0.666667), (898.999_999_7, 899),
    (1e8 + 1.0 / 3, 100_000_000.333333), (1e12, 1e12), (-1e300, -1e300),
  ]

  @Test(arguments: roundings)
  func `Measures are rounded to six decimals`(value: Double, result: Double) {
    #expect(rounded(value) == result)
  }

  @Test func `A half is rounded away from zero`() {
    #expect(rounded(0.5e-6) == 1e-6)
    #expect(rounded(-0.5e-6) == -1e-6)
    #expect(rounded(1.5e-6) == 2e-6)
  }

  @Test func `Nothing is rounded to a negative zero's text`() {
    #expect("\(rounded(-0.000_000_1))" != "-0.0")
  }

  @Test(arguments: [
    (0, "0.0"), (1, "1e-09"), (1_000_000_000, "1.0"), (123_456_789, "0.123456789"),
    (131_510_000_000, "131.51"), (86_400_000_000_001, "86400.000000001"),
  ])
  func `Nanoseconds are seconds to the last digit`(nanoseconds: Int64, text: String) {
    #expect("\(seconds(nanoseconds))" == text)
  }

  @Test func `A kilogram-force and a pound-force are what they are by definition`() {
    #expect(Force.newtonsPerKilogramForce == 9.80665)
    #expect(Force.newtonsPerPoundForce == 4.4482216152605)
    // 1 lb is 0.45359237 kg exactly.
    #expect(abs(Force.newtonsPerPoundForce / Force.newtonsPerKilogramForce - 0.45359237) < 1e-15)
  }

  @Test func `A session's peak stands in all three units`() throws {
    var session = SyntheticSession()
    session.rest(1)
    session.squeezes(1, newtons: 98.07)
    let text = String(decoding: try session.summary().summaryJSON(), as: UTF8.self)
    #expect(text.contains("\"newtons\" : 98.07,"))
    #expect(text.contains("\"kilogramsForce\" : 10.000357,"))  // 98.07 / 9.80665
    #expect(text.contains("\"poundsForce\" : 22.047013\n"))  // 98.07 / 4.4482216152605
  }
}
