/// Deletes published sessions that are older, or take up more, than is wanted. Off unless a limit is given.
///
/// Only dated sessions are deleted: what has no date has no age. What is unfinished, or set aside, is never touched.
public struct Retention: Sendable, Equatable {
  /// Sessions that began longer ago are deleted, in days; nil: no limit.
  public var daysMax: Int?
  /// The oldest are deleted until all dated sessions take up at most so much, in bytes; nil: no limit.
  public var bytesMax: Int64?

  /// Limits of these values.
  public init(daysMax: Int? = nil, bytesMax: Int64? = nil) {
    self.daysMax = daysMax
    self.bytesMax = bytesMax
  }

  /// A session that was deleted.
  public struct Deleted: Sendable, Equatable {
    /// Its folder within the output directory, as "2026-11-22/163512Z-SN0001-0123456789abcdef".
    public var place: String
    /// What its files took up, in bytes.
    public var bytes: Int64
  }

  /// A run deletes so many at most: whoever has other things to do meanwhile calls it again.
  public static let sessionsPerRunMax = 32

  /// Deletes what is beyond the limits, the oldest first. It can die at any moment: the next run goes on.
  ///
  /// - Parameters:
  ///   - directory: the output directory.
  ///   - nowNanoseconds: the time of day, in ns since 1970.
  ///   - sealer: seals what is left of each in the chain.
  /// - Returns: what was deleted; where it is `sessionsPerRunMax`, another run may find more.
  public func run(
    directory: String, nowNanoseconds: Int64, sealer: Sealer = .none
  ) throws(StoreError) -> [Deleted] {
    let deletion = Deletion(directory: directory, sealer: sealer)
    try deletion.finish()
    guard daysMax != nil || bytesMax != nil else { return [] }
    let sessions = try sessions(in: directory)
    var total = sessions.reduce(0) { $0 + $1.bytes }
    let oldest = daysMax.map { days in
      let start = nowNanoseconds - Int64(days) * 86_400_000_000_000
      return "\(UTCTime.date(start))/\(UTCTime.timeOfDay(start))"
    }
    var deleted: [Deleted] = []
    for session in sessions {
      let isOld = oldest.map { session.place < $0 } ?? false
      guard isOld || total > bytesMax ?? .max, deleted.count < Self.sessionsPerRunMax else {
        break
      }
      let isGone = try deletion.delete(
        session.place, Deletion.Reason(because: "older, or more, than is kept"))
      total -= session.bytes
      if isGone { deleted.append(session) }
    }
    return deleted
  }

  /// The dated sessions, the oldest first: their names begin with their time.
  private func sessions(in directory: String) throws(StoreError) -> [Deleted] {
    var sessions: [Deleted] = []
    for day in try FileSystem.names(in: directory) where UTCTime.isDate(day) {
      for name in try FileSystem.names(in: "\(directory)/\(day)") {
        let path = "\(directory)/\(day)/\(name)"
        guard FileSystem.fileSize(path + "/" + SessionFile.summary) != nil else { continue }
        sessions.append(
          Deleted(place: "\(day)/\(name)", bytes: try FileSystem.bytesUsed(in: path)))
      }
    }
    return sessions
  }
}
