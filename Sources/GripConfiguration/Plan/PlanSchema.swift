public import FoundationEssentials
import GripEvidence

/// The JSON Schema (2020-12) of a plan's file, made from the list of a plan's fields, so that an editor can help while a plan is
/// written.
public enum PlanSchema {
  /// The schema, pretty-printed with sorted keys and a line break at its end.
  public static var json: Data {
    var root = object(PlanField.plan)
    root["$schema"] = .text("https://json-schema.org/draft/2020-12/schema")
    root["title"] = .text("A plan of gripd")
    root["description"] = .text(
      "What a therapist has decided for a patient. What is absent or null is not said. docs/PLAN.md explains it."
    )
    if case .members(var properties)? = root["properties"] {
      properties[PlanFile.versionKey] = .members([
        "const": .number(Double(PlanFile.version)), "title": .text("the version of the fields"),
      ])
      root["properties"] = .members(properties)
    }
    root["required"] = .list([.text(PlanFile.versionKey), .text("blocks")])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(PlanTree.members(root)) else {
      preconditionFailure("a tree holds nothing that is not JSON")
    }
    return data + [0x0A]
  }

  private static func object(_ fields: [PlanField]) -> [String: PlanTree] {
    let properties = fields.map { ($0.name, PlanTree.members(property($0))) }
    var object: [String: PlanTree] = [
      "type": .text("object"), "additionalProperties": .answer(false),
      "properties": .members(Dictionary(uniqueKeysWithValues: properties)),
    ]
    let required = fields.filter(\.isRequired).map { PlanTree.text($0.name) }
    if !required.isEmpty { object["required"] = .list(required) }
    return object
  }

  private static func property(_ field: PlanField) -> [String: PlanTree] {
    var property = shape(field)
    if !field.isRequired {
      // A key with nothing behind it says nothing.
      property = ["anyOf": .list([.members(property), .members(["type": .text("null")])])]
    }
    property["title"] = .text(field.title)
    property["description"] = .text("Expected: \(field.expected).")
    return property
  }

  private static func shape(_ field: PlanField) -> [String: PlanTree] {
    switch field.kind {
    case .text(let bytesMax): line(bytesMax)
    case .target: line(PlanField.targetBytesMax)
    case .word(let words): ["enum": .list(words.map(PlanTree.text))]
    case .code:
      [
        "type": kinds, "pattern": .text("^[0-9A-Z]{5}$"), "minimum": .number(10_000),
        "maximum": .number(99_999),
      ]
    case .number(let range):
      [
        "type": .text("number"), "minimum": .number(range.lowerBound),
        "maximum": .number(range.upperBound),
      ]
    case .count(let range):
      [
        "type": .text("integer"), "minimum": .number(Double(range.lowerBound)),
        "maximum": .number(Double(range.upperBound)),
      ]
    case .answer: ["enum": .list([.answer(true), .answer(false), .text("yes"), .text("no")])]
    case .texts: list(line(PlanField.lineBytesMax))
    case .section(let fields): object(fields)
    case .sections(let fields):
      list(object(fields)).merging(field.isRequired ? ["minItems": .number(1)] : [:]) { $1 }
    }
  }

  /// A text of digits without quotation marks is a number to most readers of YAML.
  private static let kinds = PlanTree.list([.text("string"), .text("number")])

  private static func line(_ bytesMax: Int) -> [String: PlanTree] {
    ["type": kinds, "minLength": .number(1), "maxLength": .number(Double(bytesMax))]
  }

  private static func list(_ items: [String: PlanTree]) -> [String: PlanTree] {
    [
      "type": .text("array"), "items": .members(items),
      "maxItems": .number(Double(Attestation.entriesMax)),
    ]
  }
}
