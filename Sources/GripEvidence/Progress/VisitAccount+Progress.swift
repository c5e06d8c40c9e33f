import GripCore
package import GripSession
import GripStore

extension VisitAccount {
  /// What of this visit is compared with others: a series of one point each.
  func progressValues(visit index: Int, treatedHand: String?) -> [ProgressSeries] {
    let peaks = VisitPeak.all(of: statedBlocks).map {
      measured(
        "force.peak", "greatest force", "N", $0.hand, nil, $0.newtons, n: nil, in: $0.block.session,
        visit: index)
    }
    return peaks + trialValues(index, treatedHand) + blockValues(index) + attestedValues(index)
  }

  private func measured(
    _ id: String, _ name: String, _ unit: String, _ hand: String?, _ part: String?, _ value: Double,
    n: Int?, in session: String, visit index: Int
  ) -> ProgressSeries {
    let serialNumber = sessions[session]?.facts.device.serialNumber ?? ""
    return ProgressSeries(
      id: id, name: name, unit: unit, hand: hand, part: part, isAttested: false,
      points: [
        .init(
          visit: index, value: value, n: n,
          controller: serialNumber.isEmpty ? nil : serialNumber)
      ])
  }

  /// Results of tests by their protocol: the last of each in the visit, since a test that is repeated replaces the one before.
  private func trialValues(_ index: Int, _ treatedHand: String?) -> [ProgressSeries] {
    var found: [ProgressSeries] = []
    func add(_ series: ProgressSeries) {
      found.removeAll { $0.isLike(series) }
      found.append(series)
    }
    for test in trialSeries {
      let isMaximum = test.facts.statistic == "maximum"
      let position = test.facts.handlePosition.map { ", handle position \($0)" } ?? ""
      let part = test.facts.protocol + position
      let results = test.results.compactMap { result in
        (isMaximum ? result.maximumNewtons : result.meanNewtons).map { (result, $0) }
      }
      for (result, newtons) in results {
        add(
          measured(
            isMaximum ? "trial.maximum" : "trial.mean",
            isMaximum ? "greatest trial" : "mean of the trials", "N", result.hand, part, newtons,
            n: result.n, in: test.session, visit: index))
      }
      guard let treatedHand,
        let treated = results.first(where: { $0.0.hand == treatedHand }),
        let other = results.first(where: { $0.0.hand != nil && $0.0.hand != treatedHand }),
        other.1 > 0
      else { continue }
      add(
        measured(
          "trial.deficit", "deficit of the treated hand against the other", "%", treatedHand, part,
          100 * (other.1 - treated.1) / other.1, n: treated.0.n + other.0.n, in: test.session,
          visit: index))
    }
    return found
  }

  /// Measures of blocks. Where a visit has several blocks of one label and hand, they have numbers.
  private func blockValues(_ index: Int) -> [ProgressSeries] {
    var seen: [String: Int] = [:]
    return statedBlocks.flatMap { block -> [ProgressSeries] in
      let key = "\(block.hand ?? "")/\(block.label.lowercased())"
      seen[key, default: 0] += 1
      let number = seen[key] ?? 1
      let part = block.label + (number > 1 ? " (\(number))" : "")
      return MeasureDefinition.shown.compactMap { shown in
        guard let measure = block.measure(shown.id), let value = measure.value else { return nil }
        return measured(
          shown.id, MeasureDefinition.names[shown.id] ?? shown.id, measure.unit, block.hand, part,
          value, n: measure.n, in: block.session, visit: index)
      }
    }
  }

  private func attestedValues(_ index: Int) -> [ProgressSeries] {
    guard let attestation = visit.attestation else { return [] }
    func attested(
      _ id: String, _ name: String, _ unit: String, _ hand: String?, _ part: String?, _ value: Int
    ) -> ProgressSeries {
      ProgressSeries(
        id: id, name: name, unit: unit, hand: hand, part: part, isAttested: true,
        points: [.init(visit: index, value: Double(value), n: nil, controller: nil)])
    }
    let pain = [
      attestation.painBefore.map {
        attested("pain.before", "pain before, of 10", "1", nil, nil, $0)
      },
      attestation.painAfter.map { attested("pain.after", "pain after, of 10", "1", nil, nil, $0) },
    ].compactMap(\.self)
    let angles = (attestation.goniometer ?? []).map {
      attested(
        "goniometer", "goniometer", "deg", $0.hand, "\($0.joint), \($0.movement)", $0.degrees)
    }
    // The last of each: a value that was attested twice was corrected.
    return (pain + angles).reduce(into: []) { kept, series in
      kept.removeAll { $0.isLike(series) }
      kept.append(series)
    }
  }
}

extension MeasureDefinition {
  /// What is shown of a block where there is no room for all, in this order, with names short enough for a table's head.
  package static let shown: [(id: String, head: String)] = [
    ("force.peak.mean", "Mean peak"), ("force.peak.cov", "CoV of peaks"),
    ("force.peak.mean.ofMaximum", "Mean of maximum"), ("force.tension", "Under tension"),
    ("force.hold.longest", "Longest hold"), ("force.hold.cov", "CoV of holds"),
    ("force.fatigue.3", "Fatigue by 3"), ("tracking.rmse", "Tracking RMSE"),
    ("tracking.inBand", "In the band"), ("tracking.rotation.rmse", "Rotation RMSE"),
    ("motion.arc.mean", "Mean device arc"),
    ("force.impulse", "Impulse"), ("force.rfd.200.best", "RFD 200 ms"),
  ]
  /// The name of each measure by its id.
  package static let names = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.name) })
}
