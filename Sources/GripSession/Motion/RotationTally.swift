public import GripCore

/// The rotations of a session: plain values.
public struct RotationSummary: Sendable, Equatable {
  /// Every arc, in the order in which they were decided.
  public internal(set) var arcs: [RotationArc] = []
  /// Out and back, each by two of the arcs.
  public internal(set) var repetitions: [RotationRepetition] = []
  /// Repetitions by the rule of regions, about all axes.
  public internal(set) var regionCount = 0
  /// Time at rest, turning time and the like.
  public internal(set) var facts = MotionFacts()

  /// No rotations.
  public init() {}
}

/// Pairs arcs to repetitions: a way out, and a way back about the same axis soon after it.
struct RotationTally: Sendable {
  private var arcs: [RotationArc] = []
  private var repetitions: [RotationRepetition] = []
  /// By axis: the arc that may still be the way out of a repetition.
  private var open: [RotationArc?] = [nil, nil, nil]

  mutating func add(_ arc: RotationArc) {
    arcs.append(arc)
    let axis = Int(arc.axis.rawValue)
    guard let out = open[axis], isWayBack(arc, from: out) else { return open[axis] = arc }
    open[axis] = nil
    var repetition = RotationRepetition()
    (repetition.out, repetition.back) = (out, arc)
    repetitions.append(repetition)
  }

  private func isWayBack(_ arc: RotationArc, from out: RotationArc) -> Bool {
    (arc.degrees < 0) != (out.degrees < 0)
      && arc.degrees.magnitude >= RotationRules.returnRatio * out.degrees.magnitude
      && arc.start - out.end <= RotationRules.pauseMax
  }

  func summary(_ analyzer: borrowing SessionAnalyzer) -> RotationSummary {
    var summary = RotationSummary()
    summary.arcs = arcs
    summary.repetitions = repetitions
    summary.regionCount = Int(analyzer.regionRotationCount)
    summary.facts = analyzer.motionFacts
    return summary
  }
}
