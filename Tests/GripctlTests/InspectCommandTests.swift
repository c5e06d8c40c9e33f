import Foundation
import TestSupport
import Testing

@Suite("gripctl inspect")
struct InspectCommandTests {
  private struct View: Decodable {
    struct Field: Decodable {
      var bitOffset: Int, bitSize: Int, count: Int, usagePage: Int, usage: Int
      var logicalMinimum: Int64, logicalMaximum: Int64, isConstant: Bool, isVariable: Bool
      var physicalMinimum: Int64, physicalMaximum: Int64, unit: UInt32, unitExponent: Int
    }
    struct Report: Decodable { var id: Int, sizeBytes: Int, fields: [Field] }
    struct Device: Decodable {
      var hasForce: Bool, reportsOfAnotherSize: Int, reportsUndeclared: Int
      var reportsPerSecond: Double?
    }
    var inputReports: [Report]
    var devices: [Device]
  }

  private func inspect(_ path: String) throws -> View {
    let result = try Program.run("gripctl", ["inspect", path, "--json"])
    #expect(result.status == 0, "\(result.errors)")
    return try JSONDecoder().decode(View.self, from: Data(result.output.utf8))
  }

  @Test("A stream shows the fields of its descriptor, and its rate")
  func stream() throws {
    let view = try inspect(
      SharedData.projectRoot.appending(path: "fixtures/two-sets-pcapng.pcapng").path)
    let report = try #require(view.inputReports.first)
    #expect(report.id == 1 && report.sizeBytes == 64)
    let force = try #require(report.fields.first { $0.usagePage == 0x20 && $0.usage == 0x0494 })
    #expect(force.bitOffset == 64 && force.bitSize == 16 && force.count == 1)
    #expect(force.logicalMinimum == -32768 && force.physicalMaximum == 16384)
    #expect(force.unit == 0xE111 && force.unitExponent == 4)
    #expect(view.devices.first?.hasForce == true)
    #expect(abs((view.devices.first?.reportsPerSecond ?? 0) - 25) < 0.01)
  }

  @Test(
    "Every descriptor of others is inspected or refused with a reason",
    .enabled(if: SharedData.isPresent))
  func descriptors() throws {
    // A few through the command; all of them are compared field by field in HIDTests.
    for file in SharedData.files(under: "hid/descriptors/hidapi", suffix: ".bin").prefix(6) {
      let result = try Program.run("gripctl", ["inspect", file.path, "--json"])
      #expect(result.status == 0 || result.errors.contains("as a descriptor"))
    }
  }

  @Test(
    "Reports that their descriptor does not declare are counted, and are not fatal",
    .enabled(if: SharedData.isPresent))
  func sizes() throws {
    struct Check: Decodable { var path: String, ok: Int, bad: Int }
    let folder = try #require(SharedData.folder?.appending(path: "hid/recordings"))
    let checks = try JSONDecoder().decode(
      [Check].self, from: Data(contentsOf: folder.appending(path: "hidtools_size_check.json")))
    for file in SharedData.files(under: "hid/recordings", suffix: ".hid") {
      let view = try inspect(file.path)
      let bad = view.devices.map { $0.reportsOfAnotherSize + $0.reportsUndeclared }.reduce(0, +)
      guard let check = checks.first(where: { $0.path.hasSuffix(file.lastPathComponent) }) else {
        continue
      }
      // One recording stands there cut to its beginning: of it only whether there are any is known.
      if file.path.contains("TRUNCATED") {
        #expect((bad > 0) == (check.bad > 0), "\(file.lastPathComponent)")
      } else {
        #expect(bad == check.bad, "\(file.lastPathComponent)")
      }
    }
  }
}
