import FoundationEssentials
package import GripEvidence
import GripStore

/// Digests of an output directory's files; each is read once.
package final class FileDigests {
  private let directory: String
  private var known: [String: String] = [:]

  /// The files of an output directory.
  package init(_ directory: String) { self.directory = directory }

  func digest(_ name: String) throws -> String {
    if let known = known[name] { return known }
    let digest = try Digest.hexadecimal(ofFile: "\(directory)/\(name)")
    known[name] = digest
    return digest
  }

  func digestIfThere(_ name: String) throws -> String? {
    StoredFile.exists("\(directory)/\(name)") ? try digest(name) : nil
  }
}

/// What a visit's documents are made from: sessions, records and plan by their digests. Its own digest is what a note's short
/// code is the beginning of, so that a pasted note names the state that it speaks of.
package struct VisitState: Codable, Sendable, Equatable {
  /// A session, or the part of it that is the visit's.
  package struct Session: Codable, Sendable, Equatable {
    /// The session's folder.
    package var session: String
    /// From this moment on, in µs from its first sample.
    package var fromMicroseconds: Int64
    /// Up to this moment.
    package var toMicroseconds: Int64
    /// SHA-256 of its summary.json.
    package var summary: String
    /// SHA-256 of its repetitions.csv.
    package var repetitions: String
    /// SHA-256 of its recording.pcapng; absent where it is not kept.
    package var recording: String?
  }

  /// A record that counts for the visit.
  package struct Record: Codable, Sendable, Equatable {
    /// Its number.
    package var number: Int
    /// SHA-256 of its line.
    package var digest: String
  }

  /// The version of this form.
  package var format = 1
  /// The patient's opaque reference.
  package var reference: String
  /// The local day, or the session's folder where no date was recorded.
  package var day: String
  /// How far the visit's record has come: "preliminary", "final" or "amended".
  package var status: String
  /// The visit's sessions, in the order of time.
  package var sessions: [Session]
  /// The records that count for it, in their order.
  package var records: [Record]
  /// SHA-256 of the plan as JSON in canonical form; absent without one.
  package var plan: String?

  /// The state of a visit as an output directory has it.
  package init(_ account: VisitAccount, digests: FileDigests) throws {
    reference = account.visit.key.reference
    day = account.visit.key.day
    status = account.visit.status.rawValue
    sessions = try account.visit.groups.joined().map { piece in
      Session(
        session: piece.session, fromMicroseconds: piece.fromMicroseconds,
        toMicroseconds: piece.toMicroseconds,
        summary: try digests.digest("\(piece.session)/summary.json"),
        repetitions: try digests.digest("\(piece.session)/repetitions.csv"),
        recording: try digests.digestIfThere("\(piece.session)/recording.pcapng"))
    }
    records = try account.records.map {
      Record(number: $0.number, digest: Digest.hexadecimal(try RecordFile.line($0)))
    }
    plan = try account.plan.map { Digest.hexadecimal(try $0.canonical()) }
  }

  /// SHA-256 of its canonical JSON.
  package var digest: String {
    get throws { Digest.hexadecimal(try Self.canonical(self)) }
  }

  /// JSON in the one form that digests are made of: names in order, no spaces.
  static func canonical(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(value))
  }
}
