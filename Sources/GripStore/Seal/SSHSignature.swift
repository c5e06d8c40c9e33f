import Crypto
import FoundationEssentials

/// Seals in OpenSSH's format of signatures (PROTOCOL.sshsig), so that `ssh-keygen -Y verify` checks them too.
public enum SSHSignature {
  /// What a seal says it is for: one that was made for something else does not count.
  public static let namespace = "grip-manifest"

  private static let label = "SSH SIGNATURE"
  private static let magic = Array("SSHSIG".utf8)
  private static let hash = "sha512"

  /// Why a seal does not hold.
  public enum Fault: Error, Sendable, Equatable {
    /// It is no signature in this format, of this kind and for this purpose.
    case unreadable
    /// It was made of other bytes, or changed.
    case wrong
  }

  /// What is signed in place of a message.
  static func signedData(_ message: [UInt8], for purpose: String = namespace) -> [UInt8] {
    var writer = SSHWriter()
    writer.raw(magic)
    writer.string(purpose)
    writer.string("")
    writer.string(hash)
    writer.string([UInt8](SHA512.hash(data: message)))
    return writer.bytes
  }

  static func armored(
    _ signature: [UInt8], by key: SealPublicKey, for purpose: String = namespace
  ) -> [UInt8] {
    var inner = SSHWriter()
    inner.string(SealPublicKey.kind)
    inner.string(signature)
    var writer = SSHWriter()
    writer.raw(magic)
    writer.uint32(1)
    writer.string(key.blob)
    writer.string(purpose)
    writer.string("")
    writer.string(hash)
    writer.string(inner.bytes)
    return SSHArmor.text(writer.bytes, label: label)
  }

  /// Whose seal of these bytes this is.
  ///
  /// - Parameters:
  ///   - seal: the file that `SealKey.seal` or `ssh-keygen -Y sign` gives. It must be as they write it, to the letter.
  ///   - purpose: the namespace for which it was made.
  public static func signer(
    of message: [UInt8], seal: [UInt8], for purpose: String = namespace
  ) throws(Fault) -> SealPublicKey {
    guard let bytes = SSHArmor.bytes(seal, label: label) else { throw .unreadable }
    var reader = SSHReader(bytes)
    guard reader.passes(magic), reader.uint32() == 1, let blob = reader.string(),
      let key = SealPublicKey(blob: blob), reader.string() == Array(purpose.utf8),
      reader.string() == [], reader.string() == Array(hash.utf8), let inner = reader.string(),
      reader.isAtEnd
    else { throw .unreadable }
    var signature = SSHReader(inner)
    guard signature.string() == Array(SealPublicKey.kind.utf8), let value = signature.string(),
      signature.isAtEnd, armored(value, by: key, for: purpose) == seal
    else { throw .unreadable }
    guard let verifier = try? Curve25519.Signing.PublicKey(rawRepresentation: key.bytes),
      verifier.isValidSignature(value, for: signedData(message, for: purpose))
    else { throw .wrong }
    return key
  }
}
