import Foundation
import GripSimulator
import TestSupport
import Testing

@Suite("The project's fixtures")
struct FixtureTests {
  static let folder = SharedData.projectRoot.appending(path: "fixtures")
  static let names = scenarioNames()

  private static let streamBytesMax = 350_000
  private static let allBytesMax = 3_500_000

  @Test func `there are some`() { #expect(Self.names.count >= 17) }

  @Test(arguments: names)
  func `scenario and seed still give the stream and its truth`(name: String) throws {
    let text = try String(contentsOf: Self.file("\(name).yaml"), encoding: .utf8)
    let truthData = try Data(contentsOf: Self.file("\(name).truth.json"))
    let truth = try JSONDecoder().decode(Truth.self, from: truthData)
    let stream = simulate(try Scenario(yaml: text, name: "\(name).yaml"), seed: truth.seed)
    #expect(stream.truth == truth, "run fixtures/regenerate and explain the change")

    let shipped = try #require(Self.stream(of: name))
    let made = NSTemporaryDirectory() + "\(UUID().uuidString).\(shipped.pathExtension)"
    defer { try? FileManager.default.removeItem(atPath: made) }
    try stream.write(to: made)
    let isSame = try Data(contentsOf: URL(filePath: made)) == Data(contentsOf: shipped)
    #expect(isSame, "run fixtures/regenerate and explain the change")
  }

  @Test func `they are small`() throws {
    var total = 0
    for name in Self.names {
      let size = try Data(contentsOf: try #require(Self.stream(of: name))).count
      #expect(size <= Self.streamBytesMax, "\(name)")
      total += size
    }
    #expect(total <= Self.allBytesMax)
  }

  private static func file(_ name: String) -> URL { folder.appending(path: name) }

  private static func stream(of name: String) -> URL? {
    ["hid", "pcapng"].map { file("\(name).\($0)") }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }

  private static func scenarioNames() -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }
}
