/// What stands in a file, without its types: between YAML and what it means, by way of JSON. Foundation's own objects are not used,
/// since they may lose the last digits of a number.
indirect enum FileTree: Codable, Equatable {
  case text(String)
  case number(Double)
  case flag(Bool)
  case list([FileTree])
  case section([String: FileTree])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([FileTree].self) {
      self = .list(list)
    } else {
      self = .section(try container.decode([String: FileTree].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .flag(let flag): try container.encode(flag)
    case .list(let list): try container.encode(list)
    case .section(let members): try container.encode(members)
    }
  }

  /// Whether it is a section or a list with nothing in it.
  var isEmpty: Bool { self == .list([]) || self == .section([:]) }
}
