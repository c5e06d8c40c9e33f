import FoundationEssentials

/// Whose session it is. It stands beside the sealed facts, in DIR/assignments/<day>, since the recording names no patient: a mistaken
/// assignment can be mended without touching what was measured.
public struct Assignment: Codable, Sendable, Equatable {
  /// The opaque name by which the recording knows it.
  public var assignment: String
  /// The session's folder within the output directory.
  public var session: String
  /// The patient's opaque reference.
  public var reference: String
  /// The hand that held the controller, where it was said: "left" or "right".
  public var hand: String?
  /// Who assigned it.
  public var by: CommandIssuer
  /// When, in UTC, as "2026-11-22T16:35:12Z".
  public var at: String

  /// An assignment of this session, made at a time in ns since 1970 (UTC).
  public init(
    assignment: String, session: String, reference: String, hand: String?, by: CommandIssuer,
    atNanoseconds: Int64
  ) {
    self.assignment = assignment
    self.session = session
    self.reference = reference
    self.hand = hand
    self.by = by
    at = UTCTime.text(atNanoseconds)
  }

  /// Writes it as a new file of the output directory, and waits until it and its link of the chain are on the disk.
  public func write(in directory: String, sealer: Sealer = .none) throws(StoreError) {
    let folder = Self.folder(of: session, in: directory)
    try FileSystem.makeFolders(folder)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let bytes: [UInt8]
    do {
      bytes = try [UInt8](encoder.encode(self)) + [0x0A]
    } catch { throw .encoding("an assignment", String(describing: error)) }
    let file = "\(folder)/\(assignment).json"
    // An attempt before may have come as far as this.
    if try FileSystem.bytes(file) != bytes { try FileSystem.write(bytes, to: file) }
    try FileSystem.syncFolder(folder)
    try FileSystem.syncFolder(directory + "/" + Self.place)  // the day's folder may be new in it
    try ChainLink.add(
      file: String(file.dropFirst(directory.utf8.count + 1)), of: session, in: directory,
      sealer: sealer, mayWait: false)
  }

  /// Where they are within an output directory.
  package static let place = "assignments"

  /// Assignments stand by the day of their session, so that whoever looks for one reads those of a day, not of all years.
  private static func folder(of session: String, in directory: String) -> String {
    let day = session.prefix { $0 != "/" }
    return "\(directory)/\(place)/\(day)"
  }
}

extension Assignment {
  /// Assignments of all sessions that began on the same day as this one, by their names; files that are none are left out.
  ///
  /// - Parameter session: a session's folder within the output directory.
  public static func ofDay(
    _ session: String, in directory: String
  ) throws(StoreError) -> [Assignment] {
    try files(ofDay: session, in: directory).map(\.assignment)
  }

  private static func files(
    ofDay session: String, in directory: String
  ) throws(StoreError) -> [(path: String, assignment: Assignment)] {
    let folder = folder(of: session, in: directory)
    var files: [(path: String, assignment: Assignment)] = []
    for name in try FileSystem.names(in: folder) where name.hasSuffix(".json") {
      let path = folder + "/" + name
      guard let bytes = try FileSystem.bytes(path),
        let assignment = try? JSONDecoder().decode(Assignment.self, from: Data(bytes))
      else { continue }
      files.append((path, assignment))
    }
    return files
  }

  /// Removes all assignments of a session, which is about to be deleted.
  static func remove(of session: String, in directory: String) throws(StoreError) {
    for file in try files(ofDay: session, in: directory) where file.assignment.session == session {
      try FileSystem.remove(file.path)
    }
    try FileSystem.removeIfEmpty(folder(of: session, in: directory))
  }

  /// Published sessions that nobody is assigned to, the newest first, those without a date last: the folders of the newest
  /// `days` days within the output directory.
  public static func unassigned(in directory: String, days: Int) throws(StoreError) -> [String] {
    let dates = try FileSystem.names(in: directory).filter(UTCTime.isDate).suffix(days)
    var waiting: [String] = []
    for date in dates.reversed() + ["undated"] {
      let assigned = Set(try ofDay(date, in: directory).map(\.session))
      for name in try FileSystem.names(in: directory + "/" + date).reversed() {
        let session = date + "/" + name
        if !assigned.contains(session) { waiting.append(session) }
      }
    }
    return waiting
  }
}
