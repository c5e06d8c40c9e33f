import Foundation
import GripEvidence

/// A clinician's own key, which signs what is said through OpenSSH: so that an agent, or a passphrase that is asked for, works as
/// it does elsewhere.
enum ClinicianKey {
  private static let program = "/usr/bin/ssh-keygen"

  /// The signature of a statement, as it goes into the statement.
  ///
  /// - Parameter path: the file with the private key, or with the public one of a key that an agent holds.
  static func signature(of statement: RecordStatement, with path: String) throws -> String {
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw CommandFailure(
        "\(program) is not there, which signs: `sudo apt-get install openssh-client`")
    }
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = ["-q", "-Y", "sign", "-n", RecordSignature.namespace, "-f", path]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: RecordSignature.message(statement))
    try input.fileHandleForWriting.close()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    var signed = statement
    signed.signature = String(decoding: bytes, as: UTF8.self)
    guard process.terminationStatus == 0 else {
      throw CommandFailure("nothing was recorded: ssh-keygen did not sign with \(path)")
    }
    if let reason = RecordSignature.fault(of: signed) {
      throw CommandFailure(
        "nothing was recorded: the signature made with \(path) does not serve: \(reason). "
          + "`ssh-keygen -t ed25519` makes a key that does.")
    }
    return signed.signature ?? ""
  }
}
