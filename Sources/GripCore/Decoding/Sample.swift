/// What one sample of a controller says, in SI units.
public struct Sample: BitwiseCopyable, Sendable, Equatable {
  /// Nanoseconds since the first sample of the session.
  public var timeNanoseconds: Int64 = 0
  /// Grip force in newtons from the device's zero. Meaningless where `flags` says that there is none.
  public var forceNewtons: Double = 0
  /// Acceleration along the device's axes X, Y, Z in m/s².
  public var acceleration = Vector()
  /// Angular velocity about the device's axes X, Y, Z in rad/s.
  public var angularVelocity = Vector()
  /// What is known about this sample beside its values, as bits.
  public var flags: UInt16 = 0

  /// A sample at time 0 with no force.
  public init() {}

  /// Three components along the device's axes.
  public struct Vector: BitwiseCopyable, Sendable, Equatable {
    /// Along or about X (supination positive), Y (ulnar positive) and Z (extension positive).
    public var x: Float = 0, y: Float = 0, z: Float = 0
    /// The zero vector.
    public init() {}
  }

  // Plain bits and not an option set: on the path of a sample generic code may not be specialised.

  /// The force field was outside of its declared logical range: the device says "no value".
  public static var forceMissing: UInt16 { 1 }
  /// The force field stood at an end of its declared range, or the device said "over range".
  public static var forceSaturated: UInt16 { 2 }
  /// The device said that the hand touches it.
  public static var touched: UInt16 { 4 }
  /// The device said that it is charging.
  public static var charging: UInt16 { 8 }
  /// The device said that motion was over range.
  public static var motionSaturated: UInt16 { 16 }

  /// Whether this sample has no force.
  public var isForceMissing: Bool { flags & Self.forceMissing != 0 }
  /// Whether force stood at the end of its range.
  public var isForceSaturated: Bool { flags & Self.forceSaturated != 0 }
}
