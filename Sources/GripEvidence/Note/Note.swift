import GripStore

/// The paragraphs that a therapist pastes into the clinic's record: one for each code, facts of the device first, then what was
/// attested and by whom, then what is missing. The same visit and blocks always give the same words, so that a pasted
/// note can be checked.
public struct Note: Sendable, Equatable {
  /// Where a word comes from.
  public enum Source: Sendable, Equatable {
    /// Words that hold the others together, and the marks of what is missing.
    case frame
    /// A fact of a block.
    case device(session: String, block: Int)
    /// Attested in the record of this number.
    case attested(record: Int, by: VisitRecord.Author)
  }

  /// A word with where it comes from.
  public struct Word: Sendable, Equatable {
    /// The word as printed, without spaces.
    public let text: String
    /// Where it comes from.
    public let source: Source
  }

  /// The paragraph of one code.
  public struct Paragraph: Sendable, Equatable {
    /// The code as the therapist entered it.
    public let code: String
    /// Its words, in their order.
    public let words: [Word]
    /// The paragraph as one line of ASCII.
    public var text: String { words.map(\.text).joined(separator: " ") }
  }

  /// The paragraphs, by code.
  public let paragraphs: [Paragraph]
  /// The whole note, paragraphs parted by an empty line. Empty where no code was entered.
  public var text: String {
    paragraphs.isEmpty ? "" : paragraphs.map(\.text).joined(separator: "\n\n") + "\n"
  }

  /// The most characters of a paragraph.
  public static let charactersMax = 1200
  /// How many characters of typed texts and of names are printed, from the most to the least: the first that leaves the
  /// device's facts their room is taken. What is cut stands in the record.
  static let limits = [
    NoteText.Limit(typed: 160, name: 48), NoteText.Limit(typed: 80, name: 24),
    NoteText.Limit(typed: 30, name: 12),
  ]
  /// The room that the device's facts always have, in characters.
  static let deviceCharactersMin = 160

  /// Composes the note of a visit. Blocks of sessions that are not the visit's must not be given.
  /// - Parameters:
  ///   - visit: the visit with what is attested.
  ///   - blocks: its blocks, in the order of time.
  ///   - digest: the digest of the visit's manifest, 64 hexadecimal digits; its beginning ends each paragraph.
  ///   - plan: the record that holds the visit's plan, if one does: goal and functional task are taken from it.
  public init(visit: Visit, blocks: [NoteBlock], digest: String, plan: VisitRecord? = nil) {
    let codes = Set(blocks.compactMap(\.code) + (visit.attestation?.codes ?? []).map(\.code))
    paragraphs = codes.sorted().map { code in
      Paragraph(
        code: code,
        words: Self.words(
          code, visit: visit, blocks: blocks.filter { $0.code == code }, digest: digest,
          plan: plan))
    }
  }

  /// The short code of a digest, as "7F3A-91C2-0B1D-22EE".
  public static func shortCode(_ digest: String) -> String {
    let digits = Array(digest.uppercased().prefix(16))
    return stride(from: 0, to: digits.count, by: 4)
      .map { String(digits[$0..<min($0 + 4, digits.count)]) }.joined(separator: "-")
  }

  private static func words(
    _ code: String, visit: Visit, blocks: [NoteBlock], digest: String, plan: VisitRecord?
  ) -> [Word] {
    let digits = shortCode(digest)
    let day = visit.isDated ? visit.key.day : "date not recorded"
    var head = NoteText()
    var tail = NoteText()
    var space = 0
    for limit in limits where space < deviceCharactersMin {
      let patient = limit.name(visit.key.reference)
      head = NoteText("\(code), \(day), patient \(patient).", .frame)
      tail = NoteText()
      let missing = AttestedFacts.add(code: code, visit: visit, limit: limit, to: &tail)
      let isPlanned = AttestedFacts.addTask(of: plan, limit: limit, to: &tail)
      for gap in missing + (isPlanned ? [] : ["goal and functional task"]) {
        tail.add("[therapist: \(gap)]", .frame)
      }
      tail.add("[gripd \(digits)]", .frame)
      space = charactersMax - head.characters - tail.characters - 2
    }
    return head.words + deviceWords(blocks, charactersMax: space) + tail.words
  }

  /// As many facts as there is room for, the most important of each block first, and how many were left out.
  private static func deviceWords(_ blocks: [NoteBlock], charactersMax: Int) -> [Word] {
    guard !blocks.isEmpty else {
      return NoteText("No block of the device is claimed for this code.", .frame).words
    }
    let pieces = blocks.map(pieces)
    let count = pieces.reduce(0) { $0 + $1.count }
    let kept = kept(pieces.map { $0.map(\.characters) }, charactersMax: charactersMax) { left in
      left == 0 ? 0 : 1 + rest(left).characters
    }
    let left = count - kept.reduce(0, +)
    return zip(pieces, kept).flatMap { $0.prefix($1).flatMap(\.words) }
      + (left == 0 ? [] : rest(left).words)
  }

  private static func rest(_ count: Int) -> NoteText {
    NoteText("(\(count) more in the report)", .frame)
  }

  /// A block's name and its facts, the most important first.
  private static func pieces(_ block: NoteBlock) -> [NoteText] {
    let source = Source.device(session: block.session, block: block.block)
    let hand = block.hand.map { "\($0) hand" } ?? "hand not recorded"
    let title = "Device (\(block.origin)), \(block.activity), \(hand):"
    return [NoteText(title, source)]
      + block.facts.map { fact in
        let value = fact.value ?? "not reported (\(fact.notReported ?? "no reason given"))"
        return NoteText("\(fact.name) \(value);", source)
      }
  }

  /// How many pieces of each block there is room for: one more of each block in turn, until one does not fit.
  ///
  /// - Parameters:
  ///   - lengths: of the pieces of each block, in characters.
  ///   - rest: what it takes to say that so many were left out.
  private static func kept(
    _ lengths: [[Int]], charactersMax: Int, rest: (Int) -> Int
  ) -> [Int] {
    var kept = lengths.map { _ in 0 }
    var used = 0
    var left = lengths.reduce(0) { $0 + $1.count }
    for rank in 0..<(lengths.map(\.count).max() ?? 0) {
      for (block, pieces) in lengths.enumerated() where rank < pieces.count {
        // Words are parted by a blank.
        used += pieces[rank] + (used == 0 ? 0 : 1)
        left -= 1
        guard used + rest(left) <= charactersMax else { return kept }
        kept[block] += 1
      }
    }
    return kept
  }
}

/// Words with their sources, while a paragraph is made.
struct NoteText {
  var words: [Note.Word] = []

  init() {}

  init(_ text: String, _ source: Note.Source) { add(text, source) }

  /// Letters of the joined words, spaces included.
  var characters: Int { words.reduce(0) { $0 + $1.text.utf8.count + 1 } - (words.isEmpty ? 0 : 1) }

  mutating func add(_ text: String, _ source: Note.Source) {
    words += Self.ascii(text).split(separator: " ").map { .init(text: String($0), source: source) }
  }

  /// Printable ASCII; every other character is a question mark, since the clinic's record may not take it.
  static func ascii(_ text: String) -> String {
    String(text.map { $0.isASCII && $0 >= " " && $0 != "\u{7F}" ? $0 : "?" })
  }

  /// How much is printed of what people typed.
  struct Limit {
    var typed: Int
    var name: Int

    func typed(_ text: String) -> String { Self.cut(text, typed) }

    func name(_ text: String) -> String { Self.cut(text, name) }

    private static func cut(_ text: String, _ most: Int) -> String {
      text.count <= most ? text : text.prefix(most - 3) + "..."
    }
  }
}
