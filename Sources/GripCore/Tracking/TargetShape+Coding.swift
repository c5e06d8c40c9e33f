extension TargetShape {
  /// The numbers of a target by their names in a recording, in the order in which they are explained.
  private var members: [(key: CodingKeys, path: WritableKeyPath<TargetShape, Double>)] {
    let isForce = axis == nil
    return [
      (isForce ? .meanNewtons : .meanDegrees, \.mean),
      (isForce ? .amplitudeNewtons : .amplitudeDegrees, \.amplitude),
      (isForce ? .bandNewtons : .bandDegrees, \.band), (.durationSeconds, \.durationSeconds),
      (.periodSeconds, \.periodSeconds), (.riseSeconds, \.riseSeconds),
      (.holdSeconds, \.holdSeconds), (.fallSeconds, \.fallSeconds), (.startHertz, \.startHertz),
      (.endHertz, \.endHertz),
    ]
  }

  /// Which numbers a kind needs; band and `durationSeconds` may be there besides.
  private var needed: [WritableKeyPath<TargetShape, Double>] {
    switch kind {
    case .constant: [\.mean]
    case .sine, .triangle, .square: [\.mean, \.amplitude, \.periodSeconds]
    case .trapezoid:
      [\.mean, \.amplitude, \.periodSeconds, \.riseSeconds, \.holdSeconds, \.fallSeconds]
    case .chirp: [\.mean, \.amplitude, \.startHertz, \.endHertz, \.durationSeconds]
    }
  }

  /// No wrist and no forearm turns further either way.
  private static var degreesMax: Double { 170 }

  private static func range(_ key: CodingKeys) -> ClosedRange<Double> {
    switch key {
    case .meanNewtons, .amplitudeNewtons, .bandNewtons: 0...1500
    case .meanDegrees: -degreesMax...degreesMax
    case .amplitudeDegrees, .bandDegrees: 0...degreesMax
    case .durationSeconds: 0...86_400
    case .periodSeconds: 0.1...3600
    case .startHertz, .endHertz: 0.001...10
    default: 0...3600
    }
  }

  /// What is wrong with it, as a sentence; nil where it can be followed.
  public var fault: String? {
    for (key, path) in members {
      let value = self[keyPath: path]
      let isNeeded = needed.contains(path)
      let isOptional = path == \.band || path == \.durationSeconds
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
    if kind != .constant && amplitude == 0 {
      return "its \(axis == nil ? "amplitudeNewtons" : "amplitudeDegrees") is 0"
    }
    if axis != nil && mean.magnitude + amplitude > Self.degreesMax {
      return "it goes beyond \(Self.degreesMax) degrees"
    }
    if kind == .chirp && durationSeconds == 0 { return "a chirp target needs durationSeconds" }
    if kind == .trapezoid && riseSeconds + holdSeconds + fallSeconds > periodSeconds {
      return "its rise, hold and fall take longer than its periodSeconds"
    }
    return nil
  }

  /// Reads a target as people type it, such as `sine(mean=20,amplitude=10,period=4,band=2)`: the names of its numbers are
  /// those in a recording, with or without their unit. With `axis=x` it is one of rotation.
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
    let pairs = text[text.index(after: open)...].dropLast().split(separator: ",").map { part in
      (part: part, pair: part.split(separator: "=").map { $0.filter { $0 != " " } })
    }
    if let stated = pairs.first(where: { $0.pair.first == CodingKeys.axis.rawValue }) {
      axis = stated.pair.last.flatMap(RotationAxis.init(letter:))
      guard axis != nil else {
        throw TargetShapeError(reason: "\"\(stated.part)\" is no axis: it must be axis=x, y or z")
      }
    }
    for (part, pair) in pairs where pair.first != CodingKeys.axis.rawValue {
      let names = members.map(\.key.rawValue)
      guard pair.count == 2, let value = Double(pair[1]) else {
        throw TargetShapeError(reason: "\"\(part)\" is no name=number")
      }
      let units = ["Newtons", "Degrees", "Seconds", "Hertz"]
      guard
        let member = members.first(where: { member in
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
    case shape, axis, meanNewtons, amplitudeNewtons, bandNewtons, meanDegrees, amplitudeDegrees
    case bandDegrees, durationSeconds, periodSeconds
    case riseSeconds, holdSeconds, fallSeconds, startHertz, endHertz
  }

  /// Reads a target; numbers that are absent are 0. Whether it can be followed `fault` says.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try container.decode(Kind.self, forKey: .shape))
    axis = try container.decodeIfPresent(RotationAxis.self, forKey: .axis)
    let foreign: [CodingKeys] =
      axis == nil
      ? [.meanDegrees, .amplitudeDegrees, .bandDegrees]
      : [.meanNewtons, .amplitudeNewtons, .bandNewtons]
    for key in foreign where container.contains(key) {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container,
        debugDescription: "degrees are of a target with an axis, newtons of one without")
    }
    for (key, path) in members {
      self[keyPath: path] = try container.decodeIfPresent(Double.self, forKey: key) ?? 0
    }
  }

  /// Writes its kind and the numbers that are not 0.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .shape)
    try container.encodeIfPresent(axis, forKey: .axis)
    for (key, path) in members where self[keyPath: path] != 0 {
      try container.encode(self[keyPath: path], forKey: key)
    }
  }
}

extension RotationAxis: Codable {
  /// The axis of this small letter.
  init?(letter: String) {
    guard let axis = Self.allCases.first(where: { $0.letter == letter }) else { return nil }
    self = axis
  }

  /// Reads its letter.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let axis = Self(letter: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "an axis is x, y or z")
    }
    self = axis
  }

  /// Writes its letter.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(letter)
  }
}
