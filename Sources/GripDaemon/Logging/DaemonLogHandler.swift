public import Logging

/// Writes the daemon's log: to journald with fields and priorities where a service manager reads it, otherwise lines to
/// standard error. What repeats is held back and counted.
public struct DaemonLogHandler: LogHandler {
  /// What goes with every message.
  public var metadata: Logger.Metadata = [:]
  /// What goes with every message, asked for anew each time.
  public var metadataProvider: Logger.MetadataProvider?
  /// Less than this is not written.
  public var logLevel: Logger.Level {
    get { ownLevel ?? level.value }
    set { ownLevel = newValue }
  }

  private let output: LogOutput
  private let limiter: LogLimiter
  private let level: SharedLogLevel
  /// A logger's own level, where it was given one: swift-log wants loggers to be values.
  private var ownLevel: Logger.Level?

  /// A handler for this output; handlers of the same level object change their level together, unless given one of their own.
  public init(output: LogOutput, limiter: LogLimiter, level: SharedLogLevel) {
    self.output = output
    self.limiter = limiter
    self.level = level
  }

  /// One of `metadata`.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a message, unless it was said too often of late.
  public func log(event: LogEvent) {
    let text = event.message.description
    let key = "\(text) \(event.metadata?["controller"]?.description ?? "")"
    guard let heldBack = limiter.admit(key, now: SystemClock.bootNanoseconds) else { return }
    var fields = metadata
    for (name, value) in metadataProvider?.get() ?? [:] { fields[name] = value }
    for (name, value) in event.metadata ?? [:] { fields[name] = value }
    if heldBack > 0 { fields["held-back"] = .stringConvertible(heldBack) }
    output.write(
      event.level, text, fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) })
  }
}

extension LogOutput {
  func write(_ level: Logger.Level, _ text: String, _ fields: [(String, String)]) {
    switch self {
    case .journal(let socket):
      var entry = JournalEntry()
      entry.add("MESSAGE", text)
      entry.add("PRIORITY", String(level.journalPriority))
      entry.add("SYSLOG_IDENTIFIER", "gripd")
      for (name, value) in fields { entry.add("GRIP_" + JournalEntry.fieldName(name), value) }
      if socket.send(entry.bytes) { return }
      StandardError.write(line(level, text, fields))
    case .standardError: StandardError.write(line(level, text, fields))
    }
  }

  private func line(
    _ level: Logger.Level, _ text: String, _ fields: [(String, String)]
  ) -> String {
    let details = fields.map { "\($0)=\($1)" }.joined(separator: " ")
    return "\(level): \(text)" + (details.isEmpty ? "" : " (\(details))") + "\n"
  }
}

extension Logger.Level {
  /// The priority of syslog(3).
  fileprivate var journalPriority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
