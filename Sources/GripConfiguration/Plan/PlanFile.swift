import Foundation
public import GripEvidence
import Yams

/// A plan as people write it: YAML, whose first key is `plan: 1`.
public enum PlanFile {
  /// The version of the keys that this program reads and writes.
  public static let version = 1
  /// A larger file is not read.
  public static let bytesMax = 65_536

  /// Reads a plan.
  ///
  /// - Throws: `ConfigurationError` with every unknown key, every bad value and where it stands, or with the first place
  ///   that is not YAML.
  public static func plan(yaml: String, name: String) throws(ConfigurationError) -> Plan {
    guard yaml.utf8.count <= bytesMax else {
      throw ConfigurationError(
        name, "it has \(yaml.utf8.count) bytes, and \(bytesMax) are the limit")
    }
    guard let root = try YAMLText.parse(yaml, name: name) else {
      throw ConfigurationError("\(name):1:1", key: "plan", PlanReader.versionExpected)
    }
    var reader = PlanReader(name: name)
    return try reader.read(root)
  }

  /// The plan as YAML that `plan(yaml:name:)` reads back.
  public static func yaml(_ plan: Plan) throws -> String { try PlanWriter.yaml(plan) }
}

/// Goes through the nodes of a plan: every key must be known and hold what belongs there.
private struct PlanReader {
  static let versionExpected = "expected plan: \(PlanFile.version) as the first key"
  /// A plan has fewer nodes than this: what has more is made to take all memory.
  private static let nodesMax = 5000

  let name: String
  private var problems: [ConfigurationError.Problem] = []
  private var nodes = 0
  /// Where each value stands, by the path from the plan down with numbers of entries.
  private var places: [[String]: String] = [:]

  init(name: String) { self.name = name }

  mutating func read(_ root: Node) throws(ConfigurationError) -> Plan {
    guard let mapping = root.mapping, let first = mapping.first,
      first.key.scalar?.string == "plan", first.value.scalar?.string == String(PlanFile.version)
    else {
      throw ConfigurationError(place(root), key: "plan", Self.versionExpected)
    }
    let tree = section(root, key: "", path: [])
    if problems.isEmpty, mapping["blocks"] == nil {
      fail("blocks", root, "a plan needs blocks: at least one activity")
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    let plan: Plan
    do {
      plan = try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(PlanTree.section(tree)))
    } catch {
      let reason = (error as? DecodingError).map(Self.reason) ?? "it cannot be read"
      throw ConfigurationError(place(root), reason)
    }
    if let fault = plan.firstFault() {
      throw ConfigurationError(
        nearestPlace(fault.path) ?? place(root), key: fault.path.joined(separator: "."),
        fault.reason)
    }
    return plan
  }

  private static func reason(_ error: DecodingError) -> String {
    guard case .keyNotFound(let key, let context) = error else { return "it cannot be read" }
    let path = (context.codingPath + [key]).map { $0.intValue.map(String.init) ?? $0.stringValue }
    return "\(path.joined(separator: ".")) is missing"
  }

  /// The keys and values of a section.
  private mutating func section(_ node: Node, key: String, path: [String]) -> [String: PlanTree] {
    var result: [String: PlanTree] = [:]
    guard let mapping = node.mapping else {
      fail(key, node, "expected keys and values, found \(describe(node))")
      return result
    }
    for (keyNode, value) in mapping {
      nodes += 1
      guard nodes <= Self.nodesMax else {
        if nodes == Self.nodesMax + 1 {
          fail(key, node, "a plan has fewer than \(Self.nodesMax) keys")
        }
        return result
      }
      let word = keyNode.scalar?.string ?? describe(keyNode)
      let full = key.isEmpty ? word : key + "." + word
      if full == "plan" { continue }
      // A key with a dot would be taken for a key of a section, and what stands there be lost.
      let isOneKey = !word.contains(".")
      guard isOneKey, let known = PlanKey.all.first(where: { $0.path == full }) else {
        let prefix = key.isEmpty ? "" : key + "."
        let names = PlanKey.all.map(\.path).filter { $0.hasPrefix(prefix) }
        fail(full, keyNode, unknown("key", full, among: names, hint: "docs/PLAN.md lists all"))
        continue
      }
      places[path + [word]] = place(value)
      // A key with nothing behind it says nothing.
      if value.scalar?.string.isEmpty == true && value.scalar?.style == .plain { continue }
      let found = self.value(value, known, path: path + [word])
      // Nor does a section or a list without anything in it.
      if found?.isEmpty == true { continue }
      result[word] = found
    }
    return result
  }

  private mutating func value(_ node: Node, _ key: PlanKey, path: [String]) -> PlanTree? {
    let text = node.scalar?.string
    let found: PlanTree?
    switch key.kind {
    case .section: return .section(section(node, key: key.path, path: path))
    case .sections, .texts: return list(node, key, path: path)
    case .text: found = text.map { .text(Self.oneLine($0)) }
    case .number: found = text.flatMap(Double.init).flatMap { $0.isFinite ? .number($0) : nil }
    case .count: found = text.flatMap(Int32.init).map { .number(Double($0)) }
    case .flag:
      found = text.flatMap {
        ["true": true, "yes": true, "false": false, "no": false][$0.lowercased()].map {
          .flag($0)
        }
      }
    }
    if found == nil { fail(key.path, node, "expected \(expected(key)), found \(describe(node))") }
    return found
  }

  private mutating func list(_ node: Node, _ key: PlanKey, path: [String]) -> PlanTree? {
    guard let sequence = node.sequence else {
      fail(key.path, node, "expected a list, found \(describe(node))")
      return nil
    }
    var entries: [PlanTree] = []
    for (index, entry) in sequence.enumerated() {
      nodes += 1
      guard nodes <= Self.nodesMax else { break }
      let path = path + [String(index)]
      places[path] = place(entry)
      if key.kind == .sections {
        entries.append(.section(section(entry, key: key.path, path: path)))
      } else if let text = entry.scalar?.string {
        entries.append(.text(Self.oneLine(text)))
      } else {
        fail(key.path, entry, "expected a text, found \(describe(entry))")
      }
    }
    return .list(entries)
  }

  /// A text that was written in several lines, as one.
  private static func oneLine(_ text: String) -> String {
    guard text.contains(where: \.isNewline) else { return text }
    return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .joined(separator: " ")
  }

  private func expected(_ key: PlanKey) -> String {
    switch key.kind {
    case .count: "a whole number (\(key.meaning))"
    case .number: "a number (\(key.meaning))"
    case .flag: "true or false"
    case .text, .texts, .section, .sections: "a text (\(key.meaning))"
    }
  }

  private func nearestPlace(_ path: [String]) -> String? {
    var path = path
    while !path.isEmpty {
      if let place = places[path] { return place }
      path.removeLast()
    }
    return nil
  }

  private mutating func fail(_ key: String, _ node: Node, _ reason: String) {
    problems.append(.init(place: place(node), key: key.isEmpty ? nil : key, reason: reason))
  }

  private func place(_ node: Node) -> String { "\(name):\(node.mark?.description ?? "1:1")" }

  private func describe(_ node: Node) -> String { YAMLText.describe(node) }
}
