import FoundationEssentials
public import GripControl
import GripCore

/// Where the daemon's settings come from: a compiled file, if there is one, and what the command line says instead.
public struct SettingsSource: Sendable {
  private let path: String?
  private let directory: String?
  private let socket: String?
  private let logLevel: String?

  /// Settings of this file and these arguments; nil: the built-in ones.
  public init(path: String?, directory: String?, socket: String?, logLevel: String?) {
    self.path = path
    self.directory = directory
    self.socket = socket
    self.logLevel = logLevel
  }

  /// Reads them.
  public func load() throws(DaemonError) -> DaemonSettings {
    var settings = DaemonSettings()
    if let path { settings = try Self.read(path) }
    if let directory {
      settings.directory = directory
      if path == nil { settings.sealKey = directory + "-seal/key" }
    }
    if let socket { settings.socket = socket }
    if let logLevel { settings.logLevel = logLevel }
    return settings
  }

  private static func read(_ path: String) throws(DaemonError) -> DaemonSettings {
    let settings: DaemonSettings
    do {
      settings = try JSONDecoder().decode(
        DaemonSettings.self, from: Data(contentsOf: URL(filePath: path)))
    } catch {
      throw .settings(path: path, reason: String(describing: error))
    }
    guard settings.format == DaemonSettings.formatVersion else {
      throw .settings(
        path: path,
        reason:
          "its format is \(settings.format), and this program reads \(DaemonSettings.formatVersion)"
      )
    }
    for profile in settings.profiles {
      guard let fault = profile.faults.first else { continue }
      throw .settings(path: path, reason: "of the profile \(profile.name), \(fault)")
    }
    for calibration in settings.calibrations {
      guard let fault = calibration.fault else { continue }
      throw .settings(
        path: path, reason: "of the calibration of \(calibration.serialNumber), \(fault)")
    }
    let bounded = [
      ("replugSeconds", settings.replugSeconds, 86_400.0),
      ("retentionDays", settings.retentionDays ?? 0, 36_500),
      ("detection.idleSeconds", settings.detection.idleSeconds, 86_400),
    ]
    for (name, value, most) in bounded where !(0...most).contains(value) {
      throw .settings(
        path: path, reason: "\(name) is \(value), and it must be from 0 to \(Int(most))")
    }
    return settings
  }
}

/// The environment of this process.
public enum DaemonEnvironment {
  /// All of its variables.
  public static var current: [String: String] { ProcessInfo.processInfo.environment }
}
