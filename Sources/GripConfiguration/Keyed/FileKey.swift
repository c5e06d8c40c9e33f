import GripEvidence

/// One key of a plan or a profile as people write it, with what may stand there. The documents, the schema and the reader follow
/// the list of all.
public struct FileKey: Sendable, Equatable {
  /// What may stand there.
  public enum Kind: String, Sendable {
    /// One line of text.
    case text
    /// A number, with decimals or without.
    case number
    /// A whole number.
    case count
    /// true or false.
    case flag
    /// A list of texts.
    case texts
    /// Keys of its own.
    case section
    /// A list whose entries have keys of their own.
    case sections
  }

  /// The keys from the file down, joined by dots; entries of a list are not numbered.
  public let path: String
  /// What may stand there.
  public let kind: Kind
  /// What it says.
  public let about: String
  /// The words that it takes; empty where it takes others, too.
  public let words: [String]
  /// The numbers that it takes.
  public let range: ClosedRange<Double>?
  /// Whether it must be there where what it belongs to is.
  public let isRequired: Bool

  /// What it means, with the words or the range that it takes.
  public var meaning: String { takes.isEmpty ? about : "\(about): \(takes)" }

  /// The words or the range that it takes; empty where it takes any text.
  public var takes: String {
    range.map { "\(plain($0.lowerBound)) to \(plain($0.upperBound))" }
      ?? words.joined(separator: ", ")
  }

  /// The last of the keys that lead to it.
  var name: String { path.split(separator: ".").last.map(String.init) ?? path }

  /// The keys that it is below; empty where it is below none.
  var parent: String { path.split(separator: ".").dropLast().joined(separator: ".") }

  init(_ path: String, _ kind: Kind, _ about: String, isRequired: Bool = false) {
    self.init(path, kind, about, words: [], range: nil, isRequired: isRequired)
  }

  init(_ path: String, _ about: String, words: [String]) {
    self.init(path, .text, about, words: words, range: nil, isRequired: false)
  }

  init(_ path: String, _ about: String, from range: ClosedRange<Double>, _ kind: Kind = .number) {
    self.init(path, kind, about, words: [], range: range, isRequired: false)
  }

  private init(
    _ path: String, _ kind: Kind, _ about: String, words: [String], range: ClosedRange<Double>?,
    isRequired: Bool
  ) {
    self.path = path
    self.kind = kind
    self.about = about
    self.words = words
    self.range = range
    self.isRequired = isRequired
  }

  /// The same key, which must be there where what it belongs to is.
  var required: FileKey {
    FileKey(path, kind, about, words: words, range: range, isRequired: true)
  }

  /// The same key of an entry of a list, or of a section.
  func below(_ parent: String) -> FileKey {
    FileKey(
      parent + "." + path, kind, about, words: words, range: range, isRequired: isRequired)
  }
}
