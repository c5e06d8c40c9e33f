public import GripEvidence

/// A plan as people write it: YAML with the fields of `Plan`, below `plan: 1`.
public enum PlanFile {
  /// The version of the fields that this program reads and writes.
  public static let version = 1
  /// A larger file is not read.
  public static let bytesMax = 131_072

  /// Reads a plan. A key with nothing behind it says nothing; a text of several lines becomes one line.
  ///
  /// - Parameters:
  ///   - yaml: The file's text.
  ///   - name: The file's name, for messages.
  /// - Throws: `ConfigurationError` with every unknown key, every bad value and where it stands, or with the first place
  ///   that is not YAML.
  public static func plan(yaml: String, name: String) throws(ConfigurationError) -> Plan {
    guard let root = try YAMLText.root(yaml, name: name, bytesMax: bytesMax) else {
      throw ConfigurationError(
        "\(name):1:1", key: versionKey, "\(versionExpected), found nothing")
    }
    var reader = PlanReader(name: name)
    return try reader.plan(root)
  }

  /// The plan as `plan(yaml:name:)` reads it: only what is said, in the order of the documentation.
  public static func yaml(_ plan: Plan) -> String {
    "\(versionKey): \(version)\n" + PlanWriter.lines(PlanField.plan, plan.tree, indent: 0)
  }

  static let versionKey = "plan"
  static let versionExpected = "expected \(versionKey): \(version) as the first key"
}
