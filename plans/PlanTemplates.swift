/// The plans to begin with: the YAML files beside this one.
public enum PlanTemplates {
  /// Their texts by the names of their files.
  public static let files: [(name: String, bytes: [UInt8])] = [
    ("grip-strength", PackageResources.grip_strength_yaml),
    ("grip-endurance", PackageResources.grip_endurance_yaml),
    ("rotation", PackageResources.rotation_yaml),
    ("open-jar", PackageResources.open_jar_yaml),
    ("force-tracking", PackageResources.force_tracking_yaml),
    ("maximal-grip", PackageResources.maximal_grip_yaml),
  ]
}
