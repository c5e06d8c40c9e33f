import GripCore
import GripEvidence
import Yams

/// Makes a plan's tree of a YAML file's, following the list of a plan's fields.
struct PlanReader {
  private let name: String
  /// What stands at each path of the tree.
  private var nodes: [String: Node] = [:]
  private var problems: [(node: Node, problem: ConfigurationError.Problem)] = []

  init(name: String) { self.name = name }

  mutating func plan(_ root: Node) throws(ConfigurationError) -> Plan {
    nodes[""] = root
    if let tree = members(root, PlanField.plan, at: "") {
      report(PlanField.faults(of: tree, PlanField.plan, at: ""))
      if problems.isEmpty, let plan = Plan(tree: tree) {
        report(plan.relationFaults)
        if problems.isEmpty { return plan }
      }
    }
    let inOrder = problems.sorted {
      ($0.node.mark?.line ?? 0, $0.node.mark?.column ?? 0)
        < ($1.node.mark?.line ?? 0, $1.node.mark?.column ?? 0)
    }
    throw ConfigurationError(inOrder.map(\.problem))
  }

  /// Says where the faults of a tree stand in the file, unless something was said of that place already.
  private mutating func report(_ faults: [PlanFault]) {
    for fault in faults where !problems.contains(where: { $0.problem.key == fault.path }) {
      var path = fault.path
      while nodes[path] == nil, !path.isEmpty { path = Self.parent(path) }
      guard let node = nodes[path] else { continue }
      let isThere = path == fault.path && !fault.reason.contains("found")
      fail(fault.path, node, fault.reason + (isThere ? found(node, fault) : ""))
    }
  }

  private func found(_ node: Node, _ fault: PlanFault) -> String {
    let found = ", found " + YAMLText.describe(node)
    guard fault.path.hasSuffix(".target"), let text = node.scalar?.string else { return found }
    do throws(TargetShapeError) {
      _ = try TargetShape(parsing: String(text.prefix(100)))
      return found
    } catch { return "\(found): \(error.reason)" }
  }

  private static func parent(_ path: String) -> String {
    guard let end = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { return "" }
    return String(path[..<end])
  }

  // MARK: Sections and values

  private mutating func members(
    _ node: Node, _ fields: [PlanField], at path: String
  ) -> PlanTree? {
    guard let mapping = node.mapping else {
      fail(path, node, "expected keys and values, found \(YAMLText.describe(node))")
      return nil
    }
    var members: [String: PlanTree] = [:]
    if path.isEmpty { readVersion(mapping, node) }
    for (keyNode, value) in mapping {
      let key = keyNode.scalar?.string ?? YAMLText.describe(keyNode)
      if path.isEmpty && key == PlanFile.versionKey { continue }
      let place = PlanField.joined(path, String(key.prefix(100)))
      guard let field = fields.first(where: { $0.name == key }) else {
        fail(
          place, keyNode,
          unknown("key", key, among: fields.map(\.name), listedIn: "docs/PLAN.md lists all"))
        continue
      }
      nodes[place] = value
      if !Self.isBlank(value) { members[key] = read(field, value, at: place) }
    }
    return .members(members)
  }

  private mutating func readVersion(_ mapping: Node.Mapping, _ node: Node) {
    guard let first = mapping.first, first.key.scalar?.string == PlanFile.versionKey else {
      return fail(PlanFile.versionKey, node, PlanFile.versionExpected)
    }
    guard first.value.scalar?.string != String(PlanFile.version) else { return }
    fail(
      PlanFile.versionKey, first.value,
      "\(PlanFile.versionExpected), found \(YAMLText.describe(first.value))")
  }

  /// A value without what it must be checked for; nil where it says nothing or is of another kind.
  private mutating func read(_ field: PlanField, _ node: Node, at path: String) -> PlanTree? {
    switch field.kind {
    case .section(let fields):
      let section = members(node, fields, at: path)
      return section == .members([:]) ? nil : section
    case .sections(let fields):
      return list(field, node, at: path) { reader, entry, place in
        Self.isBlank(entry) ? .members([:]) : reader.members(entry, fields, at: place)
      }
    case .texts:
      return list(field, node, at: path) { reader, entry, place in
        reader.text(entry, at: place, expected: "one line of text")
      }
    case .number, .count:
      guard let number = node.scalar.flatMap({ Double($0.string) }) else {
        return wrong(field, node, at: path)
      }
      return .number(number)
    case .answer:
      switch node.scalar?.string.lowercased() {
      case "yes", "true": return .answer(true)
      case "no", "false": return .answer(false)
      default: return wrong(field, node, at: path)
      }
    case .text, .word, .code, .target:
      return text(node, at: path, expected: field.expected)
    }
  }

  private mutating func list(
    _ field: PlanField, _ node: Node, at path: String,
    _ read: (inout PlanReader, Node, String) -> PlanTree?
  ) -> PlanTree? {
    guard let sequence = node.sequence, sequence.count <= Attestation.entriesMax else {
      return wrong(field, node, at: path)
    }
    var entries: [PlanTree] = []
    for (index, entry) in sequence.enumerated() {
      let place = "\(path)[\(index + 1)]"
      nodes[place] = entry
      // An entry of another kind was reported; something must stand for it so that the others keep their numbers.
      entries.append(read(&self, entry, place) ?? .members([:]))
    }
    return entries.isEmpty ? nil : .list(entries)
  }

  private mutating func text(_ node: Node, at path: String, expected: String) -> PlanTree? {
    guard let text = node.scalar?.string else {
      fail(path, node, "expected \(expected), found \(YAMLText.describe(node))")
      return nil
    }
    guard text.contains(where: \.isNewline) else { return .text(text) }
    return .text(
      text.split(whereSeparator: \.isNewline).map { line in
        String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }.joined(separator: " "))
  }

  private mutating func wrong(_ field: PlanField, _ node: Node, at path: String) -> PlanTree? {
    fail(path, node, "expected \(field.expected), found \(YAMLText.describe(node))")
    return nil
  }

  /// A key with nothing behind it, or with YAML's words for nothing.
  private static func isBlank(_ node: Node) -> Bool {
    guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else {
      return false
    }
    return ["", "~", "null"].contains(scalar.string)
  }

  private mutating func fail(_ key: String, _ node: Node, _ reason: String) {
    problems.append(
      (
        node,
        .init(
          place: YAMLText.place(node, in: name), key: key.isEmpty ? nil : key, reason: reason)
      ))
  }
}
