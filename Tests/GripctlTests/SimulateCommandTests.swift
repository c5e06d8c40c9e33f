import Foundation
import TestSupport
import Testing

@Suite("gripctl simulate")
struct SimulateCommandTests {
  private static let scenario = SharedData.projectRoot.appending(path: "fixtures/doubles.yaml").path

  private func simulate(_ arguments: [String], in folder: TemporaryFolder) throws -> Program.Result
  {
    try Program.run("gripctl", ["simulate", Self.scenario] + arguments, in: folder.path)
  }

  @Test("The truth stands beside the stream, unless another place is named")
  func truth() throws {
    let folder = try TemporaryFolder()
    #expect(try simulate(["--seed", "13", "--output", "a.hid"], in: folder).status == 0)
    #expect(
      try simulate(["--output", "b.pcapng", "--truth", "elsewhere.json"], in: folder).status == 0)
    #expect(folder.files() == ["a.hid", "a.truth.json", "b.pcapng", "elsewhere.json"])
    let shipped = SharedData.projectRoot.appending(path: "fixtures/doubles.hid").path
    #expect(bytes(of: folder.appending("a.hid")) == bytes(of: shipped))
  }

  @Test(
    "What cannot be simulated is named",
    arguments: [
      (["--output", "a.txt"], Int32(64), "must end in .hid or .pcapng"),
      (["--output", "no/such/folder/a.hid"], 1, "no/such/folder/a.hid"),
    ])
  func refused(_ arguments: [String], _ status: Int32, _ reason: String) throws {
    let folder = try TemporaryFolder()
    let result = try simulate(arguments, in: folder)
    #expect(result.status == status)
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  @Test("A scenario with a fault is named by file, line and key")
  func scenarioFault() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("title: t\nwhy: w\nrate: fast\n".utf8), "bad.yaml")
    let result = try Program.run(
      "gripctl", ["simulate", path, "--output", folder.appending("a.hid")])
    #expect(result.status == 1)
    for word in ["bad.yaml", "3", "rate"] {
      #expect(result.errors.contains(word), "\(result.errors)")
    }
  }
}
