import Foundation
import TestSupport
import Testing

/// What `gripctl verify` and `gripctl export` do for those who type them.
@Suite("gripctl verify and export")
struct VerifyCommandTests {
  private let folder: TemporaryFolder
  private var out: String { folder.appending("out") }
  private let session: String

  init() throws {
    folder = try TemporaryFolder()
    let fixtures = SharedData.projectRoot.appending(path: "fixtures").path
    for stream in ["slow-device.hid", "idle-minute.hid"] {
      let made = try Program.run(
        "gripctl", ["replay", "\(fixtures)/\(stream)", "--output", folder.appending("out")])
      try #require(made.status == 0)
    }
    session =
      "undated/"
      + (try #require(
        FileManager.default.contentsOfDirectory(atPath: folder.appending("out/undated")).min()))
  }

  private func verify(_ arguments: String...) throws -> Program.Result {
    try Program.run("gripctl", ["verify"] + arguments)
  }

  @Test func `A named pipe in the place of a file keeps nobody waiting`() throws {
    let files =
      [
        "recording.pcapng", "summary.json", "repetitions.csv", "manifest.json",
      ].map { "\(session)/\($0)" } + ["chain/head.json", "records/records.jsonl"]
    for file in files {
      let copy = folder.appending("copy")
      try FileManager.default.copyItem(atPath: out, toPath: copy)
      let place = URL(filePath: "\(copy)/\(file)")
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try? FileManager.default.removeItem(at: place)
      #expect(try Program.run("/usr/bin/mkfifo", [place.path]).status == 0)
      let result = try Program.run(
        "/usr/bin/timeout", ["20", Program.path(of: "gripctl"), "verify", copy])
      #expect(result.status == 1, "\(file): \(result)")
      try FileManager.default.removeItem(atPath: copy)
    }
  }

  @Test func `A directory, a session and an archive hold; all three say so`() throws {
    let archive = folder.appending("session.tar")
    let exported = try Program.run(
      "gripctl", ["export", session, "--directory", out, "--output", archive])
    #expect(exported.status == 0, "\(exported)")
    for place in [out, "\(out)/\(session)", archive] {
      let result = try verify(place)
      #expect(result.status == 0, "\(result)")
      #expect(result.output.contains("derived again to the same bytes"))
      #expect(result.output.contains("Everything holds."))
    }
    let listed = try Program.run("/bin/tar", ["-tf", archive])
    #expect(listed.status == 0 && listed.output.contains("\(session)/manifest.json"))
    let again = folder.appending("again.tar")
    _ = try Program.run("gripctl", ["export", session, "--directory", out, "--output", again])
    #expect(bytes(of: again) == bytes(of: archive))
    let twice = try Program.run(
      "gripctl", ["export", session, "--directory", out, "--output", archive])
    #expect(twice.status == 1 && twice.errors.contains("there is such a file already"))
  }

  @Test func `A changed byte of an archive, wherever it is, does not pass`() throws {
    let archive = folder.appending("session.tar")
    _ = try Program.run("gripctl", ["export", session, "--directory", out, "--output", archive])
    let whole = try #require(bytes(of: archive))
    var random = SeededGenerator(seed: 12)
    let places = [0, 100, 130, 148, 156, 300, 500, 512, whole.count - 1, whole.count - 1024]
    let others = (0..<20).map { _ in Int.random(in: whole.indices, using: &random) }
    for place in places + others {
      var changed = whole
      changed[place] ^= 4
      try Data(changed).write(to: URL(filePath: archive))
      let result = try verify(archive, "--digests-only")
      #expect(result.status == 1, "byte \(place): \(result)")
      #expect(result.errors.contains("archive") || result.output.contains("not hold"), "\(place)")
    }
    for count in [0, 511, 512, whole.count / 2, whole.count - 1] {
      try Data(whole.prefix(count)).write(to: URL(filePath: archive))
      #expect(try verify(archive).status == 1, "\(count) bytes")
    }
  }

  @Test func `A name that leads out of the archive is not unpacked`() throws {
    let inner = try folder.write([1, 2], "inner")
    let made = try Program.run(
      "/bin/tar", ["--format=ustar", "-cPf", folder.appending("bad.tar"), inner])
    #expect(made.status == 0)
    let result = try verify(folder.appending("bad.tar"))
    #expect(result.status == 1 && result.errors.contains("no archive of `gripctl export`"))
  }

  @Test func `A changed directory is told field by field, and as JSON`() throws {
    let summary = "\(out)/\(session)/summary.json"
    let text = String(decoding: try #require(bytes(of: summary)), as: UTF8.self)
    try text.replacing("\"origin\"", with: "\"Origin\"")
      .write(toFile: summary, atomically: true, encoding: .utf8)
    let told = try verify(out)
    #expect(told.status == 1)
    #expect(told.output.contains("changed: \(session)/summary.json"))
    #expect(told.output.contains("1 thing does not hold."))
    let json = try verify(out, "--json")
    let reports = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    let report = try #require((reports as? [[String: Any]])?.first)
    #expect(report["holds"] as? Bool == false)
    #expect((report["findings"] as? [[String: String]])?.first?["problem"] == "changed")
  }

  @Test(arguments: [
    (["nowhere"], "nowhere is no directory"), (["--anchor", "/dev/null"], "cannot be read"),
    (["--key", "SHA1"], "SHA1 cannot be read"),
  ])
  func `What is not there is said, with what to do`(_ arguments: [String], _ text: String) throws {
    let result = try Program.run("gripctl", ["verify"] + arguments + ["--directory", out])
    #expect(result.status == 1)
    #expect(result.errors.contains(text), "\(result.errors)")
  }
}
