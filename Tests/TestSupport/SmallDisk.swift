import Foundation

/// A disk of a few kilobytes, to be filled: a tmpfs of its own, unmounted when the test lets go of it. Only root may mount
/// it, so that tests that need it are skipped elsewhere.
public final class SmallDisk: Sendable {
  /// Where it is.
  public let path: String
  private let folder: TemporaryFolder

  /// Whether such disks can be had here.
  public static let isAvailable: Bool = (try? SmallDisk(kilobytes: 64)) != nil

  /// Makes an empty disk.
  public init(kilobytes: Int) throws {
    folder = try TemporaryFolder()
    path = folder.appending("disk")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard Self.run("mount", ["-t", "tmpfs", "-o", "size=\(kilobytes)k", "none", path]) else {
      throw CocoaError(.fileWriteNoPermission)
    }
  }

  deinit { _ = Self.run("umount", ["-l", path]) }

  private var filler: String { path + "/filler" }

  /// Fills it up.
  public func fill() {
    _ = FileManager.default.createFile(atPath: filler, contents: nil)
    guard let file = FileHandle(forWritingAtPath: filler) else { return }
    let piece = Data(count: 512)
    while (try? file.write(contentsOf: piece)) != nil {}
    try? file.close()
  }

  /// Makes room again.
  public func free() throws { try FileManager.default.removeItem(atPath: filler) }

  private static func run(_ name: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
