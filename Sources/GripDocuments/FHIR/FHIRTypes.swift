/// HL7 FHIR R4 (4.0.1), as far as a visit's bundle needs it: https://hl7.org/fhir/R4/datatypes.html. Names are those of the
/// standard; what is absent is not written.
enum FHIR {
  struct Coding: Encodable {
    var id: String?
    var system: String
    var code: String
    var display: String?
  }

  /// What something is: by codes, where there are right ones, and always in words.
  struct Concept: Encodable {
    var id: String?
    var coding: [Coding]?
    var text: String

    init(_ text: String, id: String? = nil, coding: [Coding]? = nil) {
      self.id = id
      self.coding = coding
      self.text = text
    }
  }

  struct Identifier: Encodable {
    var type: Concept?
    var system: String?
    var value: String
  }

  /// Another resource: by its place in the bundle, or, where it is not the bundle's to write, by its identifier.
  struct Reference: Encodable {
    var `extension`: [Extension]?
    var reference: String?
    var type: String?
    var identifier: Identifier?
    var display: String?
  }

  struct Quantity: Encodable {
    var value: Double
    var unit: String
    var system: String?
    var code: String?

    /// A value, to six decimals, in a unit of UCUM; a unit that this program does not know is a word and no code.
    init(_ value: Double, _ unit: String) {
      let isKnown = FHIRTerms.units.contains(unit)
      self.value = value.magnitude < 1e9 ? (value * 1e6).rounded() / 1e6 : value
      self.unit = unit
      system = isKnown ? FHIRTerms.ucum : nil
      code = isKnown ? unit : nil
    }
  }

  struct Period: Encodable {
    var id: String?
    var start: String
    var end: String
  }

  struct SampledData: Encodable {
    var origin: Quantity
    var period: Double
    var factor: Double
    var dimensions = 1
    var data: String
  }

  struct Annotation: Encodable {
    var text: String
  }

  struct Meta: Encodable {
    var security: [Coding]?
    var tag: [Coding]?
  }

  struct Extension: Encodable {
    var url: String
    var valueUri: String?
    var valueCode: String?
  }

  /// What stands beside a primitive value that cannot be given.
  struct Absent: Encodable {
    var `extension` = [
      Extension(
        url: "http://hl7.org/fhir/StructureDefinition/data-absent-reason", valueCode: "unknown")
    ]
  }
}
