/// A hand.
public enum Hand: String, Codable, Sendable, CaseIterable {
  /// The left one.
  case left
  /// The right one.
  case right

  /// The other one.
  public var other: Hand { self == .left ? .right : .left }
}
