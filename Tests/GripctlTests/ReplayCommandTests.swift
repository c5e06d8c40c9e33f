import Foundation
import TestSupport
import Testing

@Suite("gripctl replay")
struct ReplayCommandTests {
  private static let fixtures = SharedData.projectRoot.appending(path: "fixtures").path
  private let output: TemporaryFolder

  init() throws { output = try TemporaryFolder() }

  private func replay(_ arguments: [String], input: Data? = nil) throws -> Program.Result {
    try Program.run("gripctl", ["replay"] + arguments + ["--output", output.path], input: input)
  }

  private struct Session: Decodable {
    var stream: String, path: String, id: String, wasThere: Bool
    var repetitions: Int, sets: Int, peakNewtons: Double, minutesPlayed: Double
  }

  @Test("A stream becomes a folder, linked in the chain; the table names it")
  func folder() throws {
    let result = try replay([Self.fixtures + "/two-sets.hid"])
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    let files = output.files()
    #expect(
      files.map { $0.split(separator: "/").last } == [
        "head.json", "manifest.json", "recording.pcapng", "repetitions.csv", "summary.json",
      ])
    #expect(
      files[0] == "chain/head.json" && files.dropFirst().allSatisfy { $0.hasPrefix("undated/") })
    let folder = files[1].split(separator: "/")[1]
    #expect(result.output.contains(folder))
    #expect(result.output.contains("22"))
  }

  @Test("Twice the same is success, and says so")
  func twice() throws {
    _ = try replay([Self.fixtures + "/two-sets.hid"])
    let second = try replay([Self.fixtures + "/two-sets.hid"])
    #expect(second.status == 0)
    #expect(second.output.contains("was there already"))
  }

  @Test("Other parameters give other facts: the session that is there stays, and the command fails")
  func differs() throws {
    _ = try replay([Self.fixtures + "/two-sets.hid"])
    let before = try Data(contentsOf: URL(filePath: output.appending(output.files()[4])))
    let second = try replay([Self.fixtures + "/two-sets.hid", "--height-min", "75"])
    #expect(second.status == 1)
    #expect(second.errors.contains("exists already"))
    #expect(try before == Data(contentsOf: URL(filePath: output.appending(output.files()[4]))))
    #expect(output.files().count == 5, "nothing unfinished stays")
  }

  @Test("Standard input is a stream")
  func standardInput() throws {
    let data = try Data(contentsOf: URL(filePath: Self.fixtures + "/doubles.hid"))
    let result = try replay(["-", "--json"], input: data)
    #expect(result.status == 0)
    let sessions = try JSONDecoder().decode([Session].self, from: Data(result.output.utf8))
    #expect(sessions.map(\.repetitions) == [20])
  }

  @Test("Several streams at once; one that fails does not stop the others")
  func several() throws {
    let result = try replay([
      Self.fixtures + "/no-such-file.hid", Self.fixtures + "/doubles.hid", "--json",
    ])
    #expect(result.status == 1)
    #expect(result.errors.contains("no-such-file.hid"))
    let sessions = try JSONDecoder().decode([Session].self, from: Data(result.output.utf8))
    #expect(sessions.count == 1)
  }

  @Test("A torn tail is cut, said and counted")
  func torn() throws {
    let result = try replay([Self.fixtures + "/torn.hid"])
    #expect(result.status == 0)
    #expect(result.errors.contains("dropped"))
  }

  @Test(
    "What cannot be replayed is named, with what was expected",
    arguments: [
      ("", "found no bytes"), ("hello\nworld\n", "expected"),
      ("D: 0\nR: 3 05 01 c0\nE: 0.0 1 00\n", "no force"),
      ("E: 0.0 1 00\n", "no report descriptor"),
    ])
  func refused(_ text: String, _ expected: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("stream.hid")
    try Data(text.utf8).write(to: URL(filePath: path))
    let result = try replay([path])
    #expect(result.status == 1)
    #expect(result.errors.contains(path))
    #expect(result.errors.contains(expected), "\(result.errors)")
    #expect(output.files().isEmpty)
  }

  @Test("An option counts although it is the default: a recording's own parameters give way")
  func defaultsGiven() throws {
    let folder = try TemporaryFolder()
    let first = try Program.run(
      "gripctl",
      ["replay", Self.fixtures + "/two-sets.hid", "--set-pause", "60", "--output", folder.path])
    #expect(first.status == 0)
    let recording = try #require(folder.files().first { $0.hasSuffix("recording.pcapng") })
    let again = try replay([folder.appending(recording), "--set-pause", "15", "--json"])
    let sessions = try JSONDecoder().decode([Session].self, from: Data(again.output.utf8))
    #expect(sessions.map(\.sets) == [3])
  }

  @Test("An empty output directory is an error, not the root of the disk")
  func emptyOutput() throws {
    let result = try Program.run(
      "gripctl", ["replay", Self.fixtures + "/two-sets.hid", "--output", ""])
    #expect(result.status == 64)
    #expect(result.errors.contains("--output is empty"))
  }

  @Test("Options out of range are errors that name them")
  func options() throws {
    let result = try replay([Self.fixtures + "/doubles.hid", "--set-pause", "-3"])
    #expect(result.status == 64)
    #expect(result.errors.contains("--set-pause"))
  }
}
