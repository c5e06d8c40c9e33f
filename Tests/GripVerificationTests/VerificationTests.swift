import Foundation
import GripCore
import GripPipeline
import GripSession
import GripStore
import GripVerification
import TestSupport
import Testing

/// Given an output directory and a change, this is named.
@Suite struct VerificationTests {
  @Test func `What nobody touched holds`() throws {
    let bench = try StoreBench()
    let check = try bench.check()
    #expect(check.findings == [])
    #expect(check.sessions == 3)
    #expect(check.rederived == 3)
    #expect(check.sealed == 3)
    // One for the key, and one a session.
    #expect(check.links == 4)
    #expect(check.keys == [bench.key.publicKey.fingerprint])
    #expect(check.notes.contains { $0.contains("without an anchor") })
  }

  @Test func `Every shipped stream derives again, also without a key`() throws {
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "fixtures")
    let streams = try FileManager.default.contentsOfDirectory(atPath: fixtures.path)
      .filter { $0.hasSuffix(".hid") || $0.hasSuffix(".pcapng") }.sorted()
    let bench = try StoreBench([])
    for stream in streams { try bench.replay(stream, sealedBy: Sealer.none) }
    let check = try bench.check()
    #expect(check.findings == [])
    #expect(check.sealed == 0)
    #expect(check.sessions == Set(bench.sessions).count)
    #expect(check.rederived == check.sessions)
  }

  /// GRIP_FLIPS=all flips every bit of the small files and 8,000 of the recording.
  @Test func `A flipped bit of any file of a session is named`() throws {
    let environment = ProcessInfo.processInfo.environment
    let isAll = environment["GRIP_FLIPS"] == "all"
    let some = environment["GRIP_SANITIZER"] == nil ? 150 : 15
    let bench = try StoreBench(["slow-device.hid"])
    let session = bench.sessions[0]
    var random = SeededGenerator(seed: 4711)
    for name in try FileManager.default.contentsOfDirectory(atPath: bench.path(session)).sorted() {
      let file = "\(session)/\(name)"
      let whole = try bench.read(file)
      let bits = whole.count * 8
      let flips: [Int] =
        if isAll && name != "recording.pcapng" { Array(0..<bits) } else {
          (0..<(isAll ? 8000 : some)).map { _ in Int.random(in: 0..<bits, using: &random) }
        }
      for bit in flips {
        var changed = whole
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        try bench.write(changed, file)
        let findings = try bench.checkSession(session).findings
        #expect(
          findings.contains { $0.place == file || $0.place == file + ".sig" }, "\(file), bit \(bit)"
        )
      }
      try bench.write(whole, file)
    }
    #expect(try bench.check().findings == [])
  }

  @Test func `A file that is deleted, added, cut, renamed or swapped is named`() throws {
    let bench = try StoreBench()
    let (session, other) = (bench.sessions[0], bench.sessions[1])
    let changes: [(what: String, change: () throws -> Void, place: String, Finding.Problem)] = [
      (
        "summary deleted", { try bench.remove("\(session)/summary.json") },
        "\(session)/summary.json", .missing
      ),
      (
        "recording deleted", { try bench.remove("\(session)/recording.pcapng") },
        "\(session)/recording.pcapng", .missing
      ),
      (
        "manifest deleted", { try bench.remove("\(session)/manifest.json") },
        "\(session)/manifest.json", .missing
      ),
      (
        "seal deleted", { try bench.remove("\(session)/manifest.json.sig") },
        "\(session)/manifest.json.sig", .missing
      ),
      (
        "file added", { try bench.write([1], "\(session)/notes.txt") }, "\(session)/notes.txt",
        .added
      ),
      (
        "recording cut",
        {
          try bench.write(
            Array(try bench.read("\(session)/recording.pcapng").dropLast(64)),
            "\(session)/recording.pcapng")
        }, "\(session)/recording.pcapng", .changed
      ),
      (
        "file renamed",
        { try bench.move("\(session)/summary.json", "\(session)/Summary.json") },
        "\(session)/summary.json", .missing
      ),
      (
        "tables swapped",
        {
          let (a, b) = (
            try bench.read("\(session)/repetitions.csv"), try bench.read("\(other)/repetitions.csv")
          )
          try bench.write(b, "\(session)/repetitions.csv")
          try bench.write(a, "\(other)/repetitions.csv")
        }, "\(other)/repetitions.csv", .changed
      ),
      ("session deleted", { try bench.remove(session) }, "chain", .missing),
      ("session renamed", { try bench.move(session, session + "x") }, session + "x", .moved),
      (
        "sessions swapped",
        {
          try bench.move(session, session + "x")
          try bench.move(other, session)
          try bench.move(session + "x", other)
        }, session, .moved
      ),
      (
        "session copied",
        {
          try FileManager.default.copyItem(
            atPath: bench.path(session), toPath: bench.path(session + "2"))
        }, session + "2", .moved
      ),
      ("folder added", { try bench.write([], "undated/.hidden") }, "undated/.hidden", .added),
      ("link deleted", { try bench.remove("chain/00000001.json") }, "chain", .missing),
      (
        "link added", { try bench.write([1], "chain/00000009.json") }, "chain/00000009.json",
        .changed
      ),
      ("head deleted", { try bench.remove("chain/head.json") }, "chain/head.json", .missing),
      (
        "key exchanged",
        { try bench.write(Array((SealKey().publicKey.line + "\n").utf8), "chain/seal.pub") },
        "chain/seal.pub", .changed
      ),
      ("newest session deleted", { try bench.remove(bench.sessions[2]) }, "chain/head.json", .cut),
    ]
    for (what, change, place, problem) in changes {
      try bench.undoing {
        try change()
        let findings = try bench.check { $0.isRederived = false }.findings
        #expect(
          findings.contains { $0.place == place && $0.problem == problem }, "\(what): \(findings)")
      }
    }
    #expect(try bench.check().findings == [])
  }

  @Test
  func
    `Whoever changes a figure and writes digests anew is named by the recording and by the seal`()
    throws
  {
    let bench = try StoreBench()
    let session = bench.sessions[1]
    let text = String(decoding: try bench.read("\(session)/summary.json"), as: UTF8.self)
    let changed = Array(
      text.replacing("\"minutesPlayed\" : ", with: "\"minutesPlayed\" : 1").utf8)
    #expect(changed != Array(text.utf8))
    try bench.write(changed, "\(session)/summary.json")
    let manifest = String(decoding: try bench.read("\(session)/manifest.json"), as: UTF8.self)
      .replacing(Digest.hexadecimal(Array(text.utf8)), with: Digest.hexadecimal(changed))
      .replacing("\"bytes\" : \(text.utf8.count)", with: "\"bytes\" : \(changed.count)")
    try bench.write(Array(manifest.utf8), "\(session)/manifest.json")
    let sealed = try bench.check().findings
    #expect(sealed.contains { $0.problem == .seal && $0.place == "\(session)/manifest.json.sig" })
    #expect(sealed.contains { $0.problem == .changed && $0.place == "\(session)/manifest.json" })
    let derived = try #require(sealed.first { $0.problem == .derivedOtherwise })
    #expect(derived.place == "\(session)/summary.json")
    #expect(derived.text.contains("minutesPlayed: "))
  }

  @Test func `A chain that was rolled back is named by an anchor, and only by one`() throws {
    let bench = try StoreBench(["idle-minute.hid"])
    let before = bench.folder.appending("before")
    try FileManager.default.copyItem(atPath: bench.out, toPath: before)
    try bench.replay("slow-device.hid")
    let anchor = try #require(ChainHead(anchor: try bench.read("chain/head.json")))
    #expect(anchor.number == 3)
    #expect(try bench.check { $0.anchors = [anchor] }.findings == [])
    try FileManager.default.removeItem(atPath: bench.out)
    try FileManager.default.moveItem(atPath: before, toPath: bench.out)
    #expect(try bench.check().findings == [])
    #expect(try bench.check { $0.anchors = [anchor] }.findings.map(\.problem) == [.cut])
    // Another session in its place.
    try bench.replay("endurance.hid")
    #expect(try bench.check().findings == [])
    #expect(try bench.check { $0.anchors = [anchor] }.findings.map(\.problem) == [.changed])
  }

  @Test func `A key that is not trusted is named; a new key is announced by the chain`() throws {
    let bench = try StoreBench(["idle-minute.hid"])
    let own = bench.key.publicKey.fingerprint
    #expect(try bench.check { $0.trusted = [own] }.findings == [])
    let other = SealKey()
    try bench.replay("slow-device.hid", sealedBy: Sealer(key: other))
    let check = try bench.check()
    #expect(check.findings == [])
    #expect(check.keys == [own, other.publicKey.fingerprint])
    #expect(
      try bench.check { $0.trusted = [own] }.findings.map(\.place)
        == ["\(bench.sessions[1])/manifest.json", "chain/00000003.json"].sorted())
  }

  @Test func `Assignments and records are links; a changed or added one is named`() throws {
    let bench = try StoreBench(["idle-minute.hid"])
    let assignment = Assignment(
      assignment: "a1", session: bench.sessions[0], reference: "P-1", hand: nil,
      by: CommandIssuer(uid: 0, user: "root"), atNanoseconds: 0)
    try assignment.write(in: bench.out, sealer: bench.sealer)
    try FileManager.default.createDirectory(
      atPath: bench.path("records"), withIntermediateDirectories: true)
    let records = "records/records.jsonl"
    for text in ["{\"a\":1}\n", "{\"a\":1}\n{\"b\":2}\n"] {
      try bench.write(Array(text.utf8), records)
      try ChainLink.add(file: records, in: bench.out, sealer: bench.sealer, mayWait: true)
    }
    // What is in them is no record: only the chain is looked at.
    #expect(try bench.check { $0.isRederived = false }.findings == [])
    let file = "assignments/undated/a1.json"
    let changes: [(String, () throws -> Void, String, Finding.Problem)] = [
      (
        "patient",
        {
          let text = String(decoding: try bench.read(file), as: UTF8.self)
          try bench.write(Array(text.replacing("P-1", with: "P-2").utf8), file)
        }, file, .changed
      ),
      ("gone", { try bench.remove(file) }, file, .missing),
      (
        "another", { try bench.write([1], "assignments/undated/a2.json") },
        "assignments/undated/a2.json", .added
      ),
      (
        "first record", { try bench.write(Array("{\"a\":9}\n{\"b\":2}\n".utf8), records) }, records,
        .changed
      ),
      (
        "last record cut", { try bench.write(Array("{\"a\":1}\n".utf8), records) }, records,
        .changed
      ),
      (
        "record added", { try bench.write(Array("{\"a\":1}\n{\"b\":2}\n{}\n".utf8), records) },
        records, .added
      ),
    ]
    for (what, change, place, problem) in changes {
      try bench.undoing {
        try change()
        let findings = try bench.check { $0.isRederived = false }.findings
        #expect(findings.map(\.place) == [place], "\(what)")
        #expect(findings.map(\.problem) == [problem], "\(what)")
      }
    }
  }

  @Test func `What a rule deletes stays in the chain, which holds`() throws {
    let bench = try StoreBench(["visit-day.pcapng", "idle-minute.hid"])
    let deleted = try Retention(daysMax: 1).run(
      directory: bench.out, nowNanoseconds: 2_000_000_000_000_000_000, sealer: bench.sealer)
    #expect(deleted.map(\.place) == [bench.sessions[0]])
    #expect(!FileManager.default.fileExists(atPath: bench.path(bench.sessions[0])))
    let check = try bench.check()
    #expect(check.findings == [])
    #expect(check.links == 4)
    // Without the link that says so, it is missing.
    try bench.undoing {
      try bench.remove("chain/00000004.json")
      #expect(try !bench.check().findings.isEmpty)
    }
  }

  @Test
  func `What a person deletes stays in the chain with who and why, and its assignment may be gone`()
    throws
  {
    let bench = try StoreBench()
    let by = CommandIssuer(uid: 0, user: "root")
    for (index, session) in bench.sessions.prefix(2).enumerated() {
      try Assignment(
        assignment: "a\(index)", session: session, reference: "P-1", hand: nil, by: by,
        atNanoseconds: 0
      ).write(in: bench.out, sealer: bench.sealer)
    }
    let deletion = Deletion(directory: bench.out, sealer: bench.sealer)
    let gone = bench.sessions[0]
    #expect(try deletion.delete(gone, Deletion.Reason(because: "a demonstration", by: by)))
    #expect(try !deletion.delete(gone, Deletion.Reason(because: "again", by: by)))
    #expect(try !deletion.delete("../elsewhere", Deletion.Reason(because: "outside", by: by)))
    let link = String(decoding: try bench.read("chain/00000007.json"), as: UTF8.self)
    #expect(
      link.contains("\"because\" : \"a demonstration\"") && link.contains("\"user\" : \"root\""))
    let files = try FileManager.default.subpathsOfDirectory(atPath: bench.out)
    #expect(!files.contains { $0.hasPrefix(gone) || $0.hasSuffix("/a0.json") })
    #expect(try bench.check().findings == [])
    // The other's assignment may not.
    try bench.undoing {
      let other = try #require(files.first { $0.hasSuffix("/a1.json") })
      try bench.remove(other)
      #expect(try bench.check { $0.isRederived = false }.findings.map(\.place) == [other])
    }
  }

  @Test(arguments: ["session/manifest.json", "session/manifest.json.sig", "under-way.json"])
  func `A deletion that cannot read what it must keep changes nothing until it can`(
    file: String
  ) throws {
    let bench = try StoreBench(["slow-device.hid", "idle-minute.hid"])
    let deletion = Deletion(directory: bench.out, sealer: bench.sealer)
    try FileManager.default.createDirectory(
      atPath: bench.path(".deleted"), withIntermediateDirectories: true)
    try bench.write(
      Array(
        "{\"reason\":{\"because\":\"a demonstration\"},\"session\":\"\(bench.sessions[1])\"}".utf8),
      ".deleted/under-way.json")
    try bench.move(bench.sessions[1], ".deleted/session")
    // A folder in the file's place cannot be read, as on a failing disk, not even by root.
    try bench.move(".deleted/\(file)", "kept")
    try FileManager.default.createDirectory(
      atPath: bench.path(".deleted/\(file)"), withIntermediateDirectories: false)
    let links = try FileManager.default.contentsOfDirectory(atPath: bench.path("chain"))
    #expect(throws: StoreError.self) { try deletion.finish() }
    #expect(bench.bytes(".deleted/session/recording.pcapng") != nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.path("chain")) == links)
    try bench.remove(".deleted/\(file)")
    try bench.move("kept", ".deleted/\(file)")
    try deletion.finish()
    #expect(try bench.check { $0.isRederived = false }.findings == [])
    let link = String(decoding: try bench.read("chain/00000004.json"), as: UTF8.self)
    #expect(link.contains("\"because\" : \"a demonstration\""))
  }

  @Test func `Of a session that never was in the chain the chain says that it was deleted`() throws
  {
    let bench = try StoreBench(["slow-device.hid"])
    let session = bench.sessions[0] + "-other"
    try FileManager.default.copyItem(
      atPath: bench.path(bench.sessions[0]), toPath: bench.path(session))
    for file in ["manifest.json", "manifest.json.sig"] { try bench.remove("\(session)/\(file)") }
    let deletion = Deletion(directory: bench.out, sealer: bench.sealer)
    #expect(try deletion.delete(session, Deletion.Reason(because: "a demonstration")))
    #expect(try bench.check { $0.isRederived = false }.findings == [])
    let link = String(decoding: try bench.read("chain/00000003.json"), as: UTF8.self)
    #expect(link.contains("\"session\" : \"\(session)\""))
    // It died before it could remove what was there.
    for _ in 0..<2 {
      try FileManager.default.createDirectory(
        atPath: bench.path(".deleted/session"), withIntermediateDirectories: true)
      try bench.write(
        Array("{\"reason\":{\"because\":\"twice\"},\"session\":\"\(session)\"}".utf8),
        ".deleted/under-way.json")
      try deletion.finish()
    }
    #expect(bench.bytes("chain/00000004.json") == nil)
    #expect(try bench.check { $0.isRederived = false }.findings == [])
  }

  @Test(arguments: [0, 1, 2])
  func `Whichever session is deleted, the chain goes on after it`(index: Int) throws {
    let bench = try StoreBench()
    let deletion = Deletion(directory: bench.out, sealer: bench.sealer)
    for session in bench.sessions[index...].reversed() {
      #expect(try deletion.delete(session, Deletion.Reason(because: "a demonstration")))
      #expect(try bench.check { $0.isRederived = false }.findings == [])
    }
    try bench.replay("endurance.hid")
    #expect(try bench.check().findings == [])
  }

  @Test func `A deletion that died half way is finished, with its own reason`() throws {
    let bench = try StoreBench(["slow-device.hid", "idle-minute.hid"])
    try Assignment(
      assignment: "a1", session: bench.sessions[1], reference: "P-1", hand: nil,
      by: CommandIssuer(uid: 0, user: "root"), atNanoseconds: 0
    ).write(in: bench.out, sealer: bench.sealer)
    // As it stands before the session goes out of sight: nothing has changed.
    let underWay = Array(
      "{\"reason\":{\"because\":\"a demonstration\"},\"session\":\"\(bench.sessions[1])\"}".utf8)
    try FileManager.default.createDirectory(
      atPath: bench.path(".deleted"), withIntermediateDirectories: true)
    try bench.write(underWay, ".deleted/under-way.json")
    try Deletion(directory: bench.out, sealer: bench.sealer).finish()
    #expect(try bench.check { $0.isRederived = false }.findings.isEmpty)
    // As it stands after that and before the chain says so.
    try FileManager.default.createDirectory(
      atPath: bench.path(".deleted"), withIntermediateDirectories: true)
    try bench.write(underWay, ".deleted/under-way.json")
    try bench.move(bench.sessions[1], ".deleted/session")
    #expect(try !bench.check { $0.isRederived = false }.findings.isEmpty)
    // Another link follows before the deletion goes on.
    try bench.replay("endurance.hid")
    _ = try Retention().run(directory: bench.out, nowNanoseconds: 0, sealer: bench.sealer)
    #expect(!FileManager.default.fileExists(atPath: bench.path(".deleted")))
    let link = String(decoding: try bench.read("chain/00000006.json"), as: UTF8.self)
    #expect(link.contains("\"because\" : \"a demonstration\""))
    #expect(!StoredFile.exists(bench.path("assignments/undated/a1.json")))
    #expect(try bench.check().findings == [])
  }

  @Test func `A publication that died between its two steps leaves a chain that goes on`() throws {
    let bench = try StoreBench(["idle-minute.hid"])
    // The head announces a session whose folder never came.
    let head = String(decoding: try bench.read("chain/head.json"), as: UTF8.self)
    let link = try #require(ChainHead(anchor: Array(head.utf8)))
    let pending = """
      "pending" : {"file": "undated/x/manifest.json", "number": 3, "sha256": "\(link.sha256)"},
        "newest"
      """
    try bench.write(Array(head.replacing("\"newest\"", with: pending).utf8), "chain/head.json")
    let between = try bench.check()
    #expect(between.findings == [])
    #expect(
      between.notes.contains { $0.contains("link 3, undated/x/manifest.json, was announced") })
    try bench.replay("endurance.hid")
    let check = try bench.check()
    #expect(check.findings == [])
    #expect(check.links == 3)
    // The head itself is lost: it is found again.
    try bench.remove("chain/head.json")
    try bench.replay("slow-device.hid")
    #expect(try bench.check().findings == [])
  }

  @Test func `A replay waits while another program adds a link`() throws {
    let bench = try StoreBench(["idle-minute.hid"])
    let other = Process()
    other.executableURL = URL(filePath: "/usr/bin/flock")
    other.arguments = [bench.path("chain"), "/bin/sh", "-c", "echo held; sleep 0.5"]
    let output = Pipe()
    other.standardOutput = output
    try other.run()
    _ = output.fileHandleForReading.readData(ofLength: 5)
    try bench.replay("slow-device.hid")
    #expect(!other.isRunning)
    #expect(try bench.check().findings == [])
  }
}
