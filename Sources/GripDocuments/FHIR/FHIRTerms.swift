import GripEvidence
import GripSession
import GripStore

/// Names that others gave: code systems, codes and units. A thing that has no right code here has none, and its words.
enum FHIRTerms {
  static let ucum = "http://unitsofmeasure.org"
  static let loinc = "http://loinc.org"
  /// Codes as a person entered them; their texts are under copyright and stand nowhere here.
  static let cpt = "http://www.ama-assn.org/go/cpt"
  /// Our own: the measures of docs/MEASURES.md and the clocks and counts of docs/SUMMARY.md.
  static let measure = "https://grip.example/fhir/measure"
  /// Our own: where samples came from.
  static let origin = "https://grip.example/fhir/origin"
  /// Our own: the patient's opaque reference.
  static let patient = "https://grip.example/fhir/patient-reference"
  /// Our own: which provenance this is, since that resource has no identifier in R4.
  static let provenance = "https://grip.example/fhir/provenance"
  /// Identifiers that are URIs.
  static let uri = "urn:ietf:rfc:3986"

  /// The units of UCUM that are written.
  static let units = Set(MeasureDefinition.all.map(\.unit))
    .union(["N", "s", "min", "deg", "{repetition}", "{set}", "{score}"])

  /// Grip strength of a hand, in any unit of force. 83176-8, which is often seen for the left hand, is a score of another test, and
  /// the panel 83145-3 is the NIH Toolbox's own test.
  static func gripStrength(_ hand: String?) -> [FHIR.Coding] {
    switch hand {
    case "left":
      [.init(system: loinc, code: "83173-5", display: "Grip strength Hand - left Dynamometer")]
    case "right":
      [.init(system: loinc, code: "83174-3", display: "Grip strength Hand - right Dynamometer")]
    default: []
    }
  }

  /// A measure, count or clock of ours.
  static func own(_ id: String, _ words: String, also codes: [FHIR.Coding] = []) -> FHIR.Concept {
    FHIR.Concept(words, coding: codes + [.init(system: measure, code: id)])
  }

  /// A code of a therapist where it is one of CPT: these begin with a digit. Others are said in words.
  static func claimed(_ code: String) -> FHIR.Coding? {
    code.utf8.count == 5 && code.utf8.first.map { (0x30...0x39).contains($0) } == true
      ? .init(id: ElementID.code, system: cpt, code: code) : nil
  }

  /// Ids of elements that a provenance speaks of.
  enum ElementID {
    static let code = "claimed-code"
    static let purpose = "purpose"
    static let period = "measured-period"
  }

  static let category = FHIR.Concept(
    "therapy",
    coding: [
      .init(system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "therapy")
    ])

  /// A part that somebody had in a provenance.
  static func participant(_ code: String) -> FHIR.Concept {
    FHIR.Concept(
      code,
      coding: [
        .init(
          system: "http://terminology.hl7.org/CodeSystem/provenance-participant-type", code: code)
      ])
  }

  /// What marks resources made from samples: their origin, and, where no person held a controller, that they are no patient's.
  static func meta(origin: String) -> FHIR.Meta {
    FHIR.Meta(
      security: origin == "simulated"
        ? [
          .init(
            system: "http://terminology.hl7.org/CodeSystem/v3-ActReason", code: "HTEST",
            display: "test health data")
        ] : nil,
      tag: [.init(system: self.origin, code: origin)])
  }

  /// A moment in µs since 1970, to the millisecond.
  static func instant(_ microseconds: Int64) -> String {
    let within = min(max(0, microseconds), VisitRecord.utcMicrosecondsMax)
    return String(UTCTime.text(within * 1000).dropLast(7)) + "Z"
  }

  /// A text as FHIR allows it: without control characters, and not empty.
  static func text(_ text: String) -> String? {
    let clean = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    let words = clean.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty ? nil : words
  }
}
