/// One known load, and what the controller showed under it.
public struct CalibrationPoint: Codable, Sendable, Equatable {
  /// Whether the load had been put on or taken off before.
  public enum Direction: String, Codable, Sendable {
    /// More load than before.
    case loading
    /// Less load than before.
    case unloading
  }

  /// The load, in N.
  public var loadNewtons: Double
  /// The mean of what was shown from the device's zero, in N.
  public var shownNewtons: Double
  /// How it was come to.
  public var direction: Direction
  /// Whether it is kept out of the line, to check it.
  public var isHoldOut: Bool

  /// A point of these facts.
  public init(
    loadNewtons: Double, shownNewtons: Double, direction: Direction = .loading,
    isHoldOut: Bool = false
  ) {
    self.loadNewtons = loadNewtons
    self.shownNewtons = shownNewtons
    self.direction = direction
    self.isHoldOut = isHoldOut
  }
}

/// Why no calibration follows from some points.
public struct CalibrationFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// One sentence: what is wrong and what to do.
  public let description: String
}
