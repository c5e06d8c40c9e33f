import FoundationEssentials
package import GripEvidence
import GripStore

/// Keeps documents in step with records. They are derived, so nothing is lost where a set is withdrawn: the sealed facts and the
/// records stay, and tell what had been said.
package enum DocumentUpkeep {
  /// Makes the documents of a visit again; nil where there is no such visit any more.
  package static func make(
    _ key: VisitRecord.VisitKey, version: String, in directory: String
  ) throws -> DocumentSet? {
    let contents = try ClinicDirectory(directory).contents(ofDays: [key.day])
    guard let visit = contents.visits.visits.first(where: { $0.key == key }) else { return nil }
    return try VisitDocuments.make(
      VisitAccount(visit, in: contents), version: version, in: directory)
  }

  /// After a correction of a session: documents of whoever had it before and has it no more are withdrawn where they hold it, and
  /// those of all visits that it belongs or belonged to are made again.
  ///
  /// - Returns: the sets that were made.
  package static func follow(
    session: String, version: String, in directory: String
  ) throws -> [DocumentSet] {
    let contents = try ClinicDirectory(directory).contents(ofDays: [day(of: session)])
    let now = visits(holding: session, contents)
    var made: [DocumentSet] = []
    for key in try formerKeys(session, contents) {
      let kept = now.first { $0.key == key }?.groups.joined().filter { $0.session == session } ?? []
      try withdraw(session, from: key, but: kept, in: directory)
      guard kept.isEmpty else { continue }
      if let set = try make(key, version: version, in: directory) { made.append(set) }
    }
    for visit in now {
      made.append(
        try VisitDocuments.make(
          VisitAccount(visit, in: contents), version: version, in: directory))
    }
    return made
  }

  /// The visits whose documents may hold a session, which is about to be deleted.
  package static func visits(
    holding session: String, in directory: String
  ) throws -> Set<VisitRecord.VisitKey> {
    let contents = try ClinicDirectory(directory).contents(ofDays: [day(of: session)])
    return try formerKeys(session, contents).union(visits(holding: session, contents).map(\.key))
  }

  /// After a session was deleted: documents that hold it are withdrawn, and those of its visits made again.
  package static func forget(
    session: String, of visits: Set<VisitRecord.VisitKey>, version: String, in directory: String
  ) throws {
    for key in visits {
      try withdraw(session, from: key, but: [], in: directory)
      _ = try make(key, version: version, in: directory)
    }
  }

  private static func day(of session: String) -> String { String(session.prefix { $0 != "/" }) }

  private static func visits(holding session: String, _ contents: ClinicContents) -> [Visit] {
    contents.visits.visits.filter { $0.groups.joined().contains { $0.session == session } }
  }

  /// The visits that held the session in any state of the records.
  private static func formerKeys(
    _ session: String, _ contents: ClinicContents
  ) throws -> Set<VisitRecord.VisitKey> {
    let counts =
      [0]
      + contents.records.indices.filter { index in
        contents.records[index].action.pieces.contains { $0.session == session }
      }.map { $0 + 1 }
    return Set(
      counts.flatMap { count in
        visits(holding: session, contents.first(count)).map(\.key)
      })
  }

  /// Removes the sets of a visit that hold more of a session than these pieces of it.
  private static func withdraw(
    _ session: String, from key: VisitRecord.VisitKey, but kept: [SessionPiece],
    in directory: String
  ) throws {
    let place = "\(directory)/\(DocumentSet.folder(of: key))/documents"
    for name in try StoredFile.names(in: place) where Int(name) != nil {
      let folder = "\(place)/\(name)"
      let bytes = try StoredFile.bytes(folder + "/manifest.json", bytesMax: 1 << 26) ?? []
      let manifest = try? JSONDecoder().decode(DocumentSet.Manifest.self, from: Data(bytes))
      let holdsMore = manifest?.madeFrom.sessions.contains { held in
        held.session == session
          && !kept.contains {
            $0.fromMicroseconds <= held.fromMicroseconds && held.toMicroseconds <= $0.toMicroseconds
          }
      }
      // A set whose manifest cannot be read might hold it as well.
      if holdsMore != false { try StoredFile.removeFolder(folder) }
    }
  }
}
