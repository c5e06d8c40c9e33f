import Yams

/// One mapping of a scenario file while it is read. Each key that is asked for is taken out; what is left at the end is
/// a key that nobody knows, which is an error.
struct YAMLSection {
  let file: String
  /// The keys that lead here, as "device." or "activities[2].hold."; empty at the top.
  let path: String
  let line: Int
  private var entries: [(key: String, line: Int, value: Node)]
  private var known: [String] = []

  init(_ node: Node, file: String, path: String, key: String) throws(SimulatorError) {
    self.file = file
    self.path = path
    line = node.mark?.line ?? 1
    guard let mapping = node.mapping else {
      throw .invalidKey(
        file: file, line: line, key: key, expected: "keys and values", found: describe(node))
    }
    entries = mapping.map { key, value in
      (key.scalar?.string ?? describe(key), key.mark?.line ?? 1, value)
    }
  }

  /// Whether the file says anything for `key`.
  func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// The keys not asked for yet.
  var remainingKeys: [String] { entries.map(\.key) }

  /// The node of a key and its line, taken out.
  mutating func take(_ key: String) -> YAMLValue? {
    known.append(key)
    guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
    let entry = entries.remove(at: index)
    return YAMLValue(node: entry.value, file: file, key: path + key, line: entry.line)
  }

  /// A key that must be there.
  mutating func require(_ key: String, expected: String) throws(SimulatorError) -> YAMLValue {
    guard let value = take(key) else {
      throw .invalidKey(
        file: file, line: line, key: path + key, expected: expected, found: "nothing")
    }
    return value
  }

  mutating func number(
    _ key: String, in range: ClosedRange<Double>, default fallback: Double? = nil
  ) throws(SimulatorError) -> Double {
    if let fallback, !has(key) {
      known.append(key)
      return fallback
    }
    return try require(key, expected: numberExpected(range)).number(in: range)
  }

  mutating func integer(
    _ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil
  ) throws(SimulatorError) -> Int {
    if let fallback, !has(key) {
      known.append(key)
      return fallback
    }
    return try require(key, expected: integerExpected(range)).integer(in: range)
  }

  mutating func text(
    _ key: String, default fallback: String? = nil
  ) throws(SimulatorError) -> String {
    if let fallback, !has(key) {
      known.append(key)
      return fallback
    }
    return try require(key, expected: "a text").text()
  }

  /// The mapping below a key, or nil when the key is not there.
  mutating func section(_ key: String) throws(SimulatorError) -> YAMLSection? {
    guard let value = take(key) else { return nil }
    return try value.section()
  }

  /// Fails when a key was given that nobody asked for.
  func finish() throws(SimulatorError) {
    guard let unknown = entries.first else { return }
    throw .invalidKey(
      file: file, line: unknown.line, key: path + unknown.key,
      expected: "one of " + known.joined(separator: ", "), found: "an unknown key")
  }
}

func numberExpected(_ range: ClosedRange<Double>) -> String {
  "a number from \(plain(range.lowerBound)) to \(plain(range.upperBound))"
}

func integerExpected(_ range: ClosedRange<Int>) -> String {
  "a whole number from \(range.lowerBound) to \(range.upperBound)"
}

/// 8000 rather than 8000.0.
private func plain(_ number: Double) -> String {
  Int(exactly: number).map(String.init) ?? String(number)
}

/// A node in a few words, for error messages.
func describe(_ node: Node) -> String {
  if let scalar = node.scalar { return "\"\(scalar.string.prefix(40))\"" }
  return node.sequence != nil ? "a list" : "keys and values"
}
