import FoundationEssentials

/// Any JSON value.
enum JSONValue: Decodable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): String(value)
    case .number(let value): String(value)
    case .text(let value): "\"\(value.prefix(60))\""
    case .list(let values): "\(values.count) values"
    case .object(let values): "\(values.count) members"
    }
  }
}

/// What differs between two JSON documents, field by field.
enum JSONDifference {
  /// More fields than this are not named.
  static let fieldsMax = 12

  /// "path: a, b" for the first fields that differ, and how many there are; nil where one of them is no JSON.
  static func text(_ published: [UInt8], _ derived: [UInt8]) -> String? {
    guard let a = try? JSONDecoder().decode(JSONValue.self, from: Data(published)),
      let b = try? JSONDecoder().decode(JSONValue.self, from: Data(derived))
    else { return nil }
    var fields: [String] = []
    compare(a, b, "", &fields)
    guard !fields.isEmpty else { return "the same values, written otherwise" }
    let more = fields.count - fieldsMax
    return fields.prefix(fieldsMax).joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
  }

  private static func compare(
    _ a: JSONValue, _ b: JSONValue, _ path: String, _ fields: inout [String]
  ) {
    switch (a, b) {
    case (.object(let left), .object(let right)):
      for name in Set(left.keys).union(right.keys).sorted() {
        compare(
          left[name] ?? .null, right[name] ?? .null, path.isEmpty ? name : "\(path).\(name)",
          &fields)
      }
    case (.list(let left), .list(let right)) where left.count == right.count:
      for index in left.indices {
        compare(left[index], right[index], "\(path)[\(index)]", &fields)
      }
    default:
      if a != b {
        fields.append("\(path): \(a.description) was published, \(b.description) follows")
      }
    }
  }
}
