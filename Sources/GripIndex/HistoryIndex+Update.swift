import Dispatch
import FoundationEssentials
import GRDB
import GripStore
import Synchronization

extension HistoryIndex {
  /// What an update did.
  package struct Update: Sendable, Equatable {
    /// Sessions that were read, being new or other than before.
    package var read = 0
    /// Sessions that are not there any more.
    package var forgotten = 0
    /// Sessions that cannot be read, each with the reason.
    package var problems: [String] = []
  }

  private static let settledSeconds = 2.0
  /// So many sessions are read and written at a time.
  private static let sessionsAtATime = 256

  /// Brings the index up to what stands in the output directory: reads sessions that are new or changed, and forgets those
  /// that went. Sessions that come or go meanwhile are met by the next update.
  ///
  /// - Parameter progress: is told how many of how many sessions were read.
  package func update(_ progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws
    -> Update
  {
    var update = Update()
    let days = try StoredSession.days(in: directory) + ["undated"]
    var stamps: [String: FileStamp] = [:]
    for folder in try StoredSession.folders(ofDays: days, in: directory) {
      stamps[folder] = StoredFile.stamp(IndexedSession.path(of: folder, in: directory))
    }
    let known = try knownStamps()
    let gone = known.keys.filter { stamps[$0] == nil }
    try database.write { db in
      for folder in gone {
        try db.execute(sql: "DELETE FROM session WHERE folder = ?", arguments: [folder])
      }
    }
    update.forgotten = gone.count
    let waiting = stamps.filter { known[$0.key] != $0.value }.sorted { $0.key < $1.key }
    for start in stride(from: 0, to: waiting.count, by: Self.sessionsAtATime) {
      progress(start, waiting.count)
      let part = Array(waiting[start..<min(start + Self.sessionsAtATime, waiting.count)])
      let outcomes = Self.read(part, in: directory)
      try database.write { db in
        for outcome in outcomes {
          switch outcome {
          case .success(let session):
            try session.write(db)
            update.read += 1
          case .failure(let error):
            update.problems.append(error.description)
          }
        }
      }
    }
    try updateAssignments()
    progress(waiting.count, waiting.count)
    return update
  }

  /// Forgets everything and reads the whole output directory again.
  package func rebuild(_ progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws
    -> Update
  {
    try database.write { db in
      try db.execute(sql: "DELETE FROM session; DELETE FROM assignment; DELETE FROM day;")
    }
    return try update(progress)
  }

  private func knownStamps() throws -> [String: FileStamp] {
    try database.read { db in
      var known: [String: FileStamp] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT folder, bytes, modified FROM session") {
        known[row[0]] = FileStamp(bytes: row[1], modified: row[2])
      }
      return known
    }
  }

  /// Reads sessions with all processors.
  private static func read(
    _ sessions: [(key: String, value: FileStamp)], in directory: String
  ) -> [Result<IndexedSession, StoreError>] {
    let outcomes = Mutex(
      [Result<IndexedSession, StoreError>?](repeating: nil, count: sessions.count))
    DispatchQueue.concurrentPerform(iterations: sessions.count) { index in
      let (folder, stamp) = sessions[index]
      let outcome = Result { () throws(StoreError) in
        try IndexedSession(folder, stamp: stamp, in: directory)
      }
      outcomes.withLock { $0[index] = outcome }
    }
    return outcomes.withLock { $0.compactMap(\.self) }
  }

  /// Reads the assignments of days whose folder changed. They are written once, and go with their session.
  private func updateAssignments() throws {
    let place = "\(directory)/\(Assignment.place)"
    var stamps: [String: Int64] = [:]
    for day in try StoredFile.names(in: place) {
      let stamp = StoredFile.stamp(ofFolder: "\(place)/\(day)")?.modified
      // File systems note changes some ms apart: one that came right after this must not look like this.
      let isSettled = Date().timeIntervalSince1970 - Double(stamp ?? 0) / 1e9 > Self.settledSeconds
      stamps[day] = isSettled ? stamp : -1
    }
    let known = try database.read { db in
      Dictionary(
        uniqueKeysWithValues: try Row.fetchAll(db, sql: "SELECT name, modified FROM day")
          .map { ($0[0] as String, $0[1] as Int64) })
    }
    for day in Set(known.keys).union(stamps.keys)
    where known[day] != stamps[day] || known[day] == -1 {
      let assignments = try Assignment.ofDay("\(day)/", in: directory)
      try database.write { db in
        try db.execute(
          sql: "DELETE FROM assignment WHERE session LIKE ? || '/%'", arguments: [day])
        for assignment in assignments {
          try db.execute(
            sql: "INSERT OR REPLACE INTO assignment VALUES (?, ?, ?, ?)",
            arguments: [
              assignment.assignment, assignment.session, assignment.reference,
              assignment.hand,
            ])
        }
        try db.execute(sql: "DELETE FROM day WHERE name = ?", arguments: [day])
        if let modified = stamps[day] {
          try db.execute(sql: "INSERT INTO day VALUES (?, ?)", arguments: [day, modified])
        }
      }
    }
  }

  /// What the index says other than the folders do, read anew into a file beside it; nothing where both agree.
  package func check(_ progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws
    -> [String]
  {
    let other = "\(path).\(UInt32.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: other) }
    var differences = try HistoryIndex(of: directory, at: other).update(progress).problems
    try database.writeWithoutTransaction { db in
      try db.execute(sql: "ATTACH DATABASE ? AS fresh", arguments: [other])
      defer { try? db.execute(sql: "DETACH DATABASE fresh") }
      for (table, columns) in Self.tables {
        for (one, another, words) in [
          ("main", "fresh", "the index has, and no folder"), ("fresh", "main", "not in the index"),
        ] {
          let rows = try Row.fetchAll(
            db,
            sql: """
              SELECT \(columns) FROM \(one).\(table) EXCEPT SELECT \(columns) FROM \(another).\(table)
              ORDER BY 1, 2 LIMIT \(Self.differencesMax)
              """)
          differences += rows.map { row in
            "\(words): \(table) "
              + row.databaseValues.map { String.fromDatabaseValue($0) ?? $0.description }
              .joined(separator: " ")
          }
        }
      }
    }
    return differences
  }

  /// So many differences of a kind are named.
  private static let differencesMax = 1000
  /// The columns that say the same wherever the index is made.
  private static let tables = [
    ("session", "folder, sha256, startUTC, durationSeconds, origin, serialNumber, continues"),
    ("measure", "session, block, id, value, n"),
    ("assignment", "session, name, reference, hand"),
  ]
}
