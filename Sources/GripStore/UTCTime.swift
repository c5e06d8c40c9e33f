/// Times of day in UTC as text, without a calendar library: the proleptic Gregorian calendar by the method of era and
/// day of era (H. Hinnant, "chrono-compatible low-level date algorithms").
public enum UTCTime {
  /// As "2026-11-22T16:35:12.123456789Z", for nanoseconds since 1970.
  public static func text(_ nanoseconds: Int64) -> String {
    let parts = Parts(nanoseconds)
    let fraction = padded(parts.nanosecond, 9)
    return "\(parts.date)T\(padded(parts.hour, 2)):\(padded(parts.minute, 2)):"
      + "\(padded(parts.second, 2)).\(fraction)Z"
  }

  /// Nanoseconds since 1970 of a text as `text` gives it; nil for every other text.
  public static func nanoseconds(_ text: String) -> Int64? {
    let digits = text.utf8.map { Int64($0) - Int64(UInt8(ascii: "0")) }
    let pattern = "0000-00-00T00:00:00.000000000Z".utf8
    guard digits.count == pattern.count,
      zip(text.utf8, pattern).allSatisfy({ byte, wanted in
        wanted == UInt8(ascii: "0")
          ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == wanted
      })
    else { return nil }
    func number(_ range: Range<Int>) -> Int64 { digits[range].reduce(0) { $0 * 10 + $1 } }
    // Within these nothing overflows.
    guard (1970...2261).contains(number(0..<4)), (1...12).contains(number(5..<7)),
      (1...31).contains(number(8..<10))
    else { return nil }
    let days = days(year: number(0..<4), month: number(5..<7), day: number(8..<10))
    let seconds = number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19)
    let nanoseconds = (days * 86_400 + seconds) * 1_000_000_000 + number(20..<29)
    // Times that no clock shows, such as a 31st of February, come back as another text.
    return Self.text(nanoseconds) == text ? nanoseconds : nil
  }

  /// Days since 1970 of a date, by the same method.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// As "2026-11-22".
  public static func date(_ nanoseconds: Int64) -> String { Parts(nanoseconds).date }

  /// Whether a name has the form that `date` gives.
  package static func isDate(_ name: String) -> Bool {
    let pattern = "0000-00-00".utf8
    return name.utf8.count == pattern.count
      && zip(name.utf8, pattern).allSatisfy { byte, wanted in
        wanted == UInt8(ascii: "-")
          ? byte == wanted : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      }
  }

  /// As "163512Z".
  public static func timeOfDay(_ nanoseconds: Int64) -> String {
    let parts = Parts(nanoseconds)
    return "\(padded(parts.hour, 2))\(padded(parts.minute, 2))\(padded(parts.second, 2))Z"
  }

  private struct Parts {
    var date: String
    var hour: Int64
    var minute: Int64
    var second: Int64
    var nanosecond: Int64

    init(_ nanoseconds: Int64) {
      let (allSeconds, fraction) = Self.divided(nanoseconds, 1_000_000_000)
      let (days, ofDay) = Self.divided(allSeconds, 86_400)
      nanosecond = fraction
      hour = ofDay / 3600
      minute = ofDay / 60 % 60
      second = ofDay % 60
      let shifted = days + 719_468  // days since 0000-03-01
      let (era, dayOfEra) = Self.divided(shifted, 146_097)
      let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
      let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
      let shiftedMonth = (5 * dayOfYear + 2) / 153
      let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
      let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
      let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
      date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Quotient and remainder, the remainder never negative.
    private static func divided(_ value: Int64, _ by: Int64) -> (Int64, Int64) {
      let remainder = value % by
      return remainder < 0 ? (value / by - 1, remainder + by) : (value / by, remainder)
    }
  }
}

/// A number with leading zeros.
private func padded(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
