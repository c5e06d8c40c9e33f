import TestSupport
import Testing
import Yams

@testable import GripConfiguration

/// Given a YAML text, whether an anchor or an alias stands in it, and where.
@Suite struct YAMLReferencesTests {
  @Test(arguments: [
    ("a: &b c", 1, 4), ("a: 1\nb: *c", 2, 4), ("&a b: c", 1, 1), ("- &a\n- x", 1, 3),
    ("{a: 1,\n b: [x,*c]}", 2, 8), ("? &a [x]\n: 1", 1, 3), ("a: !!str &b c", 1, 10),
    ("--- &a\nb: c", 1, 5), ("a: |\n  text\nb: &c d", 3, 4), ("a: \"x\ny\" # z\nb: *c", 3, 4),
    ("a: it's\nb: &c 'd'", 2, 4), ("\"a\":\r\n  'b'\r\nc: *d", 3, 4), ("{\"a\":*b}", 1, 6),
    ("a: b # 'c\nd: &e f", 2, 4), ("a: 'b''c'\nd: &e f", 2, 4), ("\u{FEFF}&a b", 1, 2),
    ("a: \"\\\"\"\nb: &c d", 2, 4), ("%YAML 1.1\n---\n- &a b", 3, 3),
  ])
  func `One is found, with its line and column`(yaml: String, line: Int, column: Int) throws {
    let found = try #require(YAMLReferences.first(in: yaml))
    #expect(found.line == line && found.column == column)
  }

  @Test(arguments: [
    "", "a: R&D", "a: salt & pepper", "a: squeeze *hard*", "a: \"*b\"", "a: '&b'",
    "- \"squeeze\n  *hard*\"", "# *a\nb: c # &d", "a: 2*3", "a: {b: '*c', d: \"&e\"}",
    "a: |\n  salt & pepper, 2 * 3", "a: \"x\\\" *y\"", "a: 'it''s *b'", "a: http://b/&c",
  ])
  func `A text that holds such a character is none`(yaml: String) {
    #expect(YAMLReferences.first(in: yaml) == nil)
  }

  /// Whether Yams reads the text, with an anchor in it. A node holds its anchor only as long as the parser does.
  private static func isAnchored(_ yaml: String) -> Bool {
    guard let parser = try? Parser(yaml: yaml) else { return false }
    return withExtendedLifetime(parser) {
      guard let root = try? parser.singleRoot() else { return false }
      return isAnchored(root)
    }
  }

  private static func isAnchored(_ node: Node) -> Bool {
    switch node {
    case .scalar(let scalar): scalar.anchor != nil
    case .sequence(let list): list.anchor != nil || list.contains(where: isAnchored)
    case .mapping(let map):
      map.anchor != nil || map.contains { isAnchored($0.key) || isAnchored($0.value) }
    case .alias: true
    }
  }

  private static let pieces = [
    "&a ", "&b", "*a", "a", "b: ", "- ", "\n", "\n  ", "'", "\"", "#", " #", " ", ",", "[", "]",
    "{", "}", "|", "|\n  ", ">\n", ": ", ":", "? ", "! ", "!!str ", "\\", "--- ", "...\n", "%",
    "\t",
    "\u{85}", "\u{2028}", "\r", "\u{FEFF}", "x: ", "1",
  ]

  @Test func `No text with an anchor in it comes through, whatever stands around it`() {
    var random = SeededGenerator(seed: 7)
    var anchored = 0
    for _ in 0..<60_000 {
      let count = Int.random(in: 1...14, using: &random)
      let yaml = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
      guard Self.isAnchored(yaml) else { continue }
      anchored += 1
      #expect(YAMLReferences.first(in: yaml) != nil, "\(yaml.debugDescription)")
    }
    #expect(anchored > 300, "\(anchored) texts had an anchor")
  }
}
