import FoundationEssentials
package import GripCore
import GripSession

/// A link of the chain that an output directory is: what was written, by its digests, and the link before. docs/SECURITY.md describes it.
package struct Manifest: Codable, Sendable {
  package static let schema = "https://grip.example/schemas/manifest/1"

  /// What is linked.
  package enum Kind: String, Codable, Sendable {
    /// A session: the manifest stands in its folder.
    case session
    /// A file beside the sessions as it was then: the records up to their end, or an assignment.
    case file
    /// From here on another key seals.
    case key
    /// A session was deleted.
    case deleted
  }

  /// A file by its digest.
  package struct File: Codable, Sendable, Equatable {
    package var name: String
    package var bytes: Int64
    package var sha256: String
  }

  /// What stays of a deleted session: its manifest with its seal, so that the chain holds; one that never was in the chain
  /// has none.
  package struct Deleted: Codable, Sendable {
    package var session: String
    package var manifest: String?
    package var seal: String?
    package var because: String
    /// Who deleted it; nil: the settings say so.
    package var by: CommandIssuer?
  }

  package struct Key: Codable, Sendable, Equatable {
    package var publicKey: String
    package var fingerprint: String
  }

  package var schema = Manifest.schema
  package var kind: Kind
  /// Its place in the chain, from 1.
  package var number: Int
  /// SHA-256 of the manifest before; nil of the first.
  package var previous: String?
  /// When it was sealed (UTC), by the machine's clock; a replay has no time of its own.
  package var sealedAt: String?
  /// Whether the clock was kept in step: "yes", "no" or "unknown".
  package var clockSynchronised: String?
  /// The fingerprint of the key that seals it; nil: nobody did, and no seal is missing.
  package var sealedBy: String?
  /// The session, or of a file the session that it goes with.
  package var session: String?
  package var files: [File]?
  package var algorithm: SummaryDocument.Algorithm?
  package var parameters: DetectionParameters?
  package var device: SummaryDocument.Device?
  package var counters: SummaryDocument.Quality?
  package var key: Key?
  package var deleted: Deleted?

  package init(_ kind: Kind, number: Int, previous: String?, sealer: Sealer) {
    self.kind = kind
    self.number = number
    self.previous = previous
    sealedBy = sealer.key?.publicKey.fingerprint
    guard let moment = sealer.now?() else { return }
    sealedAt = UTCTime.text(moment.utcNanoseconds)
    clockSynchronised = moment.isSynchronised.map { $0 ? "yes" : "no" } ?? "unknown"
  }

  /// The bytes of the file: names in order, the same on every machine.
  package func encoded() throws(StoreError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try [UInt8](encoder.encode(self)) + [UInt8(ascii: "\n")]
    } catch { throw .encoding("a manifest", String(describing: error)) }
  }

  /// The manifest that these bytes are; nil where they are none, or not written as this program writes it, to the letter.
  package init?(_ bytes: [UInt8]) {
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes)),
      manifest.schema == Self.schema, manifest.number > 0,
      (try? manifest.encoded()) == bytes
    else { return nil }
    self = manifest
  }
}

extension Manifest.File {
  /// A small file.
  init(_ name: String, _ bytes: [UInt8]) {
    self.init(name: name, bytes: Int64(bytes.count), sha256: Digest.hexadecimal(bytes))
  }
}

extension SessionSummary {
  /// The session's link: what its files are, under which rules they were derived, and what was lost.
  func manifest(_ link: Manifest, place: String, files: [Manifest.File]) throws(StoreError)
    -> Manifest
  {
    let facts = try document()
    var link = link
    link.session = place
    link.files = files
    link.algorithm = facts.algorithm
    link.parameters = facts.parameters
    link.device = facts.device
    link.counters = facts.quality
    return link
  }
}
