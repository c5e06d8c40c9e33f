import Foundation
import GripSession
import Testing

/// What a slow device cannot carry is refused with its reason; a fast one gives it.
@Suite struct MeasureRateTests {
  /// Twelve squeezes of falling strength, then a squeeze that fades to a tenth in 46 s.
  private static func force(_ time: Double) -> Double {
    if time < 62 {
      let phase = (time - 2).truncatingRemainder(dividingBy: 5)
      guard time >= 2, phase < 1.6 else { return 0 }
      let height = 100 - time / 2
      if phase < 0.4 { return height * phase / 0.4 }
      return phase < 1.2 ? height : height * (1.6 - phase) / 0.4
    }
    let held = time - 65.5
    if held < -0.5 || held > 45 { return 0 }
    return held < 0 ? 200 * (held + 0.5) : 100 * exp(-held / 20)
  }

  private static func outcomes(hertz: Int) throws -> [String: Measure.Outcome] {
    let summary = try SessionBuilderTests.summary(seconds: 125, hertz: hertz, force: force)
    #expect(summary.repetitions.count == 13)
    // A device of force alone: what it says of motion is another matter.
    let force = summary.measures.filter { $0.definition.id.hasPrefix("force.") }
    return Dictionary(uniqueKeysWithValues: force.map { ($0.definition.id, $0.outcome) })
  }

  private static let refused: Set = [
    "force.rfd.50.best", "force.rfd.50.mean", "force.rfd.100.best", "force.rfd.100.mean",
    "force.rfd.200.best", "force.rfd.200.mean", "force.rfd.peak.best", "force.rfd.peak.mean",
    "force.release.mean", "force.hold.cov", "force.hold.detrendedSD",
  ]
  private static let unstated: Set = ["force.peak.ofMaximum", "force.peak.mean.ofMaximum"]

  @Test func `1000 samples a second carry every measure of force`() throws {
    for (id, outcome) in try Self.outcomes(hertz: 1000) {
      guard case .notReported(let reason) = outcome else { continue }
      #expect(Self.unstated.contains(id), "\(id): \(reason)")
    }
  }

  @Test func `10 samples a second carry no rate, no release and no steadiness, and say why`() throws
  {
    let outcomes = try Self.outcomes(hertz: 10)
    var found: Set<String> = []
    for (id, outcome) in outcomes {
      guard case .notReported(let reason) = outcome, !Self.unstated.contains(id) else { continue }
      found.insert(id)
      #expect(reason.hasPrefix("too few samples lie where it is measured"), "\(id): \(reason)")
    }
    #expect(found == Self.refused)
  }
}
