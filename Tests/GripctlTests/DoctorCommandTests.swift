import Foundation
import GripControl
import TestSupport
import Testing

@Suite("gripctl doctor")
struct DoctorCommandTests {
  private struct Report: Decodable {
    struct Check: Decodable { var name: String, result: String, text: String, mend: String? }
    var checks: [Check]
    var problems: Int
    var warnings: Int

    subscript(_ name: String) -> Check? { checks.first { $0.name == name } }
  }

  /// A machine in a folder, with programs of its own.
  private let machine: TemporaryFolder

  init() throws {
    machine = try TemporaryFolder()
    try write("/usr/lib/udev/rules.d/60-grip.rules", "# rule\n")
    try write("/etc/group", "root:x:0:\ngrip:x:990:anna,\(NSUserName())\n")
    try write("/var/lib/gripd/session", "")
    try write("/bin/timedatectl", "#!/bin/sh\necho yes\n")
    try write("/bin/systemctl", "#!/bin/sh\necho inactive\n")
  }

  private func write(_ path: String, _ text: String) throws {
    let url = URL(filePath: machine.path + path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
  }

  private func remove(_ path: String) throws {
    try FileManager.default.removeItem(atPath: machine.path + path)
  }

  private func run(_ clinic: Clinic?, _ arguments: String...) throws -> Program.Result {
    try Program.run(
      "gripctl", ["doctor", "--root", machine.path] + arguments,
      variables: [
        "GRIPD_SOCKET": clinic?.daemon.path ?? machine.appending("none"),
        "PATH": machine.appending("bin") + ":/usr/bin:/bin",
      ])
  }

  private func report(_ clinic: Clinic?) throws -> Report {
    let result = try run(clinic, "--json")
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(result.status == (report.problems > 0 ? 1 : 0))
    for check in report.checks { #expect((check.mend == nil) == (check.result == "ok")) }
    return report
  }

  private static let healthy = [Clinic.controllers[0]]

  @Test("Where all is well, it says so, within 80 columns")
  func healthy() throws {
    let result = try run(try Clinic(Self.healthy, directory: "/var/lib/gripd"))
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.first == "ok       udev rule         /usr/lib/udev/rules.d/60-grip.rules")
    #expect(
      lines.contains("ok       daemon            gripd \(gripVersion) answers, up 0:01:00"))
    #expect(!result.output.contains("problem  "))
  }

  @Test("Each fault of the machine is found alone, with what mends it")
  func machineFaults() throws {
    let clinic = try Clinic(Self.healthy, directory: "/var/lib/gripd")
    #expect(try report(clinic).problems == 0)

    try remove("/usr/lib/udev/rules.d/60-grip.rules")
    #expect(try report(clinic)["udev rule"]?.mend?.contains("udevadm control --reload") == true)
    try write("/etc/udev/rules.d/60-grip.rules", "")
    #expect(try report(clinic)["udev rule"]?.result == "ok")

    try write("/bin/timedatectl", "#!/bin/sh\necho no\n")
    let clock = try report(clinic)["clock"]
    #expect(clock?.result == "warning" && clock?.mend == "sudo timedatectl set-ntp true")

    try write("/etc/group", "root:x:0:\n")
    let group = try report(clinic)["group"]
    #expect(group?.result == "problem" && group?.text == "there is no group grip")

    try remove("/var/lib/gripd")
    let directory = try report(clinic)["output directory"]
    #expect(directory?.result == "problem" && directory?.mend?.contains("restart gripd") == true)
    try write("/var/lib/gripd", "")
    #expect(try report(clinic)["output directory"]?.text.contains("is no folder") == true)
  }

  @Test(
    "A daemon that does not answer: what systemd says of it decides what to do",
    arguments: [
      ("inactive", "sudo systemctl enable --now gripd"), ("failed", "journalctl -u gripd"),
      ("unknown", "install the package gripd"), ("active", "--socket"), ("activating", "wait"),
    ])
  func absent(state: String, mend: String) throws {
    try write("/bin/systemctl", "#!/bin/sh\necho \(state)\n")
    let check = try report(nil)["daemon"]
    #expect(check?.mend?.contains(mend) == true, "\(String(describing: check))")
    #expect(check?.result == (state == "activating" ? "warning" : "problem"))
  }

  @Test("What the daemon says of itself and of its controllers is judged")
  func daemonFaults() throws {
    let disk = try report(
      try Clinic(Self.healthy, storage: "No space left on device", directory: "/var/lib/gripd"))
    #expect(disk["storage"]?.result == "problem")
    #expect(disk["storage"]?.text.contains("No space left on device") == true)

    let old = try report(try Clinic(Self.healthy, version: "0.0.9"))
    #expect(old["versions"]?.result == "warning")
    #expect(old["versions"]?.text.contains("the running gripd 0.0.9") == true)

    let failing = try report(try Clinic()).checks.filter { $0.name == "controller" }
    #expect(failing.map(\.result) == ["ok", "problem"])
    #expect(failing.last?.text.contains("another program uses it") == true)

    let none = try report(try Clinic([]))
    #expect(none["controllers"]?.result == "warning")
  }
}
