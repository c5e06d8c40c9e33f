/// A note from somewhere else, held against the note that the records and reports give again.
public struct NoteCheck: Sendable, Equatable {
  /// A place where the words are not the same.
  public struct Difference: Sendable, Equatable {
    /// Which word, counted from 1: of the note as it should be, or of the given one where a word was added.
    public let position: Int
    /// What should stand there; nil where a word was added.
    public let expected: Note.Word?
    /// What stands there; nil where a word is missing.
    public let found: String?
  }

  /// Where the words differ, in the order of the note.
  public let differences: [Difference]
  /// The words that people attested, and whose they are: those the device cannot vouch for.
  public let attested: [Note.Word]

  /// The most bytes of a note that is checked.
  public static let bytesMax = 262_144

  /// Compares word by word; line breaks and the number of spaces do not matter. Nil if the text is longer than
  /// `bytesMax`: then it is no note.
  public init?(_ text: String, against note: Note) {
    guard text.utf8.count <= Self.bytesMax else { return nil }
    let expected = note.paragraphs.flatMap(\.words)
    let found = text.split(whereSeparator: \.isWhitespace).map(String.init)
    attested = expected.filter {
      if case .attested = $0.source { true } else { false }
    }
    differences = Self.differences(expected, found)
  }

  /// How many words ahead the two are searched for the next place where they agree. It bounds the work on a text that is no
  /// note at all.
  private static let wordsAheadMax = 64

  /// Where the words differ, both sides skip as few words as it takes to agree again. Skipped on both sides, they are words
  /// that were changed; on one side, missing or added.
  private static func differences(_ expected: [Note.Word], _ found: [String]) -> [Difference] {
    var differences: [Difference] = []
    var (left, right) = (0, 0)
    while left < expected.count || right < found.count {
      let (missing, added) = skip(expected[left...], found[right...])
      for place in 0..<max(missing, added) {
        differences.append(
          Difference(
            position: (place < missing ? left : right) + place + 1,
            expected: place < missing ? expected[left + place] : nil,
            found: place < added ? found[right + place] : nil))
      }
      left += missing + (missing + added == 0 ? 1 : 0)
      right += added + (missing + added == 0 ? 1 : 0)
    }
    return differences
  }

  /// How many words to skip on each side; none where the next words are the same.
  private static func skip(
    _ expected: ArraySlice<Note.Word>, _ found: ArraySlice<String>
  ) -> (Int, Int) {
    guard !expected.isEmpty, !found.isEmpty else { return (expected.count, found.count) }
    for sum in 0...wordsAheadMax {
      // Equal numbers on both sides first: a word is more often changed than left out.
      for missing in (0...sum).sorted(by: { abs(2 * $0 - sum) < abs(2 * $1 - sum) }) {
        let (left, right) = (expected.startIndex + missing, found.startIndex + sum - missing)
        guard left < expected.endIndex, right < found.endIndex else { continue }
        if expected[left].text == found[right] { return (missing, sum - missing) }
      }
    }
    return (1, 1)
  }
}
