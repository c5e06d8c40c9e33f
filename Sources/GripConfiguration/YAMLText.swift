import Yams

/// What the readers of YAML files have in common. Nothing in a file is trusted.
enum YAMLText {
  /// The file's root; nil where it holds nothing.
  ///
  /// - Throws: `ConfigurationError` with the first place that is not YAML, or where the file is too large.
  static func root(
    _ yaml: String, name: String, bytesMax: Int
  ) throws(ConfigurationError) -> Node? {
    guard yaml.utf8.count <= bytesMax else {
      throw ConfigurationError(
        name, "it has \(yaml.utf8.count) bytes, and \(bytesMax) are the limit")
    }
    do {
      return try compose(yaml: yaml)
    } catch {
      let (place, reason) = describe(error)
      throw ConfigurationError(name + place, "not valid YAML: " + reason)
    }
  }

  private static func describe(_ error: any Error) -> (String, String) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (":\(mark)", problem)
    case .duplicatedKeysInMapping(let keys, let context):
      (":\(context.mark)", "given more than once: " + keys.sorted().joined(separator: ", "))
    case .reader(let problem, _, _, _): ("", problem)
    default: ("", "\(error)")
    }
  }

  /// "FILE:LINE:COLUMN".
  static func place(_ node: Node, in name: String) -> String {
    "\(name):\(node.mark?.description ?? "1:1")"
  }

  /// What stands there, in words that follow "found".
  static func describe(_ node: Node) -> String {
    if let scalar = node.scalar {
      return scalar.string.isEmpty ? "nothing" : "\"\(scalar.string.prefix(40))\""
    }
    return node.sequence != nil ? "a list" : "keys and values"
  }
}
