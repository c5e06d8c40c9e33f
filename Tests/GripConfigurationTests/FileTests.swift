import Foundation
import GripConfiguration
import GripControl
import GripCore
import TestSupport
import Testing

@Suite("The configuration file")
struct FileTests {
  private func read(_ yaml: String) throws(ConfigurationError) -> DaemonSettings {
    try EffectiveConfiguration(yaml: yaml, file: "gripd.yaml").settings
  }

  private func problems(_ yaml: String) -> [String] {
    do {
      _ = try read(yaml)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test("A file with its version alone gives the built-in settings")
  func versionAlone() throws { #expect(try read("version: 1\n") == DaemonSettings()) }

  @Test("Every key of a file is heeded")
  func everyKey() throws {
    let settings = try read(
      """
      version: 1
      directory: /srv/grip
      socket: /run/gripd/other.sock
      socket-group: therapists
      log-level: debug
      controllers:
        labels: {SN0001: "blue, table 2", 1-2.3: red}
        also: [{vendor: 0x08f7, product: 0x10}]
      sessions: {replug-seconds: 90.5}
      retention: {days: 3650, size: 200 GB}
      detection: {set-pause-seconds: 20, squeeze-newtons: 12}
      """)
    var expected = DaemonSettings()
    expected.directory = "/srv/grip"
    expected.socket = "/run/gripd/other.sock"
    expected.socketGroup = "therapists"
    expected.logLevel = "debug"
    expected.labels = ["SN0001": "blue, table 2", "1-2.3": "red"]
    expected.controllers = [USBProduct(vendorID: 0x08F7, productID: 0x0010)]
    expected.replugSeconds = 90.5
    expected.retentionDays = 3650
    expected.retentionBytes = 200_000_000_000
    expected.detection.setPauseSeconds = 20
    expected.detection.squeezeNewtons = 12
    #expect(settings == expected)
  }

  @Test(
    "What is wrong is said with line, column, key and what was expected",
    arguments: [
      ("", "gripd.yaml:1:1: version: expected version: 1, found nothing"),
      ("log-level: info", "gripd.yaml:1:1: version: expected version: 1, found nothing"),
      ("version: 2", "gripd.yaml:1:10: version: expected version: 1, found \"2\""),
      ("- a", "gripd.yaml:1:1: expected keys and values, found a list"),
      (
        "version: 1\nlog-levle: info",
        "gripd.yaml:2:1: log-levle: unknown key; did you mean log-level?"
      ),
      (
        "version: 1\nsessions:\n  replug: 3",
        "gripd.yaml:3:3: sessions.replug: unknown key; "
          + "docs/CONFIGURATION.md and gripd.yaml(5) list all"
      ),
      (
        "version: 1\nsesions:\n  replug-seconds: 3",
        "gripd.yaml:2:1: sesions: unknown key; did you mean sessions?"
      ),
      (
        "version: 1\nlog-level: loud",
        "gripd.yaml:2:12: log-level: expected one of trace, debug, info, notice, warning, error, "
          + "critical, found \"loud\""
      ),
      (
        "version: 1\ndirectory: [a]",
        "gripd.yaml:2:12: directory: expected an absolute path, as /var/lib/gripd, found a list"
      ),
      (
        "version: 1\nretention:\n  days: 0",
        "gripd.yaml:3:9: retention.days: expected a number from 1 to 36500, or never, found \"0\""
      ),
      (
        "version: 1\nretention:\n  size: 200",
        "gripd.yaml:3:9: retention.size: expected a size from 1 GB to 1000 TB, as \"200 GB\", "
          + "or never, found \"200\""
      ),
      (
        "version: 1\ndetection: {squeeze-newtons: 3}",
        "gripd.yaml:2:13: detection.squeeze-newtons: expected more than detection.release-newtons "
          + "(4.903325), found 3"
      ),
      (
        "version: 1\nlog-level: info\nlog-level: info",
        "gripd.yaml:2:1: not valid YAML: given more than once: log-level"
      ),
      (
        "version: 1\nlog-level: [",
        "gripd.yaml:3:1: not valid YAML: did not find expected node content"
      ),
    ])
  func mistakes(yaml: String, expected: String) { #expect(problems(yaml + "\n") == [expected]) }

  @Test(
    "Labels and ids that cannot be are refused",
    arguments: [
      "labels: {A: x, B: x}", "labels: {A: \"\"}", "labels: {A: [x]}", "labels: [A]",
      "labels: {A: \"\\x07\"}", "also: {vendor: 1}", "also: [{vendor: 1209, product: 0x1}]",
      "also: [{vendor: 0x1209}]", "also: [{vendor: 0x0, product: 0x1}]", "also: [0x1209]",
      "also: [{vendor: 0x12090, product: 0x1}]",
    ])
  func controllers(line: String) {
    let found = problems("version: 1\ncontrollers:\n  \(line)\n")
    #expect(found.count == 1 && found[0].hasPrefix("gripd.yaml:3:"), "\(found)")
  }

  @Test(
    "Texts that would harm what reads them are refused",
    arguments: [
      "directory: /", "directory: /var/../etc", "directory: \"/a\\nb\"", "directory: srv",
      "socket: /\(String(repeating: "x", count: 107))", "socket-group: a b",
      "sessions: {replug-seconds: .nan}", "sessions: {replug-seconds: inf}",
      "retention: {size: 1e9 GB}", "retention: {size: 9999999999999999999999 TB}",
    ])
  func harmful(line: String) { #expect(problems("version: 1\n\(line)\n").count == 1) }

  @Test("All mistakes are told at once")
  func several() {
    #expect(problems("version: 1\na: 1\nlog-level: x\nsocket: y\n").count == 3)
  }

  @Test("A section whose keys are all comments is no mistake")
  func emptySections() throws {
    #expect(
      try read("version: 1\ncontrollers:\n  labels:\n  also:\ndetection:\n") == DaemonSettings())
  }

  @Test("Whatever bytes a file holds, it is read or refused")
  func mutations() {
    let shipped = bytes(of: SharedData.projectRoot.appending(path: "systemd/gripd.yaml").path) ?? []
    #expect(!shipped.isEmpty)
    var random = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      var changed = shipped
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<changed.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: changed[place] = UInt8.random(in: 0...255, using: &random)
        case 1: changed.remove(at: place)
        default: changed.insert(UInt8(ascii: "{[:-&*!\"'#\n ".randomASCII(&random)), at: place)
        }
      }
      for problem in problems(String(decoding: changed, as: UTF8.self)) {
        #expect(problem.hasPrefix("gripd.yaml"))
      }
    }
  }
}

extension String {
  fileprivate func randomASCII(_ random: inout SeededGenerator) -> Unicode.Scalar {
    unicodeScalars.randomElement(using: &random) ?? " "
  }
}
