/// Something of an output directory that does not hold.
public struct Finding: Sendable, Equatable, Encodable {
  /// What kind of thing it is.
  public enum Problem: String, Sendable, Encodable {
    /// A file or a link that must be there is not.
    case missing
    /// Something is there that nothing speaks of.
    case added
    /// Bytes are not those that were written.
    case changed
    /// A file is not what it should be, or cannot be read.
    case unreadable
    /// It is not where it says that it belongs.
    case moved
    /// A seal does not hold.
    case seal
    /// Two links claim one place.
    case fork
    /// The chain is shorter than it was.
    case cut
    /// The recording gives other facts.
    case derivedOtherwise
  }

  /// What kind of thing it is.
  public var problem: Problem
  /// The file or folder within the output directory.
  public var place: String
  /// What is wrong, for a person.
  public var text: String

  /// A finding.
  public init(_ problem: Problem, _ place: String, _ text: String) {
    self.problem = problem
    self.place = place
    self.text = text
  }
}
