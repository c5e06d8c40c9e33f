/// How far a device that only measures acceleration was tilted, at the moments in which it lay still.
public struct TiltFacts: BitwiseCopyable, Sendable, Equatable {
  /// Samples at which it lay still.
  public internal(set) var samples: Int64 = 0
  /// The least cosine of the angle between gravity at one of them and at the first.
  public internal(set) var leastCosine = 1.0

  /// Nothing yet.
  public init() {}

  /// The greatest of those angles, in degrees.
  public var greatestDegrees: Double {
    // Sine and cosine of its half, both by the same factor too great.
    degreesOfHalf(sine: squareRoot(1 - leastCosine), cosine: squareRoot(1 + leastCosine))
  }
}

/// Follows the tilt against the first moment at which the device lay still.
struct TiltMeter: BitwiseCopyable {
  private(set) var facts = TiltFacts()
  private var first = Vector3()

  /// - Parameter up: where up is in the device's frame, of length 1.
  mutating func add(_ up: Vector3) {
    if facts.samples == 0 { first = up }
    facts.samples &+= 1
    facts.leastCosine = lesser(facts.leastCosine, Vector3.dot(first, up))
  }
}
