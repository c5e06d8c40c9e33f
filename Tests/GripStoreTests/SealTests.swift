import Foundation
import GripStore
import TestSupport
import Testing

/// A seal is a signature in OpenSSH's format: what stock ssh-keygen says of it is what we say of it.
@Suite struct SealTests {
  private let folder: TemporaryFolder
  private let message = Array("{\n  \"number\" : 1\n}\n".utf8)

  init() throws { folder = try TemporaryFolder() }

  private func verify(_ message: [UInt8], _ seal: [UInt8], _ key: SealPublicKey) throws -> Int32 {
    let signers = try folder.write(Array("gripd \(key.line)\n".utf8), "signers")
    let file = try folder.write(seal, "seal")
    let text = try folder.write(message, "message")
    return try Program.run(
      "/bin/sh",
      [
        "-c", "ssh-keygen -Y verify -f \"$1\" -I gripd -n grip-manifest -s \"$2\" <\"$3\"", "sh",
        signers, file, text,
      ]
    ).status
  }

  @Test
  func `ssh-keygen accepts a seal, and refuses it for other bytes, another key and other words`()
    throws
  {
    let key = SealKey()
    let seal = try key.seal(message)
    #expect(try verify(message, seal, key.publicKey) == 0)
    #expect(try verify(message + [0x20], seal, key.publicKey) != 0)
    #expect(try verify(message, seal, SealKey().publicKey) != 0)
    #expect(try SSHSignature.signer(of: message, seal: seal) == key.publicKey)
  }

  @Test func `A key that ssh-keygen made seals, and ssh-keygen reads ours`() throws {
    let path = folder.appending("made")
    #expect(
      try Program.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]).status
        == 0)
    let made = try SealKey.read(path)
    let line = String(decoding: try #require(bytes(of: path + ".pub")), as: UTF8.self)
    #expect(SealPublicKey(line: line) == made.publicKey)

    let ours = try SealKey.kept(in: folder.appending("new/key"))
    let shown = try Program.run("/usr/bin/ssh-keygen", ["-l", "-f", folder.appending("new/key")])
    #expect(shown.output.contains(ours.publicKey.fingerprint))
    #expect(try SealKey.kept(in: folder.appending("new/key")).publicKey == ours.publicKey)
  }

  @Test func `A key that others may read, or that is none, is refused with what to do`() throws {
    let path = try folder.write(SealKey().privateKeyFile, "open")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect(throws: StoreError.self) { try SealKey.read(path) }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(throws: Never.self) { try SealKey.read(path) }
    let text = try folder.write(Array("no key".utf8), "none")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: text)
    do {
      _ = try SealKey.read(text)
      Issue.record("a text was taken for a key")
    } catch { #expect(error.description.contains("ssh-keygen -t ed25519 -N ''")) }
  }

  @Test func `One changed bit of a seal, or of what it seals, is seen`() throws {
    let key = SealKey()
    let seal = try key.seal(message)
    for index in seal.indices {
      var changed = seal
      changed[index] ^= 1 << UInt8(index % 8)
      #expect(throws: SSHSignature.Fault.self) {
        try SSHSignature.signer(of: message, seal: changed)
      }
    }
    for index in message.indices {
      var changed = message
      changed[index] ^= 1 << UInt8(index % 8)
      #expect(throws: SSHSignature.Fault.wrong) {
        try SSHSignature.signer(of: changed, seal: seal)
      }
    }
  }

  @Test func `Whatever bytes a key or a seal has, they are read or refused`() throws {
    var random = SeededGenerator(seed: 6)
    let file = SealKey().privateKeyFile
    let seal = try SealKey().seal(message)
    for _ in 0..<2000 {
      var (key, other) = (file, seal)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        key[Int.random(in: key.indices, using: &random)] = UInt8.random(in: 0...127, using: &random)
        other.remove(at: Int.random(in: other.indices, using: &random))
      }
      _ = SealKey(privateKeyFile: Array(key.prefix(Int.random(in: 0...key.count, using: &random))))
      #expect(throws: SSHSignature.Fault.self) {
        try SSHSignature.signer(of: message, seal: other)
      }
    }
  }
}
