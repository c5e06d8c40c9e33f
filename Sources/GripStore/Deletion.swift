import FoundationEssentials

/// Deletes published sessions, so that the chain says what was there, who deleted it and why. It can die at any moment: `finish`
/// goes on.
///
/// A session's assignments go with it: a reference to nothing is of no use and should not stay. What cannot be read is not taken
/// for what is not there: nothing is removed before the chain has it.
public struct Deletion: Sendable {
  /// Why, and by whom.
  public struct Reason: Codable, Sendable, Equatable {
    /// A sentence for people. It stays in the chain, and holds no patient's reference.
    public var because: String
    /// The system's user; nil: the settings say so.
    public var by: CommandIssuer?

    /// A reason.
    public init(because: String, by: CommandIssuer? = nil) {
      self.because = because
      self.by = by
    }
  }

  /// What is under way, as the next run finds it.
  private struct UnderWay: Codable {
    var session: String
    var reason: Reason
  }

  private let directory: String
  private let sealer: Sealer
  private static let wastePlace = ".deleted"
  /// Where a session goes to be deleted, so that none shows in part: within the output directory.
  private static let place = wastePlace + "/session"
  /// The manifest of a session that is being deleted, which still is a link of the chain: within the output directory.
  static let manifest = place + "/" + SessionFile.manifest
  private var waste: String { directory + "/" + Self.wastePlace }
  private var underWayFile: String { waste + "/under-way.json" }

  /// Deletions from an output directory.
  ///
  /// - Parameter sealer: seals what is left of each in the chain.
  public init(directory: String, sealer: Sealer) {
    self.directory = directory
    self.sealer = sealer
  }

  /// Deletes a session.
  ///
  /// - Parameter place: its folder within the output directory.
  /// - Returns: whether it was there.
  public func delete(_ place: String, _ reason: Reason) throws(StoreError) -> Bool {
    try finish()
    let path = directory + "/" + place
    guard StoredFile.isSessionFolder(place),
      FileSystem.fileSize("\(path)/\(SessionFile.summary)") != nil
    else { return false }
    try FileSystem.makeFolders(waste)
    let bytes: [UInt8]
    do {
      bytes = try [UInt8](JSONEncoder().encode(UnderWay(session: place, reason: reason)))
    } catch { throw .encoding("a reason", String(describing: error)) }
    try FileSystem.write(bytes, to: underWayFile)
    guard try FileSystem.rename(path, to: directory + "/" + Self.place) else { return false }
    let day = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    try FileSystem.syncFolder(day)
    try finish()
    try FileSystem.removeIfEmpty(day)
    return true
  }

  /// Removes what is out of sight, once the chain says that it is gone.
  public func finish() throws(StoreError) {
    guard StoredFile.isFolder(waste) else { return }
    // What cannot be read now stays, for a run that can: only what is not there is nothing to speak of.
    let underWay = try FileSystem.bytes(underWayFile).flatMap {
      try? JSONDecoder().decode(UnderWay.self, from: Data($0))
    }
    let folder = directory + "/" + Self.place
    let manifest = try FileSystem.bytes("\(directory)/\(Self.manifest)")
    // A run that died before the session went out of sight has changed nothing.
    if StoredFile.isFolder(folder),
      let session = underWay?.session ?? manifest.flatMap(Manifest.init)?.session
    {
      try Assignment.remove(of: session, in: directory)
      let reason = underWay?.reason ?? Reason(because: "not known any more")
      let deleted = Manifest.Deleted(
        session: session, manifest: manifest.map { String(decoding: $0, as: UTF8.self) },
        seal: try FileSystem.bytes("\(folder)/\(SessionFile.seal)").map {
          String(decoding: $0, as: UTF8.self)
        }, because: reason.because, by: reason.by)
      var chain = try Chain.held(of: directory, sealer: sealer, mayWait: false)
      // A run before may have died after it had said so.
      if try !ChainFiles.says(deleted, in: directory) { try chain.addDeleted(deleted) }
    }
    try FileSystem.removeTree(waste)
  }
}
