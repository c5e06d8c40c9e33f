import Foundation
import GripEvidence
import GripStore
import TestSupport
import Testing

@testable import GripDocuments

/// Given a visit, this is what its report says.
@Suite struct ReportTests {
  /// What a reader sees: the page without its head, its markup and its spaces.
  static func text(_ html: String) -> String {
    let body = html.split(separator: "<body>").last.map(String.init) ?? ""
    var text = ""
    var isMarkup = false
    for character in body {
      if character == "<" { isMarkup = true; text += " " }
      if !isMarkup { text.append(character) }
      if character == ">" { isMarkup = false }
    }
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The reports for scripts/check-report, which names the folder they go to.
  @Test func `Each kind of visit has a report, the same bytes each time`() throws {
    let samples: [(String, ReportFolder, String)] = [
      ("simulated", try ReportSamples.full(simulated: true), "P-104"),
      ("full", try ReportSamples.full(simulated: false), "P-104"),
      ("bare", try ReportSamples.bare(), "P-104"),
      ("long", try ReportSamples.long(), "P-104"),
      ("harmful", try ReportSamples.harmful(), ReportSamples.hostile.prefix(4).joined()),
    ]
    for (name, folder, reference) in samples {
      let html = try folder.report(of: reference)
      #expect(html == (try folder.report(of: reference)), "\(name)")
      try Self.keep(html, name)
    }
  }

  /// Keeps a page for scripts/check-report, if it asks for it.
  static func keep(_ html: String, _ name: String) throws {
    guard let target = ProcessInfo.processInfo.environment["GRIP_REPORTS"] else { return }
    try Data(html.utf8).write(to: URL(filePath: "\(target)/\(name).html"))
  }

  @Test func `Measured, attested and missing stand apart`() throws {
    let text = Self.text(try ReportSamples.full(simulated: false).report())
    for words in [
      "P-104", "2026-11-22 11:05 to 11:16, Europe/Berlin", "left and right",
      "amended 1 amendment after the attestation",
      "Peak grip, left ■ measured 211.0 N 21.5 kgf · 47.4 lbf Change over visits: progress report.",
      "Peak grip, right ■ measured 250.7 N", "Timed minutes ◇ attested 46 min",
      "4 then 3 of 10",
      "3 repetitions in 3 sets; 3 reached 180 N; 3 held 3 s or longer (engaged: force, hold)",
      "1 × 3, 180 N, hold 3 s",
      "Educational-use device", "Calibration: [not recorded]", "Response Tolerated all sets",
      "[not attested: changes of the prescription]", "97110 24 2 2 97140 8 0 1 below 15 min",
      "Not a medical device. No diagnosis and no coding advice",
      "exceeded 1 time: 250.7 N at 1:00 in right hand",
    ] { #expect(text.contains(words), "\(words)") }
    #expect(!text.lowercased().contains("worksheet"))
    #expect(!text.contains("SIMULATED"))
  }

  @Test func `What nobody said is named as not said`() throws {
    let text = Self.text(try ReportSamples.bare().report())
    for words in [
      "[hand not recorded]", "preliminary nothing is attested yet",
      "Timed minutes ◇ attested [not attested]",
      "Pain, before and after ◇ attested [not attested]", "[no plan for it]",
      "[no minutes are attested, so no units are counted]",
      "SIMULATED DATA. A program made these samples.",
    ] { #expect(text.contains(words), "\(words)") }
  }

  @Test func `A rejected trial stays, with who rejected it, when and why, and counts no more`()
    throws
  {
    let text = Self.text(try ReportSamples.full(simulated: false).report())
    #expect(
      text.contains(
        "rejected by C-3 (user anna), 2026-11-22 12:03 UTC: let go too early, repeated"))
    #expect(text.contains("right : mean 243.4 N , maximum 250.7 N (n 3 of 4)"))
    #expect(text.contains("Deficit: not reported: trials were rejected, corrected or split since"))
  }

  @Test(arguments: [0, 1])
  func `Of two tests in a session a rejection means the trial that began at its moment`(
    test: Int
  ) throws {
    let folder = try ReportFolder()
    var starts: [Double] = []
    let session = try folder.add("asht-both-hands/1") { facts in
      var second = facts.trials[0]
      for index in second.trials.indices { second.trials[index].startSeconds += 1 }
      facts.trials.append(second)
      starts = facts.trials.map { $0.trials[1].startSeconds }
    }
    try folder.say(
      .rejectTrial(
        .init(session: session, atMicroseconds: Int64(starts[test] * 1e6)), trial: 2),
      why: "let go too early")
    let rejected = try folder.account().trialSeries.map { $0.trials.map(\.isRejected) }
    let none = rejected[0].map { _ in false }
    #expect(rejected[test].enumerated().allSatisfy { $0.element == ($0.offset == 1) })
    #expect(rejected[1 - test] == none)
  }

  @Test func `Without a rejection the trials' results are those of the session`() throws {
    let folder = try ReportFolder()
    try folder.add("asht-both-hands/1")
    let account = try folder.account()
    let series = try #require(account.trialSeries.first)
    for (result, measured) in zip(series.results, series.facts.hands) {
      let mean = try #require(measured.measures.first { $0.id == "trial.mean" }?.value)
      #expect(abs(try #require(result.meanNewtons) - mean) < 1e-5)
    }
    #expect(Self.text(try folder.report()).contains("Deficit 15.6 %, left below the other."))
  }

  @Test func `A visit without a date has none`() throws {
    let folder = try ReportFolder()
    let name = try folder.add("two-sets/1") { $0.session.startUTC = nil }
    try FileManager.default.createDirectory(
      atPath: folder.folder.appending("undated"), withIntermediateDirectories: true)
    let undated = "undated/" + name.split(separator: "/")[1]
    try FileManager.default.moveItem(
      atPath: folder.folder.appending(name), toPath: folder.folder.appending(undated))
    let contents = try ClinicDirectory(folder.folder.path).contents()
    let visit = try #require(contents.visit(ofSession: undated, reference: "P-104"))
    let account = VisitAccount(visit, in: contents)
    let html = VisitReport(account, curves: [], digest: "", version: "1").html
    #expect(Self.text(html).contains("Date date not recorded"))
    #expect(Self.text(html).contains("Overlaps: not reported: no date is recorded"))
    #expect(Self.text(html).contains("the recording of this session is not kept"))
  }

  @Test func `A session given to another patient leaves nothing behind, and nobody else is named`()
    throws
  {
    let folder = try ReportFolder()
    let first = try folder.add("two-sets/1", to: "P-104")
    let second = try folder.add("weak-hand/1", at: "10:30:00", to: "P-104")
    try folder.say(
      .reassign(.init(session: second, atMicroseconds: 0), reference: "Q-777"), why: "wrong patient"
    )
    let html = try folder.report()
    #expect(html.contains(first))
    #expect(!html.contains(second))
    #expect(!html.contains("Q-777"))
    #expect(try folder.report(of: "Q-777").contains(second))
    #expect(try !folder.report(of: "Q-777").contains("P-104"))
  }

  @Test func `No document of a patient names another, whatever reasons say`() throws {
    let folder = try ReportFolder()
    let session = try folder.add("two-sets/1", to: "P-104")
    let moment = VisitRecord.PieceKey(session: session, atMicroseconds: 60_000_000)
    try folder.say(.split(moment), why: "P-104 until here, then Q-777")
    try folder.say(.reassign(moment, reference: "Q-777"), why: "Q-777 took over from P-104")
    for (mine, other) in [("P-104", "Q-777"), ("Q-777", "P-104")] {
      let account = try folder.account(of: mine)
      let documents = try VisitDocuments.documents(
        account, state: VisitState(account, digests: FileDigests(folder.folder.path)),
        version: "1.0.0", in: folder.folder.path)
      #expect(documents.count == 8)
      for document in documents {
        let text = String(decoding: document.bytes, as: UTF8.self)
        #expect(!text.contains(other), "\(document.name) of \(mine)")
      }
    }
    // The part that stayed says nothing of the one that went; the other says that it was given.
    #expect(try !folder.report().contains("given to this patient"))
    #expect(try folder.report(of: "Q-777").contains("session given to this patient"))
  }

  @Test func `How long a part of a block was connected is not made up`() throws {
    let folder = try ReportFolder()
    // Of 131 s, 31 were disconnected; nobody knows in which part.
    let session = try folder.add("two-sets/1", to: "P-104") {
      $0.blocks[0].clocks.connectedSeconds -= 31
      $0.blocks[0].clocks.disconnectedSeconds += 31
    }
    func attest(_ minutes: Int64) throws {
      var said = Attestation()
      said.codes = [.init(code: "97110", minutes: minutes)]
      var block = Attestation.BlockStatement(session: session, block: 1)
      block.code = "97110"
      said.blocks = [block]
      try folder.say(.attest(folder.key(), said), why: "as it was")
    }
    try attest(2)
    #expect(
      try folder.account().units?.contradictions == [
        .aboveConnected(code: "97110", attestedSeconds: 120, connectedSeconds: 131.51 - 31)
      ])
    try folder.say(
      .split(.init(session: session, atMicroseconds: 125_000_000)), why: "the rest was talk")
    try folder.say(
      .reassign(.init(session: session, atMicroseconds: 125_000_000), reference: nil), why: "nobody"
    )
    #expect(try folder.account().units?.contradictions == [])
    try attest(3)
    #expect(
      try folder.account().units?.contradictions == [
        .aboveWall(code: "97110", attestedSeconds: 180, wallSeconds: 125)
      ])
  }

  @Test func `Nothing that people type becomes markup or style`() throws {
    let reference = ReportSamples.hostile.prefix(4).joined()
    let folder = try ReportSamples.harmful()
    let account = try folder.account(of: reference)
    for html in [try folder.report(of: reference), WorksheetPage.html(account)] {
      for harm in ["<script", "<img", "onerror=alert(3)>", "\u{202E}"] {
        #expect(!html.contains(harm), "\(harm)")
      }
      let parts = html.components(separatedBy: "</style>")
      #expect(parts.count == 2)
      #expect(!parts[0].contains("@import"))
    }
  }

  @Test func `The page asks for nothing from elsewhere and runs nothing`() throws {
    let html = try ReportSamples.full(simulated: true).report()
    for word in ["<script", "<link", "<img", "src=", "href=", "@import", "url(http", "javascript:"]
    {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.contains("default-src 'none'"))
    #expect(html.components(separatedBy: "<h1").count == 2)
  }
}
