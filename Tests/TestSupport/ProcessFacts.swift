import Foundation

/// What the kernel says of a process.
public struct ProcessFacts: Sendable {
  /// Memory that is in place, in KiB: its own and its share of what others have, too.
  public var residentKibibytes = 0
  /// Its open files: what each descriptor stands for, sorted.
  public var files: [String] = []
  /// Names of its threads, sorted.
  public var threads: [String] = []

  /// Of a process that runs.
  public init(processID: Int32) throws {
    let place = "/proc/\(processID)"
    let manager = FileManager.default
    for file in try manager.contentsOfDirectory(atPath: place + "/fd") {
      files.append((try? manager.destinationOfSymbolicLink(atPath: place + "/fd/\(file)")) ?? "?")
    }
    files.sort()
    for task in try manager.contentsOfDirectory(atPath: place + "/task") {
      // A thread may end while it is looked at.
      guard let name = Self.text(place + "/task/\(task)/comm") else { continue }
      threads.append(name.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    threads.sort()
    let rollup = Self.text(place + "/smaps_rollup") ?? ""
    let line = rollup.split(separator: "\n").first { $0.hasPrefix("Rss:") }
    residentKibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
  }

  private static func text(_ path: String) -> String? {
    bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
  }
}
