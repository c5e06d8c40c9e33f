import ArgumentParser
import Foundation
import GripControl
import GripStore
import GripVerification
import Synchronization

/// How an output directory is checked.
struct StoreOptions: ParsableArguments {
  @Flag(help: "Only check digests, chain and seals; derive nothing again.")
  var digestsOnly = false

  @Option(
    help: ArgumentHelp(
      "A copy of chain/head.json that was kept elsewhere; may be given again.", valueName: "file"))
  var anchor: [String] = []

  @Option(
    help: ArgumentHelp(
      "The key that is trusted: a file with it, or its fingerprint; may be given again.",
      valueName: "file|SHA256:..."))
  var key: [String] = []

  @Option(help: "Sessions that are checked at once; as many as there are processors.")
  var jobs: Int?

  func validate() throws {
    guard jobs.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--jobs must be from 1 to 1024")
    }
  }

  var options: StoreVerification.Options {
    get throws {
      var options = StoreVerification.Options()
      options.isRederived = !digestsOnly
      options.jobs = jobs ?? 0
      options.version = gripVersion
      options.anchors = try anchor.map { path in
        guard let head = ChainHead(anchor: try Self.bytes(path)) else {
          throw CommandFailure(
            "\(path) is no anchor: expected a copy of chain/head.json as gripd writes it")
        }
        return head
      }
      options.trusted = Set(
        try key.map { text in
          if text.hasPrefix("SHA256:") { return text }
          guard let key = SealPublicKey(line: String(decoding: try Self.bytes(text), as: UTF8.self))
          else {
            throw CommandFailure(
              "\(text) holds no public key: expected a line as of chain/seal.pub")
          }
          return key.fingerprint
        })
      return options
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    guard let bytes = try StoredFile.bytes(path, bytesMax: 1 << 16) else {
      throw CommandFailure(
        "\(path) cannot be read: check that it is there and that you may read it")
    }
    return bytes
  }
}

/// Checks what `gripctl verify` is asked to check, and says what was found.
struct StoreCheck {
  private let command: Verify

  init(_ command: Verify) { self.command = command }

  func run() throws {
    let options = try command.store.options
    var reports: [StoreReport] = []
    let scratch = FileManager.default.temporaryDirectory.appending(
      path: "gripctl-verify-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    for place in try targets(scratch) {
      let progress = Mutex(ProgressLine("\(place.directory):"))
      let check = try StoreVerification(
        of: place.directory, only: place.sessions, options: options
      ) { done, count in progress.withLock { $0.show("\(done) of \(count) sessions") } }
      progress.withLock { $0.clear() }
      reports.append(StoreReport(place.name ?? place.directory, check))
    }
    if command.place.daemon.json {
      print(try Terminal.json(reports))
    } else {
      for report in reports { report.show() }
    }
    guard reports.allSatisfy(\.holds) else { throw ExitCode(1) }
  }

  /// A directory, whole or some of its sessions, and what people call it.
  private struct Target {
    var directory: String
    var sessions: [String]?
    var name: String?
  }

  private func targets(_ scratch: String) throws -> [Target] {
    guard !command.places.isEmpty else {
      return [Target(directory: try existing(command.place.path))]
    }
    var targets: [Target] = []
    for place in command.places {
      if StoredFile.exists(place) {
        targets.append(try unpacked(place, "\(scratch)/\(targets.count)"))
        continue
      }
      let parts = place.split(separator: "/").suffix(2)
      let name = parts.joined(separator: "/")
      guard StoredFile.isSessionFolder(name) else {
        targets.append(Target(directory: try existing(place)))
        continue
      }
      // A session of the output directory, or the path of one.
      let above = String(place.dropLast(name.utf8.count + (place.hasSuffix("/") ? 1 : 0)))
      let isWithin = above.isEmpty && !StoredFile.isFolder(place)
      let directory = isWithin ? command.place.path : above.isEmpty ? "." : String(above.dropLast())
      _ = try existing("\(directory)/\(name)")
      targets.append(Target(directory: directory.isEmpty ? "/" : directory, sessions: [name]))
    }
    return targets
  }

  /// An archive of `gripctl export`.
  private func unpacked(_ path: String, _ folder: String) throws -> Target {
    guard try SessionArchive.isOne(path) else {
      throw CommandFailure(
        "\(path) is no archive of `gripctl export`: name one, an output directory, or a session")
    }
    return Target(
      directory: folder, sessions: try SessionArchive.unpack(path, into: folder), name: path)
  }

  private func existing(_ path: String) throws -> String {
    guard StoredFile.isFolder(path) else {
      throw CommandFailure(
        "\(path) is no directory: name an output directory, or a session as DAY/NAME")
    }
    return path
  }

}

/// What was found, for people and programs.
private struct StoreReport: Encodable {
  var directory: String
  var holds: Bool
  var sessions: Int
  var derivedAgain: Int
  var sealed: Int
  var links: Int
  var head: ChainHead?
  var keys: [String]
  var findings: [Finding]
  var notes: [String]

  init(_ directory: String, _ check: StoreVerification) {
    self.directory = directory
    holds = check.findings.isEmpty
    sessions = check.sessions
    derivedAgain = check.rederived
    sealed = check.sealed
    links = check.links
    head = check.head
    keys = check.keys
    findings = check.findings
    notes = check.notes
  }

  func show() {
    for finding in findings {
      print(
        Terminal.wrapped(
          Terminal.plain("\(finding.problem.rawValue): \(finding.place): \(finding.text)")))
    }
    print(
      "\(directory): \(Terminal.count(sessions, "session")), \(derivedAgain) derived again to the same bytes, "
        + "\(sealed) sealed" + (links > 0 ? ", \(links) links of the chain" : ""))
    for key in keys { print("key: \(key)") }
    for note in notes { print(Terminal.wrapped("note: \(note)")) }
    print(
      holds
        ? "Everything holds."
        : "\(findings.count) thing\(findings.count == 1 ? " does" : "s do") not hold.")
  }
}
