import GripStore

/// Checks that the links of an output directory are one chain, without a gap, a fork or a key that nobody announced.
struct ChainVerification {
  let directory: String
  /// Copies of the chain's head that were kept elsewhere.
  let anchors: [ChainHead]
  /// Keys that are trusted, by their fingerprints; empty: those that the chain itself announces.
  let trusted: Set<String>

  private static let bytesMax: Int64 = 1 << 24

  /// What was found.
  struct Outcome {
    var findings: [Finding] = []
    var links = 0
    var head: ChainHead?
    /// The keys that seal, by their fingerprints, in the order in which they came.
    var keys: [String] = []
    /// What is no fault and should be known.
    var notes: [String] = []
    /// Sessions of which the chain says that they were deleted.
    var deleted: Set<String> = []
  }

  /// - Parameter sessions: the links that stand in sessions' folders.
  func run(_ sessions: [FoundLink]) throws(StoreError) -> Outcome {
    var outcome = Outcome()
    var links = sessions
    for file in try ChainFiles.links(in: directory) {
      links += try read(file, &outcome)
    }
    links.sort { ($0.manifest.number, $0.file) < ($1.manifest.number, $1.file) }
    checkOrder(links, &outcome)
    checkKeys(links, &outcome)
    try checkFolder(links, &outcome)
    try checkHead(links, &outcome)
    try FilesVerification(directory: directory, deleted: outcome.deleted)
      .run(links.filter { $0.manifest.kind == .file }, &outcome.findings)
    return outcome
  }

  /// The link in a file of DIR/chain, and that of the session that it says was deleted.
  private func read(_ file: String, _ outcome: inout Outcome) throws(StoreError) -> [FoundLink] {
    let path = "\(directory)/\(file)"
    let bytes = try StoredFile.bytes(path, bytesMax: Self.bytesMax) ?? []
    guard let manifest = Manifest(bytes), manifest.kind != .session else {
      outcome.findings.append(
        Finding(.changed, file, "it is no link of a chain as this program writes it"))
      return []
    }
    let seal = try StoredFile.bytes(path + ".sig", bytesMax: Self.bytesMax)
    var links = [FoundLink(file: file, manifest: manifest, sha256: Digest.hexadecimal(bytes))]
    links[0].signer = SealCheck.signer(of: bytes, manifest, seal, file, &outcome.findings)
    guard let deleted = manifest.deleted else { return links }
    outcome.deleted.insert(deleted.session)
    if StoredFile.exists("\(directory)/\(deleted.session)/\(SessionFile.summary)") {
      outcome.findings.append(
        Finding(.added, deleted.session, "the chain says that it was deleted, and it is there"))
    }
    guard let old = deleted.manifest.map({ Array($0.utf8) }) else { return links }
    guard let oldManifest = Manifest(old), oldManifest.session == deleted.session else {
      outcome.findings.append(
        Finding(.changed, file, "it does not hold the manifest of \(deleted.session)"))
      return links
    }
    var link = FoundLink(file: file, manifest: oldManifest, sha256: Digest.hexadecimal(old))
    link.signer = SealCheck.signer(
      of: old, oldManifest, deleted.seal.map { Array($0.utf8) }, file, &outcome.findings)
    links.append(link)
    return links
  }

  private func checkOrder(_ links: [FoundLink], _ outcome: inout Outcome) {
    outcome.links = links.count
    var before: FoundLink?
    for link in links {
      let number = link.manifest.number
      let expected = (before?.manifest.number ?? 0) + 1
      if number < expected {
        outcome.findings.append(
          Finding(
            .fork, link.file,
            "it is link \(number) of the chain, and so is \(before?.file ?? "another")"))
        continue
      }
      if number > expected {
        let missing =
          number - 1 == expected ? "link \(expected) is" : "links \(expected) to \(number - 1) are"
        outcome.findings.append(
          Finding(
            .missing, "chain",
            "\(missing) not there, between \(before?.file ?? "the beginning") and \(link.file)"))
      } else if link.manifest.previous != before?.sha256 {
        outcome.findings.append(
          Finding(
            .changed, before?.file ?? link.file,
            "link \(number), \(link.file), was made after another link \(number - 1) than this one")
        )
      }
      noteClock(before, link, &outcome)
      before = link
    }
    outcome.head = before.map {
      ChainHead(number: $0.manifest.number, sha256: $0.sha256, file: $0.file)
    }
  }

  private func noteClock(_ before: FoundLink?, _ link: FoundLink, _ outcome: inout Outcome) {
    guard let earlier = before?.manifest.sealedAt, let later = link.manifest.sealedAt,
      later < earlier
    else { return }
    outcome.notes.append(
      "the clock went back between link \(link.manifest.number - 1) (\(earlier)) and link \(link.manifest.number) (\(later))"
    )
  }

  private func checkKeys(_ links: [FoundLink], _ outcome: inout Outcome) {
    var inForce: String?
    for link in links {
      if let key = link.manifest.key {
        let isWhole = SealPublicKey(line: key.publicKey)?.fingerprint == key.fingerprint
        if !isWhole || link.manifest.sealedBy != key.fingerprint {
          outcome.findings.append(
            Finding(.seal, link.file, "it announces a key that does not seal it"))
        }
        inForce = key.fingerprint
        if !outcome.keys.contains(key.fingerprint) { outcome.keys.append(key.fingerprint) }
      }
      guard let signer = link.signer?.fingerprint else { continue }
      if signer != inForce {
        outcome.findings.append(
          Finding(.seal, link.file, "\(signer) sealed it, which the chain does not announce before")
        )
      } else if !trusted.isEmpty && !trusted.contains(signer) {
        outcome.findings.append(
          Finding(.seal, link.file, "\(signer) sealed it, which is not a key that is trusted"))
      }
    }
  }

  /// Nothing else may be in DIR/chain.
  private func checkFolder(_ links: [FoundLink], _ outcome: inout Outcome) throws(StoreError) {
    let files = Set(try ChainFiles.links(in: directory).map { String($0.dropFirst(6)) })
    // A link that was being written when its program died never counted.
    let known = files.union(files.map { $0 + ".sig" }).union(["head.json", "seal.pub", ".new"])
    for name in try StoredFile.names(in: directory + "/chain") where !known.contains(name) {
      outcome.findings.append(Finding(.added, "chain/\(name)", "nothing of a chain has this name"))
    }
    let key = links.last { $0.manifest.key != nil }?.manifest.key
    let exported = try StoredFile.bytes(directory + "/chain/seal.pub", bytesMax: 1 << 14)
    guard let key else { return }
    if exported != Array((key.publicKey + "\n").utf8) {
      outcome.findings.append(
        Finding(
          exported == nil ? .missing : .changed, "chain/seal.pub",
          "it is not the key in force, \(key.fingerprint)"))
    }
  }

  private func checkHead(_ links: [FoundLink], _ outcome: inout Outcome) throws(StoreError) {
    let file = try ChainHeadFile.read(in: directory)
    let newest = outcome.head
    if let pending = file?.pending, file?.newest == newest, pending != newest {
      outcome.notes.append(
        "link \(pending.number), \(pending.file), was announced and is not there: a power failure leaves that, or somebody took it away"
      )
    } else if file?.newest != newest && file?.pending != newest {
      let isThere = StoredFile.exists(directory + "/chain/head.json")
      let said = file?.newest?.number ?? 0
      let isCut = said > newest?.number ?? 0
      outcome.findings.append(
        Finding(
          isCut ? .cut : isThere ? .changed : .missing, "chain/head.json",
          isCut
            ? "the chain had \(said) links and has \(newest?.number ?? 0)"
            : "it does not name the newest link, \(newest?.file ?? "")"))
    }
    for anchor in anchors {
      if anchor.number > newest?.number ?? 0 {
        outcome.findings.append(
          Finding(
            .cut, "chain",
            "the anchor was taken of \(anchor.number) links; \(newest?.number ?? 0) are there: the chain was rolled back"
          ))
      } else if !links.contains(where: {
        $0.manifest.number == anchor.number && $0.sha256 == anchor.sha256
      }) {
        outcome.findings.append(
          Finding(
            .changed, "chain", "link \(anchor.number) is another than when the anchor was taken"))
      }
    }
  }
}

/// Checks the files beside the sessions: records and assignments.
private struct FilesVerification {
  let directory: String
  let deleted: Set<String>

  private static let records = "records/records.jsonl"

  func run(_ links: [FoundLink], _ findings: inout [Finding]) throws(StoreError) {
    let byFile = Dictionary(grouping: links.flatMap { $0.manifest.files ?? [] }) { $0.name }
    // With a session its assignments go.
    let gone = links.filter { $0.manifest.session.map(deleted.contains) ?? false }
    let expected = Set(gone.flatMap { $0.manifest.files ?? [] }.map(\.name))
    for (name, versions) in byFile.sorted(by: { $0.key < $1.key }) {
      if expected.contains(name) && !StoredFile.exists("\(directory)/\(name)") { continue }
      try check(name, versions, &findings)
    }
    for name in try others() where byFile[name] == nil {
      findings.append(Finding(.added, name, "no link of the chain speaks of it"))
    }
  }

  private func check(
    _ name: String, _ versions: [Manifest.File], _ findings: inout [Finding]
  ) throws(StoreError) {
    let path = "\(directory)/\(name)"
    guard StoredFile.exists(path) else {
      findings.append(Finding(.missing, name, "the chain speaks of it, and it is not there"))
      return
    }
    // Records only grow: of each link, the beginning must be as it was.
    let digests = try Digest.prefixes(ofFile: path, Set(versions.map(\.bytes)))
    if versions.contains(where: { digests[$0.bytes] != $0.sha256 }) {
      findings.append(Finding(.changed, name, "its bytes are not those that the chain names"))
    } else if let newest = versions.last, StoredFile.size(path) ?? 0 > newest.bytes {
      findings.append(
        Finding(
          .added, name,
          "the last \((StoredFile.size(path) ?? 0) - newest.bytes) bytes are in no link of the chain"
        ))
    }
  }

  private func others() throws(StoreError) -> [String] {
    var files = StoredFile.exists("\(directory)/\(Self.records)") ? [Self.records] : []
    for day in try StoredFile.names(in: "\(directory)/\(Assignment.place)") {
      for name in try StoredFile.names(in: "\(directory)/\(Assignment.place)/\(day)") {
        files.append("\(Assignment.place)/\(day)/\(name)")
      }
    }
    return files
  }
}
