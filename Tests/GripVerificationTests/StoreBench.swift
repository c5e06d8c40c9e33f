import Foundation
import GripCore
import GripPipeline
import GripStore
import GripVerification
import Synchronization
import TestSupport

/// An output directory of a few shipped streams, sealed, to be damaged and checked.
final class StoreBench {
  let folder: TemporaryFolder
  let key = SealKey()
  private(set) var sessions: [String] = []
  var out: String { folder.appending("out") }
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  init(_ streams: [String] = ["idle-minute.hid", "slow-device.hid", "visit-day.pcapng"]) throws {
    folder = try TemporaryFolder()
    for stream in streams { try replay(stream) }
  }

  var sealer: Sealer {
    Sealer(key: key) { .init(utcNanoseconds: 1_795_365_312_000_000_000, isSynchronised: true) }
  }

  func replay(_ stream: String, sealedBy sealer: Sealer? = nil) throws {
    var options = StreamReplay.Options(
      directory: out, parameters: DetectionParameters(), overridesRecorded: false)
    options.sealer = sealer ?? self.sealer
    let path = Self.root.appending(path: "fixtures/\(stream)").path
    let outcome = try StreamReplay.run(path: path, options: options) { _, _ in }
    sessions += outcome.sessions.map(\.place)
  }

  func path(_ name: String) -> String { "\(out)/\(name)" }

  func check(_ change: (inout StoreVerification.Options) -> Void = { _ in }) throws
    -> StoreVerification
  {
    var options = StoreVerification.Options()
    change(&options)
    return try StoreVerification(of: out, options: options) { _, _ in }
  }

  func checkSession(_ session: String, isRederived: Bool = false) throws -> StoreVerification {
    var options = StoreVerification.Options()
    options.isRederived = isRederived
    options.jobs = 1
    return try StoreVerification(of: out, only: [session], options: options) { _, _ in }
  }

  func bytes(_ name: String) -> [UInt8]? { TestSupport.bytes(of: path(name)) }

  func read(_ name: String) throws -> [UInt8] {
    guard let bytes = bytes(name) else { throw CocoaError(.fileReadNoSuchFile) }
    return bytes
  }

  func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(filePath: path(name)))
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  func move(_ name: String, _ other: String) throws {
    try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
  }

  /// Puts everything back as it was after a change.
  func undoing(_ change: () throws -> Void) throws {
    let copy = folder.appending("copy")
    try FileManager.default.copyItem(atPath: out, toPath: copy)
    try change()
    try FileManager.default.removeItem(atPath: out)
    try FileManager.default.moveItem(atPath: copy, toPath: out)
  }
}
