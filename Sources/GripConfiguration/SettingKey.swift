import GripControl

/// One key of the configuration: its name, what it takes, and the place in the daemon's settings that it sets.
///
/// A value is a list of texts in every layer, so that a file, an environment variable and an argument are read by the
/// same code: one text for most keys, and one for each entry for `controllers.labels` and `controllers.also`.
public struct SettingKey: Sendable {
  /// How a value is written in the file.
  enum Shape: Sendable {
    case scalar
    /// Keys and values; an entry is "SN0001=blue".
    case labels
    /// A list of `{vendor: …, product: …}`; an entry is "1209:0001".
    case products
  }

  /// The keys that lead to it in the file, joined by points, as "sessions.replug-seconds".
  public let name: String
  /// What a value must be, in words that follow "expected".
  public let expected: String
  /// Whether the daemon heeds a change only when it is started again, not on a reload.
  public let needsRestart: Bool
  let shape: Shape
  let read: @Sendable (DaemonSettings) -> [String]
  let write: @Sendable ([String], inout DaemonSettings) -> Bool

  /// The key's parts.
  var components: [String] { name.split(separator: ".").map(String.init) }

  /// The environment variable, as "GRIPD_SESSIONS_REPLUG_SECONDS".
  public var variable: String {
    "GRIPD_" + name.uppercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
  }

  /// The texts of its built-in value.
  public var standard: [String] { read(DaemonSettings()) }

  /// Whether the key has these texts as a valid value.
  func accepts(_ texts: [String]) -> Bool {
    var scratch = DaemonSettings()
    return write(texts, &scratch)
  }
}

// MARK: - Kinds of keys

typealias SettingPath<Value> = WritableKeyPath<DaemonSettings, Value> & Sendable

extension SettingKey {
  /// A text that must fulfil a condition.
  static func text(
    _ name: String, _ path: any SettingPath<String>, expected: String, needsRestart: Bool = false,
    where isValid: @escaping @Sendable (String) -> Bool
  ) -> SettingKey {
    SettingKey(
      name: name, expected: expected, needsRestart: needsRestart, shape: .scalar,
      read: { [$0[keyPath: path]] },
      write: { texts, settings in
        guard let text = texts.first, texts.count == 1, isValid(text) else { return false }
        settings[keyPath: path] = text
        return true
      })
  }

  /// A number within a range, in the unit that the key's name ends in.
  static func number(
    _ name: String, _ path: any SettingPath<Double>, _ range: ClosedRange<Double>,
    needsRestart: Bool = false
  ) -> SettingKey {
    SettingKey(
      name: name,
      expected: "a number from \(plain(range.lowerBound)) to \(plain(range.upperBound))",
      needsRestart: needsRestart, shape: .scalar,
      read: { [plain($0[keyPath: path])] },
      write: { texts, settings in
        guard let number = single(texts).flatMap(Double.init), range.contains(number) else {
          return false
        }
        settings[keyPath: path] = number
        return true
      })
  }

  /// A bound, or "never". `parse` reads it, `text` writes it.
  static func bound<Value: Sendable>(
    _ name: String, _ path: any SettingPath<Value?>, expected: String,
    parse: @escaping @Sendable (String) -> Value?, text: @escaping @Sendable (Value) -> String
  ) -> SettingKey {
    SettingKey(
      name: name, expected: "\(expected), or never", needsRestart: false, shape: .scalar,
      read: { [$0[keyPath: path].map(text) ?? never] },
      write: { texts, settings in
        guard let word = single(texts) else { return false }
        let value = parse(word)
        guard value != nil || word == never else { return false }
        settings[keyPath: path] = value
        return true
      })
  }

  private static let never = "never"

  static func single(_ texts: [String]) -> String? { texts.count == 1 ? texts[0] : nil }
}

/// 60 rather than 60.0.
func plain(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? String(number) }
