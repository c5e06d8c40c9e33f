import Foundation
import GripCore
import GripEvidence
import Yams

/// What kind of file it is: the key that it begins with, and the keys that it may have.
struct KeyedForm {
  /// The first key; its value is the version.
  var root: String
  var version: Int
  var keys: [FileKey]
  /// The document that lists the keys.
  var document: String
  /// Entries of a list, at most: of texts, and of sections.
  var textsMax: Int
  var sectionsMax: Int

  var versionExpected: String { "expected \(root): \(version) as the first key" }

  static let plan = KeyedForm(
    root: "plan", version: PlanFile.version, keys: FileKey.plan, document: "docs/PLAN.md",
    textsMax: Plan.entriesMax, sectionsMax: Plan.blocksMax)
  static let profile = KeyedForm(
    root: "profile", version: DeviceProfile.formatVersion, keys: FileKey.profile,
    document: "docs/PROFILES.md", textsMax: 0, sectionsMax: DeviceProfile.matchesMax)
}

/// Goes through the nodes of a plan or a profile: every key must be known and hold what belongs there.
struct KeyedReader {
  /// A file has fewer nodes than this: what has more is made to take all memory.
  private static let nodesMax = 5000

  let name: String
  let form: KeyedForm
  private var problems: [ConfigurationError.Problem] = []
  private var nodes = 0
  /// Where each value stands, by the path from the plan down with numbers of entries.
  private var places: [[String]: String] = [:]

  init(name: String, _ form: KeyedForm) {
    self.name = name
    self.form = form
  }

  /// What the file says, by its keys.
  mutating func read(_ root: Node) throws(ConfigurationError) -> [String: FileTree] {
    guard let mapping = root.mapping, let first = mapping.first,
      first.key.scalar?.string == form.root,
      first.value.scalar?.string == String(form.version)
    else {
      throw ConfigurationError(place(root), key: form.root, form.versionExpected)
    }
    let tree = section(root, key: "", path: [])
    if problems.isEmpty, let missing = missing(in: tree, below: "", path: []).first {
      let path = (missing.path + [missing.key.name]).joined(separator: ".")
      throw ConfigurationError(
        nearestPlace(missing.path) ?? place(root), "\(path) is missing: \(missing.key.about)")
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return tree
  }

  /// Required keys that are not there, where what they belong to is.
  private func missing(
    in tree: [String: FileTree], below parent: String, path: [String]
  ) -> [(key: FileKey, path: [String])] {
    form.keys.filter { $0.parent == parent }.flatMap { key -> [(key: FileKey, path: [String])] in
      switch tree[key.name] {
      case nil: key.isRequired ? [(key, path)] : []
      case .section(let members): missing(in: members, below: key.path, path: path + [key.name])
      case .list(let entries) where key.kind == .sections:
        entries.enumerated().flatMap { index, entry in
          guard case .section(let members) = entry else {
            return [(key: FileKey, path: [String])]()
          }
          return missing(
            in: members, below: key.path, path: path + [key.name, String(index)])
        }
      default: []
      }
    }
  }

  /// A problem at the nearest place to a path that the file has.
  func error(at path: [String], _ reason: String) -> ConfigurationError {
    ConfigurationError(
      nearestPlace(path) ?? "\(name):1:1", key: path.isEmpty ? nil : path.joined(separator: "."),
      reason)
  }

  /// The keys and values of a section.
  private mutating func section(_ node: Node, key: String, path: [String]) -> [String: FileTree] {
    var result: [String: FileTree] = [:]
    guard let mapping = node.mapping else {
      fail(key, node, "expected keys and values, found \(describe(node))")
      return result
    }
    for (keyNode, value) in mapping {
      nodes += 1
      guard nodes <= Self.nodesMax else {
        if nodes == Self.nodesMax + 1 {
          fail(key, node, "a \(form.root) has fewer than \(Self.nodesMax) keys")
        }
        return result
      }
      let word = keyNode.scalar?.string ?? describe(keyNode)
      let full = key.isEmpty ? word : key + "." + word
      if full == form.root { continue }
      // A key with a dot would be taken for a key of a section, and what stands there be lost.
      let isOneKey = !word.contains(".")
      guard isOneKey, let known = form.keys.first(where: { $0.path == full }) else {
        let prefix = key.isEmpty ? "" : key + "."
        let names = form.keys.map(\.path).filter { $0.hasPrefix(prefix) }
        fail(full, keyNode, unknown("key", full, among: names, hint: "\(form.document) lists all"))
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

  private mutating func value(_ node: Node, _ key: FileKey, path: [String]) -> FileTree? {
    let text = node.scalar?.string
    let found: FileTree?
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

  private mutating func list(_ node: Node, _ key: FileKey, path: [String]) -> FileTree? {
    guard let sequence = node.sequence else {
      fail(key.path, node, "expected a list, found \(describe(node))")
      return nil
    }
    var entries: [FileTree] = []
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

  private func expected(_ key: FileKey) -> String {
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
