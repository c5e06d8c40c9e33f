import GripEvidence

/// Writes a plan's tree as YAML, in the order of the list of fields.
enum PlanWriter {
  static func lines(_ fields: [PlanField], _ tree: PlanTree, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    return fields.reduce(into: "") { text, field in
      guard let value = tree[field.name] else { return }
      text += margin + field.name + ":"
      switch field.kind {
      case .section(let inner): text += "\n" + lines(inner, value, indent: indent + 2)
      case .sections(let inner):
        text += "\n"
        for entry in value.entries {
          text += margin + "  - " + lines(inner, entry, indent: indent + 4).dropFirst(indent + 4)
        }
      case .texts:
        text += "\n" + value.entries.map { "\(margin)  - \(scalar($0))\n" }.joined()
      default: text += " " + scalar(value) + "\n"
      }
    }
  }

  private static func scalar(_ value: PlanTree) -> String {
    guard case .text(let text) = value else { return value.text }
    return isPlain(text) ? text : quoted(text)
  }

  /// Whether every reader of YAML takes the text for itself: it begins with a letter, has no sign of YAML's own, and is no word
  /// that stands for something else.
  private static func isPlain(_ text: String) -> Bool {
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
    let signs = Set(" .,;()/-+%=".unicodeScalars)
    guard let first = text.unicodeScalars.first, first.isLetterOrDigit,
      !("0"..."9").contains(first), text.unicodeScalars.last != " "
    else { return false }
    return text.unicodeScalars.allSatisfy { $0.isLetterOrDigit || signs.contains($0) }
      && !words.contains(text.lowercased())
  }

  private static func quoted(_ text: String) -> String {
    let inside = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\" + String(scalar)
      case " "..."~",
        "\u{A0}"..."\u{D7FF}" where !("\u{2028}"..."\u{2029}").contains(scalar):
        String(scalar)
      default:
        "\\U" + String(repeating: "0", count: 8 - String(scalar.value, radix: 16).count)
          + String(scalar.value, radix: 16)
      }
    }
    return "\"" + inside.joined() + "\""
  }
}

extension Unicode.Scalar {
  fileprivate var isLetterOrDigit: Bool {
    ("0"..."9").contains(self) || ("A"..."Z").contains(self) || ("a"..."z").contains(self)
  }
}
