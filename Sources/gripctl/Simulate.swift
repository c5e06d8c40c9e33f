import ArgumentParser
import Foundation
import GripSimulator

/// gripctl simulate
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a virtual controller's stream, with exact truth beside it.",
    discussion: """
      Reads a scenario (YAML: docs/SIMULATOR.md) and writes the stream that a controller would have sent: hid-recorder
      text for .hid, usbmon packets for .pcapng. The same scenario and seed give the same bytes on every machine.

      EXAMPLES
        gripctl simulate fixtures/two-sets.yaml --seed 7 --output stream.hid
        gripctl simulate fixtures/two-sets.yaml --seed 7 --output stream.pcapng --truth stream.truth.json
      """)

  @Argument(help: "The scenario.")
  var scenario: String

  @Option(help: "The seed of noise and of random faults.")
  var seed: UInt64 = 1

  @Option(name: .shortAndLong, help: "The stream: NAME.hid or NAME.pcapng.")
  var output: String

  @Option(help: "Where the truth goes, as JSON; beside the stream as NAME.truth.json without it.")
  var truth: String?

  func validate() throws {
    guard output.hasSuffix(".hid") || output.hasSuffix(".pcapng") else {
      throw ValidationError("--output is \"\(output)\": it must end in .hid or .pcapng")
    }
  }

  func run() throws {
    guard let data = FileManager.default.contents(atPath: scenario) else {
      throw CommandFailure("\(scenario) cannot be read: check its name and its permissions")
    }
    guard let yaml = String(data: data, encoding: .utf8) else {
      throw CommandFailure("\(scenario) is not UTF-8 text: save it as UTF-8")
    }
    let name = URL(filePath: scenario).lastPathComponent
    let stream = simulate(try Scenario(yaml: yaml, name: name), seed: seed)
    let beside = URL(filePath: output).deletingPathExtension().relativePath + ".truth.json"
    try stream.write(to: output, truth: truth ?? beside)
  }
}
