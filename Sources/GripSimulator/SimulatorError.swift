/// What can be wrong with a scenario, or with the place where its stream shall go.
public enum SimulatorError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is no YAML at all. `line` counts from 1.
  case invalidYAML(file: String, line: Int, reason: String)
  /// A key is missing, unknown or has a value that cannot be. `line` counts from 1.
  case invalidKey(file: String, line: Int, key: String, expected: String, found: String)
  /// A scenario that is fine by itself asks for more than a stream or a report may hold.
  case tooLarge(file: String, what: String, limit: String)
  /// The stream or its truth could not be written.
  case unwritable(path: String, reason: String)

  /// One sentence that names the file, the line and the key, and says what was expected.
  public var description: String {
    switch self {
    case .invalidYAML(let file, let line, let reason):
      "\(file):\(line): not valid YAML: \(reason)"
    case .invalidKey(let file, let line, let key, let expected, let found):
      "\(file):\(line): \(key): expected \(expected), found \(found)"
    case .tooLarge(let file, let what, let limit):
      "\(file): \(what), and the limit is \(limit)"
    case .unwritable(let path, let reason):
      "\(path): cannot be written: \(reason)"
    }
  }
}
