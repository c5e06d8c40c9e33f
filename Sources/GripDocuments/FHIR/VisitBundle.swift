import FoundationEssentials
import GripCore
import GripEvidence
import GripSession
import GripStore

/// fhir.json: a visit as a transaction of FHIR R4. What the controller gave and what people said are resources of their own, each
/// with a provenance that names who it is from.
///
/// Every entry is a conditional update: the server puts it in place of the one with the same identifier, or adds it where there is
/// none. So a bundle can be sent twice, and a later state of the visit takes the place of an earlier one. Identifiers are made
/// from what the resource is about, never from a clock or from chance.
struct VisitBundle {
  let account: VisitAccount
  let samples: [SampledForce]
  let state: VisitState
  let version: String
  /// What stands for the visit in identifiers.
  let visitID: String
  private(set) var entries: [FHIR.Bundle.Entry] = []
  /// The report's observations.
  private(set) var results: [FHIR.Reference] = []
  private var known: Set<String> = []

  private init(
    _ account: VisitAccount, samples: [SampledForce], state: VisitState, version: String
  ) {
    self.account = account
    self.samples = samples
    self.state = state
    self.version = version
    visitID = String(DocumentSet.folder(of: account.visit.key).split(separator: "/").last ?? "")
  }

  /// The bytes of fhir.json; the same for the same visit.
  ///
  /// - Parameters:
  ///   - samples: the forces of its sessions, as far as their recordings are kept.
  ///   - version: of this program.
  static func json(
    _ account: VisitAccount, samples: [SampledForce], state: VisitState, version: String
  ) throws -> [UInt8] {
    var bundle = VisitBundle(account, samples: samples, state: state, version: version)
    try bundle.compose()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(FHIR.Bundle(entry: bundle.entries))) + [0x0A]
  }

  private mutating func compose() throws {
    let blocks = account.statedBlocks
    var measured = measuredByPiece(blocks)
    addTests(&measured)
    addPeaks(blocks, &measured)
    let attested = addAttested(blocks)
    let report = addReport()
    addDeviceProvenance(measured, report: report)
    addPeople(attested, measured: measured, blocks: blocks, report: report)
  }

  // MARK: Parts of every resource

  /// What a resource is about, as a UUID (version 8, RFC 9562) made from these words by SHA-256.
  static func uuid(_ words: [String]) -> String {
    var digits = Array(Digest.hexadecimal(Array(words.joined(separator: "\n").utf8)).prefix(32))
    digits[12] = "8"
    digits[16] = ["8", "9", "a", "b"][(digits[16].hexDigitValue ?? 0) & 3]
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
      .joined(separator: "-")
  }

  /// The identifier of a resource of this type that is about these words.
  static func identifier(_ type: String, _ words: [String]) -> FHIR.Identifier {
    FHIR.Identifier(system: FHIRTerms.uri, value: "urn:uuid:" + uuid(["gripd", type] + words))
  }

  /// Adds a resource that has this identifier; once, however often it is added.
  mutating func add(_ resource: some FHIR.Resource, _ identifier: FHIR.Identifier) -> FHIR.Reference
  {
    if known.insert(identifier.value).inserted {
      let type = resource.resourceType
      entries.append(
        .init(
          fullUrl: identifier.value, resource: resource,
          request: .init(
            method: "PUT", url: "\(type)?identifier=\(FHIRTerms.uri)|\(identifier.value)")))
    }
    return FHIR.Reference(reference: identifier.value)
  }

  /// Adds an observation to the report.
  mutating func addResult(_ observation: FHIR.Observation) -> FHIR.Reference {
    let reference = add(observation, observation.identifier[0])
    results.append(reference)
    return reference
  }

  /// Adds a provenance: it is found by its tag.
  mutating func addProvenance(_ words: [String], _ provenance: FHIR.Provenance) {
    let uuid = Self.uuid(["gripd", "Provenance", visitID] + words)
    var provenance = provenance
    provenance.meta.tag =
      (provenance.meta.tag ?? []) + [
        .init(system: FHIRTerms.provenance, code: uuid)
      ]
    entries.append(
      .init(
        fullUrl: "urn:uuid:" + uuid, resource: provenance,
        request: .init(method: "PUT", url: "Provenance?_tag=\(FHIRTerms.provenance)|\(uuid)")))
  }

  /// The patient: an opaque reference, and no resource of the clinic's that a bundle could overwrite.
  var subject: FHIR.Reference {
    .init(
      type: "Patient",
      identifier: .init(system: FHIRTerms.patient, value: account.visit.key.reference))
  }

  /// An observation of the visit that says nothing yet.
  func observation(_ words: [String], _ code: FHIR.Concept) -> FHIR.Observation {
    FHIR.Observation(
      identifier: [Self.identifier("Observation", [visitID] + words)],
      status: account.visit.status.rawValue, category: [FHIRTerms.category], code: code,
      subject: subject, effectivePeriod: period)
  }

  static func bodySite(_ hand: String?) -> FHIR.Concept? { hand.map { FHIR.Concept("\($0) hand") } }

  static func period(from start: Int64?, seconds: Double, id: String? = nil) -> FHIR.Period? {
    start.map {
      FHIR.Period(
        id: id, start: FHIRTerms.instant($0),
        end: FHIRTerms.instant(
          min($0, VisitRecord.utcMicrosecondsMax) + Int64(min(max(0, seconds), 1e9) * 1e6)))
    }
  }

  /// From its first sample to its last; nil where no date was recorded.
  static func period(_ piece: SessionPiece) -> FHIR.Period? {
    period(
      from: piece.startUTCMicroseconds,
      seconds: Double(piece.toMicroseconds - piece.fromMicroseconds) / 1e6)
  }

  var period: FHIR.Period? {
    let periods = account.visit.groups.joined().compactMap(Self.period)
    guard let start = periods.map(\.start).min(), let end = periods.map(\.end).max() else {
      return nil
    }
    return FHIR.Period(start: start, end: end)
  }

  // MARK: The report

  private mutating func addReport() -> FHIR.Reference {
    let identifier = Self.identifier("DiagnosticReport", [visitID])
    var report = FHIR.DiagnosticReport(
      identifier: [identifier], status: account.visit.status.rawValue,
      code: FHIR.Concept("visit with a grip controller"), subject: subject, result: results)
    report.effectivePeriod = period
    let origins = Set(account.sessions.values.map(\.facts.session.origin.rawValue))
    if origins.contains("simulated") { report.meta = FHIRTerms.meta(origin: "simulated") }
    return add(report, identifier)
  }
}
