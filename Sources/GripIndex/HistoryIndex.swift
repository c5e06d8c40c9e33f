import Foundation
import GRDB
package import GripEvidence
import GripStore

/// What keeps an index from being used.
package enum IndexError: Error, Equatable, CustomStringConvertible {
  /// The file is something else.
  case foreign(String)

  package var description: String {
    switch self {
    case .foreign(let path):
      "\(path) is no index of gripctl, and is left as it is. Name another file with --index."
    }
  }
}

/// An index of an output directory in SQLite: which sessions there are, whose they were when they were recorded, and what was
/// measured in them. It is never the truth: the folders are, and whatever it says can be made again from them.
package final class HistoryIndex: Sendable {
  /// The file.
  package let path: String
  /// The output directory.
  package let directory: String
  let database: DatabaseQueue

  /// Opens the index of an output directory. An index that is damaged, of a later version or of another directory is made
  /// anew, empty.
  ///
  /// - Parameter path: the file; its folder must be there.
  /// - Throws: `IndexError` where the file is something else; `DatabaseError` where it cannot be made.
  package init(of directory: String, at path: String) throws {
    self.path = path
    self.directory = directory
    guard Self.isAbsentOrOurs(path) else { throw IndexError.foreign(path) }
    do {
      database = try Self.opened(path, directory)
    } catch let error as DatabaseError where Self.isDamage(error) {
      for file in [path, path + "-journal"] where FileManager.default.fileExists(atPath: file) {
        try FileManager.default.removeItem(atPath: file)
      }
      database = try Self.opened(path, directory)
    }
  }

  private static func opened(_ path: String, _ directory: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "gripctl"
    configuration.busyMode = .timeout(10)
    if !FileManager.default.fileExists(atPath: path) {
      // It names patients' references; SQLite's journal beside it gets the same rights.
      _ = FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    }
    let database = try DatabaseQueue(path: path, configuration: configuration)
    let isOther = try database.read { db in
      try migrator.hasBeenSuperseded(db)
        || db.tableExists("directory")
          && String.fetchOne(db, sql: "SELECT path FROM directory") != directory
    }
    if isOther { try database.erase() }
    try database.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
    try migrator.migrate(database)
    try database.write { db in
      try db.execute(
        sql: "INSERT OR IGNORE INTO directory (id, path) VALUES (1, ?)", arguments: [directory])
    }
    return database
  }

  private static func isDamage(_ error: DatabaseError) -> Bool {
    [.SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_FORMAT, .SQLITE_ERROR].contains(error.resultCode)
  }

  /// What tells an index from every other database (PRAGMA application_id): "grip".
  private static let applicationID: UInt32 = 0x6772_6970

  /// Whether nothing is lost where the file is made anew. SQLite's header names itself, and at byte 68 the application.
  private static func isAbsentOrOurs(_ path: String) -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return true }
    guard let file = FileHandle(forReadingAtPath: path), let header = try? file.read(upToCount: 72)
    else { return false }
    let id = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: applicationID >> $0) }
    return header.isEmpty
      || header.starts(with: Data("SQLite format 3\0".utf8)) && header.suffix(4).elementsEqual(id)
  }

  /// Each version adds a step; those that a file has behind it are not taken again.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: sessions and whose they are") { db in
      try db.execute(
        sql: """
          CREATE TABLE directory (id INTEGER PRIMARY KEY CHECK (id = 1), path TEXT NOT NULL);
          CREATE TABLE session (
            folder TEXT PRIMARY KEY NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
            modified INTEGER NOT NULL, startUTC TEXT, durationSeconds REAL NOT NULL,
            origin TEXT NOT NULL, serialNumber TEXT NOT NULL, continues TEXT) WITHOUT ROWID;
          CREATE INDEX sessionContinues ON session (continues);
          CREATE TABLE assignment (
            name TEXT NOT NULL, session TEXT NOT NULL, reference TEXT NOT NULL, hand TEXT,
            PRIMARY KEY (session, name)) WITHOUT ROWID;
          CREATE INDEX assignmentReference ON assignment (reference);
          CREATE TABLE day (name TEXT PRIMARY KEY NOT NULL, modified INTEGER NOT NULL) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("2: measures") { db in
      // What was read before has none: it is read again.
      try db.execute(
        sql: """
          DELETE FROM session;
          CREATE TABLE measure (
            session TEXT NOT NULL REFERENCES session (folder) ON DELETE CASCADE,
            block INTEGER NOT NULL, label TEXT, hand TEXT, id TEXT NOT NULL, unit TEXT NOT NULL,
            value REAL NOT NULL, n INTEGER, PRIMARY KEY (session, block, id)) WITHOUT ROWID;
          """)
    }
    return migrator
  }
}

// MARK: - Asking

extension HistoryIndex {
  /// How many sessions it has.
  package var count: Int {
    get throws {
      try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM session") ?? 0 }
    }
  }

  /// The sessions that may be a patient's: those that were recorded for the patient, those that records speak of with this
  /// reference, and those that go on with one of them. Records decide whose each is in the end.
  ///
  /// - Parameter records: everything that was said.
  package func sessions(of reference: String, _ records: [VisitRecord]) throws -> [String] {
    try database.read { db in
      var found = Set(
        try String.fetchAll(
          db, sql: "SELECT session FROM assignment WHERE reference = ?", arguments: [reference]))
      for record in records {
        guard case .reassign(let piece, let given) = record.action,
          given?.utf8.elementsEqual(reference.utf8) == true
        else { continue }
        found.insert(piece.session)
      }
      var new = found
      while !new.isEmpty {
        var next: Set<String> = []
        for session in new {
          next.formUnion(
            try String.fetchAll(
              db, sql: "SELECT folder FROM session WHERE continues = ?", arguments: [session]))
        }
        new = next.subtracting(found)
        found.formUnion(next)
      }
      return found.sorted()
    }
  }
}
