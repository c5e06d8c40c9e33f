extension TargetShape {
  /// The numbers of a target by their names in a recording, in the order in which they are explained.
  private static var members: [(key: CodingKeys, path: WritableKeyPath<TargetShape, Double>)] {
    [
      (.meanNewtons, \.meanNewtons), (.amplitudeNewtons, \.amplitudeNewtons),
      (.bandNewtons, \.bandNewtons), (.durationSeconds, \.durationSeconds),
      (.periodSeconds, \.periodSeconds), (.riseSeconds, \.riseSeconds),
      (.holdSeconds, \.holdSeconds), (.fallSeconds, \.fallSeconds), (.startHertz, \.startHertz),
      (.endHertz, \.endHertz),
    ]
  }

  /// Which numbers a kind needs; `bandNewtons` and `durationSeconds` may be there besides.
  private static func needed(_ kind: Kind) -> [CodingKeys] {
    switch kind {
    case .constant: [.meanNewtons]
    case .sine, .triangle, .square: [.meanNewtons, .amplitudeNewtons, .periodSeconds]
    case .trapezoid:
      [
        .meanNewtons, .amplitudeNewtons, .periodSeconds, .riseSeconds, .holdSeconds, .fallSeconds,
      ]
    case .chirp:
      [.meanNewtons, .amplitudeNewtons, .startHertz, .endHertz, .durationSeconds]
    }
  }

  private static func range(_ key: CodingKeys) -> ClosedRange<Double> {
    switch key {
    case .meanNewtons, .amplitudeNewtons, .bandNewtons: 0...1500
    case .durationSeconds: 0...86_400
    case .periodSeconds: 0.1...3600
    case .startHertz, .endHertz: 0.001...10
    default: 0...3600
    }
  }

  /// What is wrong with it, as a sentence; nil where it can be followed.
  public var fault: String? {
    for (key, path) in Self.members {
      let value = self[keyPath: path]
      let isNeeded = Self.needed(kind).contains(key)
      let isOptional = key == .bandNewtons || key == .durationSeconds
      guard isNeeded || isOptional else {
        if value != 0 { return "a \(kind.rawValue) target has no \(key.rawValue)" }
        continue
      }
      let range = Self.range(key)
      guard range.contains(value) else {
        return "\(key.rawValue) of a \(kind.rawValue) target is \(value): "
          + "it must be from \(range.lowerBound) to \(range.upperBound)"
      }
    }
    if kind != .constant && amplitudeNewtons == 0 { return "its amplitudeNewtons is 0" }
    if kind == .chirp && durationSeconds == 0 { return "a chirp target needs durationSeconds" }
    if kind == .trapezoid && riseSeconds + holdSeconds + fallSeconds > periodSeconds {
      return "its rise, hold and fall take longer than its periodSeconds"
    }
    return nil
  }

  /// Reads a target as people type it, such as `sine(mean=20,amplitude=10,period=4,band=2)`: the names of its numbers are
  /// those in a recording, with or without their unit.
  ///
  /// - Throws: `TargetShapeError` with what is wrong.
  public init(parsing text: String) throws(TargetShapeError) {
    let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
    guard let open = text.firstIndex(of: "("), text.last == ")",
      let kind = Kind(rawValue: String(text[..<open]))
    else {
      throw TargetShapeError(
        reason: "it must be a shape with its numbers in brackets; the shapes are \(kinds)")
    }
    self.init(kind)
    for part in text[text.index(after: open)...].dropLast().split(separator: ",") {
      let pair = part.split(separator: "=").map { $0.filter { $0 != " " } }
      let names = Self.members.map(\.key.rawValue)
      guard pair.count == 2, let value = Double(pair[1]) else {
        throw TargetShapeError(reason: "\"\(part)\" is no name=number")
      }
      let units = ["Newtons", "Seconds", "Hertz"]
      guard
        let member = Self.members.first(where: { member in
          member.key.rawValue == pair[0] || units.contains { pair[0] + $0 == member.key.rawValue }
        })
      else {
        throw TargetShapeError(
          reason: "\"\(pair[0])\" is none of \(names.joined(separator: ", "))")
      }
      self[keyPath: member.path] = value
    }
    if let fault { throw TargetShapeError(reason: fault) }
  }
}

/// A target that cannot be followed.
public struct TargetShapeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong with it.
  public let reason: String
  /// One sentence for a person.
  public var description: String { "the target cannot be followed: \(reason)" }
}

extension TargetShape: Codable {
  private enum CodingKeys: String, CodingKey {
    case shape, meanNewtons, amplitudeNewtons, bandNewtons, durationSeconds, periodSeconds
    case riseSeconds, holdSeconds, fallSeconds, startHertz, endHertz
  }

  /// Reads a target; numbers that are absent are 0. Whether it can be followed `fault` says.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try container.decode(Kind.self, forKey: .shape))
    for (key, path) in Self.members {
      self[keyPath: path] = try container.decodeIfPresent(Double.self, forKey: key) ?? 0
    }
  }

  /// Writes its kind and the numbers that are not 0.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .shape)
    for (key, path) in Self.members where self[keyPath: path] != 0 {
      try container.encode(self[keyPath: path], forKey: key)
    }
  }
}
