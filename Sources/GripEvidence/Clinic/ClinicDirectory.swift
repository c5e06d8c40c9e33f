public import GripStore

/// An output directory as people see it: sessions, whose they are, and what was said of them since. It reads and never
/// writes; the daemon alone adds records.
public struct ClinicDirectory: Sendable {
  /// Sessions without a date lie here.
  public static let undated = "undated"

  /// The output directory.
  public let path: String

  /// The output directory at a path.
  public init(_ path: String) { self.path = path }

  /// Everything that was said, in its order; nothing where nobody said anything yet.
  public func records() throws -> [VisitRecord] { try RecordBook(directory: path).records() }

  /// What stands in the directory of these days.
  ///
  /// - Parameter days: local days as "2026-11-22"; anything else means sessions without a date. Sessions of the days beside
  ///   them are looked at too, since folders have the day of UTC; so are sessions that records join to those.
  public func contents(ofDays days: [String]) throws -> ClinicContents {
    try contents(
      ofSessions: StoredSession.folders(
        ofDays: Set(days.flatMap(Self.neighbours)).sorted(), in: path), records())
  }

  /// These sessions, and those that they go on with or that records join to them.
  package func contents(
    ofSessions folders: [String], _ records: [VisitRecord]
  ) throws -> ClinicContents {
    var contents = ClinicContents(directory: path, records: records)
    var folders = folders
    try contents.read(&folders)
    return contents
  }

  /// What stands in the whole directory.
  public func contents() throws -> ClinicContents {
    try contents(ofDays: StoredSession.days(in: path) + [Self.undated])
  }

  /// The days of UTC that a local day may have sessions of.
  package static func neighbours(_ day: String) -> [String] {
    guard let noon = UTCTime.nanoseconds(day + "T12:00:00.000000000Z") else {
      return [undated]
    }
    return [-1, 0, 1].map { UTCTime.date(noon + $0 * 86_400_000_000_000) }
  }
}

/// Sessions with what was said of them.
public struct ClinicContents: Sendable {
  /// The output directory.
  public let directory: String
  /// Everything that was said, in its order.
  public let records: [VisitRecord]
  /// The sessions that were read, by folder.
  package private(set) var sessions: [String: StoredSession] = [:]
  /// Whose each session was when it was recorded.
  public private(set) var assignments: [String: Assignment] = [:]
  /// Sessions that cannot be read, each with the reason: they belong to no visit until they are mended.
  public private(set) var problems: [String] = []

  init(
    directory: String, records: [VisitRecord], sessions: [String: StoredSession] = [:],
    assignments: [String: Assignment] = [:]
  ) {
    self.directory = directory
    self.records = records
    self.sessions = sessions
    self.assignments = assignments
  }

  /// Reads these sessions, and those that they go on with or are joined to.
  fileprivate mutating func read(_ folders: inout [String]) throws {
    var asked: Set<String> = []
    var days: Set<String> = []
    while let folder = folders.popLast() {
      guard StoredFile.isSessionFolder(folder), asked.insert(folder).inserted else { continue }
      do {
        let session = try StoredSession(folder, in: directory)
        sessions[folder] = session
        if let earlier = session.facts.session.continues { folders.append(earlier) }
      } catch {
        problems.append(error.description)
        continue
      }
      if let day = folder.split(separator: "/").first.map(String.init), days.insert(day).inserted {
        for assignment in try Assignment.ofDay(folder, in: directory) {
          assignments[assignment.session] = assignment
        }
      }
      for record in records {
        if case .merge(let piece, let target) = record.action {
          if piece.session == folder { folders.append(target.session) }
          if target.session == folder { folders.append(piece.session) }
        }
      }
    }
    problems.sort()
  }

  /// The visits of these sessions.
  public var visits: Visits {
    Visits(
      sessions: sessions.values.sorted { $0.folder < $1.folder }.map { session in
        let assignment = assignments[session.folder]
        return SessionExtent(session.folder, session.facts.session, assignment)
      }, records: records.filter(concerns))
  }

  /// The visit that a session would be by itself, for sessions that nobody is assigned to.
  ///
  /// - Parameter reference: what stands for the patient.
  public func visit(ofSession folder: String, reference: String) -> Visit? {
    guard let session = sessions[folder] else { return nil }
    var extent = SessionExtent(folder, session.facts.session, nil)
    extent.reference = reference
    return Visits(sessions: [extent], records: []).visits.first
  }

  /// What was said up to a moment: the first so many records.
  package func first(_ count: Int) -> ClinicContents { saying(Array(records.prefix(count))) }

  /// The same sessions with other words of people.
  func saying(_ records: [VisitRecord]) -> ClinicContents {
    ClinicContents(
      directory: directory, records: records, sessions: sessions, assignments: assignments)
  }

  /// Whether a record speaks of one of these visits, or of a session that was read.
  package func isAbout(_ record: VisitRecord, _ keys: Set<VisitRecord.VisitKey>) -> Bool {
    if let key = record.action.visit { return keys.contains(key) }
    if case .plan(let reference, _) = record.action {
      return keys.contains { $0.isOf(reference) }
    }
    return record.action.pieces.contains { sessions[$0.session] != nil }
  }

  /// Whether a record speaks of a session that was read, or of a visit.
  private func concerns(_ record: VisitRecord) -> Bool {
    record.action.pieces.allSatisfy { sessions[$0.session] != nil }
  }
}

extension SessionExtent {
  /// The extent of a published session, by what its summary says of it.
  init(_ folder: String, _ facts: SummaryDocument.Session, _ assignment: Assignment?) {
    let start = facts.startUTC.flatMap(UTCTime.nanoseconds).map { $0 / 1000 }
    let offset = facts.offsetMinutes ?? 0
    let isOffset = (-Self.offsetMinutesMax...Self.offsetMinutesMax).contains(offset)
    self.init(
      session: folder, lengthMicroseconds: Int64(max(0, facts.durationSeconds) * 1e6) + 1,
      startUTCMicroseconds: start.flatMap { $0 >= 0 ? $0 : nil },
      offsetMinutes: isOffset ? offset : 0, zone: facts.zone ?? "UTC",
      reference: assignment?.reference, hand: assignment?.hand, continues: facts.continues)
  }
}
