import Logging
import Testing

@testable import GripDaemon

@Suite("Parts of the daemon")
struct PartsTests {
  @Test(
    "The ring holds five seconds at the endpoint's interval",
    arguments: [(1, 8192), (8, 1024), (255, 64)])
  func slots(milliseconds: Int, slots: Int) {
    #expect(ReportQueue.slots(intervalMilliseconds: milliseconds) == slots)
  }

  @Test("Waits double up to their bound, and begin anew after a success")
  func backoff() {
    var backoff = Backoff(firstMilliseconds: 50, mostMilliseconds: 300)
    #expect((0..<4).map { _ in backoff.failed() / 1_000_000 } == [50, 100, 200, 300])
    backoff.succeeded()
    #expect(backoff.failed() == 50_000_000)
  }

  @Test(
    "The same message goes out five times in half a minute; then it says how many were held back")
  func limiter() {
    let limiter = LogLimiter()
    let said = (0..<9).map { _ in limiter.admit("full", now: 0) }
    #expect(said.compactMap { $0 } == [0, 0, 0, 0, 0])
    #expect(limiter.admit("other", now: 0) == 0)
    #expect(limiter.admit("full", now: 31_000_000_000) == 4)
  }

  @Test("A journal entry has a line a field, and a length before a text of several lines")
  func journalEntry() {
    var entry = JournalEntry()
    entry.add("MESSAGE", "one")
    entry.add(JournalEntry.fieldName("held-back"), "a\nb")
    let expected: [UInt8] =
      Array("MESSAGE=one\nHELD_BACK\n".utf8) + [3, 0, 0, 0, 0, 0, 0, 0] + Array("a\nb\n".utf8)
    #expect(entry.bytes == expected)
  }

  @Test("A logger's own level is its own; the shared one holds for all others")
  func levels() {
    let level = SharedLogLevel(.info)
    let limiter = LogLimiter()
    var own = DaemonLogHandler(output: .standardError, limiter: limiter, level: level)
    let other = DaemonLogHandler(output: .standardError, limiter: limiter, level: level)
    own.logLevel = .error
    #expect(own.logLevel == .error && other.logLevel == .info)
    level.value = .debug
    #expect(own.logLevel == .error && other.logLevel == .debug)
  }
}
