public import GripSession
import Glibc

/// The folder of a session in the making, in DIR/.unfinished. While it is held, no other process that uses this type
/// touches it; when a process dies, its folders are free for the recovery.
public struct UnfinishedFolder: ~Copyable {
  private static let place = ".unfinished"
  private static let asidePlace = ".unreadable"

  private let directory: String
  /// Where it is.
  public let path: String
  private let lock: FolderLock

  private init(directory: String, path: String, lock: consuming FolderLock) {
    self.directory = directory
    self.path = path
    self.lock = lock
  }

  /// Makes a new folder and holds it.
  static func made(in directory: String) throws(StoreError) -> UnfinishedFolder {
    let parent = "\(directory)/\(place)"
    try FileSystem.makeFolders(parent)
    var number = 0
    while true {
      number += 1
      let path = "\(parent)/\(getpid())-\(number)"
      guard try FileSystem.makeFolder(path) else { continue }
      // A recovery that ran between the two lines has removed it.
      guard let lock = try FileSystem.lock(path) else { continue }
      return UnfinishedFolder(directory: directory, path: path, lock: lock)
    }
  }

  /// The names of all such folders in an output directory, whoever holds them.
  public static func names(in directory: String) throws(StoreError) -> [String] {
    try FileSystem.names(in: "\(directory)/\(place)")
  }

  /// Holds a folder that another process left; nil when a living one holds it, or when it is gone.
  public static func held(
    _ name: String, in directory: String
  ) throws(StoreError) -> UnfinishedFolder? {
    let path = "\(directory)/\(place)/\(name)"
    guard let lock = try FileSystem.lock(path) else { return nil }
    return UnfinishedFolder(directory: directory, path: path, lock: lock)
  }

  /// Where its recording is, or would be.
  public var recordingPath: String { path + "/" + SessionFile.recording }

  /// Publishes the session: its folder appears whole under its name, by one rename, after everything in it is on the disk.
  /// May be called again after a failure.
  ///
  /// - Parameters:
  ///   - summary: the session's facts; the recording is on the disk already.
  ///   - keepsConflict: whether the folder stays where a session of the same name with other bytes is there.
  /// - Returns: where it is. A session of the same name and bytes that is there already is success.
  /// - Throws: `StoreError.differs` when one with other bytes is there; that one stays as it is.
  public func publish(
    _ summary: SessionSummary, keepsConflict: Bool
  ) throws(StoreError) -> PublishedSession {
    let place = UnfinishedSession.place(of: summary.name)
    let target = directory + "/" + place
    try replace(SessionFile.summary, try summary.summaryJSON())
    try replace(SessionFile.repetitions, summary.repetitionsCSV())
    try FileSystem.syncFolder(path)
    let parent = String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)])
    try FileSystem.makeFolders(parent)
    if try FileSystem.rename(path, to: target) {
      try FileSystem.syncFolder(parent)
      try FileSystem.syncFolder(directory)  // the day's folder may be new in it
      return PublishedSession(path: target, place: place, summary: summary, wasThere: false)
    }
    var different: String?
    for file in SessionFile.all where different == nil {
      if try !FileSystem.isSame(path + "/" + file, target + "/" + file) { different = file }
    }
    if different == nil || !keepsConflict { try discard() }
    if let different { throw .differs(path: target, file: different) }
    return PublishedSession(path: target, place: place, summary: summary, wasThere: true)
  }

  /// Drops the folder and what is in it.
  public func discard() throws(StoreError) {
    try FileSystem.removeFolder(path, files: SessionFile.all)
  }

  private func replace(_ file: String, _ bytes: [UInt8]) throws(StoreError) {
    try FileSystem.remove(path + "/" + file)  // of an attempt before
    try FileSystem.write(bytes, to: path + "/" + file)
  }
}
