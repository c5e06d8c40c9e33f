public import GripControl
public import Logging
public import ServiceLifecycle
import UnixSignals

/// The daemon as a service of a process: its loop runs on a thread of its own until the process is asked to end; SIGHUP
/// makes it read its settings again.
public struct DaemonService: Service {
  private let settings: DaemonSettings
  private let source: SettingsSource
  private let level: SharedLogLevel
  private let environment: [String: String]
  private let logger: Logger

  /// A service of these settings, which come from `source`.
  public init(
    settings: DaemonSettings, source: SettingsSource, level: SharedLogLevel,
    environment: [String: String], logger: Logger
  ) {
    self.settings = settings
    self.source = source
    self.level = level
    self.environment = environment
    self.logger = logger
  }

  /// Runs the daemon; throws `DaemonError` when it cannot start.
  public func run() async throws {
    let requests = try DaemonRequests()
    let hangUps = Task {
      for await _ in await UnixSignalsSequence(trapping: .sighup) { requests.reload() }
    }
    defer { hangUps.cancel() }
    try await withGracefulShutdownHandler {
      try await withCheckedThrowingContinuation { continuation in
        start(requests) { continuation.resume(with: $0) }
      }
    } onGracefulShutdown: {
      requests.stop()
    }
  }

  private func start(
    _ requests: DaemonRequests, _ ended: @escaping @Sendable (Result<Void, any Error>) -> Void
  ) {
    do throws(DaemonError) {
      try BlockingTask.start("gripd-loop") {
        ended(Result { try loop(requests) })
      }
    } catch {
      ended(.failure(error))
    }
  }

  private func loop(_ requests: DaemonRequests) throws(DaemonError) {
    let daemon = try Daemon(
      settings: settings, source: source, level: level,
      serviceManager: ServiceManager(environment: environment), requests: requests, logger: logger)
    try daemon.run()
  }
}
