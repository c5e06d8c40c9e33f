import FoundationEssentials
import GRDB
import GripStore

/// What the index keeps of a session.
struct IndexedSession: Sendable {
  let folder: String
  let sha256: String
  let stamp: FileStamp
  let facts: Facts

  /// The part of summary.json that is indexed.
  struct Facts: Decodable {
    struct Session: Decodable {
      var startUTC: String?
      var durationSeconds: Double
      var origin: String
      var continues: String?
    }
    struct Device: Decodable { var serialNumber: String }
    struct Block: Decodable {
      var number: Int
      var label: String?
      var hand: String?
      var measures: [Measure]
    }
    struct Measure: Decodable {
      var id: String
      var unit: String
      var value: Double?
      var n: Int?
    }
    var session: Session
    var device: Device
    var blocks: [Block]
  }

  /// Reads a session's summary.json.
  init(_ folder: String, stamp: FileStamp, in directory: String) throws(StoreError) {
    let path = Self.path(of: folder, in: directory)
    guard let bytes = try StoredFile.bytes(path, bytesMax: StoredSession.bytesMax) else {
      throw .unreadable(path: path, reason: "it is not there")
    }
    self.folder = folder
    self.stamp = stamp
    sha256 = Digest.hexadecimal(bytes)
    do {
      facts = try JSONDecoder().decode(Facts.self, from: Data(bytes))
    } catch {
      throw .unreadable(path: path, reason: "it is no summary of a session")
    }
  }

  static func path(of folder: String, in directory: String) -> String {
    "\(directory)/\(folder)/summary.json"
  }

  /// Writes it in the place of what was known of the session.
  func write(_ db: Database) throws {
    try db.execute(sql: "DELETE FROM session WHERE folder = ?", arguments: [folder])
    try db.execute(
      sql: "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        folder, sha256, stamp.bytes, stamp.modified, facts.session.startUTC,
        facts.session.durationSeconds, facts.session.origin, facts.device.serialNumber,
        facts.session.continues,
      ])
    let insertion = try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO measure VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    for block in facts.blocks {
      for measure in block.measures where measure.value != nil {
        try insertion.execute(arguments: [
          folder, block.number, block.label, block.hand, measure.id, measure.unit, measure.value,
          measure.n,
        ])
      }
    }
  }
}
