import Yams

/// The value of one key of a scenario file, with where it stands.
struct YAMLValue {
  let node: Node
  let file: String
  let key: String
  let line: Int

  func fail(expected: String) -> SimulatorError {
    .invalidKey(file: file, line: line, key: key, expected: expected, found: describe(node))
  }

  var isList: Bool { node.sequence != nil }

  func isText(_ text: String) -> Bool { node.scalar?.string == text }

  func number(in range: ClosedRange<Double>) throws(SimulatorError) -> Double {
    guard let string = node.scalar?.string, let number = Double(string), range.contains(number)
    else { throw fail(expected: numberExpected(range)) }
    return number
  }

  /// A whole number, decimal or hexadecimal with 0x.
  func integer(in range: ClosedRange<Int>) throws(SimulatorError) -> Int {
    guard let string = node.scalar?.string else { throw fail(expected: integerExpected(range)) }
    let parsed =
      string.hasPrefix("0x") ? Int(string.dropFirst(2), radix: 16) : Int(string, radix: 10)
    guard let parsed, range.contains(parsed) else {
      throw fail(expected: integerExpected(range))
    }
    return parsed
  }

  func text() throws(SimulatorError) -> String {
    guard let string = node.scalar?.string, !string.isEmpty else { throw fail(expected: "a text") }
    return string
  }

  /// One of a few words.
  func word<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type
  ) throws(SimulatorError) -> Choice where Choice.RawValue == String {
    guard let string = node.scalar?.string, let choice = Choice(rawValue: string) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail(expected: "one of \(words)")
    }
    return choice
  }

  func section() throws(SimulatorError) -> YAMLSection {
    try YAMLSection(node, file: file, path: key + ".", key: key)
  }

  /// The elements of a list, each named by its place, as "activities[2]".
  func list(expected: String) throws(SimulatorError) -> [YAMLValue] {
    guard let sequence = node.sequence else { throw fail(expected: expected) }
    return sequence.enumerated().map { index, element in
      YAMLValue(
        node: element, file: file, key: "\(key)[\(index)]", line: element.mark?.line ?? line)
    }
  }

  /// A list of whole numbers.
  func integers(in range: ClosedRange<Int>) throws(SimulatorError) -> [Int] {
    var numbers: [Int] = []
    for element in try list(expected: "a list, each \(integerExpected(range))") {
      numbers.append(try element.integer(in: range))
    }
    return numbers
  }

  /// One number, or a list of two, first and last.
  func numberOrPair(
    in range: ClosedRange<Double>
  ) throws(SimulatorError) -> (first: Double, last: Double) {
    guard isList else {
      let both = try number(in: range)
      return (both, both)
    }
    let expected = "\(numberExpected(range)), or a list of two such"
    let pair = try list(expected: expected)
    guard pair.count == 2 else { throw fail(expected: expected) }
    return (try pair[0].number(in: range), try pair[1].number(in: range))
  }
}
