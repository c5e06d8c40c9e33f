/// One key of a plan as people write it, with what may stand there.
public struct PlanKey: Sendable, Equatable {
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

  /// The keys from the plan down, joined by dots; entries of a list are not numbered.
  public let path: String
  /// What may stand there.
  public let kind: Kind
  /// What it means, with the words or the range that it takes.
  public let meaning: String

  init(_ path: String, _ kind: Kind, _ meaning: String) {
    self.path = path
    self.kind = kind
    self.meaning = meaning
  }
}
