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
      throw ConfigurationError("\(name):1:1", key: "plan", KeyedForm.plan.versionExpected)
    }
    var reader = KeyedReader(name: name, .plan)
    let tree = try reader.read(root)
    let plan: Plan
    do {
      plan = try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(FileTree.section(tree)))
    } catch {
      throw reader.error(at: [], "it cannot be read")
    }
    if let fault = plan.firstFault() { throw reader.error(at: fault.path, fault.reason) }
    return plan
  }

  /// The plan as YAML that `plan(yaml:name:)` reads back.
  public static func yaml(_ plan: Plan) throws -> String { try PlanWriter.yaml(plan) }
}
