public import Logging
import Synchronization

/// Holds back what is said again and again: the same message goes out at most `perWindow` times in a window, and what was
/// held back is counted in the first that goes out afterwards.
public final class LogLimiter: Sendable {
  private struct Entry {
    var windowBegin: Int64
    var said = 0
    var heldBack = 0
  }

  private static let windowNanoseconds: Int64 = 30_000_000_000
  private static let perWindow = 5
  /// Different messages that are remembered; beyond it the memory begins anew.
  private static let entriesMax = 512

  private let entries = Mutex<[String: Entry]>([:])

  /// A limiter that remembers nothing yet.
  public init() {}

  /// Whether this message may go out now: nil when not, otherwise how many like it were held back before.
  func admit(_ message: String, now: Int64) -> Int? {
    entries.withLock { entries in
      if entries[message] == nil, entries.count >= Self.entriesMax { entries.removeAll() }
      var entry = entries[message] ?? Entry(windowBegin: now)
      defer { entries[message] = entry }
      var heldBack = 0
      if now - entry.windowBegin >= Self.windowNanoseconds {
        heldBack = entry.heldBack
        entry = Entry(windowBegin: now)
      }
      guard entry.said < Self.perWindow else {
        entry.heldBack += 1
        return nil
      }
      entry.said += 1
      return heldBack
    }
  }
}

/// A level that all loggers of the daemon share, so that it can be changed while it runs.
public final class SharedLogLevel: Sendable {
  private let level: Mutex<Logger.Level>

  /// This level.
  public init(_ level: Logger.Level) { self.level = Mutex(level) }

  /// The level now.
  public var value: Logger.Level {
    get { level.withLock { $0 } }
    set { level.withLock { $0 = newValue } }
  }
}
