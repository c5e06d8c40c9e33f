import ArgumentParser
import GripControl
import GripDaemon
import Logging
import ServiceLifecycle
import UnixSignals

/// The daemon's executable: arguments, logging, lifecycle. Everything else is in GripDaemon.
@main
struct Gripd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gripd",
    abstract:
      "Reads handheld grip controllers over USB and writes a folder of evidence for each session.",
    discussion: """
      Not a medical device. It states what was measured; it makes no diagnosis and gives no advice on coding.

      systemd runs it as gripd.service. In the foreground it logs to the terminal and ends with Ctrl-C.

      EXAMPLES
        gripd --directory sessions --socket ./gripd.sock
        gripctl config compile /etc/gripd/gripd.yaml --output settings.json && gripd --settings settings.json

      EXIT CODES
        0 ended as asked   1 it cannot start   64 the command line is wrong
        74 the disk did not answer within 5 s at the end: the next start publishes what was under way
      """,
    version: gripVersion)

  @Option(help: "Settings as 'gripctl config compile' writes them; read again on SIGHUP.")
  var settings: String?

  @Option(help: "Where sessions go, instead of the settings' directory.")
  var directory: String?

  @Option(help: "The control socket, instead of the settings' one.")
  var socket: String?

  @Option(
    help: "trace, debug, info, notice, warning, error or critical, instead of the settings' level.")
  var logLevel: String?

  func validate() throws {
    if let logLevel, Logger.Level(rawValue: logLevel) == nil {
      throw ValidationError(
        "--log-level is \(logLevel): it must be one of the levels that --help names")
    }
  }

  func run() async throws {
    let environment = DaemonEnvironment.current
    let source = SettingsSource(
      path: settings, directory: directory, socket: socket, logLevel: logLevel)
    let loaded = try source.load()
    let level = SharedLogLevel(Logger.Level(rawValue: loaded.logLevel) ?? .info)
    let output = LogOutput.detected(environment: environment)
    let limiter = LogLimiter()
    LoggingSystem.bootstrap { _ in
      DaemonLogHandler(output: output, limiter: limiter, level: level)
    }
    let service = DaemonService(
      settings: loaded, source: source, level: level, environment: environment,
      logger: Logger(label: "gripd"))
    var lifecycleLogger = Logger(label: "lifecycle")
    lifecycleLogger.logLevel = .error
    let group = ServiceGroup(
      configuration: .init(
        services: [
          .init(
            service: service, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup)
        ],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: lifecycleLogger))
    try await group.run()
  }
}
