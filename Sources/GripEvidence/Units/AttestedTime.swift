/// Time that a therapist attests for one code in one visit. Device clocks never become such a time.
public struct AttestedTime: Sendable, Equatable {
  /// The code as the therapist entered it, for example "97110".
  public let code: String
  /// What was attested, exactly.
  public let seconds: Int64
  /// Whether the code is billed by time, as the therapist says.
  public let isTimed: Bool
  /// Whether a therapist was with the patient in the clinic. Time at home or unattended counts no units.
  public let isAttended: Bool
  /// Whether the controller was in use: only then can the attested time be held against the device's clocks.
  public let usedDevice: Bool

  /// The most that can be attested for one entry: a day.
  public static let secondsMax: Int64 = 86_400

  /// An attested time. `seconds` must lie in 0...`secondsMax`: what reads attestations from files checks that first.
  public init(
    code: String, seconds: Int64, isTimed: Bool = true, isAttended: Bool = true,
    usedDevice: Bool = true
  ) {
    precondition((0...Self.secondsMax).contains(seconds), "attested time out of range")
    self.code = code
    self.seconds = seconds
    self.isTimed = isTimed
    self.isAttended = isAttended
    self.usedDevice = usedDevice
  }
}

/// The device's clocks over the blocks of one code, in seconds: connected is never above wall.
public struct DeviceClocks: Sendable, Equatable {
  /// From the first sample to the last.
  public let wallSeconds: Double
  /// While data arrived.
  public let connectedSeconds: Double

  /// Clocks of these lengths.
  public init(wallSeconds: Double, connectedSeconds: Double) {
    self.wallSeconds = wallSeconds
    self.connectedSeconds = connectedSeconds
  }
}
