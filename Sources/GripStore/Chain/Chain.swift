import FoundationEssentials
import Glibc

/// The newest link of an output directory's chain: who keeps a copy elsewhere can see later whether the chain was cut.
public struct ChainHead: Codable, Sendable, Equatable {
  /// How many links there are.
  public var number: Int
  /// SHA-256 of the newest manifest.
  public var sha256: String
  /// Where that manifest is within the output directory.
  public var file: String

  /// A newest link.
  public init(number: Int, sha256: String, file: String) {
    self.number = number
    self.sha256 = sha256
    self.file = file
  }

  /// The newest link that a copy of DIR/chain/head.json names; nil where the bytes are none.
  public init?(anchor bytes: [UInt8]) {
    let file = try? JSONDecoder().decode(ChainHeadFile.self, from: Data(bytes))
    guard let head = file?.newest else { return nil }
    self = head
  }
}

/// DIR/chain/head.json: a link is announced before it stands, and confirmed when it does. One that is announced and does not
/// stand never came, as a power failure leaves it.
package struct ChainHeadFile: Codable, Sendable {
  static let place = "chain/head.json"

  package var newest: ChainHead?
  package var pending: ChainHead?
  /// The fingerprint of the key that seals.
  package var key: String?

  /// That of an output directory; nil where there is none, or another file in its place.
  package static func read(in directory: String) throws(StoreError) -> ChainHeadFile? {
    try FileSystem.bytes("\(directory)/\(place)").flatMap {
      try? JSONDecoder().decode(ChainHeadFile.self, from: Data($0))
    }
  }
}

/// The chain of an output directory, held for adding to it. Each link names the digest of the one before, so that none can be
/// changed, taken out or put in unnoticed.
struct Chain: ~Copyable {
  /// Where links stand that have no session's folder, within the output directory.
  static let place = "chain"
  private static let publicKeyFile = "chain/seal.pub"
  /// How often it is tried to hold the chain while another program or thread adds a link, every 10 ms: where reports wait
  /// meanwhile, and where nothing does.
  private static let (stepsShort, stepsLong) = (20, 1000)

  private let directory: String
  private let sealer: Sealer
  private let lock: FolderLock
  private var head: ChainHead?
  /// The fingerprint of the key that seals, as the chain says.
  private var key: String?

  /// Holds the chain.
  ///
  /// - Parameter mayWait: whether it may wait for seconds while another program holds it; otherwise a fifth of one.
  static func held(
    of directory: String, sealer: Sealer, mayWait: Bool
  ) throws(StoreError) -> Chain {
    let folder = "\(directory)/\(place)"
    try FileSystem.makeFolders(folder)
    var chain = Chain(
      directory: directory, sealer: sealer, lock: try locked(folder, mayWait: mayWait), head: nil,
      key: nil)
    let file = try ChainHeadFile.read(in: directory)
    chain.key = file?.key
    for link in [file?.pending, file?.newest].compactMap(\.self) where chain.head == nil {
      if try stands(link, in: directory) { chain.head = link }
    }
    if chain.head == nil { chain.head = try newest(in: directory) }
    if let key = sealer.key, key.publicKey.fingerprint != chain.key {
      try chain.addKey(key.publicKey)
    }
    return chain
  }

  private static func locked(_ folder: String, mayWait: Bool) throws(StoreError) -> FolderLock {
    for _ in 0..<(mayWait ? stepsLong : stepsShort) {
      if let lock = try FileSystem.lock(folder) { return lock }
      usleep(10_000)
    }
    throw FileSystem.failure("lock", folder, code: EWOULDBLOCK)
  }

  /// The next link, for its content to be added.
  func next(_ kind: Manifest.Kind) -> Manifest {
    Manifest(kind, number: (head?.number ?? 0) + 1, previous: head?.sha256, sealer: sealer)
  }

  /// Says that a link is about to stand in a file within the output directory.
  ///
  /// - Returns: its bytes, and those of its seal.
  mutating func add(
    _ manifest: Manifest, file: String
  ) throws(StoreError) -> (manifest: [UInt8], seal: [UInt8]?) {
    let bytes = try manifest.encoded()
    var seal: [UInt8]?
    if let key = sealer.key { seal = try key.seal(bytes) }
    let link = ChainHead(number: manifest.number, sha256: Digest.hexadecimal(bytes), file: file)
    try write(ChainHeadFile(newest: head, pending: link, key: key), isSynced: true)
    head = link
    return (bytes, seal)
  }

  /// Says that the link that was about to stand does. Nobody waits for the disk: if it forgets this, the link itself says so.
  func confirm() throws(StoreError) {
    try write(ChainHeadFile(newest: head, pending: nil, key: key), isSynced: false)
  }

  /// Adds a link that stands in DIR/chain.
  mutating func addLink(_ manifest: Manifest) throws(StoreError) {
    let digits = String(manifest.number)
    let name = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    let file = "\(Self.place)/\(name).json"
    let link = try add(manifest, file: file)
    if let seal = link.seal { try replace("\(file).sig", seal) }
    try replace(file, link.manifest)
    try FileSystem.syncFolder("\(directory)/\(Self.place)")
    try confirm()
  }

  /// Adds a file beside the sessions as it is now.
  ///
  /// - Parameter session: the session that it goes with, also when that is deleted.
  mutating func addFile(_ file: String, of session: String?) throws(StoreError) {
    let path = "\(directory)/\(file)"
    var link = next(.file)
    link.session = session
    let size = FileSystem.fileSize(path) ?? 0
    link.files = [
      Manifest.File(name: file, bytes: size, sha256: try Digest.hexadecimal(ofFile: path))
    ]
    try addLink(link)
  }

  /// Adds that a session was deleted, whose folder is already out of sight.
  mutating func addDeleted(_ deleted: Manifest.Deleted) throws(StoreError) {
    var link = next(.deleted)
    link.deleted = deleted
    try addLink(link)
  }

  private mutating func addKey(_ publicKey: SealPublicKey) throws(StoreError) {
    key = publicKey.fingerprint
    var link = next(.key)
    link.key = Manifest.Key(publicKey: publicKey.line, fingerprint: publicKey.fingerprint)
    try replace(Self.publicKeyFile, Array((publicKey.line + "\n").utf8))
    try addLink(link)
  }

  private func write(_ head: ChainHeadFile, isSynced: Bool) throws(StoreError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes: [UInt8]
    do {
      bytes = try [UInt8](encoder.encode(head)) + [0x0A]
    } catch { throw .encoding("the chain's head", String(describing: error)) }
    try replace(ChainHeadFile.place, bytes, isSynced: isSynced)
  }

  /// Replaces a file as a whole.
  private func replace(
    _ file: String, _ bytes: [UInt8], isSynced: Bool = true
  ) throws(StoreError) {
    let path = "\(directory)/\(file)"
    let other = "\(directory)/\(Self.place)/.new"
    try FileSystem.remove(other)
    try FileSystem.write(bytes, to: other, isSynced: isSynced)
    guard try FileSystem.rename(other, to: path) else {
      throw FileSystem.failure("replace", path, code: EEXIST)
    }
  }

  // MARK: - Reading

  private static func stands(_ link: ChainHead, in directory: String) throws(StoreError) -> Bool {
    // A session's link still stands while the session is being deleted.
    for file in [link.file, Deletion.manifest] {
      let bytes = try FileSystem.bytes("\(directory)/\(file)")
      if bytes.map(Digest.hexadecimal) == link.sha256 { return true }
    }
    return false
  }

  /// The newest link that stands, found by looking at all: where the head was lost.
  private static func newest(in directory: String) throws(StoreError) -> ChainHead? {
    var newest: ChainHead?
    for file in try ChainFiles.all(in: directory) + [Deletion.manifest] {
      guard let bytes = try FileSystem.bytes("\(directory)/\(file)"),
        let manifest = Manifest(bytes), manifest.number > newest?.number ?? 0
      else { continue }
      newest = ChainHead(
        number: manifest.number, sha256: Digest.hexadecimal(bytes), file: file)
    }
    return newest
  }
}

/// Adds to the chain what is written beside the sessions.
public enum ChainLink {
  /// Adds a file of the output directory as it is now.
  ///
  /// - Parameters:
  ///   - file: where it is within the output directory.
  ///   - session: the session that it goes with, also when that is deleted.
  ///   - mayWait: whether it may wait for seconds while another program adds a link.
  public static func add(
    file: String, of session: String? = nil, in directory: String, sealer: Sealer, mayWait: Bool
  ) throws(StoreError) {
    var chain = try Chain.held(of: directory, sealer: sealer, mayWait: mayWait)
    try chain.addFile(file, of: session)
  }
}

/// Where the links of a chain are.
package enum ChainFiles {
  /// The manifests of an output directory, by their files within it.
  package static func all(in directory: String) throws(StoreError) -> [String] {
    var files: [String] = []
    for day in try FileSystem.names(in: directory) where day == "undated" || UTCTime.isDate(day) {
      for name in try FileSystem.names(in: "\(directory)/\(day)") {
        let file = "\(day)/\(name)/\(SessionFile.manifest)"
        if StoredFile.exists("\(directory)/\(file)") { files.append(file) }
      }
    }
    return files + (try links(in: directory))
  }

  /// Those that stand in DIR/chain.
  package static func links(in directory: String) throws(StoreError) -> [String] {
    try FileSystem.names(in: "\(directory)/\(Chain.place)")
      .filter { $0.hasSuffix(".json") && $0.dropLast(5).allSatisfy(\.isNumber) }
      .map { "\(Chain.place)/\($0)" }
  }

  /// Whether one of the newest links says that this session was deleted: a run that died in between added few since. Without
  /// a manifest, which no two sessions share, only the newest link counts.
  static func says(
    _ deleted: Manifest.Deleted, in directory: String
  ) throws(StoreError) -> Bool {
    let links = try links(in: directory).reversed().prefix(deleted.manifest == nil ? 1 : .max)
    for file in links {
      let said = try FileSystem.bytes("\(directory)/\(file)").flatMap(Manifest.init)?.deleted
      if let said, said.session == deleted.session, said.manifest == deleted.manifest {
        return true
      }
    }
    return false
  }
}
