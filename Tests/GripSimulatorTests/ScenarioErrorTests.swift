import GripSimulator
import Testing

@Suite("What is wrong with a scenario")
struct ScenarioErrorTests {
  static let cases: [(yaml: String, message: String)] = [
    ("activities: [{rest: {seconds: 1}}]\nnoize: 1", "test.yaml:4: noize: expected one of "),
    ("rate: 0.5", "test.yaml:3: rate: expected a number from 1 to 8000, found \"0.5\""),
    ("rate: fast", "test.yaml:3: rate: expected a number from 1 to 8000, found \"fast\""),
    ("rate: nan", "test.yaml:3: rate: expected a number from 1 to 8000, found \"nan\""),
    ("samplesPerReport: 17", "test.yaml:3: samplesPerReport: expected a whole number from 1 to 16"),
    ("rate: 100", "test.yaml:1: activities: expected a list of rest, "),
    ("activities: []", "test.yaml:3: activities: expected a list of rest, "),
    ("activities:\n  - jump: {seconds: 1}", "test.yaml:4: activities[0]: expected one activity of"),
    (
      "activities:\n  - rest: {seconds: 1}\n  - squeezes: {count: 0, force: 5}",
      "test.yaml:5: activities[1].squeezes.count: expected a whole number from 1 to 100000"
    ),
    (
      "activities:\n  - squeezes: {count: 2, force: [1, 2, 3]}",
      "test.yaml:4: activities[0].squeezes.force: expected a number from 0.1 to 3000, or a list"
    ),
    (
      "activities:\n  - rest: {seconds: 1, minutes: 2}",
      "test.yaml:4: activities[0].rest.minutes: expected one of seconds, found an unknown key"
    ),
    (
      "activities:\n  - hold: {force: 5}",
      "test.yaml:4: activities[0].hold.seconds: expected a number from 0 to 100000, found nothing"
    ),
    (
      "activities:\n  - rotations: {axis: w, degrees: 5, count: 1, seconds: 1}",
      "test.yaml:4: activities[0].rotations.axis: expected one of x, y, z, found \"w\""
    ),
    ("layout: round", "test.yaml:3: layout: expected one of reference, reordered, "),
    (
      "layout:\n  - {id: 1, before: [{is: force, bits: 16}]}",
      "test.yaml:4: layout[0].before[0]: expected force under sample"
    ),
    (
      "layout:\n  - id: 1\n    sample:\n      - {is: force, bits: 33}",
      "test.yaml:6: layout[0].sample[0].bits: expected a whole number from 1 to 32, found \"33\""
    ),
    (
      "layout:\n  - id: 1\n    sample:\n      - {is: force, bits: 16, unit: 0x1001}",
      "test.yaml:6: layout[0].sample[0].unit: expected 0, or a unit that force can have"
    ),
    ("timeBits: some", "test.yaml:3: timeBits: expected a whole number from 1 to 32, or none"),
    (
      "samplesPerReport: 5",
      "test.yaml: report 1 has 78 bytes, and the limit is 64 bytes: take fewer samplesPerReport"
    ),
    (
      "layout: noReportID\nactivities: [{rest: {seconds: 1}}]\nfaults: {garbage: [1]}",
      "test.yaml:5: faults.garbage: expected nothing, as reports have no id"
    ),
    (
      "activities: [{rest: {seconds: 1}}]\nfaults: {reorder: [1, 2]}",
      "test.yaml:4: faults.reorder: expected report numbers that are no neighbours"
    ),
    (
      "activities: [{rest: {seconds: 1}}]\nfaults: {cutTail: 3}",
      "test.yaml:4: faults.cutTail: expected a whole number from 4 to 20, found \"3\""
    ),
    ("rate: 8000\nactivities: [{rest: {seconds: 99999}}]", "test.yaml: 99999.0 seconds at this"),
    ("noise: [", "test.yaml:"),
    ("noise: 1\nnoise: 2", "test.yaml:"),
  ]

  @Test(arguments: cases)
  func `is said with its file, line and key`(yaml: String, message: String) throws {
    let error = #expect(throws: SimulatorError.self) { try scenario(yaml) }
    let description = try #require(error).description
    #expect(description.hasPrefix(message), "\(description)")
  }

  @Test func `a file without anything is no scenario`() {
    #expect(throws: SimulatorError.invalidYAML(file: "a", line: 1, reason: "the file is empty")) {
      try Scenario(yaml: "", name: "a")
    }
  }

  @Test func `a list is no scenario`() throws {
    let error = #expect(throws: SimulatorError.self) { try Scenario(yaml: "- 1", name: "a.yaml") }
    #expect(
      try #require(error).description
        == "a.yaml:1: scenario: expected keys and values, found a list")
  }

  @Test func `repeats within repeats have an end`() {
    let count = "repeat: {count: 100000, activities: ["
    let yaml = "activities: [{\(count){\(count){rest: {seconds: 1}}]}}]}}]"
    #expect(throws: SimulatorError.self) { try scenario(yaml) }
    let squeezes = "squeezes: {count: 100000, force: 9, pause: 0, hold: 0, rise: 0.001}"
    let many = "activities: [{\(count){\(count){\(squeezes)}]}}]}}]"
    #expect(throws: SimulatorError.self) { try scenario(many) }
  }
}
