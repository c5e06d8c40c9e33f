public import Foundation

/// Runs a program that was built with the tests, and waits for it.
public struct Program {
  /// What a run printed and how it ended.
  public struct Result: Sendable {
    /// The exit code.
    public let status: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String
  }

  /// Runs the program `name` of this package, or the one at an absolute path; variables are added to the environment.
  public static func run(
    _ name: String, _ arguments: [String], input: Data? = nil, in directory: String? = nil,
    variables: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(filePath: name.hasPrefix("/") ? name : path(of: name))
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    if let directory { process.currentDirectoryURL = URL(filePath: directory) }
    let folder = try TemporaryFolder()
    let outputPath = folder.appending("output")
    let errorPath = folder.appending("errors")
    for path in [outputPath, errorPath] { try Data().write(to: URL(filePath: path)) }
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: outputPath))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: errorPath))
    let pipe = Pipe()
    process.standardInput = input == nil ? FileHandle.nullDevice : pipe
    try process.run()
    if let input {
      try pipe.fileHandleForWriting.write(contentsOf: input)
      try pipe.fileHandleForWriting.close()
    }
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: try text(of: outputPath),
      errors: try text(of: errorPath))
  }

  /// Where the program `name` of this package is, if it was built.
  public static func path(of name: String) -> String {
    let beside = Bundle.main.bundleURL.appending(path: name).path
    let isBeside = FileManager.default.isExecutableFile(atPath: beside)
    return isBeside ? beside : testBundleFolder.appending(path: name).path
  }

  /// The text of a file, which may be empty: Foundation's `Data(contentsOf:)` leaks memory then (Swift 6.3).
  private static func text(of path: String) throws -> String {
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
  }

  /// Where the package manager puts its products: beside the test runner.
  private static var testBundleFolder: URL {
    let runner = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: runner).deletingLastPathComponent()
  }
}
