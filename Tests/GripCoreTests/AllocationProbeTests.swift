import Foundation
import Testing

/// The probe counts in a process of its own, since a test runner allocates as it likes.
@Suite struct AllocationProbeTests {
  /// Beside the tests' own bundle, where the package's executables are built.
  static let executable =
    Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
    .map { $0.deletingLastPathComponent() }.map { $0.appending(path: "AllocationProbe") }
    ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "AllocationProbe")

  private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// What the probe exits with where a sanitizer's allocator cannot be counted.
  private static let notCounted: Int32 = 77

  @Test func `A path that allocates once for each report fails the probe`() throws {
    let (status, output) = try run(["--break"])
    guard status != Self.notCounted else { return }
    #expect(status == 1)
    let counts = output.split(separator: " ").compactMap { Double($0) }
    #expect(counts.count == 2)
    #expect(counts.allSatisfy { $0 >= 1 })
  }

  @Test func `The path of a sample allocates nothing`() throws {
    let (status, output) = try run([])
    guard status != Self.notCounted else { return }
    #expect(status == 0)
    #expect(output == "allocations per report: 0 accepted, 0 rejected (100000 reports each)\n")
  }
}
