public import Foundation
import GripEvidence

/// The JSON Schema (2020-12) of a plan's file, made from the list of a plan's keys: an editor that knows it helps while a plan
/// is written.
public enum PlanSchema {
  /// The schema with sorted keys and a line break at its end.
  public static var json: Data {
    var schema = object(below: "")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "A plan of gripd"
    schema["description"] =
      "What a therapist plans with a patient. What is absent or null is not said. See docs/PLAN.md."
    var properties = schema["properties"] as? [String: Any] ?? [:]
    properties["plan"] = ["const": PlanFile.version, "title": "the version of the keys"]
    schema["properties"] = properties
    schema["required"] = ["plan"] + (schema["required"] as? [String] ?? [])
    guard
      let data = try? JSONSerialization.data(
        withJSONObject: schema, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    else { preconditionFailure("the schema holds nothing that is not JSON") }
    return data + [0x0A]
  }

  /// What may stand in a section, or in an entry of a list.
  private static func object(below parent: String) -> [String: Any] {
    let keys = PlanKey.all.filter { $0.parent == parent }
    let properties = keys.map { ($0.name, property($0)) }
    var object: [String: Any] = [
      "type": "object", "additionalProperties": false,
      "properties": Dictionary(uniqueKeysWithValues: properties),
    ]
    let required = keys.filter(\.isRequired).map(\.name)
    if !required.isEmpty { object["required"] = required }
    return object
  }

  private static func property(_ key: PlanKey) -> [String: Any] {
    // A key with nothing behind it says nothing, unless it must say something. A section whose keys all say nothing says
    // nothing itself.
    let isInSection = PlanKey.all.contains { $0.path == key.parent && $0.kind == .section }
    var property =
      key.isRequired && !isInSection
      ? shape(key) : ["anyOf": [shape(key), ["type": "null"] as [String: Any]]]
    property["title"] = key.about
    property["description"] = description(key)
    return property
  }

  private static func description(_ key: PlanKey) -> String {
    switch key.kind {
    case .text: key.words.isEmpty ? "One line of text." : "One of: \(key.takes)."
    case .number: "A number, \(key.takes)."
    case .count: "A whole number, \(key.takes)."
    case .flag: "true or false, also yes or no; nothing where it was not answered."
    case .texts: "A list of at most \(Plan.entriesMax) lines of text."
    case .section: "Keys of its own."
    case .sections: "A list of 1 to \(Plan.blocksMax) entries with keys of their own."
    }
  }

  private static func shape(_ key: PlanKey) -> [String: Any] {
    switch key.kind {
    case .text where key.name == "code":
      ["type": kinds, "pattern": "^[0-9A-Z]{5}$", "minimum": 10_000, "maximum": 99_999]
    case .text: key.words.isEmpty ? line : ["enum": key.words]
    case .number, .count:
      [
        "type": key.kind == .count ? "integer" : "number",
        "minimum": number(key.range?.lowerBound), "maximum": number(key.range?.upperBound),
      ]
    case .flag: ["enum": [true, false, "yes", "no"] as [Any]]
    case .texts: ["type": "array", "items": line, "maxItems": Plan.entriesMax]
    case .section: object(below: key.path)
    case .sections:
      [
        "type": "array", "items": object(below: key.path), "minItems": 1,
        "maxItems": Plan.blocksMax,
      ]
    }
  }

  /// A text of digits without quotation marks is a number to most readers of YAML.
  private static let kinds = ["string", "number"]
  private static var line: [String: Any] { ["type": kinds, "minLength": 1] }

  /// A decimal number, so that 0.1 is written as such.
  private static func number(_ value: Double?) -> Decimal {
    guard let value else { return 0 }
    return Decimal(string: plain(value)) ?? 0
  }
}
