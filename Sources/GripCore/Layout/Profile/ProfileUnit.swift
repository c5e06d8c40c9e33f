/// A unit that a profile may name.
public enum ProfileUnit: String, Codable, Sendable, CaseIterable {
  /// Newton.
  case newton = "N"
  /// Kilogram-force.
  case kilogramForce = "kgf"
  /// Pound-force.
  case poundForce = "lbf"
  /// Metre per second squared.
  case metrePerSecondSquared = "m/s2"
  /// Standard gravity.
  case gravity = "g"
  /// Radian per second.
  case radianPerSecond = "rad/s"
  /// Degree per second.
  case degreePerSecond = "deg/s"

  /// How much of the SI unit it is.
  var factor: Double {
    switch self {
    case .newton, .metrePerSecondSquared, .radianPerSecond: 1
    case .kilogramForce, .gravity: SensorField.standardGravity
    case .poundForce: 4.4482216152605
    case .degreePerSecond: SensorField.radiansPerDegree
    }
  }

  /// The units that a channel may be in.
  public static func units(of channel: ProfileChannel) -> [ProfileUnit] {
    switch channel {
    case .force: [.newton, .kilogramForce, .poundForce]
    case .accelerationX, .accelerationY, .accelerationZ: [.metrePerSecondSquared, .gravity]
    case .angularVelocityX, .angularVelocityY, .angularVelocityZ:
      [.radianPerSecond, .degreePerSecond]
    }
  }
}

/// What a controller measures, in the order of the decoder's table.
public enum ProfileChannel: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
  /// Grip force.
  case force
  /// Acceleration along X, Y, Z of the grip HID interface.
  case accelerationX = "acceleration-x"
  /// See `accelerationX`.
  case accelerationY = "acceleration-y"
  /// See `accelerationX`.
  case accelerationZ = "acceleration-z"
  /// Angular velocity about X, Y, Z of the grip HID interface: + is supination, ulnar deviation, extension.
  case angularVelocityX = "angular-velocity-x"
  /// See `angularVelocityX`.
  case angularVelocityY = "angular-velocity-y"
  /// See `angularVelocityX`.
  case angularVelocityZ = "angular-velocity-z"
}

/// What a device's numbers are in, where its descriptor says it wrongly or not at all.
public struct StatedUnits: Codable, Sendable, Equatable {
  /// Of force, or weight.
  public var force: ProfileUnit?
  /// Of acceleration.
  public var acceleration: ProfileUnit?
  /// Of angular velocity.
  public var angularVelocity: ProfileUnit?

  /// None are stated.
  public init() {}
}
