/// One of the device's axes, with the signs of GripAble's convention.
public enum RotationAxis: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// Supination positive, pronation negative.
  case x
  /// Ulnar deviation positive, radial deviation negative.
  case y
  /// Extension positive, flexion negative.
  case z

  /// Its small letter, as it stands in a recording and on the command line.
  public var letter: String {
    switch self {
    case .x: "x"
    case .y: "y"
    case .z: "z"
    }
  }
}

/// A rotation of the device one way about one of its axes, from one turning point or stand-still to the next. It is the device's
/// rotation, not a joint's angle. Times are in ns since the session's first sample.
public struct RotationArc: BitwiseCopyable, Sendable, Equatable {
  /// About which axis it turned most.
  public var axis = RotationAxis.x
  /// From the turning point before to the one after, in degrees, with the sign of the direction.
  public var degrees = 0.0
  /// When the speed rose above a twentieth of its peak ...
  public var start: Int64 = 0
  /// ... and when it had fallen below it.
  public var end: Int64 = 0
  /// Greatest speed, in degrees a second.
  public var peakDegreesPerSecond = 0.0
  /// Spectral arc length of the speed; positive: not given.
  public var spectralArcLength = Self.notGiven
  /// Log dimensionless jerk of the speed; positive: not given.
  public var logDimensionlessJerk = Self.notGiven
  /// Mean force while it turned, from zero, in N; 0 where no force came.
  public var meanForceNewtons = 0.0
  /// Whether the axis stood upright: then gravity says nothing of the angle.
  public var isAboutGravity = false
  /// How long before its end the device was last at rest, in ns; negative: never.
  public var sinceRest: Int64 = -1

  /// Smoothness is never positive.
  public static var notGiven: Double { 1 }

  /// Nothing yet.
  public init() {}

  /// Whether its angle can be relied on: about gravity only soon after rest, since nothing but the gyroscope tells it.
  public var isReliable: Bool {
    !isAboutGravity || (sinceRest >= 0 && sinceRest <= RotationRules.sinceRestMax)
  }
}

/// An arc out and the arc back.
public struct RotationRepetition: BitwiseCopyable, Sendable, Equatable {
  /// The way out.
  public var out = RotationArc()
  /// The way back.
  public var back = RotationArc()

  /// Nothing yet.
  public init() {}
}

/// The numbers that decide what counts as a rotation. They belong to the version of the rules.
public enum RotationRules {
  /// An arc has at least so many degrees, ...
  public static var degreesMin: Double { 15 }
  /// ... and is at some moment at least so fast, in degrees a second: no drift is.
  public static var speedMin: Double { 10 }
  /// It turns back where it goes back by so many degrees, ...
  public static var reversalDegrees: Double { 5 }
  /// ... or ends where it goes no further for so long, in ns.
  public static var settle: Int64 { 1_000_000_000 }
  /// Its boundaries are where its speed passes this part of its peak.
  public static var boundaryRatio: Double { 0.05 }
  /// The way back is at least this part of the way out, ...
  public static var returnRatio: Double { 0.5 }
  /// ... and begins within so long after it, in ns.
  public static var pauseMax: Int64 { 5_000_000_000 }
  /// An axis within about 25 degrees of upright turns about gravity.
  public static var uprightMin: Double { 0.9 }
  /// The angle about gravity is given up to so long after rest, in ns: by then it may be off by a few degrees.
  public static var sinceRestMax: Int64 { 60_000_000_000 }
  /// By the rule of regions: from within this angle of the resting position, in degrees, ...
  public static var regionFromDegrees: Double { 10 }
  /// ... to beyond this, ...
  public static var regionToDegrees: Double { 30 }
  /// ... within this time, in ns.
  public static var regionMax: Int64 { 5_000_000_000 }
  /// Smoothness needs so many points in an arc, ...
  public static var smoothnessPointsMin: Int { 20 }
  /// ... and so many points a second.
  public static var smoothnessRateMin: Double { 40 }
}
