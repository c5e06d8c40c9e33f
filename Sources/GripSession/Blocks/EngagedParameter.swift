import GripCore

/// What a block engaged, of what the device measures: facts, from which no code follows.
public enum EngagedParameter: String, Codable, Sendable, CaseIterable {
  /// Force: there is a repetition.
  case force
  /// A hold: force stayed near the top of a repetition for `plateauSecondsMin`.
  case hold
  /// Rotation: the device was turned by 15 degrees or more.
  case rotation
  /// Both at once: for a second or more the device turned with `squeezeNewtons` or more.
  case forceWhileTurning
  /// Following a target that was shown, for `TrackingMeasures.samplesMin` samples or more.
  case tracking

  /// Turning time with force that engages both, in ns.
  static let turningMin: Int64 = 1_000_000_000
}

extension SessionBlock {
  /// What it engaged, in the order of `EngagedParameter`.
  public var engaged: [EngagedParameter] {
    EngagedParameter.allCases.filter {
      switch $0 {
      case .force: !repetitions.isEmpty
      case .hold: repetitions.contains { $0.measured.plateau.durationSeconds.value != nil }
      case .rotation: rotation.map { !$0.arcs.isEmpty } ?? false
      case .forceWhileTurning: facts.motion.turningWithForce >= EngagedParameter.turningMin
      case .tracking:
        statement.target != nil && facts.tracking.samples >= TrackingMeasures.samplesMin
      }
    }
  }
}
