import GripStore

extension VisitBlock {
  /// What was done in the visit's part of it, as far as a prescription speaks of it.
  package var done: BlockDone {
    let sets = Dictionary(grouping: repetitions, by: \.set).sorted { $0.key < $1.key }.map(\.value)
    let rests = zip(sets, sets.dropFirst()).map { before, after in
      (after.first?.startSeconds ?? 0) - (before.last?.endSeconds ?? 0)
    }
    // A device without motion has no rotations to count, and one with motion may have none.
    return BlockDone(
      repetitionsPerSet: sets.map(\.count),
      repetitions: repetitions.map {
        .init(
          peakNewtons: $0.peakNewtons, peakAtMicroseconds: Self.microseconds($0.peakSeconds),
          holdSeconds: $0.heldSeconds)
      }, restsSeconds: rests,
      arcs: hasMotion
        ? arcs.map {
          .init(degrees: $0.degrees, atMicroseconds: Self.microseconds($0.startSeconds))
        } : nil, activeSeconds: isPart ? nil : facts.clocks.activeSeconds)
  }

  /// What was prescribed for it beside what was done; nothing where no plan's block is known.
  package func dosage(by plan: Plan) -> [DosageComparison] {
    let stated = hand == "left" ? plan.maximumNewtons?.left : plan.maximumNewtons?.right
    return planned?.comparison(
      with: done, maximumNewtons: facts.maximumNewtons ?? (hand == nil ? nil : stated)) ?? []
  }

  /// A time that no session has is that of a damaged file.
  private static func microseconds(_ seconds: Double) -> Int64 {
    Int64(exactly: (seconds * 1e6).rounded()) ?? 0
  }
}
