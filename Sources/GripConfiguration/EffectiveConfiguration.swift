import Configuration
public import GripControl
public import GripCore
import Synchronization

/// The configuration that is in force: the settings, and which layer each came from.
///
/// Later layers win: built-in values, the file, environment variables, arguments.
public struct EffectiveConfiguration: Sendable {
  /// Where a value came from.
  public enum Layer: String, Sendable, Codable, CaseIterable {
    /// `KEY=VALUE` on the command line.
    case argument
    /// A variable whose name begins with GRIPD_.
    case environment
    /// The configuration file.
    case file
    /// The program itself.
    case builtIn = "built-in"
  }

  /// The value of one key.
  public struct Value: Sendable, Codable, Equatable {
    /// The key's name.
    public var key: String
    /// The value's texts: one for most keys, one an entry for labels and controllers.
    public var texts: [String]
    /// The layer that it came from.
    public var layer: Layer
    /// Where in that layer: "FILE:LINE:COLUMN", a variable's name, or empty.
    public var place: String
  }

  /// What the daemon reads.
  public let settings: DaemonSettings
  /// Every key's value, in the order of `SettingKey.all`.
  public let values: [Value]

  /// Reads all layers.
  ///
  /// - Parameters:
  ///   - yaml: The file's text; nil for none.
  ///   - file: The file's name, for messages.
  ///   - environment: All variables; those that do not begin with GRIPD_ are passed over.
  ///   - arguments: Each "KEY=VALUE".
  ///   - profiles: Those of the folders of device profiles.
  ///   - calibrations: The newest of each controller.
  /// - Throws: `ConfigurationError` with everything that is wrong in the first layer that has something wrong.
  public init(
    yaml: String?, file: String, environment: [String: String] = [:], arguments: [String] = [],
    profiles: [DeviceProfile] = [], calibrations: [AppliedCalibration] = []
  ) throws(ConfigurationError) {
    let written = try yaml.map { (text) throws(ConfigurationError) in
      try ConfigurationFile(yaml: text, name: file)
    }
    try Self.check(environment)
    let places = written?.entries.mapValues(\.place) ?? [:]
    let winners = Winners()
    let reader = ConfigReader(
      providers: [
        InMemoryProvider(
          name: Layer.argument.rawValue, values: try Self.values(ofArguments: arguments)),
        EnvironmentVariablesProvider(
          environmentVariables: environment, arraySeparator: Self.listSeparator
        ).prefixKeys(with: "gripd"),
        InMemoryProvider(
          name: Layer.file.rawValue,
          values: Self.encoded(written?.entries.mapValues(\.texts) ?? [:])
        ),
        InMemoryProvider(
          name: Layer.builtIn.rawValue,
          values: Self.encoded(
            Dictionary(uniqueKeysWithValues: SettingKey.all.map { ($0.name, $0.standard) }))),
      ], accessReporter: winners)
    var settings = DaemonSettings()
    var values: [Value] = []
    for key in SettingKey.all {
      let texts = Self.texts(of: key, reader)
      let layer = winners.last
      let place = layer == .environment ? key.variable : (places[key.name] ?? "")
      guard key.write(texts, &settings) else {
        throw ConfigurationError(
          place.isEmpty ? layer.rawValue : place, key: key.name,
          "expected \(key.expected), found \"\(texts.joined(separator: ";"))\"")
      }
      values.append(
        Value(
          key: key.name, texts: texts, layer: layer,
          place: layer == .environment || layer == .file ? place : ""))
    }
    settings.profiles = profiles
    settings.calibrations = calibrations
    self.settings = settings
    self.values = values
    try checkRelations(file: file)
  }

  /// What keys ask of each other.
  private func checkRelations(file: String) throws(ConfigurationError) {
    let rule = settings.detection
    guard rule.squeezeNewtons <= rule.releaseNewtons else { return }
    let key = "detection.squeeze-newtons"
    let place = values.first { $0.key == key && !$0.place.isEmpty }?.place ?? file
    throw ConfigurationError(
      place, key: key,
      "expected more than detection.release-newtons (\(plain(rule.releaseNewtons))), "
        + "found \(plain(rule.squeezeNewtons))")
  }

  // MARK: Layers

  /// Parts the entries of a list in an environment variable or an argument; commas stand in labels.
  private static let listSeparator: Character = ";"

  private static func check(_ environment: [String: String]) throws(ConfigurationError) {
    let known = SettingKey.all.map(\.variable)
    let problems = environment.keys.filter { $0.hasPrefix("GRIPD_") && !known.contains($0) }
      .sorted()
      .map {
        ConfigurationError.Problem(
          place: "environment", key: $0, reason: unknown("variable", $0, among: known))
      }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
  }

  private static func values(
    ofArguments arguments: [String]
  ) throws(ConfigurationError) -> [AbsoluteConfigKey: ConfigValue] {
    var texts: [String: [String]] = [:]
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw ConfigurationError("argument \"\(argument)\"", "expected KEY=VALUE")
      }
      let name = String(parts[0])
      guard let key = SettingKey.all.first(where: { $0.name == name }) else {
        throw ConfigurationError(
          "argument", key: name, unknown("key", name, among: SettingKey.all.map(\.name)))
      }
      texts[name] =
        key.shape == .scalar
        ? [String(parts[1])] : parts[1].split(separator: listSeparator).map(String.init)
    }
    return encoded(texts)
  }

  private static func encoded(_ texts: [String: [String]]) -> [AbsoluteConfigKey: ConfigValue] {
    var values: [AbsoluteConfigKey: ConfigValue] = [:]
    for key in SettingKey.all {
      guard let texts = texts[key.name] else { continue }
      let content: ConfigContent =
        key.shape == .scalar ? .string(texts.first ?? "") : .stringArray(texts)
      values[AbsoluteConfigKey(key.components)] = ConfigValue(content, isSecret: false)
    }
    return values
  }

  private static func texts(of key: SettingKey, _ reader: ConfigReader) -> [String] {
    let name = ConfigKey(key.components)
    if key.shape == .scalar { return reader.string(forKey: name).map { [$0] } ?? [] }
    return reader.stringArray(forKey: name, default: []).filter { !$0.isEmpty }
  }
}

/// Hears which layer gave the last value that was asked for.
private final class Winners: AccessReporter {
  private let layer = Mutex(EffectiveConfiguration.Layer.builtIn)

  var last: EffectiveConfiguration.Layer { layer.withLock { $0 } }

  func report(_ event: AccessEvent) {
    let winner = event.providerResults.last { (try? $0.result.get().value) != nil }
    // The environment's provider has a name of its own.
    let found = winner.flatMap {
      EffectiveConfiguration.Layer(rawValue: layerName($0.providerName))
    }
    layer.withLock { $0 = found ?? .environment }
  }

  private func layerName(_ providerName: String) -> String {
    // In-memory providers are called "InMemoryProvider[NAME]".
    guard let open = providerName.firstIndex(of: "["), providerName.hasSuffix("]") else {
      return providerName
    }
    return String(providerName[providerName.index(after: open)...].dropLast())
  }
}
