import Crypto
import FoundationEssentials

/// The key with which a daemon seals what it writes: Ed25519, in OpenSSH's format. It vouches for the device that recorded, and
/// never for a clinician.
public struct SealKey: Sendable {
  private static let label = "OPENSSH PRIVATE KEY"
  private static let magic = Array("openssh-key-v1".utf8) + [0]
  private static let comment = "gripd"

  private let key: Curve25519.Signing.PrivateKey

  /// A new key.
  public init() { key = Curve25519.Signing.PrivateKey() }

  /// The key that a file in OpenSSH's format holds, as `ssh-keygen -t ed25519` makes it without a passphrase.
  ///
  /// - Returns: nil where it holds none, or one that is of another kind or needs a passphrase.
  public init?(privateKeyFile text: [UInt8]) {
    guard let bytes = SSHArmor.bytes(text, label: Self.label) else { return nil }
    var reader = SSHReader(bytes)
    let none = Array("none".utf8)
    guard reader.passes(Self.magic), reader.string() == none, reader.string() == none,
      reader.string() == [], reader.uint32() == 1, let publicBlob = reader.string(),
      let secret = reader.string(), reader.isAtEnd
    else { return nil }
    var section = SSHReader(secret)
    guard let check = section.uint32(), section.uint32() == check,
      section.string() == Array(SealPublicKey.kind.utf8), let publicBytes = section.string(),
      let pair = section.string(), pair.count == 64, section.string() != nil,
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: pair.prefix(32)),
      [UInt8](key.publicKey.rawRepresentation) == publicBytes,
      SealPublicKey(blob: publicBlob)?.bytes == publicBytes
    else { return nil }
    self.key = key
  }

  /// The file that holds it, in OpenSSH's format, without a passphrase.
  public var privateKeyFile: [UInt8] {
    var section = SSHWriter()
    let check = UInt32.random(in: 0 ... .max)
    section.uint32(check)
    section.uint32(check)
    section.string(SealPublicKey.kind)
    section.string(publicKey.bytes)
    section.string([UInt8](key.rawRepresentation) + publicKey.bytes)
    section.string(Self.comment)
    var padding: UInt8 = 1
    while section.bytes.count % 8 != 0 {
      section.raw([padding])
      padding += 1
    }
    var file = SSHWriter()
    file.raw(Self.magic)
    file.string("none")
    file.string("none")
    file.string("")
    file.uint32(1)
    file.string(publicKey.blob)
    file.string(section.bytes)
    return SSHArmor.text(file.bytes, label: Self.label)
  }

  /// Its public half.
  public var publicKey: SealPublicKey {
    SealPublicKey(bytes: [UInt8](key.publicKey.rawRepresentation))
  }

  /// A seal of these bytes: a file as `ssh-keygen -Y sign` writes it.
  public func seal(_ message: [UInt8]) throws(StoreError) -> [UInt8] {
    do {
      let signature = try key.signature(for: SSHSignature.signedData(message))
      return SSHSignature.armored([UInt8](signature), by: publicKey)
    } catch { throw .encoding("a seal", String(describing: error)) }
  }
}

/// The public half of a key that seals.
public struct SealPublicKey: Sendable, Equatable, Hashable {
  static let kind = "ssh-ed25519"

  /// The 32 bytes of the key.
  public let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init?(blob: [UInt8]) {
    var reader = SSHReader(blob)
    guard reader.string() == Array(Self.kind.utf8), let bytes = reader.string(), bytes.count == 32,
      reader.isAtEnd
    else { return nil }
    self.bytes = bytes
  }

  /// The key of a line as OpenSSH writes it: "ssh-ed25519 AAAA... comment"; nil where it is none.
  public init?(line: String) {
    let words = line.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
    guard words.count >= 2, words[0] == Self.kind, words[1].utf8.count <= 256,
      let blob = Data(base64Encoded: String(words[1]))
    else { return nil }
    self.init(blob: [UInt8](blob))
  }

  var blob: [UInt8] {
    var writer = SSHWriter()
    writer.string(Self.kind)
    writer.string(bytes)
    return writer.bytes
  }

  /// A line as OpenSSH writes it.
  public var line: String { "\(Self.kind) \(Data(blob).base64EncodedString()) gripd" }

  /// What people compare, as `ssh-keygen -l` shows it.
  public var fingerprint: String {
    let text = Data(SHA256.hash(data: blob)).base64EncodedString()
    return "SHA256:" + text.prefix { $0 != "=" }
  }
}
