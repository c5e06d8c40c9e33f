/// The plans that are shipped: the YAML files beside this one.
public enum PlanTemplates {
  /// Their names, as their files are called.
  public static var names: [String] { all.map(\.name) }

  /// The text of a plan; nil where none has this name.
  public static func yaml(named name: String) -> String? {
    all.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  private static let all: [(name: String, bytes: [UInt8])] = [
    ("grip-strengthening", PackageResources.grip_strengthening_yaml),
    ("grip-endurance", PackageResources.grip_endurance_yaml),
    ("functional-task-jar", PackageResources.functional_task_jar_yaml),
    ("force-tracking", PackageResources.force_tracking_yaml),
    ("maximal-grip", PackageResources.maximal_grip_yaml),
  ]
}
