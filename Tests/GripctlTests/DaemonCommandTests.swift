import Foundation
import GripControl
import GripCore
import TestSupport
import Testing

@Suite("gripctl asks the daemon")
struct DaemonCommandTests {
  @Test(
    "devices: a row for each, its reason below, within 80 columns, nothing that steers a terminal")
  func devices() throws {
    let result = try Clinic().gripctl("devices")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(
      result.output == """
        controller     state    product                    serial  port   session
        blue, table 2  reading  A product whose name is..  SN0001  1-2.3  12 repetitions
        SN0002         failing  -                          SN0002  1-2.4  -
        SN0002: another program uses it. Close that program, or unplug the controller
          and plug it in again.

        """)
  }

  @Test("devices --json: what the daemon said")
  func json() throws {
    let output = try Clinic().gripctl("devices", "--json").output
    let reply = try JSONDecoder().decode(ControlReply.self, from: Data(output.utf8))
    #expect(reply.controllers == Clinic.controllers)
  }

  @Test("devices: that there are none is said, with what to do")
  func none() throws {
    let result = try Clinic([]).gripctl("devices")
    #expect(result.status == 0 && result.output.contains("`gripctl doctor`"))
  }

  @Test("today: what is under way and what waits")
  func today() throws {
    #expect(
      try Clinic().gripctl("today").output == """
        under way      since  hand  patient  repetitions  peak N   active
        blue, table 2  16:35  left  -                 12    98.1  0:01:01

        waits          session
        blue, table 2  2026-11-22/150112Z-SN0001-0d41402abc4b2a77

        """)
  }

  @Test("session list: a row each")
  func list() throws {
    #expect(
      try Clinic().gripctl("session", "list").output == """
        state      controller     session
        under way  blue, table 2  2026-11-22/163512Z-SN0001-5d41402abc4b2a76
        waits      blue, table 2  2026-11-22/150112Z-SN0001-0d41402abc4b2a77

        """)
  }

  @Test("session show: of one controller by any of its names, or that there is none")
  func show() throws {
    let clinic = try Clinic()
    for name in ["blue, table 2", "SN0001", "1-2.3"] {
      let result = try clinic.gripctl("session", "show", "--controller", name)
      #expect(result.output.contains("\nwall          1:02:05\n"), "\(result)")
      #expect(result.output.contains("\nrepetitions   12\n"))
    }
    let result = try clinic.gripctl("session", "show", "--controller", "SN0002")
    #expect(result.status == 1)
    #expect(result.errors.contains("No session is under way on SN0002. `gripctl devices`"))
  }

  /// What is typed, what the daemon gets, and what is printed.
  static let commands: [(words: [String], request: String, output: String)] = [
    (
      ["session", "start", "--reference", "P-1", "--hand", "left", "-c", "SN0001"],
      #"{"command":"start","controller":"SN0001","hand":"left","id":1,"reference":"P-1"}"#,
      "began \(Clinic.session)"
    ),
    (
      ["session", "block", "gross grip"], #"{"command":"block","id":1,"label":"gross grip"}"#,
      "block \"gross grip\" began \(Clinic.session)"
    ),
    (
      [
        "session", "block", "--protocol", "asht", "--hand", "right", "--position", "2",
        "--maximum-newtons", "250", "--activity", "squeeze", "--target", "constant(mean=20,band=2)",
      ],
      #"{"activity":"squeeze","command":"block","hand":"right","handlePosition":2,"id":1,"#
        + #""maximumNewtons":250,"protocol":"asht","#
        + #""target":{"bandNewtons":2,"meanNewtons":20,"shape":"constant"}}"#,
      "block \"asht\" began \(Clinic.session)"
    ),
    (["session", "pause"], #"{"command":"pause","id":1}"#, "paused \(Clinic.session)"),
    (["session", "resume"], #"{"command":"resume","id":1}"#, "resumed \(Clinic.session)"),
    (["session", "stop"], #"{"command":"stop","id":1}"#, "published \(Clinic.session)"),
    (["session", "tare"], #"{"command":"tare","id":1}"#, "zero is now at 0.42 N"),
    (
      ["session", "assign", "2026/x", "--reference", "P-1"],
      #"{"command":"assign","id":1,"reference":"P-1","session":"2026/x"}"#,
      "assigned \(Clinic.session)"
    ),
  ]

  @Test("session: what is typed is what is asked", arguments: commands)
  func session(words: [String], request: String, output: String) throws {
    let clinic = try Clinic()
    let result = try Program.run("gripctl", words + ["--socket", clinic.daemon.path])
    #expect(result.status == 0 && result.output == output + "\n", "\(result)")
    let asked = try #require(clinic.daemon.requests.last)
    #expect(String(decoding: ControlLine.encode(asked), as: UTF8.self) == request + "\n")
  }

  @Test("The daemon's refusal is printed as it is, and the command fails")
  func refused() throws {
    let clinic = try Clinic { _, _ in
      ControlReply(id: nil, ControlFailure(.noSession, "No session is under way on SN0001."))
    }
    let result = try clinic.gripctl("session", "stop")
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors == "Error: No session is under way on SN0001.\n")
  }

  @Test("Without a daemon the error says where to look", arguments: ["devices", "today", "watch"])
  func absent(command: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("none")
    let result = try Program.run("gripctl", [command, "--socket", path])
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(
      result.errors.contains("does not answer on \(path)")
        && result.errors.contains("systemctl status gripd")
        && result.errors.contains("gripctl doctor"))
  }

  @Test("A user who may not connect is told the group", .enabled(if: geteuid() == 0))
  func notPermitted() throws {
    let clinic = try Clinic()
    // The folders are open, so that it is the socket that refuses.
    let folder = URL(filePath: clinic.daemon.path).deletingLastPathComponent().path
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    let program = try TemporaryFolder()
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    let copy = program.appending("gripctl")
    try FileManager.default.copyItem(atPath: Program.path(of: "gripctl"), toPath: copy)
    let words = [
      "--reuid=65534", "--clear-groups", copy, "devices", "--socket", clinic.daemon.path,
    ]
    let result = try Program.run("/usr/bin/setpriv", words)
    #expect(result.status == 1 && result.errors.contains("usermod -aG grip $USER"), "\(result)")

    // Even where the file lets everybody in, the daemon does not.
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o666], ofItemAtPath: clinic.daemon.path)
    let refused = try Program.run("/usr/bin/setpriv", words)
    #expect(refused.status == 1 && refused.errors.contains("may not use this daemon"), "\(refused)")
    #expect(clinic.daemon.requests.isEmpty)
  }
}

@Suite("gripctl start")
struct StartCommandTests {
  /// A daemon that reports what became of the claim.
  private func clinic(_ event: FeedMessage.Event) throws -> Clinic {
    try Clinic { request, server in
      guard request.command == .claim else { return nil }
      for claim in ["another", "c7"] {
        var message = FeedMessage(event, controller: "blue, table 2")
        message.claim = claim
        server.publish(message)
      }
      return nil
    }
  }

  @Test("With --yes the controller that was squeezed is taken")
  func yes() throws {
    let clinic = try clinic(.claimed)
    let result = try clinic.gripctl("start", "P-104", "left", "--yes", "--timeout", "30")
    #expect(result.status == 0)
    #expect(result.output == "blue, table 2, left hand: session began \(Clinic.session)\n")
    #expect(result.errors == "Squeeze the controller three times (within 30 s).\n")
    let requests = clinic.daemon.requests
    #expect(requests.map(\.command) == [.claim, .confirm])
    #expect(requests[0].reference == "P-104" && requests[0].hand == .left)
    #expect(requests[0].timeoutSeconds == 30)
    #expect(requests[1].claim == "c7" && requests[1].accept == true)
  }

  @Test("When nobody squeezes nothing is begun")
  func nobody() throws {
    let result = try clinic(.claimEnded).gripctl("start", "P-104", "left", "--yes")
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains("no controller was squeezed three times in time"))
  }

  @Test("Where nobody can be asked, --yes is needed")
  func unattended() throws {
    let clinic = try clinic(.claimed)
    let result = try clinic.gripctl("start", "P-104", "left")
    #expect(result.status == 1 && result.errors.contains("--yes"))
    #expect(clinic.daemon.requests.isEmpty)
  }

  @Test(
    "What is typed wrong is refused before anything is asked",
    arguments: [
      ["start", "P-104", "middle"], ["start", "P-104"], ["start", "P-1", "left", "--timeout", "0"],
      ["session", "assign", "x"], ["watch", "--rate", "101"], ["watch", "--seconds", "nan"],
    ])
  func wrong(words: [String]) throws {
    let clinic = try Clinic()
    let result = try Program.run("gripctl", words + ["--socket", clinic.daemon.path])
    #expect(result.status == 64 && clinic.daemon.requests.isEmpty)
  }
}
