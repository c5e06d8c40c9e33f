/// Everything that is wrong with a configuration: one problem or more, in the order in which they stand.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One problem.
  public struct Problem: Sendable, Equatable, CustomStringConvertible {
    /// Where it stands: "FILE:LINE:COLUMN", a variable's name or an argument.
    public var place: String
    /// The key, where there is one.
    public var key: String?
    /// What is wrong and what was expected.
    public var reason: String

    /// One line.
    public var description: String {
      ([place] + (key.map { [$0] } ?? []) + [reason]).joined(separator: ": ")
    }
  }

  /// What is wrong.
  public let problems: [Problem]
  /// A line for each problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }

  init(_ problems: [Problem]) { self.problems = problems }

  init(_ place: String, key: String? = nil, _ reason: String) {
    problems = [Problem(place: place, key: key, reason: reason)]
  }
}

/// "unknown key", with the name that was probably meant.
func unknown(
  _ what: String, _ name: String, among known: [String],
  hint: String = "docs/CONFIGURATION.md and gripd.yaml(5) list all"
) -> String {
  let nearest = known.map { (name: $0, distance: editDistance(name, $0)) }
    .min { $0.distance < $1.distance }
  guard let nearest, nearest.distance <= max(2, name.count / 3) else {
    return "unknown \(what); \(hint)"
  }
  return "unknown \(what); did you mean \(nearest.name)?"
}

/// How many characters must be put in, taken out or changed to make one text of the other. Only the first 100 of each
/// are looked at.
private func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a.prefix(100)), Array(b.prefix(100)))
  var row = Array(0...b.count)
  for (i, character) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in b.enumerated() {
      let changed = diagonal + (character == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(changed, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
