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
    try findings(in: [document], schema: schema)[0]
  }

  /// The same for many documents, which takes hardly longer than for one.
  public static func findings(in documents: [[UInt8]], schema: URL) throws -> [[String]] {
    let folder = try TemporaryFolder()
    let files = try documents.enumerated().map { try folder.write($1, "document\($0).json") }
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments =
      [SharedData.projectRoot.appending(path: "scripts/validate-summary").path, schema.path] + files
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
    guard [0, 1].contains(process.terminationStatus) else {
      throw Unavailable(
        description: "documents cannot be checked against their schema; if the validator is "
          + "missing, apt-get install python3-jsonschema. It said: \(text)")
    }
    let lines = text.split(separator: "\n").map(String.init)
    return files.map { file in
      lines.filter { $0.hasPrefix(file + ": ") }.map { $0.replacing(file + ": ", with: "") }
    }
  }
}
