import GripDocuments
import GripEvidence
import GripStore

/// Checks the documents of visits: each set against its manifest, and the newest against what facts and records give.
struct DocumentsVerification {
  let directory: String
  /// The version of this program, which can make again what it made; nil: nothing is made again.
  let version: String?

  private static let manifest = "manifest.json"
  private static let bytesMax: Int64 = 1 << 26

  func run(_ findings: inout [Finding], _ notes: inout [String]) {
    do {
      for visit in try StoredFile.names(in: "\(directory)/visits") {
        let place = "visits/\(visit)/documents"
        for number in try StoredFile.names(in: "\(directory)/\(place)") where Int(number) != nil {
          try checkSet("\(place)/\(number)", &findings)
        }
      }
      if let version { try remake(version, &findings, &notes) }
    } catch {
      findings.append(Finding(.unreadable, "visits", "\(error)"))
    }
  }

  /// Of an archive: the one set that it may hold, which must be made from the sessions beside it.
  func runArchive(_ findings: inout [Finding]) {
    let set = "documents"
    guard StoredFile.isFolder("\(directory)/\(set)") else { return }
    do {
      try checkSet(set, &findings)
      for session in try read(set)?.madeFrom.sessions ?? [] {
        for (name, digest) in [
          ("summary.json", session.summary), ("repetitions.csv", session.repetitions),
        ] {
          let file = "\(session.session)/\(name)"
          guard StoredFile.isSessionFolder(session.session),
            StoredFile.exists("\(directory)/\(file)"),
            try Digest.hexadecimal(ofFile: "\(directory)/\(file)") == digest
          else {
            findings.append(
              Finding(.changed, set, "they are not made from the \(file) that is here"))
            continue
          }
        }
      }
    } catch { findings.append(Finding(.unreadable, set, "\(error)")) }
  }

  private func read(_ set: String) throws -> DocumentSet.Manifest? {
    try StoredFile.bytes("\(directory)/\(set)/\(Self.manifest)", bytesMax: Self.bytesMax)
      .flatMap(DocumentSet.Manifest.init)
  }

  private func checkSet(_ set: String, _ findings: inout [Finding]) throws {
    guard let manifest = try read(set) else {
      findings.append(
        Finding(.unreadable, "\(set)/\(Self.manifest)", "it is not there, or no manifest"))
      return
    }
    let names = Set(manifest.documents.map(\.name))
    for name in try StoredFile.names(in: "\(directory)/\(set)")
    where name != Self.manifest && !names.contains(name) {
      findings.append(Finding(.added, "\(set)/\(name)", "the set's manifest does not name it"))
    }
    for document in manifest.documents {
      let place = "\(set)/\(document.name)"
      guard !document.name.contains("/"), StoredFile.exists("\(directory)/\(place)") else {
        findings.append(Finding(.missing, place, "it is not there, or is no file"))
        continue
      }
      if try Digest.hexadecimal(ofFile: "\(directory)/\(place)") != document.sha256 {
        findings.append(
          Finding(.changed, place, "its bytes are not those that the set's manifest names"))
      }
    }
  }

  private func remake(
    _ version: String, _ findings: inout [Finding], _ notes: inout [String]
  ) throws {
    let contents = try ClinicDirectory(directory).contents()
    let digests = FileDigests(directory)
    for visit in contents.visits.visits {
      let place = "\(DocumentSet.folder(of: visit.key))/documents"
      let numbers = try StoredFile.names(in: "\(directory)/\(place)").compactMap(Int.init)
      guard let newest = numbers.max(), let manifest = try read("\(place)/\(newest)") else {
        continue
      }
      let set = "\(place)/\(newest)"
      let account = VisitAccount(visit, in: contents)
      let state = try VisitState(account, digests: digests)
      guard manifest.madeFrom == state else {
        notes.append(
          "\(set) is of an earlier state of its visit, or of a plan that was given with it")
        continue
      }
      guard manifest.version == version else {
        notes.append("\(set) was made by version \(manifest.version), and is not made again")
        continue
      }
      let documents = try VisitDocuments.documents(
        account, state: state, version: version, in: directory)
      for document in documents
      where try StoredFile.bytes("\(directory)/\(set)/\(document.name)", bytesMax: Self.bytesMax)
        != document.bytes
      {
        findings.append(
          Finding(
            .derivedOtherwise, "\(set)/\(document.name)", "facts and records give something else"))
      }
    }
  }
}
