import FoundationEssentials
package import GripEvidence
import GripStore

/// The documents of one state of a visit, in a folder of their own. They are derived: whoever may read the sessions can make
/// them again.
package struct DocumentSet: Sendable {
  /// One document.
  package struct Document: Sendable, Equatable {
    /// Its file's name.
    package var name: String
    /// Its content.
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  /// manifest.json: what the documents are made from, and which they are.
  package struct Manifest: Codable {
    package struct File: Codable {
      package var name: String
      package var bytes: Int
      package var sha256: String
    }
    package var program = "gripctl"
    package var version: String
    package var madeFrom: VisitState
    package var digest: String
    package var documents: [File]

    /// The manifest that these bytes are; nil where they are none.
    package init?(_ bytes: [UInt8]) {
      guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes)) else {
        return nil
      }
      self = manifest
    }

    init(version: String, madeFrom: VisitState, digest: String, documents: [File]) {
      self.version = version
      self.madeFrom = madeFrom
      self.digest = digest
      self.documents = documents
    }
  }

  /// The folder of the set.
  package let folder: String
  /// Whether it was there already.
  package let wasThere: Bool

  /// The folder of a visit within an output directory: no patient's reference stands in a file's name.
  package static func folder(of key: VisitRecord.VisitKey) -> String {
    "visits/" + Digest.hexadecimal(Array("\(key.reference)\n\(key.day)".utf8)).prefix(16)
  }

  /// Puts the documents of a visit into its folder, in a set of their own; the newest set, where nothing has changed since.
  ///
  /// - Parameters:
  ///   - documents: the visit's documents; manifest.json is added.
  ///   - state: what they are made from.
  ///   - version: of this program.
  ///   - directory: the output directory.
  package init(
    _ documents: [Document], of key: VisitRecord.VisitKey, state: VisitState, version: String,
    in directory: String
  ) throws {
    let place = "\(directory)/\(Self.folder(of: key))/documents"
    let manifest = Manifest(
      version: version, madeFrom: state, digest: try state.digest,
      documents: documents.map {
        .init(name: $0.name, bytes: $0.bytes.count, sha256: Digest.hexadecimal($0.bytes))
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = [UInt8](try encoder.encode(manifest)) + [0x0A]
    var newest = try StoredFile.names(in: place).compactMap(Int.init).max() ?? 0
    let last = "\(place)/\(newest)"
    if newest > 0, try StoredFile.bytes(last + "/manifest.json", bytesMax: 1 << 26) == bytes {
      folder = last
      wasThere = true
      return
    }
    let files = documents.map { ($0.name, $0.bytes) } + [("manifest.json", bytes)]
    // Somebody else may make a set at the same moment: each gets a number of its own.
    repeat { newest += 1 } while try !StoredFile.writeFolder(files, to: "\(place)/\(newest)")
    folder = "\(place)/\(newest)"
    wasThere = false
  }
}
