import Foundation
import GripControl
import GripCore
import GripEvidence
import GripStore
import TestSupport
import Testing

/// A plan that is stored for a patient begins the blocks of the patient's sessions.
@Suite("Sessions by a stored plan")
struct PlannedSessionTests {
  private static let issuer = CommandIssuer(uid: 1000, user: "ann")

  /// An output directory in which the full plan is stored for P-17, and the session under way is that patient's.
  private static func directory() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var other = Plan(blocks: [PlanBlock(label: "of somebody else")])
    other.reference = "P-18"
    let records = [("P-17", Plan.full), ("P-18", other)].enumerated().map { index, entry in
      VisitRecord(
        number: index + 1, action: .plan(reference: entry.0, entry.1), why: nil,
        by: .init(issuer: issuer, clinician: nil), utcMicroseconds: 0,
        digest: String(repeating: "0", count: 64))
    }
    try FileManager.default.createDirectory(
      atPath: folder.appending("records"), withIntermediateDirectories: true)
    _ = try folder.write(try records.flatMap { try RecordFile.line($0) }, "records/records.jsonl")
    try Assignment(
      assignment: "a7", session: Clinic.session, reference: "P-17", hand: "right", by: issuer,
      atNanoseconds: 0
    ).write(in: folder.path)
    return folder
  }

  private static func clinic(_ folder: TemporaryFolder, block: String?) throws -> Clinic {
    var controllers = Clinic.controllers
    controllers[0].session?.assignment = "a7"
    controllers[0].session?.hand = .right
    controllers[0].session?.block = block
    return try Clinic(controllers, directory: folder.path) { request, server in
      guard request.command == .claim || request.command == .confirm else { return nil }
      var reply = ControlReply(id: nil)
      if request.command == .confirm {
        reply.session = Clinic.session
        reply.status = DaemonStatus()
        reply.status?.directory = folder.path
      } else {
        reply.claim = "c7"
        var message = FeedMessage(.claimed, controller: "blue, table 2")
        message.claim = "c7"
        server.publish(message)
      }
      return reply
    }
  }

  @Test("start begins the plan's first block on the controller that was squeezed")
  func start() throws {
    let folder = try Self.directory()
    let clinic = try Self.clinic(folder, block: nil)
    let result = try clinic.gripctl("start", "P-17", "right", "--yes")
    #expect(result.status == 0, "\(result)")
    let planned = PlanBlock.full
    let asked = try #require(clinic.daemon.requests.last)
    #expect(asked.command == .block && asked.controller == "blue, table 2")
    #expect(asked.label == planned.label && asked.hand?.rawValue == planned.hand ?? "right")
    #expect(asked.activity == planned.activity && asked.protocol == planned.protocol)
    #expect(asked.handlePosition == planned.handlePosition)
    #expect(result.errors.contains("block \"\(planned.label)\" of the plan began"))
  }

  @Test("A patient without a plan begins without a block")
  func unplanned() throws {
    let folder = try Self.directory()
    let clinic = try Self.clinic(folder, block: nil)
    #expect(try clinic.gripctl("start", "P-99", "right", "--yes").status == 0)
    #expect(clinic.daemon.requests.last?.command == .confirm)
  }

  @Test("--next begins the block after the one under way, and says when there is none")
  func next() throws {
    let folder = try Self.directory()
    let first = try Self.clinic(folder, block: PlanBlock.full.label)
    let result = try first.gripctl("session", "block", "--next")
    #expect(result.status == 0, "\(result)")
    #expect(first.daemon.requests.last?.label == "Open a jar")
    let last = try Self.clinic(folder, block: "open a jar")
    let refused = try last.gripctl("session", "block", "--next")
    #expect(refused.status == 1 && refused.errors.contains("the plan's last"))
    #expect(last.daemon.requests.allSatisfy { $0.command != .block })
  }

  @Test("A label of the plan brings what the plan says of it; options go before it")
  func label() throws {
    let folder = try Self.directory()
    let clinic = try Self.clinic(folder, block: nil)
    let label = PlanBlock.full.label
    let result = try clinic.gripctl("session", "block", label.uppercased(), "--activity", "other")
    #expect(result.status == 0, "\(result)")
    let asked = try #require(clinic.daemon.requests.last)
    #expect(asked.label == label.uppercased() && asked.activity == "other")
    #expect(asked.handlePosition == PlanBlock.full.handlePosition)
  }
}
