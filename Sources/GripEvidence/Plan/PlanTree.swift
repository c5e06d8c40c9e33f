package import FoundationEssentials

/// A plan without its types: what stands in a file before it is checked, and what `PlanField` checks.
package indirect enum PlanTree: Codable, Sendable, Equatable {
  /// A text or a word.
  case text(String)
  /// A number.
  case number(Double)
  /// An answer.
  case answer(Bool)
  /// A list.
  case list([PlanTree])
  /// Fields by name.
  case members([String: PlanTree])

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let answer = try? container.decode(Bool.self) {
      self = .answer(answer)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([PlanTree].self) {
      self = .list(list)
    } else {
      self = .members(try container.decode([String: PlanTree].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .answer(let answer): try container.encode(answer)
    case .list(let list): try container.encode(list)
    case .members(let members): try container.encode(members)
    }
  }

  /// The field of a name; nil where this has none.
  package subscript(_ name: String) -> PlanTree? {
    if case .members(let members) = self { members[name] } else { nil }
  }

  /// The entries of a list; none where it is none.
  package var entries: [PlanTree] { if case .list(let list) = self { list } else { [] } }
}

extension Plan {
  /// The plan without its types.
  package var tree: PlanTree {
    // Numbers that JSON cannot say are found by `faults`, so they must reach it.
    guard let data = try? Self.encoder.encode(self),
      let tree = try? Self.decoder.decode(PlanTree.self, from: data)
    else { preconditionFailure("a plan holds nothing that is not JSON") }
    return tree
  }

  /// The plan that a tree without faults says; nil where a field has another type.
  package init?(tree: PlanTree) {
    guard let data = try? Self.encoder.encode(tree),
      let plan = try? Self.decoder.decode(Plan.self, from: data)
    else { return nil }
    self = plan
  }

  /// The plan as canonical JSON: keys in alphabetical order, no spaces.
  package var canonical: Data {
    guard let data = try? Self.encoder.encode(tree) else {
      preconditionFailure("a tree holds nothing that is not JSON")
    }
    return data
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  private static var decoder: JSONDecoder { JSONDecoder() }
}
