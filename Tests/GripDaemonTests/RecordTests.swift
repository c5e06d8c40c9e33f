import Foundation
import GripControl
import GripEvidence
import GripStore
import Testing
import TestSupport

/// What people say is handed to the daemon, which writes it: once, whole, and attributed.
@Suite("Records through the daemon", .enabled(if: USBTestBed.isAvailable), .serialized)
struct RecordTests {
  /// A reference that must stand nowhere but where references stand.
  private static let marked = "P-MARKED-7F3A"

  @Test("Attested, amended, reassigned: the former patient's visit names the session no more")
  func aVisitsLife() throws {
    let bench = try LiveBench()
    let (session, day) = try bench.squeezed(by: Self.marked)

    let attested = try bench.gripctl(
      "attest", Self.marked, "--day", day, "--minutes", "97110=23", "--code-for", "97110",
      "--pain-before", "4", "--clinician", "C-3", "--yes")
    #expect(attested.status == 0, "\(attested)")
    #expect(attested.output.hasPrefix("record 1: \(Self.marked), \(day) is attested"))
    let unexplained = try bench.gripctl(
      "attest", Self.marked, "--day", day, "--pain-before", "3", "--yes")
    #expect(unexplained.status == 1 && unexplained.errors.contains("--why is missing"))
    let amended = try bench.gripctl(
      "attest", Self.marked, "--day", day, "--pain-before", "3", "--why", "typed wrongly", "--yes")
    #expect(amended.output.hasPrefix("record 2: \(Self.marked), \(day) is amended"), "\(amended)")

    let visit = try #require(try bench.visits().first)
    #expect(visit.key.reference == Self.marked && visit.status == .amended)
    #expect(visit.attestation?.painBefore == 3)
    #expect(visit.attestation?.blocks?.map(\.session) == [session])
    let first = try #require(try RecordBook(directory: bench.output).records().first)
    #expect(first.by.clinician == "C-3" && first.by.issuer.uid == getuid())
    #expect(abs(Double(first.utcMicroseconds) / 1e6 - Date().timeIntervalSince1970) < 60)

    let moved = try bench.gripctl(
      "fix", "patient", String(session.suffix(16)), "P-OTHER", "--why", "wrong patient", "--json")
    #expect(
      try JSONDecoder().decode(ControlReply.self, from: Data(moved.output.utf8)).record
        == RecordReceipt(number: 3), "\(moved)")
    let after = try bench.visits()
    #expect(after.map(\.key.reference) == ["P-OTHER"])
    #expect(after.first?.status == .preliminary)
    let records = try RecordBook(directory: bench.output).records()
    #expect(Trail.records(of: session, in: records).map(\.number) == [1, 3])
    try bench.expectOnlyWhereReferencesStand(Self.marked)
    try bench.expectSameWhenReplayed(bench.output + "/" + session)
    try bench.close()
  }

  /// What is said of a clinic with one session of P-1, and a part of the reason why it is refused.
  private static let session = "undated/A-0123456789abcdef"
  private static let piece = VisitRecord.PieceKey(session: session, atMicroseconds: 0)
  private static let visit = VisitRecord.VisitKey(reference: "P-1", day: session)
  private static let refusals: [(String, String)] = [
    (#"{"command":"record"}"#, "needs the member \\\"record\\\""),
    (#"{"command":"record","record":{"kind":"praise"}}"#, "a kind that is not known"),
    (#"{"command":"record","record":{"kind":"split"}}"#, "lacks what its kind needs"),
    (#"{"command":"record","record":{"kind":7}}"#, "record.kind"),
    (
      #"{"command":"record","record":{"kind":"split","piece":{"atMicroseconds":5,"session":"undated/A-0123456789abcdef"}}}"#,
      "a correction needs a reason"
    ),
    (
      #"{"command":"record","record":{"kind":"split","piece":{"atMicroseconds":0,"session":"undated/A-0123456789abcdef"},"why":"w"}}"#,
      "a piece begins there already"
    ),
    (
      #"{"command":"record","record":{"kind":"reassign","piece":{"atMicroseconds":9000000000,"session":"undated/A-0123456789abcdef"},"reference":"P-2","why":"w"}}"#,
      "does not last so long"
    ),
    (
      #"{"command":"record","record":{"kind":"reassign","piece":{"atMicroseconds":0,"session":"undated/B-0123456789abcdef"},"why":"w"}}"#,
      "there is no published session"
    ),
    (
      #"{"command":"record","record":{"kind":"reassign","piece":{"atMicroseconds":0,"session":"../../etc"},"why":"w"}}"#,
      "a session is named by its folder"
    ),
    (
      #"{"command":"record","record":{"kind":"reject-trial","piece":{"atMicroseconds":0,"session":"undated/A-0123456789abcdef"},"trial":99,"why":"w"}}"#,
      "has no trial 99"
    ),
    (
      #"{"command":"record","record":{"attestation":{"painBefore":11},"kind":"attest","visit":{"day":"undated/A-0123456789abcdef","reference":"P-1"}}}"#,
      "painBefore: it must be from 0 to 10"
    ),
    (
      #"{"command":"record","record":{"attestation":{},"kind":"attest","visit":{"day":"2026-11-22","reference":"P-1"}}}"#,
      "no visit on this day"
    ),
    (
      #"{"command":"record","record":{"attestation":{},"kind":"attest","visit":{"day":"undated/A-0123456789abcdef","reference":""}}}"#,
      "is empty"
    ),
    (
      #"{"command":"record","record":{"kind":"attest","why":""#
        + String(repeating: "x", count: 66_000)
        + #""}}"#, "longer than 65536 bytes"
    ),
  ]

  @Test("What cannot be recorded is refused with the reason, and nothing is written")
  func refusals() throws {
    let bench = try LiveBench()
    try bench.store("asht-both-hands", as: Self.session, of: "P-1")
    for (line, reason) in Self.refusals {
      let client = try #require(RawClient(path: bench.socket))
      _ = client.line()
      client.send(line: line)
      let reply = client.line() ?? ""
      #expect(
        reply.contains(#""code":"badRequest""#) && reply.contains(reason),
        "\(line.prefix(300)): \(reply)")
    }
    #expect(!FileManager.default.fileExists(atPath: bench.output + "/" + RecordBook.place))
    #expect(!bench.log.contains { $0.contains("P-1") })
    try bench.close()
  }

  @Test("Several who speak at once are all heard, one after another")
  func several() throws {
    let bench = try LiveBench()
    try bench.store("two-sets", as: Self.session, of: "P-1")
    let numbers = try (0..<4).map { person in
      let client = try bench.client()
      return try (0..<10).map { number in
        try client.say(.reassign(Self.piece, reference: "P-\(person)-\(number)"))
      }
    }
    #expect(Set(numbers.joined()) == Set(1...40))
    // Asked at once, by clients that do not wait for each other.
    let raw = try (0..<8).map { _ in try #require(RawClient(path: bench.socket)) }
    for client in raw {
      _ = client.line()
      client.send(line: Self.line + "\n" + Self.line)
    }
    var replies: [ControlReply] = []
    for client in raw {
      for _ in 0..<2 {
        replies.append(try ControlLine.decode(ControlReply.self, Array((client.line() ?? "").utf8)))
      }
    }
    #expect(Set(replies.compactMap { $0.record?.number }) == Set(41...56))
    let records = try RecordBook(directory: bench.output).records()
    #expect(records.map(\.number) == Array(1...56))
    try bench.close()
  }

  private static var line: String {
    var request = ControlRequest(.record)
    request.record = RecordStatement(.setHand(Self.piece, hand: "left"), why: "w")
    return String(decoding: ControlLine.encode(request).dropLast(), as: UTF8.self)
  }

  @Test("What a client said before it went is written, also behind what was being written")
  func gone() throws {
    let bench = try LiveBench()
    try bench.store("two-sets", as: Self.session, of: "P-1")
    do {
      let client = try #require(RawClient(path: bench.socket))
      client.send(line: Array(repeating: Self.line, count: 3).joined(separator: "\n"))
    }
    try bench.waitFor("three records") {
      try RecordBook(directory: bench.output).records().count == 3 ? true : nil
    }
    try bench.close()
  }

  @Test("However many wait when the daemon ends, it ends in time and each knows what became of it")
  func ending() throws {
    let bench = try LiveBench(startsDaemon: false)
    try bench.store("two-sets", as: Self.session, of: "P-1")
    // A long book of corrections, so that each record takes its time.
    let before = 800
    let book = try (1...before).flatMap { number in
      try RecordFile.line(
        VisitRecord(
          number: number, action: .reassign(Self.piece, reference: "P-\(number)"), why: "w",
          by: .init(issuer: CommandIssuer(uid: 0, user: "root"), clinician: nil),
          utcMicroseconds: 0, digest: String(repeating: "0", count: 64)))
    }
    try FileManager.default.createDirectory(
      atPath: bench.output + "/records", withIntermediateDirectories: true)
    try Data(book).write(to: URL(filePath: bench.output + "/" + RecordBook.place))
    try bench.start()
    let clients = try (0..<ControlLimits.clientsMax).map { _ in
      try #require(RawClient(path: bench.socket))
    }
    for client in clients {
      _ = client.line()
      client.send(line: Self.line)
    }
    // Requests are taken in their order: once the first is answered, most of the others wait.
    let first = try #require(clients[0].line(seconds: 30))
    let daemon = try #require(bench.daemon)
    daemon.signal(SIGTERM)
    #expect(try daemon.waitForExit(seconds: 20) == .exited(0))
    var replies = [try ControlLine.decode(ControlReply.self, Array(first.utf8))]
    for client in clients.dropFirst() {
      let line = try #require(client.line(), "everybody has an answer")
      replies.append(try ControlLine.decode(ControlReply.self, Array(line.utf8)))
    }
    let written = replies.compactMap { $0.record?.number }
    #expect(Set(written) == Set((before + 1)...(before + written.count)))
    let refused = replies.compactMap(\.error)
    #expect(refused.count == clients.count - written.count && refused.count > 0)
    #expect(refused.allSatisfy { $0.code == .notNow })
    #expect(
      try RecordBook(directory: bench.output).records().count == before + written.count)
    try bench.bed.close()
  }

  @Test(
    "A full disk refuses, and takes the next one whole when it has room",
    .enabled(if: SmallDisk.isAvailable, "a small disk takes the right to mount one"))
  func fullDisk() throws {
    let disk = try SmallDisk(kilobytes: 256)
    let bench = try LiveBench { $0.directory = disk.path + "/out" }
    try bench.store("two-sets", as: Self.session, of: Self.marked)
    disk.fill()
    let client = try bench.client()
    let refused = #expect(throws: ControlClientError.self) {
      try client.say(.reassign(Self.piece, reference: Self.marked))
    }
    guard case .refused(let failure)? = refused else {
      Issue.record("\(refused as Any)")
      return
    }
    #expect(failure.code == .storage && failure.message.contains("Nothing was recorded"))
    #expect(try RecordBook(directory: bench.output).records() == [])
    try disk.free()
    #expect(try client.say(.reassign(Self.piece, reference: "P-2")) == 1)
    #expect(!bench.log.contains { $0.contains(Self.marked) })
    try bench.close()
  }

  @Test("A directory that cannot be written refuses")
  func readOnly() throws {
    let bench = try LiveBench(startsDaemon: false)
    try bench.store("two-sets", as: Self.session, of: "P-1")
    for path in [bench.output, bench.output + "/records"] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: path)
    }
    defer {
      for path in [bench.output, bench.output + "/records"] {
        try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      }
    }
    try bench.start(isSubjectToPermissions: true)
    let refused = #expect(throws: ControlClientError.self) {
      try bench.client().say(.reassign(Self.piece, reference: "P-2"))
    }
    guard case .refused(let failure)? = refused else {
      throw LiveBench.Failure("\(refused as Any)")
    }
    #expect(failure.code == .storage && failure.message.contains("ermission"), "\(failure)")
    try bench.close()
  }

  @Test("What a power failure left of a record goes at the next start, with a note")
  func tornTail() throws {
    let bench = try LiveBench()
    try bench.store("two-sets", as: Self.session, of: "P-1")
    #expect(try bench.client().say(.split(.init(session: Self.session, atMicroseconds: 5))) == 1)
    try bench.stop()
    let path = bench.output + "/" + RecordBook.place
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(#"{"clinician":"\#(Self.marked)","dig"#.utf8))
    try bench.start()
    try bench.waitFor("the note") {
      bench.log.first { $0.contains("A record that was cut off is dropped") }
    }
    #expect(!bench.log.contains { $0.contains(Self.marked) })
    #expect(try bench.client().say(.split(.init(session: Self.session, atMicroseconds: 6))) == 2)
    #expect(try RecordBook(directory: bench.output).records().map(\.number) == [1, 2])
    try bench.close()
  }

  @Test("Killed while records are written: what was answered is there, and nothing is torn")
  func killed() throws {
    let bench = try LiveBench(startsDaemon: false)
    try bench.store("two-sets", as: Self.session, of: "P-1")
    var answered = 0
    for run in 1...4 {
      try bench.start()
      let client = try #require(RawClient(path: bench.socket))
      _ = client.line()
      for number in 0..<(5 * run) {
        var request = ControlRequest(.record)
        request.record = RecordStatement(
          .reassign(Self.piece, reference: "P-\(run)-\(number)"), why: "w")
        client.send(line: String(decoding: ControlLine.encode(request).dropLast(), as: UTF8.self))
      }
      for _ in 0..<(2 * run) {
        let reply = try ControlLine.decode(ControlReply.self, Array((client.line() ?? "").utf8))
        answered = max(answered, try #require(reply.record?.number))
      }
      try bench.kill()
    }
    try bench.start()
    let records = try RecordBook(directory: bench.output).records()
    #expect(records.count >= answered && answered > 0)
    #expect(records.map(\.number) == Array(1...records.count))
    try bench.close()
  }
}

extension ControlClient {
  /// Hands over what is said; the record's number.
  fileprivate func say(_ action: VisitRecord.Action) throws -> Int? {
    var request = ControlRequest(.record)
    request.record = RecordStatement(action, why: "because")
    return try self.request(request).record?.number
  }
}

extension LiveBench {
  /// Puts a golden session into the output directory, as a published one of this patient.
  fileprivate func store(_ golden: String, as session: String, of reference: String) throws {
    isVerified = false  // a golden session is in no chain
    let place = output + "/" + session
    try FileManager.default.createDirectory(
      atPath: output + "/undated", withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: SharedData.projectRoot.appending(path: "fixtures/expected/\(golden)/1").path,
      toPath: place)
    try Assignment(
      assignment: "a1", session: session, reference: reference, hand: nil,
      by: CommandIssuer(uid: 0, user: "root"), atNanoseconds: 0
    ).write(in: output)
  }

  /// Plugs a controller in, and has a patient squeeze it twice: the published session, and the day of its visit.
  func squeezed(by reference: String) throws -> (session: String, day: String) {
    try bed.plug(.reference())
    try waitForController(.silent)
    var start = ControlRequest(.start)
    start.reference = reference
    let client = try client()
    _ = try client.request(start)
    try bed.play(try stream(of: CommandTests.squeezes(2)), .paced)
    try waitFor("a squeeze") { try self.session().flatMap { $0.repetitions > 0 ? $0 : nil } }
    let session = try #require(try client.request(ControlRequest(.stop)).session)
    return (session, try #require(try visits().first).key.day)
  }

  func visits() throws -> [Visit] {
    try ClinicDirectory(output).contents().visits.visits
  }

  func gripctl(_ arguments: String...) throws -> Program.Result { try gripctl(arguments) }

  func gripctl(_ arguments: [String]) throws -> Program.Result {
    try Program.run("gripctl", arguments + ["--socket", socket])
  }

  /// A reference stands in assignments and records, in nothing else: not in a name, not in the log.
  fileprivate func expectOnlyWhereReferencesStand(_ reference: String) throws {
    #expect(!log.contains { $0.contains(reference) })
    for name in try FileManager.default.subpathsOfDirectory(atPath: output) {
      #expect(!name.contains(reference), "\(name)")
      guard !name.hasPrefix("assignments/"), name != RecordBook.place else { continue }
      let content = Data(bytes(of: output + "/" + name) ?? [])
      #expect(content.range(of: Data(reference.utf8)) == nil, "\(name)")
    }
  }
}
