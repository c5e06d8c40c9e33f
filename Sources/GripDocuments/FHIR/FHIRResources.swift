extension FHIR {
  /// A resource that a bundle carries.
  protocol Resource: Encodable {
    var resourceType: String { get }
  }

  struct Device: Resource {
    struct Name: Encodable {
      var name: String
      var type: String
    }
    struct Version: Encodable {
      var value: String
    }
    struct Property: Encodable {
      var type: Concept
      var valueCode: [Concept]
    }
    var resourceType = "Device"
    var identifier: [Identifier]
    var serialNumber: String?
    var deviceName: [Name]
    var type: Concept
    var version: [Version]?
    var property: [Property]?
    var note: [Annotation]
  }

  struct DeviceMetric: Resource {
    struct Calibration: Encodable {
      var type: String
      var state: String
      var time: String?
    }
    var resourceType = "DeviceMetric"
    var identifier: [Identifier]
    var type: Concept
    var unit: Concept
    var source: Reference
    var category = "measurement"
    var calibration: [Calibration]
  }

  struct Observation: Resource {
    struct Component: Encodable {
      var code: Concept
      var valueQuantity: Quantity?
      var valueInteger: Int?
      var interpretation: [Concept]?
    }
    var resourceType = "Observation"
    var meta: Meta?
    var identifier: [Identifier]
    var partOf: [Reference]?
    var status: String
    var category: [Concept]
    var code: Concept
    var subject: Reference
    var effectivePeriod: Period?
    var issued: String?
    var performer: [Reference]?
    var valueQuantity: Quantity?
    var valueString: String?
    var valueInteger: Int?
    var valueSampledData: SampledData?
    var dataAbsentReason: Concept?
    var note: [Annotation]?
    var bodySite: Concept?
    var method: Concept?
    var device: Reference?
    var component: [Component]?
  }

  struct Procedure: Resource {
    var resourceType = "Procedure"
    var meta: Meta?
    var identifier: [Identifier]
    var status = "completed"
    var code: Concept
    var subject: Reference
    var performedPeriod: Period?
    var reasonCode: [Concept]?
    var bodySite: [Concept]?
    var note: [Annotation]?
    var usedReference: [Reference]
  }

  struct DiagnosticReport: Resource {
    var resourceType = "DiagnosticReport"
    var meta: Meta?
    var identifier: [Identifier]
    var status: String
    var code: Concept
    var subject: Reference
    var effectivePeriod: Period?
    var result: [Reference]
  }

  struct Provenance: Resource {
    struct Agent: Encodable {
      var type: Concept
      var who: Reference
    }
    struct Entity: Encodable {
      var role = "source"
      var what: Reference
    }
    var resourceType = "Provenance"
    var meta: Meta
    var target: [Reference]
    var occurredPeriod: Period?
    var recorded: String?
    var _recorded: Absent?
    var activity: Concept
    var reason: [Concept]?
    var agent: [Agent]
    var entity: [Entity]?
  }

  struct Bundle: Encodable {
    struct Request: Encodable {
      var method: String
      var url: String
    }
    struct Entry: Encodable {
      var fullUrl: String
      var resource: any Resource
      var request: Request

      private enum Key: String, CodingKey { case fullUrl, resource, request }

      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(fullUrl, forKey: .fullUrl)
        try container.encode(resource, forKey: .resource)
        try container.encode(request, forKey: .request)
      }
    }
    var resourceType = "Bundle"
    var type = "transaction"
    var entry: [Entry]
  }
}
