public import GripStore

/// A clinician's own signature of what is said, made with `ssh-keygen -Y sign` and an Ed25519 key. It covers what the clinician
/// says; number, time and user are added by whoever writes the book, and are covered by the chain.
public enum RecordSignature {
  /// What such a signature says it is for.
  public static let namespace = "grip-attestation"
  /// The most bytes of one.
  static let bytesMax = 1024

  /// The bytes that are signed: the statement as canonical JSON, without its signature and without an end of line.
  public static func message(_ statement: RecordStatement) -> [UInt8] {
    var statement = statement
    statement.signature = nil
    // Encoding fails for numbers that are no numbers; then there is nothing that could have been signed.
    return (try? EventRecord.canonical(statement)) ?? []
  }

  /// Whose signature of it a statement carries; nil where it carries none.
  public static func signer(
    of statement: RecordStatement
  ) throws(SSHSignature.Fault) -> SealPublicKey? {
    guard let signature = statement.signature else { return nil }
    return try SSHSignature.signer(
      of: message(statement), seal: Array(signature.utf8), for: namespace)
  }

  /// What is wrong with a statement's signature, in words; nil: nothing is.
  public static func fault(of statement: RecordStatement) -> String? {
    do throws(SSHSignature.Fault) {
      _ = try signer(of: statement)
      return nil
    } catch { return words(error) }
  }

  /// Why a signature does not hold, in words.
  public static func words(_ fault: SSHSignature.Fault) -> String {
    switch fault {
    case .unreadable:
      "it is no signature by an Ed25519 key for \(namespace), as ssh-keygen -Y sign makes one"
    case .wrong: "it is not a signature of what is said"
    }
  }
}
