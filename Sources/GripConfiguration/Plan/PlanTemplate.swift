import PlanTemplates

/// A plan to begin with: a common activity, with open places for what only the therapist knows. No template names a code, and
/// none has a dose but that of a published protocol.
public struct PlanTemplate: Sendable {
  /// By what it is asked for.
  public let name: String
  /// What it is for.
  public let title: String
  /// The YAML.
  public let text: String

  /// All of them: the files in plans/.
  public static let all = PlanTemplates.files.map { file in
    let text = String(decoding: file.bytes, as: UTF8.self)
    // The second line says what it is for: "# Grip strength."
    let title = text.split(separator: "\n").dropFirst().first.map { $0.dropFirst(2).dropLast() }
    return PlanTemplate(name: file.name, title: title.map(String.init) ?? "", text: text)
  }
}
