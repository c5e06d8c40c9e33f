import Foundation
import GripEvidence
import GripStore
import TestSupport
import Testing

/// Given a network that fails at random, each visit is on the server once. The server is a strict double
/// (scripts/lib/fhir-double.py), no FHIR server.
@Suite("gripctl fhir push")
struct FHIRPushTests {
  /// A store of one session for each patient, today, and the double.
  private final class Bench {
    let folder: TemporaryFolder
    let server: RunningProgram
    let port: String
    var out: String { folder.appending("out") }
    private(set) var sessions: [String] = []
    private let day = String(UTCTime.date(Int64(Date().timeIntervalSince1970) * 1_000_000_000))

    init(visits: Int, seed: Int, faults: Double) throws {
      folder = try TemporaryFolder()
      let portFile = folder.appending("port")
      server = try RunningProgram(
        "/usr/bin/python3",
        [
          SharedData.projectRoot.appending(path: "scripts/lib/fhir-double.py").path, portFile,
          "a-token", String(seed), String(faults),
        ])
      let end = Date() + 5 * Patience.factor
      while bytes(of: portFile) == nil && Date() < end { Thread.sleep(forTimeInterval: 0.01) }
      port = String(decoding: try #require(bytes(of: portFile)), as: UTF8.self)
      _ = try folder.write(Array("a-token\n".utf8), "token")
      for number in 0..<visits { try add(number) }
    }

    private func add(_ number: Int) throws {
      let name = String(format: "%@/%06dZ-SN0001-0123456789abcdef", day, number)
      let path = "\(out)/\(name)"
      try FileManager.default.createDirectory(
        atPath: "\(out)/\(day)", withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: SharedData.projectRoot.appending(path: "fixtures/expected/weak-hand/1").path,
        toPath: path)
      let text = String(decoding: try #require(bytes(of: path + "/summary.json")), as: UTF8.self)
      let start = "\"startUTC\" : \"\(day)T00:00:00.000000000Z\", \"durationSeconds\""
      try Data(text.replacing("\"durationSeconds\"", with: start).utf8)
        .write(to: URL(filePath: path + "/summary.json"))
      try Assignment(
        assignment: "a-\(number)", session: name, reference: "P-\(number)", hand: "right",
        by: CommandIssuer(uid: 1000, user: "anna"), atNanoseconds: 0
      ).write(in: out)
      sessions.append(name)
    }

    func push(_ more: String..., token: String = "token", tryFor: Double = 60) throws
      -> Program.Result
    {
      try Program.run(
        "gripctl",
        [
          "fhir", "push", "--server", "http://127.0.0.1:\(port)/r4", "--token-file",
          folder.appending(token), "--outbox", folder.appending("outbox"), "--directory", out,
          "--preliminary", "--pause", "0.001", "--try-for", String(tryFor),
        ] + more,
        variables: [
          "GRIPD_SOCKET": "/nowhere/socket", "TZ": "UTC", "CURL_HOME": folder.appending(""),
        ])
    }

    /// Gives the session of a patient to P-1.
    func giveAway(_ number: Int) throws {
      _ = try RecordWriter(directory: out).write(
        RecordStatement(
          .reassign(.init(session: sessions[number], atMicroseconds: 0), reference: "P-1"),
          why: "wrong patient", clinician: nil),
        by: CommandIssuer(uid: 1000, user: "anna"),
        utcMicroseconds: Int64(Date().timeIntervalSince1970) * 1_000_000)
    }

    struct State {
      var applied: [String: Int]
      var resources: [String: Any]
      var problems: [String]
      var faults: [String: Int]
    }

    func state() throws -> State {
      let result = try Program.run(
        "/usr/bin/curl", ["--silent", "http://127.0.0.1:\(port)/state"])
      let state = try #require(
        JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      return State(
        applied: try #require(state["applied"] as? [String: Int]),
        resources: try #require(state["resources"] as? [String: Any]),
        problems: try #require(state["problems"] as? [String]),
        faults: try #require(state["faults"] as? [String: Int]))
    }

    /// What the visits' documents hold, by the condition that finds each resource.
    func expected() throws -> Set<String> {
      var urls: Set<String> = []
      for name in folder.files() where name.hasSuffix("/fhir.json") {
        let data = Data(try #require(bytes(of: folder.appending(name))))
        let bundle = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        for entry in bundle["entry"] as? [[String: Any]] ?? [] {
          urls.insert(try #require((entry["request"] as? [String: String])?["url"]))
        }
      }
      return urls
    }
  }

  @Test func `Whatever the network loses, each visit is there once`() throws {
    // scripts/check-fhir pushes more of them.
    let visits =
      ProcessInfo.processInfo.environment["GRIP_FHIR_VISITS"].flatMap { Int($0) } ?? 20
    let bench = try Bench(visits: visits, seed: 7, faults: 0.5)
    defer { bench.server.signal(SIGKILL) }
    let result = try bench.push(tryFor: 3600)
    #expect(result.status == 0, "\(result)")
    #expect(result.output.hasPrefix("\(visits) sent, 0 waiting"))
    let state = try bench.state()
    #expect(state.problems == [])
    #expect(Set(state.resources.keys) == (try bench.expected()))
    #expect(state.applied.count == visits)
    // Some were applied and their answer was lost: they were sent again, and changed nothing.
    #expect(state.applied.values.contains { $0 > 1 })
    #expect(state.faults.count >= 5, "\(state.faults)")
    // What the server has is not sent again.
    let again = try bench.push()
    #expect(again.status == 0 && again.output.hasPrefix("0 sent, 0 waiting"), "\(again)")
    #expect(try bench.state().applied == state.applied)
  }

  @Test func `What cannot be sent waits on disk and goes with the next push`() throws {
    let bench = try Bench(visits: 2, seed: 1, faults: 1)
    // What a user has set for curl is not heeded.
    _ = try bench.folder.write(Array("url = \"http://127.0.0.1:1/\"\ninsecure\n".utf8), ".curlrc")
    let result = try bench.push(tryFor: 0.2)
    #expect(result.status == 1 && result.output.hasPrefix("0 sent, 2 waiting"), "\(result)")
    bench.server.signal(SIGKILL)
    let down = try bench.push(tryFor: 0.2)
    #expect(down.status == 1 && down.output.hasPrefix("0 sent, 2 waiting"), "\(down)")
    #expect(down.errors.contains("curl"), "\(down)")
    let waiting = bench.folder.files().filter { $0.hasPrefix("outbox/waiting/") }
    #expect(waiting.count == 2)
    for file in waiting {
      let mode = try FileManager.default.attributesOfItem(atPath: bench.folder.appending(file))
      #expect(mode[.posixPermissions] as? Int == 0o600)
      #expect(!file.contains("P-"))
    }
  }

  @Test func `After a session was given to another patient, the server has it as theirs alone`()
    throws
  {
    let bench = try Bench(visits: 2, seed: 1, faults: 0)
    defer { bench.server.signal(SIGKILL) }
    #expect(try bench.push().status == 0)
    try bench.giveAway(0)
    let result = try bench.push()
    #expect(result.status == 0 && result.output.hasPrefix("2 sent"), "\(result)")
    let state = try bench.state()
    #expect(state.problems == [])
    let text = String(
      decoding: try JSONSerialization.data(withJSONObject: state.resources), as: UTF8.self)
    #expect(!text.contains("P-0"))
    #expect(text.contains("P-1"))
    #expect(state.resources.keys.filter { $0.hasPrefix("DiagnosticReport") }.count == 1)
    #expect(try bench.push().output.hasPrefix("0 sent"))
  }

  @Test func `What waits of a session that was given away meanwhile is not sent`() throws {
    let bench = try Bench(visits: 2, seed: 1, faults: 0)
    defer { bench.server.signal(SIGKILL) }
    // Nothing reaches the server yet.
    let waiting = try bench.push("--server", "http://127.0.0.1:1/r4", tryFor: 0)
    #expect(waiting.status == 1 && waiting.output.hasPrefix("0 sent, 2 waiting"), "\(waiting)")
    try bench.giveAway(0)
    let result = try bench.push()
    #expect(result.status == 0 && result.output.hasPrefix("1 sent"), "\(result)")
    let state = try bench.state()
    let text = String(
      decoding: try JSONSerialization.data(withJSONObject: state.resources), as: UTF8.self)
    #expect(!text.contains("P-0") && text.contains("P-1"))
    #expect(!bench.folder.files().contains { $0.hasPrefix("outbox/waiting/") })
  }

  @Test func `A server that refuses says why, and what would go in the clear does not go`() throws {
    let bench = try Bench(visits: 1, seed: 1, faults: 0)
    defer { bench.server.signal(SIGKILL) }
    _ = try bench.folder.write(Array("another".utf8), "other")
    let refused = try bench.push(token: "other")
    #expect(refused.status == 1 && refused.errors.contains("401: another token"), "\(refused)")
    _ = try bench.folder.write(Array("a\nX-Header: b".utf8), "two-lines")
    let injected = try bench.push(token: "two-lines")
    #expect(injected.status == 1 && injected.errors.contains("holds no token"), "\(injected)")
    for address in ["http://fhir.example/r4", "ftp://127.0.0.1/", "fhir.example", ""] {
      let result = try Program.run("gripctl", ["fhir", "push", "--server", address])
      #expect(result.status == 1, "\(address): \(result)")
      #expect(result.errors.contains("https"), "\(address): \(result)")
    }
  }
}
