import Foundation
import GripConfiguration
import GripControl
import TestSupport
import Testing

@Suite("The configuration's documents")
struct DocumentationTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: SharedData.projectRoot.appending(path: path), encoding: .utf8)
  }

  @Test(
    "docs/CONFIGURATION.md lists every key in the program's order, its value and what a change needs"
  )
  func page() throws {
    let rows = try text("docs/CONFIGURATION.md").split(separator: "\n")
      .filter { $0.hasPrefix("| `") }
      .map { line in
        line.split(separator: "|").prefix(3).map { cell in
          cell.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
        }
      }
    let expected = SettingKey.all.map { key in
      let standard = key.standard.joined()
      return [
        key.name, standard.isEmpty ? "none" : standard, key.needsRestart ? "restart" : "reload",
      ]
    }
    #expect(rows == expected)
  }

  @Test("The file that is installed gives the built-in settings")
  func installedFile() throws {
    let configuration = try EffectiveConfiguration(
      yaml: text("systemd/gripd.yaml"), file: "systemd/gripd.yaml")
    #expect(configuration.settings == DaemonSettings())
  }

  @Test("The examples in the comments of the installed file are valid")
  func installedExamples() throws {
    let yaml = try text("systemd/gripd.yaml").replacing("  #   ", with: "      ")
      .replacing("  # set-", with: "  set-")
    let settings = try EffectiveConfiguration(yaml: yaml, file: "gripd.yaml").settings
    #expect(settings.labels.count == 2 && settings.controllers.count == 1)
  }
}
