public import Foundation

/// scripts/validate-summary, which asks a JSON Schema validator that others wrote.
public enum SchemaValidator {
  /// The schema of summary.json.
  public static let summarySchema = SharedData.projectRoot.appending(
    path: "docs/summary.schema.json")
  /// The schema of a plan's file.
  public static let planSchema = SharedData.projectRoot.appending(path: "docs/plan.schema.json")

  private static let python = "/usr/bin/python3"

  /// The check cannot be made.
  public struct Unavailable: Error, CustomStringConvertible {
    /// What to do.
    public let description: String
  }

  /// What it finds wrong with a document, a line each; nothing when it is valid.
  ///
  /// - Throws: `Unavailable`, with what to do, when the check cannot be made.
  public static func findings(in document: [UInt8], schema: URL) throws -> [String] {
    let folder = try TemporaryFolder()
    let file = try folder.write(document, "document.json")
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = [
      SharedData.projectRoot.appending(path: "scripts/validate-summary").path, schema.path, file,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    do {
      try process.run()
    } catch {
      throw Unavailable(
        description: "\(python) cannot be run; apt-get install python3-jsonschema: \(error)")
    }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    switch process.terminationStatus {
    case 0: return []
    case 1: return text.split(separator: "\n").map { String($0).replacing(file + ": ", with: "") }
    default:
      throw Unavailable(
        description: "documents cannot be checked against their schema; if the validator is "
          + "missing, apt-get install python3-jsonschema. It said: \(text)")
    }
  }
}
