import Yams

/// What the readers of our YAML files share.
enum YAMLText {
  /// The file's root; nil where it says nothing.
  static func parse(_ yaml: String, name: String) throws(ConfigurationError) -> Node? {
    if let (line, column) = YAMLReferences.first(in: yaml) {
      throw ConfigurationError(
        "\(name):\(line):\(column)",
        "anchors and aliases (& and *) are not read: write the value itself, and a text with these characters in quotes"
      )
    }
    do {
      return try compose(yaml: yaml)
    } catch {
      let (place, reason) = describe(error)
      throw ConfigurationError(name + place, "not valid YAML: " + reason)
    }
  }

  /// What stands at a node, in few words.
  static func describe(_ node: Node) -> String {
    if let scalar = node.scalar {
      return scalar.string.isEmpty ? "nothing" : "\"\(scalar.string.prefix(40))\""
    }
    return node.sequence != nil ? "a list" : "keys and values"
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
}
