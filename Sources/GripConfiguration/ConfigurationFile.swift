import Yams

/// What a configuration file says: the texts of each key that it names, and where they stand.
struct ConfigurationFile {
  struct Entry {
    var texts: [String]
    var place: String
  }

  /// The version of the file's keys that this program reads.
  static let version = 1
  /// A larger file is not read.
  static let bytesMax = 1_048_576

  private(set) var entries: [String: Entry] = [:]
  private let name: String
  private var problems: [ConfigurationError.Problem] = []

  /// Reads the file.
  ///
  /// - Throws: `ConfigurationError` with every unknown key, every bad value and where it stands, or with the first place
  ///   that is not YAML.
  init(yaml: String, name: String) throws(ConfigurationError) {
    self.name = name
    guard yaml.utf8.count <= Self.bytesMax else {
      throw ConfigurationError(
        name, "it has \(yaml.utf8.count) bytes, and \(Self.bytesMax) are the limit")
    }
    guard let root = try YAMLText.parse(yaml, name: name) else {
      throw ConfigurationError(
        "\(name):1:1", key: "version", Self.versionExpected + ", found nothing")
    }
    readSection(root, path: "")
    if entries.removeValue(forKey: "version") == nil, problems.isEmpty {
      fail("version", root, Self.versionExpected + ", found nothing")
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
  }

  private static let versionExpected = "expected version: \(version)"

  // MARK: Sections and keys

  private mutating func readSection(_ node: Node, path: String) {
    guard let mapping = node.mapping else {
      let key = path.isEmpty ? nil : String(path.dropLast())
      return fail(key, node, "expected keys and values, found \(describe(node))")
    }
    let known = SettingKey.all.map(\.name) + ["version"]
    for (keyNode, value) in mapping {
      let name = path + (keyNode.scalar?.string ?? describe(keyNode))
      if name == "version" {
        readVersion(value)
      } else if let key = SettingKey.all.first(where: { $0.name == name }) {
        read(key, keyNode, value)
      } else if known.contains(where: { $0.hasPrefix(name + ".") }) {
        // A section whose keys are all commented out.
        if value.scalar?.string != "" { readSection(value, path: name + ".") }
      } else {
        let sections = known.flatMap {
          $0.contains(".") ? [$0, String($0.prefix { $0 != "." })] : [$0]
        }
        fail(name, keyNode, unknown("key", name, among: sections))
      }
    }
  }

  private mutating func readVersion(_ node: Node) {
    entries["version"] = Entry(texts: [], place: "")
    guard node.scalar?.string != String(Self.version) else { return }
    fail("version", node, "\(Self.versionExpected), found \(describe(node))")
  }

  private mutating func read(_ key: SettingKey, _ keyNode: Node, _ value: Node) {
    guard let texts = texts(key.shape, value), key.accepts(texts) else {
      return fail(key.name, value, "expected \(key.expected), found \(describe(value))")
    }
    entries[key.name] = Entry(texts: texts, place: place(keyNode))
  }

  /// A value's texts; nil where it has another shape.
  private func texts(_ shape: SettingKey.Shape, _ node: Node) -> [String]? {
    switch shape {
    case .scalar: return node.scalar.map { [$0.string] }
    case .labels:
      guard let mapping = node.mapping else { return isEmpty(node) ? [] : nil }
      return allOrNone(
        mapping.map { serial, label in
          guard let serial = serial.scalar?.string, let label = label.scalar?.string,
            !serial.contains("=")
          else { return nil }
          return serial + "=" + label
        })
    case .products:
      guard let sequence = node.sequence else { return isEmpty(node) ? [] : nil }
      return allOrNone(
        sequence.map { element in
          guard let mapping = element.mapping, mapping.count == 2,
            let vendor = Self.usbID(mapping["vendor"]), let product = Self.usbID(mapping["product"])
          else { return nil }
          return hexadecimal4(vendor) + ":" + hexadecimal4(product)
        })
    }
  }

  private func isEmpty(_ node: Node) -> Bool { node.scalar?.string == "" }

  private func allOrNone(_ texts: [String?]) -> [String]? {
    let found = texts.compactMap { $0 }
    return found.count == texts.count ? found : nil
  }

  /// An id as lsusb prints it, with 0x before it: without, 1209 might be meant as a decimal number.
  private static func usbID(_ node: Node?) -> UInt16? {
    guard let text = node?.scalar?.string, text.hasPrefix("0x") else { return nil }
    return UInt16(text.dropFirst(2), radix: 16)
  }

  // MARK: Problems

  private mutating func fail(_ key: String?, _ node: Node, _ reason: String) {
    problems.append(.init(place: place(node), key: key, reason: reason))
  }

  private func place(_ node: Node) -> String { "\(name):\(node.mark?.description ?? "1:1")" }

  private func describe(_ node: Node) -> String { YAMLText.describe(node) }
}
