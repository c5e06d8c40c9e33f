public import GripSession
import Glibc

/// The folder of a session in the making, in DIR/.unfinished. While it is held, no other process that uses this type
/// touches it; when a process dies, its folders are free for the recovery.
public struct UnfinishedFolder: ~Copyable {
  private static let place = ".unfinished"
  private static let asidePlace = ".unreadable"
  /// Files of attempts that failed.
  private static let leftovers = [SessionFile.replacement, SessionFile.reason]

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
  ///   - recordingDigest: SHA-256 of the recording, where it is known already.
  ///   - sealer: seals the session's manifest.
  /// - Returns: where it is. A session of the same name and bytes that is there already is success.
  /// - Throws: `StoreError.differs` when one with other bytes is there; that one stays as it is.
  public func publish(
    _ summary: SessionSummary, keepsConflict: Bool, recordingDigest: String? = nil, sealer: Sealer
  ) throws(StoreError) -> PublishedSession {
    let place = UnfinishedSession.place(of: summary.name)
    let target = directory + "/" + place
    let json = try summary.summaryJSON()
    try replace(SessionFile.summary, json)
    try replace(SessionFile.repetitions, summary.repetitionsCSV())
    for leftover in Self.leftovers { try FileSystem.remove(path + "/" + leftover) }
    let parent = String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)])
    try FileSystem.makeFolders(parent)
    if StoredFile.exists("\(target)/\(SessionFile.summary)") {
      return try met(summary, target, keepsConflict: keepsConflict)
    }
    let digest: String
    if let recordingDigest {
      digest = recordingDigest
    } else {
      digest = try Digest.hexadecimal(ofFile: recordingPath)
    }
    // Held until the folder has its name: the next link names this one.
    var chain = try Chain.held(of: directory, sealer: sealer, mayWait: !keepsConflict)
    let files = [
      Manifest.File(SessionFile.summary, json),
      Manifest.File(SessionFile.repetitions, summary.repetitionsCSV()),
      Manifest.File(name: SessionFile.recording, bytes: recordingBytes ?? 0, sha256: digest),
    ]
    let link = try chain.add(
      summary.manifest(chain.next(.session), place: place, files: files),
      file: "\(place)/\(SessionFile.manifest)")
    try replace(SessionFile.manifest, link.manifest)
    if let seal = link.seal { try replace(SessionFile.seal, seal) }
    try FileSystem.syncFolder(path)
    guard try FileSystem.rename(path, to: target) else {
      return try met(summary, target, keepsConflict: keepsConflict)
    }
    try FileSystem.syncFolder(parent)
    try FileSystem.syncFolder(directory)  // the day's folder may be new in it
    try? chain.confirm()  // the session stands: that the head says so can wait
    return PublishedSession(path: target, place: place, summary: summary, wasThere: false)
  }

  /// A session of this name is there already.
  private func met(
    _ summary: SessionSummary, _ target: String, keepsConflict: Bool
  ) throws(StoreError) -> PublishedSession {
    var different: String?
    for file in SessionFile.facts where different == nil {
      if try !FileSystem.isSame(path + "/" + file, target + "/" + file) { different = file }
    }
    if different == nil || !keepsConflict { try discard() }
    if let different { throw .differs(path: target, file: different) }
    return PublishedSession(
      path: target, place: UnfinishedSession.place(of: summary.name), summary: summary,
      wasThere: true)
  }

  /// How long its recording is, in bytes; nil where there is none.
  public var recordingBytes: Int64? { FileSystem.fileSize(recordingPath) }

  /// Whether it holds these files already: a session that was whole, but for its name.
  public func holds(_ summary: SessionSummary) throws(StoreError) -> Bool {
    let document = try FileSystem.bytes(path + "/" + SessionFile.summary)
    let repetitions = try FileSystem.bytes(path + "/" + SessionFile.repetitions)
    return try document == summary.summaryJSON() && repetitions == summary.repetitionsCSV()
  }

  /// Keeps the first `count` bytes of the recording and adds `block` to them. The recording is replaced as a whole, so that
  /// one that dies meanwhile leaves either the old or the new.
  public func cutRecording(to count: Int64, adding block: [UInt8]) throws(StoreError) {
    let other = path + "/" + SessionFile.replacement
    try FileSystem.remove(other)  // of an attempt before
    do {
      try FileSystem.copy(recordingPath, first: count, adding: block, to: other)
    } catch {
      try? FileSystem.remove(other)
      throw error
    }
    _ = try FileSystem.rename(other, to: recordingPath)
    try FileSystem.syncFolder(path)
  }

  /// Moves the folder to DIR/.unreadable, with a file that says why.
  ///
  /// - Returns: where it is.
  public func setAside(_ reason: String) throws(StoreError) -> String {
    try replace(SessionFile.reason, Array((reason + "\n").utf8))
    let parent = "\(directory)/\(Self.asidePlace)"
    try FileSystem.makeFolders(parent)
    let name = path.split(separator: "/").last.map(String.init) ?? "session"
    var target = "\(parent)/\(name)"
    var number = 1
    while try !FileSystem.rename(path, to: target) {
      number += 1
      target = "\(parent)/\(name)-\(number)"
    }
    try FileSystem.syncFolder(parent)
    return target
  }

  /// Drops the folder and what is in it.
  public func discard() throws(StoreError) {
    try FileSystem.removeFolder(path, files: SessionFile.all + Self.leftovers)
  }

  private func replace(_ file: String, _ bytes: [UInt8]) throws(StoreError) {
    try FileSystem.remove(path + "/" + file)  // of an attempt before
    try FileSystem.write(bytes, to: path + "/" + file)
  }
}
