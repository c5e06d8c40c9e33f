import Foundation
import GripControl
import GripStore
import Logging
import Synchronization
import TestSupport
import Testing

@testable import GripDaemon

@Suite("Parts of the daemon")
struct PartsTests {
  @Test(
    "The ring holds five seconds at the endpoint's interval, as far as its bound lets it",
    arguments: [
      (1000, 64, 8192), (8000, 64, 1024), (255_000, 64, 64), (125, 64, 65_536), (500, 64, 16_384),
      (1000, 4096, 8192), (125, 4096, 8192),
    ])
  func slots(microseconds: Int, bytes: Int, slots: Int) {
    #expect(
      ReportQueue.slots(intervalMicroseconds: microseconds, reportBytesMax: bytes) == slots)
  }

  @Test("The service manager hears how many there are")
  func status() {
    #expect(ServiceManager.status(controllers: 2, sessions: 1) == "2 controllers, 1 session")
    #expect(ServiceManager.status(controllers: 1, sessions: 0) == "1 controller, 0 sessions")
  }

  @Test("The only session that waits need not be named; of several one must")
  func onlyWaiting() throws {
    let folder = try TemporaryFolder()
    let store = try SessionStore(
      directory: folder.path, sealer: .none, logger: Logger(label: "test"))
    defer { store.sync.stop() }
    func refusal(_ session: String?, _ controllers: [String]?) -> String? {
      do throws(ControlFailure) {
        _ = try store.waiting(session: session, of: controllers)
        return nil
      } catch { return error.message }
    }
    #expect(refusal(nil, nil) == "No session waits to be assigned.")
    let sessions = ["2026-11-22/163512Z-SN0001-a", "2026-11-22/170000Z-SN-2-b"]
    try FileManager.default.createDirectory(
      atPath: folder.appending(sessions[0]), withIntermediateDirectories: true)
    #expect(try store.waiting(session: nil, of: nil) == sessions[0])
    try FileManager.default.createDirectory(
      atPath: folder.appending(sessions[1]), withIntermediateDirectories: true)
    #expect(
      refusal(nil, nil)
        == "More than one session waits: \(sessions[1]), \(sessions[0]). Name one.")
    #expect(try store.waiting(session: nil, of: ["blue", "SN-2"]) == sessions[1])
    #expect(refusal(nil, ["SN-3"]) == "No session waits to be assigned.")
    #expect(
      refusal("2026-11-22/x", nil)?.hasPrefix("2026-11-22/x is no session that waits") == true)
  }

  @Test("A deadline that is missed says so once, one that is met does not")
  func deadline() throws {
    let missed = Mutex<[String]>([])
    let met = try Deadline(milliseconds: 50) { missed.withLock { $0.append("met") } }
    met.meet()
    _ = try Deadline(milliseconds: 100) { missed.withLock { $0.append("missed") } }
    let end = ContinuousClock.now + .seconds(20)
    while missed.withLock({ $0.isEmpty }) && ContinuousClock.now < end { usleep(10_000) }
    usleep(100_000)
    #expect(missed.withLock { $0 } == ["missed"])
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
