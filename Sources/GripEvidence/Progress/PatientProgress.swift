import GripSession
package import GripStore

/// A patient over time: the visits, what was measured in each, and how it changed. Facts and attested words only.
package struct PatientProgress: Codable, Sendable, Equatable {
  /// A visit, as far as it is compared.
  package struct OneVisit: Codable, Sendable, Equatable {
    /// The local day; the name of the session where there is none.
    package var day: String
    /// "preliminary", "final" or "amended".
    package var status: String
    /// Where its reports came from, each once.
    package var origins: [String]
    /// How many repetitions of each hand; hands that nobody stated under "".
    package var repetitions: [String: Int]
    /// Time in repetitions, holds and the short pauses between them, in s; nil where a block was split.
    package var activeSeconds: Double?
    /// How many lines of the prescription were reached of those that could be compared; nil without a prescription.
    package var prescription: Prescription?
    /// The level of assistance of each block that it was attested for, by the block's label.
    package var assistance: [String: String]
  }

  /// What was prescribed and done.
  package struct Prescription: Codable, Sendable, Equatable {
    package var lines: Int
    package var reached: Int
    /// Whether all of it was reached, in every set and repetition.
    package var isMet: Bool { lines > 0 && reached == lines }
  }

  /// The patient's reference.
  package var reference: String
  /// The hand that is treated, as the newest plan says.
  package var treatedHand: String?
  /// The visits with a date, the oldest first.
  package var visits: [OneVisit]
  /// How many visits without a date are left out.
  package var undated: Int
  /// What was measured or attested in at least one visit.
  package var series: [ProgressSeries]

  /// The progress over these visits.
  ///
  /// - Parameters:
  ///   - accounts: all of one patient.
  ///   - person: whom norms are looked up for; it is kept nowhere.
  ///   - instrument: the instrument that a controller reads like, by its profile.
  package init(
    of reference: String, _ accounts: [VisitAccount], person: NormPerson? = nil,
    instrument: (SummaryDocument.Device) -> GripInstrument? = { device in
      device.reportFormat?.readsLike.flatMap(GripInstrument.init)
    }
  ) {
    self.reference = reference
    let dated = accounts.filter(\.visit.isDated).sorted { $0.visit.key.day < $1.visit.key.day }
    undated = accounts.count - dated.count
    let plan = dated.last { $0.plan != nil }?.plan
    treatedHand = plan?.hand
    visits = dated.map(OneVisit.init)
    deviceLimits = Set(dated.flatMap(\.deviceLimits)).sorted()
    var series: [ProgressSeries] = []
    for (index, account) in dated.enumerated() {
      for found in account.progressValues(visit: index, treatedHand: plan?.hand) {
        if let place = series.firstIndex(where: { $0.isLike(found) }) {
          series[place].points += found.points
        } else {
          series.append(found)
        }
      }
    }
    let devices = Dictionary(
      dated.flatMap { $0.sessions.values.map { ($0.facts.device.serialNumber, $0.facts.device) } },
      uniquingKeysWith: { first, _ in first })
    self.series = series.map { series in
      var series = series
      let goal = plan?.goal(of: series)
      let instruments = series.points.map { point in
        devices[point.controller ?? ""].flatMap(instrument)
      }
      series.changes = ProgressChange.all(
        of: series, goal: goal, visits: dated.count, instruments: instruments,
        person: person)
      return series
    }
  }

  /// In how many visits the prescription was met, of those that had one.
  package var prescriptionsMet: (met: Int, of: Int) {
    let prescriptions = visits.compactMap(\.prescription)
    return (prescriptions.filter(\.isMet).count, prescriptions.count)
  }

  /// What the makers of its controllers say against their use, each once.
  package let deviceLimits: [String]

  /// Whether something in it was made by a simulation.
  package var isSimulated: Bool { visits.contains { $0.origins.contains("simulated") } }
}

extension PatientProgress.OneVisit {
  fileprivate init(_ account: VisitAccount) {
    let blocks = account.statedBlocks
    day = account.visit.key.day
    status = account.visit.status.rawValue
    origins = Set(account.sessions.values.map(\.facts.session.origin.rawValue)).sorted()
    repetitions = Dictionary(
      blocks.map { ($0.hand ?? "", $0.repetitions.count) }, uniquingKeysWith: +)
    activeSeconds =
      blocks.contains(where: \.isPart)
      ? nil : blocks.reduce(0) { $0 + $1.facts.clocks.activeSeconds }
    let lines = account.plan.map { plan in blocks.flatMap { $0.dosage(by: plan) } } ?? []
    if !lines.isEmpty {
      prescription = .init(
        lines: lines.count,
        reached: lines.filter {
          $0.reason == nil && $0.notMeasured == 0 && !$0.done.isEmpty && $0.reached == $0.done.count
        }.count)
    }
    let attested = account.visit.attestation?.assistance ?? []
    assistance = Dictionary(
      attested.compactMap { said in
        blocks.first { $0.session == said.session && $0.number == said.block }
          .map { ($0.label, said.level) }
      }, uniquingKeysWith: { _, last in last })
  }
}
