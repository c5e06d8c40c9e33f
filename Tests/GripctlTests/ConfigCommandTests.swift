import Foundation
import TestSupport
import Testing

@Suite("gripctl config")
struct ConfigCommandTests {
  private let shipped = SharedData.projectRoot.appending(path: "systemd/gripd.yaml").path

  @Test(
    "check is silent when all is well, and exits with 1 and the place of each mistake otherwise")
  func check() throws {
    let good = try Program.run("gripctl", ["config", "check", shipped])
    #expect(good.status == 0 && good.output.isEmpty && good.errors.isEmpty)

    let folder = try TemporaryFolder()
    let path = try folder.write(Array("version: 1\nlog-levle: info\n".utf8), "gripd.yaml")
    let bad = try Program.run("gripctl", ["config", "check", path])
    #expect(bad.status == 1)
    #expect(bad.errors == "Error: \(path):2:1: log-levle: unknown key; did you mean log-level?\n")
  }

  @Test("compile writes the settings for the daemon's group only, and prints nothing")
  func compile() throws {
    let folder = try TemporaryFolder()
    let output = folder.appending("settings.json")
    let result = try Program.run("gripctl", ["config", "compile", shipped, "--output", output])
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
    let mode = try FileManager.default.attributesOfItem(atPath: output)[.posixPermissions]
    #expect(mode as? NSNumber == 0o640)
    #expect(folder.files() == ["settings.json"])
  }

  @Test("A mistake leaves compiled settings as they were")
  func compileMistake() throws {
    let folder = try TemporaryFolder()
    let output = try folder.write(Array("before".utf8), "settings.json")
    let arguments = ["config", "compile", shipped, "--output", output, "--set", "log-level=loud"]
    #expect(try Program.run("gripctl", arguments).status == 1)
    #expect(bytes(of: output) == Array("before".utf8))
  }

  @Test("show names the layer of each value")
  func show() throws {
    let text = try Program.run("gripctl", ["config", "show", shipped, "--set", "log-level=debug"])
    #expect(text.output.contains(/log-level +debug +argument/))
    #expect(text.output.contains(/directory +\/var\/lib\/gripd +.*gripd.yaml:\d+:1/))
    #expect(text.output.contains(/detection.fault-seconds +0.05 +built-in/))
    let json = try Program.run("gripctl", ["config", "show", shipped, "--json"])
    let values = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(values?.first?["key"] as? String == "directory")
  }

  @Test("drop-in --write puts the unit's part where systemd looks, and says what comes next")
  func dropIn() throws {
    let root = try TemporaryFolder()
    let result = try Program.run(
      "gripctl",
      [
        "config", "drop-in", shipped, "--set", "directory=/srv/grip", "--write", "--root",
        root.path,
      ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(root.files() == ["etc/systemd/system/gripd.service.d/directory.conf"])
    #expect(result.output.contains("systemctl daemon-reload"))
  }

  @Test("A file that is missing, or an output that cannot be written, is named")
  func unreadable() throws {
    let missing = try Program.run("gripctl", ["config", "check", "/nonexistent.yaml"])
    #expect(missing.status == 1 && missing.errors.contains("/nonexistent.yaml cannot be read"))
    let output = "/nonexistent/settings.json"
    let unwritable = try Program.run("gripctl", ["config", "compile", shipped, "--output", output])
    #expect(unwritable.status == 1 && unwritable.errors.contains("\(output) cannot be written"))
  }
}
