import GripCore
import Foundation
import TestSupport
import Testing

@testable import GripStore

/// docs/summary.schema.json against what the store writes.
@Suite struct SummarySchemaTests {
  static let sessions: [(name: String, session: SyntheticSession)] = [
    ("two sets", .twoSets), ("everything that is counted", .faulty), ("a bare device", .bare),
    ("one report", .short(reports: 1)), ("two reports", .short(reports: 2)),
    ("no force at all", .forceless), ("blocks of all kinds", .blocks),
    ("rotations", .turned),
    ("calibrated", .calibrated), ("calibrated, without a date", .calibratedUndated),

    ("read by a profile", .read(as: .profile(EventRecordTests.profile))),
    (
      "a dynamometer",
      .read(as: .goDirect(GoDirectStream(periodMicroseconds: 10_000, sensors: 0xFE)))
    ),
  ]

  @Test(arguments: sessions.indices)
  func `What is written is valid`(index: Int) throws {
    let (name, session) = Self.sessions[index]
    let findings = try SchemaValidator.findings(
      in: session.summary().summaryJSON(), schema: SchemaValidator.summarySchema)
    #expect(findings.isEmpty, "\(name)")
  }

  /// A change that makes a valid document invalid, and a part of what the validator must say of it.
  struct Mutation: Sendable, CustomTestStringConvertible {
    let what: String
    let old: String
    let new: String
    let finding: String

    init(_ what: String, _ old: String, _ new: String, _ finding: String) {
      self.what = what
      self.old = old
      self.new = new
      self.finding = finding
    }

    var testDescription: String { what }
  }

  static let lost = #""reportsLost" : 2"#
  static let paused = "\n    \"pausedSeconds\" : 0"
  static let mutations = [
    Mutation(
      "a missing field", "    \"repetitions\" : 0,\n    \"repetitionsByRegionRule\" : 0\n",
      "    \"repetitions\" : 0\n",
      "'repetitionsByRegionRule' is a required property"),
    Mutation(
      "a missing nested field", "    \(lost),\n", "", "'reportsLost' is a required property"),
    Mutation("a negative count", lost, #""reportsLost" : -1"#, "less than the minimum of 0"),
    Mutation("a count with a fraction", lost, #""reportsLost" : 2.5"#, "not of type 'integer'"),
    Mutation("a number as text", lost, #""reportsLost" : "2""#, "not of type 'integer'"),
    Mutation("a null", paused, "\n    \"pausedSeconds\" : null", "not of type 'number'"),
    Mutation("a number that is none", paused, "\n    \"pausedSeconds\" : NaN", "is not JSON"),
    Mutation("an unknown key", lost, lost + #", "more" : 1"#, "'more' was unexpected"),
    Mutation(
      "an unknown key at the top", #""minutesPlayed""#, #""more" : 1, "minutesPlayed""#,
      "'more' was unexpected"),
    Mutation("an unknown origin", #""origin" : "live""#, #""origin" : "dreamt""#, "is not one of"),
    Mutation(
      "an unknown basis", #""coverageBasis" : "sequence""#, #""coverageBasis" : """#,
      "is not one of"),
    Mutation("another schema", "summary/1\"", "summary/2\"", "was expected"),
    Mutation("a bad id", "\n    \"id\" : \"", "\n    \"id\" : \"x", "does not match"),
    Mutation(
      "a measure with value and reason", "\n      \"id\" : \"force.peak\",",
      "\n      \"id\" : \"force.peak\", \"notReported\" : \"x\",",
      "is not valid under any of the given schemas"),
    Mutation("a thirteenth month", "2026-11-22T", "2026-13-22T", "does not match"),
    Mutation(
      "no date though dated", #""isDated" : true"#, #""isDated" : false"#,
      "'dateNote' is a required property"),
    Mutation(
      "a doubled key", #""isDated" : true"#, #""isDated" : true, "isDated" : true"#,
      "doubled names"),
  ]

  @Test(arguments: mutations)
  func `What must not be is refused`(mutation: Mutation) throws {
    let valid = String(decoding: try SyntheticSession.faulty.summary().summaryJSON(), as: UTF8.self)
    try #require(valid.ranges(of: mutation.old).count == 1, "it stands once in \(valid)")
    let invalid = valid.replacing(mutation.old, with: mutation.new)
    let findings = try SchemaValidator.findings(
      in: Array(invalid.utf8), schema: SchemaValidator.summarySchema)
    #expect(findings.contains { $0.contains(mutation.finding) })
  }

  @Test func `The schema names what is written, and requires what always is`() throws {
    var found = Shape()
    for (_, session) in Self.sessions {
      found.take(try JSONSerialization.jsonObject(with: Data(session.summary().summaryJSON())))
    }
    let described = Shape(schema: try Self.schema())
    #expect(found.all == described.all)
    #expect(found.required == described.required)
  }

  @Test func `Its $id is the schema that summaries name`() throws {
    let data = try Data(contentsOf: SchemaValidator.summarySchema)
    let schema = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(schema["$id"] as? String == SummaryDocument.schema)
  }

  @Test func `Every property has a title and a description`() throws {
    #expect(undescribed(try Self.schema(), at: "$") == [])
  }

  /// The schema with each reference to one of its definitions replaced by that; what stands beside the reference counts more.
  private static func schema() throws -> Any {
    let data = try Data(contentsOf: SchemaValidator.summarySchema)
    let whole = try JSONSerialization.jsonObject(with: data)
    let definitions = (whole as? [String: Any])?["$defs"] as? [String: Any] ?? [:]
    func resolved(_ value: Any) -> Any {
      if let list = value as? [Any] { return list.map(resolved) }
      guard var object = value as? [String: Any] else { return value }
      object["$defs"] = nil
      if let name = (object["$ref"] as? String)?.split(separator: "/").last {
        let definition = definitions[String(name)] as? [String: Any] ?? [:]
        object.merge(definition) { stated, _ in stated }
      }
      return object.mapValues(resolved)
    }
    return resolved(whole)
  }

  private func undescribed(_ schema: Any, at path: String) -> [String] {
    guard let schema = schema as? [String: Any] else { return [] }
    var found: [String] = []
    for (name, property) in schema["properties"] as? [String: Any] ?? [:] {
      let texts = (property as? [String: Any]) ?? [:]
      for key in ["title", "description"] where (texts[key] as? String ?? "").isEmpty {
        found.append("\(path).\(name): \(key)")
      }
      found += undescribed(property, at: path + "." + name)
    }
    return found + undescribed(schema["items"] as Any, at: path + "[]")
  }
}

/// Which properties objects have, by path: "a.b[].c".
private struct Shape {
  var all: Set<String> = []
  private var seen: [String: Int] = [:]
  private var objects: [String: Int] = [:]
  private var stated: Set<String>?

  init() {}

  init(schema: Any) {
    stated = []
    describe(schema, "")
  }

  /// Those that every object of their place has.
  var required: Set<String> {
    stated
      ?? all.filter { path in
        let parent = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? ""
        return seen[path] == objects[parent]
      }
  }

  mutating func take(_ document: Any) { take(document, "") }

  private mutating func take(_ value: Any, _ path: String) {
    if let list = value as? [Any] { for item in list { take(item, path + "[]") } }
    guard let object = value as? [String: Any] else { return }
    objects[path, default: 0] += 1
    for (name, value) in object {
      let place = path.isEmpty ? name : path + "." + name
      all.insert(place)
      seen[place, default: 0] += 1
      take(value, place)
    }
  }

  private mutating func describe(_ schema: Any, _ path: String) {
    guard let schema = schema as? [String: Any] else { return }
    for (name, property) in schema["properties"] as? [String: Any] ?? [:] {
      let place = path.isEmpty ? name : path + "." + name
      all.insert(place)
      if (schema["required"] as? [String] ?? []).contains(name) { stated?.insert(place) }
      describe(property, place)
    }
    if let items = schema["items"] { describe(items, path + "[]") }
  }
}
