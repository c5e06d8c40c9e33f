import TestSupport
import Testing

@testable import GripStore

@Suite struct UTCTimeTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000000000Z"),
    (1, "1970-01-01T00:00:00.000000001Z"),
    (-1, "1969-12-31T23:59:59.999999999Z"),
    (-86_400_000_000_000, "1969-12-31T00:00:00.000000000Z"),
    (86_399_999_999_999, "1970-01-01T23:59:59.999999999Z"),
    (1_795_365_312_123_456_789, "2026-11-22T16:35:12.123456789Z"),
    (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),  // a century with a leap day
    (951_868_800_000_000_000, "2000-03-01T00:00:00.000000000Z"),
    (1_709_208_000_000_000_000, "2024-02-29T12:00:00.000000000Z"),
    (1_740_787_199_000_000_000, "2025-02-28T23:59:59.000000000Z"),
    (1_740_787_200_000_000_000, "2025-03-01T00:00:00.000000000Z"),
    (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),  // one without
    (4_107_542_399_000_000_000, "2100-02-28T23:59:59.000000000Z"),
    (-2_203_891_200_000_000_000, "1900-03-01T00:00:00.000000000Z"),
    (-2_203_891_200_000_000_001, "1900-02-28T23:59:59.999999999Z"),
    (1_735_689_599_999_999_999, "2024-12-31T23:59:59.999999999Z"),
    (Int64.max, "2262-04-11T23:47:16.854775807Z"),
    (Int64.min, "1677-09-21T00:12:43.145224192Z"),
  ])
  func `Nanoseconds since 1970 are a time of day in UTC`(nanoseconds: Int64, text: String) {
    #expect(UTCTime.text(nanoseconds) == text)
    #expect(UTCTime.date(nanoseconds) == text.prefix(10))
    let clock = text.dropFirst(11).prefix(8).filter { $0 != ":" }
    #expect(UTCTime.timeOfDay(nanoseconds) == clock + "Z")
  }

  @Test(arguments: [
    0, 1, 951_782_400_000_000_000, 1_795_365_312_123_456_789, 4_107_542_400_000_000_000,
    1_709_208_000_000_000_000, 9_214_646_399_999_999_999,
  ])
  func `A time is read back`(nanoseconds: Int64) {
    #expect(UTCTime.nanoseconds(UTCTime.text(nanoseconds)) == nanoseconds)
  }

  @Test(arguments: [
    "", "2026-11-22", "2026-11-22T16:35:12Z", "2026-02-30T00:00:00.000000000Z",
    "2026-13-01T00:00:00.000000000Z", "2026-11-22T24:00:00.000000000Z",
    "2026-11-22T16:35:60.000000000Z", "1969-12-31T23:59:59.000000000Z",
    "2262-01-01T00:00:00.000000000Z", "2261-17-01T00:00:00.000000000Z",
    "2261-99-99T99:99:99.999999999Z", "2261-12-32T00:00:00.000000000Z",
    "2026-00-10T00:00:00.000000000Z", "2026-01-00T00:00:00.000000000Z",
    "2026-11-22t16:35:12.123456789Z",
    "2026-11-22T16:35:12.12345678\u{663}Z", "0000-00-00T00:00:00.000000000Z",
  ])
  func `Nothing else is a time`(text: String) {
    #expect(UTCTime.nanoseconds(text) == nil)
  }

  @Test func `Any digits are read back as they were or not at all`() {
    var generator = SeededGenerator(seed: 7)
    var times = 0
    for _ in 0..<20_000 {
      let text = String(
        "0000-00-00T00:00:00.000000000Z".map { character in
          character == "0" ? Character(String(Int.random(in: 0...9, using: &generator))) : character
        })
      // Otherwise hardly any would be of a year that is read.
      let late = "22" + String(Int.random(in: 50...62, using: &generator)) + text.dropFirst(4)
      for text in [text, late] {
        guard let nanoseconds = UTCTime.nanoseconds(text) else { continue }
        times += 1
        #expect(UTCTime.text(nanoseconds) == text)
      }
    }
    #expect(times > 0)
  }
}
