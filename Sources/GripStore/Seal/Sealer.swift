/// How what is published is sealed.
public struct Sealer: Sendable {
  /// A moment of the clock on the wall.
  public struct Moment: Sendable, Equatable {
    /// In ns since 1970 (UTC).
    public var utcNanoseconds: Int64
    /// Whether the clock was kept in step then; nil where that is not known.
    public var isSynchronised: Bool?

    /// A moment.
    public init(utcNanoseconds: Int64, isSynchronised: Bool?) {
      self.utcNanoseconds = utcNanoseconds
      self.isSynchronised = isSynchronised
    }
  }

  /// The key; nil: what is published has a manifest in the chain, and no seal.
  public var key: SealKey?
  /// The clock that says when; nil in a replay, which has no time of its own.
  public var now: (@Sendable () -> Moment)?

  /// How it is done.
  public init(key: SealKey? = nil, now: (@Sendable () -> Moment)? = nil) {
    self.key = key
    self.now = now
  }

  /// Manifests without a seal and without a time.
  public static let none = Sealer()
}

extension SealKey {
  /// The most bytes of a file with a key.
  private static let fileBytesMax: Int64 = 1 << 14

  /// The key in a file, which nobody but its owner may read; it is made where it is missing.
  public static func kept(in path: String) throws(StoreError) -> SealKey {
    if !StoredFile.exists(path) {
      let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
      try FileSystem.makeFolders(folder)
      try FileSystem.write(SealKey().privateKeyFile, to: path, mode: 0o600)
      try FileSystem.syncFolder(folder)
    }
    return try read(path)
  }

  /// The key in a file, which nobody but its owner may read.
  public static func read(_ path: String) throws(StoreError) -> SealKey {
    guard let bytes = try StoredFile.bytes(path, bytesMax: fileBytesMax) else {
      throw .unreadable(path: path, reason: "it is not there")
    }
    guard FileSystem.isPrivate(path) else {
      throw .unreadable(
        path: path, reason: "it is a key that others may read: make a new one, and chmod 600 it")
    }
    guard let key = SealKey(privateKeyFile: bytes) else {
      throw .unreadable(
        path: path,
        reason: "it is no Ed25519 key in OpenSSH's format without a passphrase; "
          + "ssh-keygen -t ed25519 -N '' makes one")
    }
    return key
  }
}
