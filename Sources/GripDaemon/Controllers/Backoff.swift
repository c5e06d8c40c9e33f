/// How long to wait before the next try: each wait is twice the last, up to a bound.
struct Backoff: Equatable {
  private let firstMilliseconds: Int64
  private let mostMilliseconds: Int64
  /// Tries that failed in a row.
  private(set) var failures = 0

  init(firstMilliseconds: Int64, mostMilliseconds: Int64) {
    self.firstMilliseconds = firstMilliseconds
    self.mostMilliseconds = mostMilliseconds
  }

  /// Counts a failure and says how long to wait now, in ns.
  mutating func failed() -> Int64 {
    let doublings = min(failures, 20)
    failures += 1
    return min(firstMilliseconds << Int64(doublings), mostMilliseconds) * 1_000_000
  }

  mutating func succeeded() { failures = 0 }
}
