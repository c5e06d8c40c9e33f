extension UTCTime {
  /// The nanoseconds since 1970 of a text as `text` makes it; nil for any other.
  package static func nanoseconds(_ text: String) -> Int64? {
    let pattern = "0000-00-00T00:00:00.000000000Z".utf8
    guard text.utf8.count == pattern.count else { return nil }
    var numbers: [Int64] = [0]
    for (byte, wanted) in zip(text.utf8, pattern) {
      if wanted == UInt8(ascii: "0") {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        numbers[numbers.count - 1] =
          numbers[numbers.count - 1] * 10 + Int64(byte - UInt8(ascii: "0"))
      } else {
        guard byte == wanted else { return nil }
        numbers.append(0)
      }
    }
    let (year, month, day) = (numbers[0], numbers[1], numbers[2])
    guard (1...12).contains(month), (1...31).contains(day), (1678...2261).contains(year) else {
      return nil
    }
    let ofDay = (numbers[3] * 60 + numbers[4]) * 60 + numbers[5]
    let nanoseconds = (days(year, month, day) * 86_400 + ofDay) * 1_000_000_000 + numbers[6]
    return Self.text(nanoseconds) == text ? nanoseconds : nil
  }

  /// Days since 1970-01-01, the inverse of what `text` does: months are counted from March.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let counted = month > 2 ? year : year - 1
    let (era, yearOfEra) = (counted / 400, counted % 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
