public import GripCore

/// The rotations of a session or of a block of it: plain values.
public struct RotationSummary: Sendable, Equatable {
  /// Every arc, in the order in which they were decided.
  public internal(set) var arcs: [RotationArc] = []
  /// Out and back, each by two of the arcs.
  public let repetitions: [RotationRepetition]
  /// Time at rest, turning time and the like.
  public let facts: MotionFacts

  /// Rotations of these arcs: a way out, and a way back about the same axis soon after it, are a repetition.
  public init(arcs: [RotationArc], facts: MotionFacts) {
    self.arcs = arcs
    self.facts = facts
    var repetitions: [RotationRepetition] = []
    // By axis: the arc that may still be the way out of a repetition.
    var open: [RotationArc?] = [nil, nil, nil]
    for arc in arcs {
      let axis = Int(arc.axis.rawValue)
      guard let out = open[axis], arc.isWayBack(from: out) else {
        open[axis] = arc
        continue
      }
      open[axis] = nil
      var repetition = RotationRepetition()
      (repetition.out, repetition.back) = (out, arc)
      repetitions.append(repetition)
    }
    self.repetitions = repetitions
  }
}

extension RotationArc {
  fileprivate func isWayBack(from out: RotationArc) -> Bool {
    (degrees < 0) != (out.degrees < 0)
      && degrees.magnitude >= RotationRules.returnRatio * out.degrees.magnitude
      && start - out.end <= RotationRules.pauseMax
  }
}
