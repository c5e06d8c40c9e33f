import GripPipeline
import GripSession
import GripStore

/// A link of the chain, as it was found.
struct FoundLink: Sendable {
  /// The manifest's file within the output directory; of a deleted session, the file of the link that says so.
  var file: String
  var manifest: Manifest
  var sha256: String
  /// Whose seal it has; nil where it has none, or one that does not hold.
  var signer: SealPublicKey?
}

/// Checks one session: that its files are those of its manifest, and that its facts follow from its recording.
struct SessionVerification: Sendable {
  /// The folder within the output directory.
  let session: String
  /// Where it is.
  let folder: String
  let isRederived: Bool

  /// More bytes than this no manifest, seal or table of a session has.
  private static let bytesMax: Int64 = 1 << 26

  /// What was found.
  struct Outcome: Sendable {
    var link: FoundLink?
    var findings: [Finding] = []
    /// "derived by X" where another version derived it.
    var otherVersion: String?
    var isRederived = false
  }

  func run() -> Outcome {
    var outcome = Outcome()
    do throws(StoreError) {
      try check(&outcome)
    } catch {
      outcome.findings.append(Finding(.unreadable, session, error.description))
    }
    return outcome
  }

  private func check(_ outcome: inout Outcome) throws(StoreError) {
    let names = try StoredFile.names(in: folder)
    for name in names where !SessionFile.all.contains(name) {
      outcome.findings.append(
        Finding(.added, "\(session)/\(name)", "no session has a file of this name"))
    }
    guard StoredFile.exists("\(folder)/\(SessionFile.manifest)") else {
      outcome.findings.append(
        Finding(
          .missing, "\(session)/\(SessionFile.manifest)",
          "the session has no manifest: nothing says what its files were"))
      return
    }
    let bytes = try contents(SessionFile.manifest)
    guard let manifest = Manifest(bytes), manifest.kind == .session else {
      outcome.findings.append(
        Finding(
          .changed, "\(session)/\(SessionFile.manifest)",
          "it is no manifest of a session as this program writes it"))
      return
    }
    var link = FoundLink(
      file: "\(session)/\(SessionFile.manifest)", manifest: manifest,
      sha256: Digest.hexadecimal(bytes))
    let seal =
      StoredFile.exists("\(folder)/\(SessionFile.seal)") ? try contents(SessionFile.seal) : nil
    link.signer = SealCheck.signer(of: bytes, manifest, seal, link.file, &outcome.findings)
    outcome.link = link
    if manifest.session != session {
      outcome.findings.append(
        Finding(
          .moved, session, "its manifest is that of \(manifest.session ?? "no session")"))
    }
    let before = outcome.findings.count
    try checkFiles(manifest, &outcome)
    // What was changed gives other facts: that is said already.
    if isRederived && outcome.findings.count == before { try rederive(manifest, &outcome) }
  }

  private func checkFiles(_ manifest: Manifest, _ outcome: inout Outcome) throws(StoreError) {
    let files = manifest.files ?? []
    guard files.map(\.name) == SessionFile.facts else {
      outcome.findings.append(
        Finding(
          .changed, "\(session)/\(SessionFile.manifest)",
          "it names other files than \(SessionFile.facts.joined(separator: ", "))"))
      return
    }
    for file in files {
      let place = "\(session)/\(file.name)"
      guard StoredFile.exists("\(folder)/\(file.name)") else {
        outcome.findings.append(Finding(.missing, place, "it is not there, or is no file"))
        continue
      }
      guard try Digest.hexadecimal(ofFile: "\(folder)/\(file.name)") != file.sha256 else {
        continue
      }
      outcome.findings.append(
        Finding(.changed, place, "its bytes are not those that the manifest names"))
    }
  }

  private func rederive(_ manifest: Manifest, _ outcome: inout Outcome) throws(StoreError) {
    let recording = "\(folder)/\(SessionFile.recording)"
    guard let facts = try RecordingDeriver.derive(recording) else {
      outcome.findings.append(
        Finding(
          .derivedOtherwise, "\(session)/\(SessionFile.recording)", "no session follows from it"))
      return
    }
    outcome.isRederived = true
    if UnfinishedSession.place(of: facts.name) != session {
      outcome.findings.append(
        Finding(
          .moved, session,
          "its recording is that of \(UnfinishedSession.place(of: facts.name))"))
    }
    let version = manifest.algorithm?.version ?? "an unknown version"
    let isOther = version != SessionSummary.algorithmVersion
    if isOther { outcome.otherVersion = version }
    let derived = [
      (SessionFile.summary, try facts.summaryJSON()),
      (SessionFile.repetitions, facts.repetitionsCSV()),
    ]
    for (name, bytes) in derived {
      let published = try contents(name)
      guard published != bytes else { continue }
      let fields = JSONDifference.text(published, bytes).map { ": " + $0 } ?? ""
      outcome.findings.append(
        Finding(
          .derivedOtherwise, "\(session)/\(name)",
          (isOther
            ? "derived by \(version); this is \(SessionSummary.algorithmVersion), and gives something else"
            : "the recording gives something else") + fields))
    }
  }

  private func contents(_ name: String) throws(StoreError) -> [UInt8] {
    try StoredFile.bytes("\(folder)/\(name)", bytesMax: Self.bytesMax) ?? []
  }
}

/// Checks the seal of a manifest.
enum SealCheck {
  /// Whose seal it is; nil where nobody sealed it, or the seal does not hold, which is a finding.
  static func signer(
    of bytes: [UInt8], _ manifest: Manifest, _ seal: [UInt8]?, _ file: String,
    _ findings: inout [Finding]
  ) -> SealPublicKey? {
    guard let seal else {
      if let key = manifest.sealedBy {
        findings.append(
          Finding(.missing, file + ".sig", "the manifest says that \(key) sealed it"))
      }
      return nil
    }
    do throws(SSHSignature.Fault) {
      let signer = try SSHSignature.signer(of: bytes, seal: seal)
      guard signer.fingerprint == manifest.sealedBy else {
        findings.append(
          Finding(
            .seal, file + ".sig",
            "\(signer.fingerprint) sealed it, not \(manifest.sealedBy ?? "nobody") as the manifest says"
          ))
        return nil
      }
      return signer
    } catch {
      findings.append(
        Finding(
          .seal, file + ".sig",
          error == .wrong ? "the seal is of other bytes" : "it is no seal as this program writes it"
        ))
      return nil
    }
  }
}
