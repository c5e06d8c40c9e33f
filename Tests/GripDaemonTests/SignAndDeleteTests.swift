import Foundation
import GripControl
import GripEvidence
import GripStore
import TestSupport
import Testing

/// What concerns the worth of records: a clinician's own signature, and what stays of a session that a person deletes.
@Suite("Signed and deleted", .enabled(if: USBTestBed.isAvailable), .serialized)
struct SignAndDeleteTests {
  private static let reference = "P-104"

  private func key(_ kind: [String], in folder: TemporaryFolder) throws -> String {
    let path = folder.appending("id-" + kind[0])
    let run = try Program.run(
      "/usr/bin/ssh-keygen", ["-q", "-N", "", "-C", "C-3", "-f", path, "-t"] + kind)
    #expect(run.status == 0, "\(run)")
    return path
  }

  @Test("A clinician's own key signs what is said, and stock ssh-keygen accepts it")
  func signed() throws {
    let bench = try LiveBench()
    let (_, day) = try bench.squeezed(by: Self.reference)
    let attest = ["attest", Self.reference, "--day", day, "--clinician", "C-3", "--yes"]
    let other = try key(["ecdsa"], in: bench.folder)
    let refused = try bench.gripctl(attest + ["--pain-before", "4", "--sign", other])
    #expect(refused.status == 1 && refused.errors.contains("no signature by an Ed25519 key"))
    #expect(try RecordBook(directory: bench.output).records().isEmpty)

    let own = try key(["ed25519"], in: bench.folder)
    let said = try bench.gripctl(attest + ["--pain-before", "4", "--sign", own])
    #expect(said.status == 0, "\(said)")
    let record = try #require(try RecordBook(directory: bench.output).records().first)
    let signer = try #require(try RecordSignature.signer(of: RecordStatement(record)))
    let listed = try Program.run("/usr/bin/ssh-keygen", ["-l", "-f", own + ".pub"])
    #expect(listed.output.contains(signer.fingerprint))
    let verified = try Program.run("gripctl", ["verify", bench.output])
    #expect(verified.status == 0, "\(verified)")
    #expect(
      verified.output.unwrapped.contains("1 record is signed by C-3, with \(signer.fingerprint)"))

    // Without our software, as docs/SECURITY.md says.
    let script = """
      set -eu
      sed -n 1p "$1/records/records.jsonl" | jq -r .signature > "$2/sig"
      sed -n 1p "$1/records/records.jsonl" | jq -jcS \
        'del(.digest,.format,.number,.signature,.uid,.user,.utcMicroseconds)' > "$2/said"
      echo "C-3 $(cat "$3.pub")" > "$2/signers"
      /usr/bin/ssh-keygen -Y verify -f "$2/signers" -I C-3 -n grip-attestation -s "$2/sig" < "$2/said"
      """
    if FileManager.default.isExecutableFile(atPath: "/usr/bin/jq") {
      let stock = try Program.run(
        "/bin/bash", ["-c", script, "check", bench.output, bench.folder.path, own])
      #expect(stock.status == 0 && stock.output.contains("Good"), "\(stock)")
    }

    // The daemon takes no signature of something else.
    var changed = RecordStatement(record)
    changed.attestation?.painBefore = 3
    changed.why = "typed wrongly"
    var request = ControlRequest(.record)
    request.record = changed
    let error = #expect(throws: ControlClientError.self) { try bench.client().request(request) }
    #expect(error?.description.contains("it is not a signature of what is said") == true)
    // And if the book is changed by hand, it is named.
    let path = bench.output + "/" + RecordBook.place
    let book = try String(contentsOfFile: path, encoding: .utf8)
    try book.replacing("\"painBefore\":4", with: "\"painBefore\":2")
      .write(toFile: path, atomically: false, encoding: .utf8)
    let named = try Program.run("gripctl", ["verify", bench.output])
    #expect(named.status == 1)
    #expect(
      named.output.unwrapped.contains(
        "the signature of record 1: it is not a signature of what is said"))
    try book.write(toFile: path, atomically: false, encoding: .utf8)
    try bench.close()
  }

  @Test("A session that a person deletes is gone with its documents; the chain says who and why")
  func deleted() throws {
    let bench = try LiveBench()
    let (name, day) = try bench.squeezed(by: Self.reference)
    let report = try bench.gripctl(["report", Self.reference, "--day", day])
    #expect(report.status == 0, "\(report)")
    let part = String(name.suffix(16))
    let silent = try bench.gripctl("session", "delete", part, "--yes")
    #expect(silent.status == 1 && silent.errors.contains("--why is missing"))
    let unasked = try bench.gripctl("session", "delete", part, "--why", "a demonstration")
    #expect(unasked.status == 1 && unasked.errors.contains("nothing was deleted"))
    #expect(StoredFile.isFolder(bench.output + "/" + name))

    let gone = try bench.gripctl("session", "delete", part, "--why", "a demonstration", "--yes")
    #expect(gone.status == 0 && gone.output == "\(name) is deleted.\n", "\(gone)")
    let files = try FileManager.default.subpathsOfDirectory(atPath: bench.output)
    #expect(!files.contains { $0.hasPrefix(name) || $0.hasSuffix("report.html") })
    #expect(!files.contains { $0.hasPrefix("assignments/") && $0.hasSuffix(".json") })
    let verified = try Program.run("gripctl", ["verify", bench.output])
    #expect(verified.status == 0, "\(verified)")
    let links = try files.filter { $0.hasPrefix("chain/0") && $0.hasSuffix(".json") }
      .map { try String(contentsOfFile: bench.output + "/" + $0, encoding: .utf8) }
    #expect(links.count { $0.contains("\"because\" : \"a demonstration\"") } == 1)
    #expect(links.allSatisfy { !$0.contains(Self.reference) })
    let again = try bench.gripctl("session", "delete", name, "--why", "again", "--yes")
    #expect(again.status == 1 && again.errors.contains("is no published session"))
    try bench.close()
  }
}

extension String {
  /// As it was before its lines were made to fit a terminal.
  fileprivate var unwrapped: String {
    split { $0 == " " || $0 == "\n" }.joined(separator: " ")
  }
}
