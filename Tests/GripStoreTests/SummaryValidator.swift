import Foundation
import TestSupport

/// scripts/validate-summary, which asks a JSON Schema validator that others wrote.
enum SummaryValidator {
  static let schema = SharedData.projectRoot.appending(path: "docs/summary.schema.json")
  private static let python = "/usr/bin/python3"

  struct Unavailable: Error, CustomStringConvertible {
    let description: String
  }

  /// What it finds wrong with a document, a line each; nothing when it is valid.
  ///
  /// - Throws: `Unavailable`, with what to do, when the check cannot be made.
  static func findings(in document: [UInt8]) throws -> [String] {
    let folder = try TemporaryFolder()
    let file = try folder.write(document, "summary.json")
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
        description: "summaries cannot be checked against their schema; if the validator is "
          + "missing, apt-get install python3-jsonschema. It said: \(text)")
    }
  }
}
