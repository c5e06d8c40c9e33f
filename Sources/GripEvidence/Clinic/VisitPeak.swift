import GripStore

/// The greatest force of a hand in a visit.
package struct VisitPeak: Sendable {
  /// The hand, if it is known.
  package var hand: String?
  /// The greatest sample, from zero, in N.
  package var newtons: Double
  /// The block that has it.
  package var block: VisitBlock

  /// The peaks of these blocks, by hand, the unknown last.
  package static func all(of blocks: [VisitBlock]) -> [VisitPeak] {
    var peaks: [VisitPeak] = []
    for block in blocks {
      let readings = block.repetitions.map(\.peakNewtons)
      let whole = block.isPart ? nil : block.facts.peakGrip?.newtons
      guard let peak = (readings + [whole].compactMap(\.self)).max() else { continue }
      let new = VisitPeak(hand: block.hand, newtons: peak, block: block)
      if let place = peaks.firstIndex(where: { $0.hand == block.hand }) {
        if peak > peaks[place].newtons { peaks[place] = new }
      } else {
        peaks.append(new)
      }
    }
    return peaks.sorted { ($0.hand ?? "~") < ($1.hand ?? "~") }
  }
}
