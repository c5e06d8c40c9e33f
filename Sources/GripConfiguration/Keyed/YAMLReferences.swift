/// Finds anchors and aliases (`&name`, `*name`) before a YAML text is composed. Our files need none, and a few lines of them
/// that name each other stand for more than a computer can compare.
///
/// What a character means depends on all that stands before it. So every meaning that the text may have so far is followed at
/// once, a few more than YAML has: none of its anchors or aliases is missed, and a text in which `&` or `*` looks like one may
/// need quotes.
struct YAMLReferences {
  /// What the next character may belong to.
  private struct Meanings: OptionSet {
    var rawValue: UInt8

    /// Nothing yet: something may begin.
    static let start = Meanings(rawValue: 1)
    static let plainText = Meanings(rawValue: 2)
    static let singleQuotes = Meanings(rawValue: 4)
    static let doubleQuotes = Meanings(rawValue: 8)
    /// The character after a backslash in double quotes.
    static let escaped = Meanings(rawValue: 16)
    static let tag = Meanings(rawValue: 32)
    static let comment = Meanings(rawValue: 64)
    /// The lines of a text after `|` or `>`.
    static let lines = Meanings(rawValue: 128)
  }

  private var meanings = Meanings.start
  /// Whether a bracket may be open, in which a comma ends a text.
  private var mayBeInBrackets = false

  /// The line and column, from 1, of the first one; nil where there is none.
  static func first(in yaml: String) -> (line: Int, column: Int)? {
    let text = Array(yaml.unicodeScalars)
    var references = YAMLReferences()
    var (line, column) = (1, 1)
    for (index, scalar) in text.enumerated() {
      let next = index + 1 < text.count ? text[index + 1] : "\n"
      if scalar == "&" || scalar == "*", references.meanings.contains(.start), !isSpace(next) {
        return (line, column)
      }
      references.take(scalar, isAfterSpace: index == 0 || isSpace(text[index - 1]), next: next)
      // A line feed after a carriage return ends no line of its own.
      if isBreak(scalar), scalar != "\r" || next != "\n" {
        (line, column) = (line + 1, 1)
      } else {
        column += 1
      }
    }
    return nil
  }

  private mutating func take(
    _ scalar: Unicode.Scalar, isAfterSpace: Bool, next: Unicode.Scalar
  ) {
    let before = meanings
    var result = Meanings()
    if before.contains(.start) {
      result.formUnion(Self.begun(by: scalar, next: next))
      if scalar == "[" || scalar == "{" { mayBeInBrackets = true }
    }
    if before.contains(.plainText) {
      result.formUnion(inPlainText(scalar, isAfterSpace: isAfterSpace, next: next))
    }
    if before.contains(.singleQuotes) { result.insert(scalar == "'" ? .start : .singleQuotes) }
    if before.contains(.doubleQuotes) {
      result.insert(scalar == "\\" ? .escaped : scalar == "\"" ? .start : .doubleQuotes)
    }
    if before.contains(.escaped) { result.insert(.doubleQuotes) }
    if before.contains(.tag) {
      if !Self.isSpace(scalar) { result.insert(.tag) }
      if Self.isSpace(scalar) || Self.isBracketOrComma(scalar) { result.insert(.start) }
    }
    if before.contains(.comment) { result.insert(Self.isBreak(scalar) ? .start : .comment) }
    if before.contains(.lines) {
      result.formUnion(Self.isBreak(scalar) ? [.lines, .start] : .lines)
    }
    meanings = result
  }

  /// What may follow a character of a text without quotes.
  private func inPlainText(
    _ scalar: Unicode.Scalar, isAfterSpace: Bool, next: Unicode.Scalar
  ) -> Meanings {
    switch scalar {
    case "#" where isAfterSpace: return .comment
    case ":" where Self.isSpace(next): return .start
    case ":" where Self.isBracketOrComma(next): return [.start, .plainText]
    default:
      let mayEnd = Self.isBreak(scalar) || mayBeInBrackets && Self.isBracketOrComma(scalar)
      return mayEnd ? [.start, .plainText] : .plainText
    }
  }

  /// What a character begins where something may begin.
  private static func begun(by scalar: Unicode.Scalar, next: Unicode.Scalar) -> Meanings {
    switch scalar {
    case "'": .singleQuotes
    case "\"": .doubleQuotes
    case "#": .comment
    case "!": .tag
    case "|", ">": [.lines, .plainText]
    // Three of them begin or end a document.
    case "-" where isSpace(next): .start
    case "-", ".": next == scalar || isSpace(next) ? [.start, .plainText] : .plainText
    case "?", ":": isSpace(next) ? .start : [.start, .plainText]
    case "\u{FEFF}": .start
    default: isSpace(scalar) || isBracketOrComma(scalar) ? .start : .plainText
    }
  }

  private static func isBracketOrComma(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ",", "[", "]", "{", "}": true
    default: false
    }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || isBreak(scalar)
  }

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }
}
