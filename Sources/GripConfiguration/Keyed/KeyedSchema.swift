import Foundation

/// The JSON Schema (2020-12) of a kind of file, made from the list of its keys: an editor that knows it helps while one is written.
struct KeyedSchema {
  let form: KeyedForm

  /// The schema with sorted keys and a line break at its end.
  func json(title: String, description: String) -> Data {
    var schema = object(below: "")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = title
    schema["description"] = description
    var properties = schema["properties"] as? [String: Any] ?? [:]
    properties[form.root] = ["const": form.version, "title": "the version of the keys"]
    schema["properties"] = properties
    schema["required"] = [form.root] + (schema["required"] as? [String] ?? [])
    guard
      let data = try? JSONSerialization.data(
        withJSONObject: schema, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    else { preconditionFailure("the schema holds nothing that is not JSON") }
    return data + [0x0A]
  }

  /// What may stand in a section, or in an entry of a list.
  private func object(below parent: String) -> [String: Any] {
    let keys = form.keys.filter { $0.parent == parent }
    let properties = keys.map { ($0.name, property($0)) }
    var object: [String: Any] = [
      "type": "object", "additionalProperties": false,
      "properties": Dictionary(uniqueKeysWithValues: properties),
    ]
    let required = keys.filter(\.isRequired).map(\.name)
    if !required.isEmpty { object["required"] = required }
    return object
  }

  private func property(_ key: FileKey) -> [String: Any] {
    // A key with nothing behind it says nothing, unless it must say something. A section whose keys all say nothing says
    // nothing itself.
    let isInSection = form.keys.contains { $0.path == key.parent && $0.kind == .section }
    var property =
      key.isRequired && !isInSection
      ? shape(key) : ["anyOf": [shape(key), ["type": "null"] as [String: Any]]]
    property["title"] = key.about
    property["description"] = description(key)
    return property
  }

  private func description(_ key: FileKey) -> String {
    switch key.kind {
    case .text: key.words.isEmpty ? "One line of text." : "One of: \(key.takes)."
    case .number: "A number, \(key.takes)."
    case .count: "A whole number, \(key.takes)."
    case .flag: "true or false, also yes or no; nothing where it was not answered."
    case .texts: "A list of at most \(form.textsMax) lines of text."
    case .section: "Keys of its own."
    case .sections: "A list of 1 to \(form.sectionsMax) entries with keys of their own."
    }
  }

  private func shape(_ key: FileKey) -> [String: Any] {
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
    case .texts: ["type": "array", "items": line, "maxItems": form.textsMax]
    case .section: object(below: key.path)
    case .sections:
      [
        "type": "array", "items": object(below: key.path), "minItems": 1,
        "maxItems": form.sectionsMax,
      ]
    }
  }

  /// A text of digits without quotation marks is a number to most readers of YAML.
  private let kinds = ["string", "number"]
  private var line: [String: Any] { ["type": kinds, "minLength": 1] }

  /// A decimal number, so that 0.1 is written as such.
  private func number(_ value: Double?) -> Decimal {
    guard let value else { return 0 }
    return Decimal(string: plain(value)) ?? 0
  }
}
