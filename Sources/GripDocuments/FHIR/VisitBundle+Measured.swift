import GripCore
import GripEvidence
import GripSession
import GripStore

/// What a controller gave: devices, blocks, measures, tests and the curve of force.
extension VisitBundle {
  /// What was made from one part of a session.
  struct Measured {
    var piece: SessionPiece
    var origin: String
    var device: FHIR.Reference
    var force: FHIR.Reference
    var rotation: FHIR.Reference?
    var observations: [FHIR.Reference] = []
    /// By the block's number.
    var procedures: [Int: FHIR.Reference] = [:]
    /// By the trial's protocol.
    var tests: [String: [FHIR.Reference]] = [:]
  }

  /// The resources of each part of a session, but for tests and peaks.
  mutating func measuredByPiece(_ blocks: [VisitBlock]) -> [Measured] {
    account.visit.groups.joined().compactMap { piece in
      guard let session = account.sessions[piece.session] else { return nil }
      var measured = addController(piece, session.facts)
      for block in blocks where block.piece == piece { addBlock(block, &measured) }
      for curve in samples
      where curve.session == piece.session
        && curve.startSeconds == Double(piece.fromMicroseconds) / 1e6
      {
        addCurve(curve, &measured)
      }
      return measured
    }
  }

  // MARK: Devices

  private mutating func addController(_ piece: SessionPiece, _ facts: SummaryDocument) -> Measured {
    let device = facts.device
    let ids = "\(hexadecimal(device.vendorID)):\(hexadecimal(device.productID))"
    let serial = FHIRTerms.text(device.serialNumber)
    // A controller that does not say which it is cannot be known again.
    let words = serial.map { [ids, $0] } ?? [ids, "session", piece.session]
    let identifier = Self.identifier("Device", words)
    let resource = FHIR.Device(
      identifier: [identifier], serialNumber: serial,
      deviceName: FHIRTerms.text(device.name).map { [.init(name: $0, type: "model-name")] } ?? [],
      type: FHIR.Concept("handheld grip controller"),
      property: [
        .init(type: FHIR.Concept("USB vendor and product"), valueCode: [FHIR.Concept(ids)])
      ],
      note: (["Not a medical device."] + [device.reportFormat?.limit].compactMap(\.self)).map {
        .init(text: $0)
      })
    let reference = add(resource, identifier)
    var measured = Measured(
      piece: piece, origin: facts.session.origin.rawValue, device: reference,
      force: addMetric("grip force", "N", words, reference, facts.device.calibration))
    if facts.device.hasMotion {
      measured.rotation = addMetric("rotation of the controller", "deg/s", words, reference)
    }
    return measured
  }

  private func hexadecimal(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// What is measured, and by which calibration; where the record has none, the metric says so.
  private mutating func addMetric(
    _ name: String, _ unit: String, _ words: [String], _ source: FHIR.Reference,
    _ calibration: CalibrationDocument? = nil
  ) -> FHIR.Reference {
    let state = calibration.map { $0.isOverdue == true ? "calibration-required" : "calibrated" }
    let identifier = Self.identifier("DeviceMetric", words + [name])
    return add(
      FHIR.DeviceMetric(
        identifier: [identifier], type: FHIR.Concept(name),
        unit: FHIR.Concept(unit, coding: [.init(system: FHIRTerms.ucum, code: unit)]),
        source: source,
        calibration: [
          .init(type: "unspecified", state: state ?? "unspecified", time: calibration?.dateUTC)
        ]),
      identifier)
  }

  // MARK: Blocks

  private mutating func addBlock(_ block: VisitBlock, _ measured: inout Measured) {
    let words = [block.session, "\(block.piece.fromMicroseconds)", "block \(block.number)"]
    let identifier = Self.identifier("Procedure", [visitID] + words)
    let title = [block.label, block.activity].compactMap(FHIRTerms.text)
    var procedure = FHIR.Procedure(
      meta: FHIRTerms.meta(origin: block.origin), identifier: [identifier],
      code: FHIR.Concept(
        title.joined(separator: ": "), coding: block.code.flatMap(FHIRTerms.claimed).map { [$0] }),
      subject: subject, usedReference: [measured.device])
    procedure.performedPeriod = Self.period(
      from: block.startUTCMicroseconds, seconds: block.seconds, id: FHIRTerms.ElementID.period)
    procedure.reasonCode = block.purpose.flatMap(FHIRTerms.text).map {
      [FHIR.Concept($0, id: FHIRTerms.ElementID.purpose)]
    }
    procedure.bodySite = Self.bodySite(block.hand).map { [$0] }
    let entered = block.code.flatMap {
      FHIRTerms.claimed($0) == nil ? "Code as entered: \($0)." : nil
    }
    let notes = [entered, notReported(block)].compactMap(\.self)
    procedure.note = notes.isEmpty ? nil : notes.map { .init(text: $0) }
    let reference = add(procedure, identifier)
    measured.procedures[block.number] = reference

    for fact in counts(block) + measures(block) {
      var observation = observation(words + [fact.id], FHIRTerms.own(fact.id, fact.name))
      observation.meta = FHIRTerms.meta(origin: block.origin)
      observation.effectivePeriod = Self.period(
        from: block.startUTCMicroseconds, seconds: block.seconds)
      observation.partOf = [reference]
      observation.valueQuantity = FHIR.Quantity(fact.value, fact.unit)
      observation.bodySite = Self.bodySite(block.hand)
      observation.method = fact.rule.flatMap(FHIRTerms.text).map { FHIR.Concept($0) }
      let isMotion = fact.id.hasPrefix("motion.") || fact.id.hasPrefix("tracking.rotation.")
      observation.device = isMotion ? measured.rotation ?? measured.device : measured.force
      observation.component = fact.n.map { n in
        [.init(code: FHIRTerms.own("n", "how many it rests on"), valueInteger: n)]
      }
      measured.observations.append(addResult(observation))
    }
  }

  private struct Fact {
    var id: String
    var name: String
    var value: Double
    var unit: String
    var rule: String?
    var n: Int?
  }

  private func counts(_ block: VisitBlock) -> [Fact] {
    var facts = [
      Fact(
        id: "repetitions", name: "repetitions", value: Double(block.repetitions.count),
        unit: "{repetition}"),
      Fact(id: "sets", name: "sets", value: Double(block.sets), unit: "{set}"),
    ]
    guard !block.isPart else { return facts }
    let clocks = block.facts.clocks
    facts += [
      ("wall", clocks.wallSeconds), ("connected", clocks.connectedSeconds),
      ("active", clocks.activeSeconds), ("quiet", clocks.quietSeconds),
      ("paused", clocks.pausedSeconds), ("disconnected", clocks.disconnectedSeconds),
    ].map {
      Fact(
        id: "clock.\($0.0)", name: "device's \($0.0) clock, not billable minutes", value: $0.1,
        unit: "s")
    }
    return facts
  }

  private func measures(_ block: VisitBlock) -> [Fact] {
    block.facts.measures.compactMap { listed in
      // An id that this program does not know may be anything.
      guard let name = MeasureDefinition.names[listed.id], let measure = block.measure(listed.id),
        let value = measure.value
      else { return nil }
      return Fact(
        id: measure.id, name: name, value: value, unit: measure.unit, rule: measure.rule,
        n: measure.n)
    }
  }

  /// The measures that have no value, by their reason.
  private func notReported(_ block: VisitBlock) -> String? {
    var reasons: [(reason: String, names: [String])] = []
    for listed in block.facts.measures {
      guard let measure = block.measure(listed.id), measure.value == nil,
        let name = MeasureDefinition.names[listed.id]
      else { continue }
      let reason = FHIRTerms.text(measure.notReported ?? "") ?? "no reason is given"
      if let place = reasons.firstIndex(where: { $0.reason == reason }) {
        reasons[place].names.append(name)
      } else {
        reasons.append((reason, [name]))
      }
    }
    guard !reasons.isEmpty else { return nil }
    return "Not reported. "
      + reasons.map { "Because \($0.reason): \($0.names.joined(separator: "; "))." }
      .joined(separator: " ")
  }

  // MARK: Tests, peaks, curves

  /// The tests of grip of each hand: the protocol's result, with every trial, and those that somebody rejected marked.
  mutating func addTests(_ measured: inout [Measured]) {
    for (number, series) in account.trialSeries.enumerated() {
      let trial = series.trials.first?.facts.startSeconds ?? 0
      guard
        let place = measured.firstIndex(where: {
          $0.piece.session == series.session && trial < Double($0.piece.toMicroseconds) / 1e6
        })
      else { continue }
      for result in series.results {
        let observation = test(series, result, measured[place], number)
        let reference = addResult(observation)
        measured[place].observations.append(reference)
        measured[place].tests[series.facts.protocol, default: []].append(reference)
      }
    }
  }

  private func test(
    _ series: VisitTrials, _ result: VisitTrials.HandResult, _ measured: Measured, _ number: Int
  ) -> FHIR.Observation {
    let name = FHIRTerms.text(series.facts.protocol) ?? "a protocol"
    var observation = observation(
      [series.session, "test \(number)", result.hand ?? "unknown"],
      FHIRTerms.own(
        "trial.result", "grip strength, \(Words.hand(result.hand))",
        also: FHIRTerms.gripStrength(result.hand)))
    observation.meta = FHIRTerms.meta(origin: measured.origin)
    observation.effectivePeriod = Self.period(measured.piece)
    let value = series.facts.statistic == "maximum" ? result.maximumNewtons : result.meanNewtons
    observation.valueQuantity = value.map { FHIR.Quantity($0, "N") }
    if value == nil { observation.dataAbsentReason = FHIR.Concept("no trial counts") }
    observation.bodySite = Self.bodySite(result.hand)
    let position = series.facts.handlePosition.map { ", handle position \($0)" } ?? ""
    observation.method = FHIR.Concept(
      "protocol \(name)\(position): \(FHIRTerms.text(series.facts.statistic) ?? "result") of the trials that count"
    )
    observation.note = FHIRTerms.text(series.facts.violations.joined(separator: "; ")).map {
      [.init(text: "Not as the protocol asks: \($0).")]
    }
    observation.device = measured.force
    var components = [
      FHIR.Observation.Component(
        code: FHIRTerms.own("n", "trials that count"), valueInteger: result.n)
    ]
    if let mean = result.meanNewtons, let maximum = result.maximumNewtons {
      components += [("trial.mean", mean), ("trial.maximum", maximum)].map {
        .init(
          code: FHIRTerms.own($0.0, MeasureDefinition.names[$0.0] ?? $0.0),
          valueQuantity: FHIR.Quantity($0.1, "N"))
      }
    }
    components += series.trials.filter { $0.hand == result.hand }.map { trial in
      .init(
        code: FHIR.Concept("trial \(trial.facts.number)"),
        valueQuantity: FHIR.Quantity(trial.facts.peakNewtons, "N"),
        interpretation: trial.isRejected ? [FHIR.Concept("rejected: it does not count")] : nil)
    }
    observation.component = components
    return observation
  }

  /// The greatest force of each hand in the visit; hands are never put together.
  mutating func addPeaks(_ blocks: [VisitBlock], _ measured: inout [Measured]) {
    for peak in VisitPeak.all(of: blocks) {
      guard
        let place = measured.firstIndex(where: { $0.piece == peak.block.piece })
      else { continue }
      var observation = observation(
        ["peak", peak.hand ?? "unknown"],
        FHIRTerms.own(
          "peak", "peak grip, \(Words.hand(peak.hand))", also: FHIRTerms.gripStrength(peak.hand)))
      observation.meta = FHIRTerms.meta(origin: measured[place].origin)
      observation.valueQuantity = FHIR.Quantity(peak.newtons, "N")
      observation.bodySite = Self.bodySite(peak.hand)
      observation.method = FHIR.Concept(
        "greatest single sample of the visit, from zero, whatever the activity")
      observation.device = measured[place].force
      measured[place].observations.append(addResult(observation))
    }
  }

  private mutating func addCurve(_ curve: SampledForce, _ measured: inout Measured) {
    guard curve.hundredths.contains(where: { $0 != nil }) else { return }
    var observation = observation(
      [curve.session, "\(measured.piece.fromMicroseconds)", "curve"],
      FHIRTerms.own("curve", "force over time"))
    observation.meta = FHIRTerms.meta(origin: measured.origin)
    observation.effectivePeriod = Self.period(measured.piece)
    observation.valueSampledData = FHIR.SampledData(
      origin: FHIR.Quantity(0, "N"), period: Double(curve.periodMilliseconds), factor: 0.01,
      data: curve.hundredths.map { $0.map(String.init) ?? "E" }.joined(separator: " "))
    observation.method = FHIR.Concept(
      "on the line between the samples beside each moment; E: no samples within \(ForceCurve.gapSeconds) s"
    )
    observation.device = measured.force
    measured.observations.append(addResult(observation))
  }
}
