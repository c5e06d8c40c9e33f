import Foundation
import GripEvidence

/// Writes a plan as YAML, in the order of the list of keys. Yams' own encoder is not used: it cuts the digits of numbers.
enum PlanWriter {
  static func yaml(_ plan: Plan) throws -> String {
    let tree = try JSONDecoder().decode(FileTree.self, from: JSONEncoder().encode(plan))
    return "plan: \(PlanFile.version)\n" + lines(tree, below: "", indent: 0)
  }

  /// The keys and values of a section.
  private static func lines(_ tree: FileTree, below parent: String, indent: Int) -> String {
    guard case .section(let members) = tree else { return "" }
    let margin = String(repeating: " ", count: indent)
    return FileKey.plan.filter { $0.parent == parent }.reduce(into: "") { text, key in
      guard let value = members[key.name] else { return }
      text += margin + key.name + ":"
      switch value {
      case .section: text += "\n" + lines(value, below: key.path, indent: indent + 2)
      case .list(let entries):
        text += "\n"
        for entry in entries {
          let inner = lines(entry, below: key.path, indent: indent + 4)
          text +=
            margin + "  - "
            + (inner.isEmpty ? scalar(entry) + "\n" : String(inner.dropFirst(indent + 4)))
        }
      default: text += " \(scalar(value))\n"
      }
    }
  }

  private static func scalar(_ value: FileTree) -> String {
    switch value {
    case .text(let text): scalar(text)
    case .number(let number): plain(number)
    case .flag(let flag): flag ? "yes" : "no"
    case .list, .section: ""
    }
  }

  /// As it is where every reader of YAML takes the text for itself: it begins with a letter, has no sign of YAML's own, and is
  /// no word that stands for something else.
  private static func scalar(_ text: String) -> String {
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
    let signs = Set(" .,;()/-+%=".unicodeScalars)
    let isPlain =
      text.unicodeScalars.first?.isLetter == true && text.unicodeScalars.last != " "
      && text.unicodeScalars.allSatisfy {
        $0.isLetter || ("0"..."9").contains($0) || signs.contains($0)
      } && !words.contains(text.lowercased())
    return isPlain ? text : quoted(text)
  }

  private static func quoted(_ text: String) -> String {
    let inside = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": return "\\" + String(scalar)
      case " "..."~", "\u{A0}"..."\u{D7FF}": return String(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }
    }
    return "\"" + inside.joined() + "\""
  }
}

extension Unicode.Scalar {
  fileprivate var isLetter: Bool {
    ("A"..."Z").contains(self) || ("a"..."z").contains(self)
  }
}
