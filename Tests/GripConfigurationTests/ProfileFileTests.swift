import Foundation
import GripCore
import GripStore
import TestSupport
import Testing

@testable import GripConfiguration

@Suite("Profiles as people write them")
struct ProfileFileTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  private static let good = """
    profile: 1
    name: Gripper
    match:
      - {vendor: 0x1234, product: 0x0001}
    reads-like: jamar
    reports:
      - bytes: 6
        time: {byte: 4, bits: 16, big-endian: true, tick-nanoseconds: 1000000}
        force: {bit: 4, bits: 12, encoding: signed, scale: 0.1, unit: kgf, minimum: -2000, maximum: 2000}

    """

  @Test("Given a profile, then it says what stands there")
  func reads() throws {
    let profile = try ProfileFile.profile(yaml: Self.good, name: "p.yaml")
    var time = ProfileField(bit: 32, bits: 16, isBigEndian: true)
    time.unit = nil
    let force = ProfileField(
      bit: 4, bits: 12, encoding: .signed, scale: 0.1, unit: .kilogramForce, minimum: -2000,
      maximum: 2000)
    #expect(
      profile
        == DeviceProfile(
          name: "Gripper", matches: [.init(vendorID: 0x1234, productID: 1)], readsLike: "jamar",
          reports: [
            ProfileReport(
              bytes: 6, channels: [.force: force], time: time, tickNanoseconds: 1_000_000)
          ]))
  }

  @Test(
    "Given a mistake, then file, line, column and reason are named",
    arguments: [
      ("profile: 1", "profile: 2", "p.yaml:1:1: profile: expected profile: 1"),
      ("name: Gripper\n", "", "name is missing: what the device is called"),
      ("0x1234", "1234", "p.yaml:4:14: match.0.vendor: expected an id as 0x1209"),
      ("kgf", "g", "reports.0.force.unit: expected one of N, kgf, lbf"),
      ("kgf", "tons", "reports.0.force.unit: expected one of N, kgf"),
      ("signed,", "sgned,", "reports.0.force.encoding: expected one of unsigned"),
      ("minimum: -2000", "minimum: -2000.5", "reports.0.force.minimum: expected a whole number"),
      ("- bytes: 6", "- {id: 257, bytes: 6}", "not valid YAML"),
      ("- bytes: 6", "- bytes: 6\n    id: 257", "p.yaml:8:9: reports.0.id: expected 1 to 255"),
      ("bits: 12", "bits: 33", "p.yaml:9:27: reports.0.force.bits: expected 1 to 32"),
      ("bit: 4, ", "", "reports.0.force: expected byte or bit, one of them"),
      ("bit: 4, ", "bit: 4, byte: 2, ", "expected byte or bit, one of them"),
      ("bits: 12, ", "", "reports.0.force.bits is missing"),
      ("reads-like: jamar", "reads-like: mine", "p.yaml:5:13: reads-like"),
      ("bit: 4", "bit: 30", "reports.0.force.bit: bits 30 to 41 are those of time"),
      ("bytes: 6", "bytes: 5", "reports.0.time"),
      ("scale: 0.1", "scale: much", "reports.force.scale: expected a number"),
      ("scale: 0.1", "scael: 0.1", "did you mean reports.force.scale?"),
      ("name: Gripper", "name: &a Gripper", "anchors and aliases"),
    ])
  func mistakes(old: String, new: String, message: String) throws {
    try #require(Self.good.contains(old))
    let error = #expect(throws: ConfigurationError.self) {
      try ProfileFile.profile(yaml: Self.good.replacing(old, with: new), name: "p.yaml")
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test("Given the profiles that are shipped, then each can be read")
  func shipped() throws {
    let book = try ProfileFolders.read([Self.root.appending(path: "profiles").path])
    #expect(!book.profiles.isEmpty)
  }

  @Test(
    "Given folders, then the first one's profile of a device counts, and one that names its descriptor before all"
  )
  func folders() throws {
    let folder = try TemporaryFolder()
    let (local, shipped) = (folder.appending("local"), folder.appending("shipped"))
    for path in [local, shipped] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    func write(_ path: String, _ name: String, _ match: String = "") throws {
      try Self.good.replacing("Gripper", with: name)
        .replacing("product: 0x0001", with: "product: 0x0001\(match)")
        .write(toFile: path, atomically: true, encoding: .utf8)
    }
    try write(shipped + "/a.yaml", "shipped")
    try write(local + "/z.yaml", "local")
    try write(
      shipped + "/exact.yaml", "exact",
      ", descriptor-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    try write(local + "/.hidden.yaml", "hidden")
    let book = try ProfileFolders.read([local, shipped, folder.appending("absent")])
    #expect(book.profiles.map(\.name) == ["local", "shipped", "exact"])
    #expect(book.profile(vendorID: 0x1234, productID: 1, reportDescriptor: [1])?.name == "local")
    #expect(book.profile(vendorID: 0x1234, productID: 1, reportDescriptor: [])?.name == "exact")
    #expect(book.profile(vendorID: 0x1234, productID: 2, reportDescriptor: []) == nil)
    try "profile: 1\n".write(toFile: local + "/bad.yaml", atomically: true, encoding: .utf8)
    let error = #expect(throws: ConfigurationError.self) {
      try ProfileFolders.read([local, shipped])
    }
    #expect(error?.description.contains("bad.yaml:1:1") == true)
  }

  @Test("Given any text, then it is read or refused", arguments: UInt64(0)..<30)
  func anything(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let words = Self.good.split(whereSeparator: { " \n{},".contains($0) }).map(String.init)
    for _ in 0..<40 {
      var text = Self.good
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let old = words.randomElement(using: &random) ?? ""
        let new = words.randomElement(using: &random) ?? ""
        text = text.replacing(old, with: new, maxReplacements: 1)
      }
      do {
        let profile = try ProfileFile.profile(yaml: text, name: "p.yaml")
        #expect(profile.faults.isEmpty)
      } catch { #expect(error.description.contains("p.yaml")) }
    }
  }

  @Test("Given the schema that is shipped, then it is the one that is printed")
  func schema() throws {
    #expect(
      try Self.text("docs/profile.schema.json")
        == String(decoding: ProfileFile.schema, as: UTF8.self))
  }

  @Test("Given the document, then its table has every key, and its example is a profile")
  func document() throws {
    let text = try Self.text("docs/PROFILES.md")
    let rows = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("| `") }.map(
      String.init)
    // The keys of a number in a report are listed once.
    let once = FileKey.profile.filter { key in
      let parts = key.path.split(separator: ".")
      return parts.count < 3 || parts[0] != "reports" || parts[1] == "force"
        || key.path == "reports.time.tick-nanoseconds"
    }
    #expect(rows == once.map { "| `\($0.path)` | \($0.about) | \($0.takes) |" })
    let example = try #require(
      text.split(separator: "```yaml\n").dropFirst().first?.split(separator: "```").first)
    _ = try ProfileFile.profile(yaml: String(example), name: "docs/PROFILES.md")
  }
}
