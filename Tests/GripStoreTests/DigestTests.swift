import GripStore
import TestSupport
import Testing

/// Digests are those of FIPS 180-4, whatever way the bytes are read.
@Suite struct DigestTests {
  @Test(
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
  func `The published vectors hold`(text: String, digest: String) {
    #expect(Digest.hexadecimal(Array(text.utf8)) == digest)
  }

  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
  func `A file has the digest of its bytes`(count: Int) throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let path = try folder.write(bytes, "file")
    #expect(try Digest.hexadecimal(ofFile: path) == Digest.hexadecimal(bytes))
  }

  @Test func `A file that is not there is named`() {
    #expect(throws: StoreError.self) { try Digest.hexadecimal(ofFile: "/nowhere/at all") }
  }
}
