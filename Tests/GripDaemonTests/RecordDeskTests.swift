import GripEvidence
import GripStore
import Logging
import TestSupport
import Testing

@testable import GripControl
@testable import GripDaemon

/// Where records wait for the disk: how many, and what becomes of them when the daemon ends.
@Suite struct RecordDeskTests {
  private let folder: TemporaryFolder
  private let wakeUp: WakeUp
  private let desk: RecordDesk
  private let piece = VisitRecord.PieceKey(
    session: "2026-11-22/090000Z-A-0123456789abcdef", atMicroseconds: 0)

  init() throws {
    folder = try TemporaryFolder()
    wakeUp = try WakeUp()
    desk = RecordDesk(
      directory: folder.path, sealer: .none, wakeUp: wakeUp, logger: Logger(label: "test"))
  }

  private func take(_ client: Int) throws(ControlFailure) {
    try desk.take(
      RecordStatement(.reassign(piece, reference: "P"), why: "w"),
      by: CommandIssuer(uid: 0, user: "root"), for: ControlClientID(number: client))
  }

  /// The answers of one turn of the daemon's loop.
  private func nextAnswers() -> [(client: ControlClientID, reply: ControlReply)] {
    _ = Polling.wait(for: [PollEntry.reading(wakeUp.fileDescriptor)], milliseconds: 20_000)
    _ = wakeUp.clear()
    return desk.answers()
  }

  @Test func `One is under way and as many wait as there may be clients; one more is refused`()
    throws
  {
    let count = 1 + ControlLimits.clientsMax
    for client in 1...count { try take(client) }
    let error = #expect(throws: ControlFailure.self) { try take(count + 1) }
    #expect(error?.code == .notNow)
    #expect(nextAnswers().map(\.client) == [ControlClientID(number: 1)])
    try take(count + 1)
  }

  @Test func `When the daemon ends those that wait are told at once, and one is waited for`() throws
  {
    for client in 1...5 { try take(client) }
    let given = desk.giveUpWaiting()
    #expect(given.map(\.client) == (2...5).map { ControlClientID(number: $0) })
    #expect(given.allSatisfy { $0.reply.error?.code == .notNow })
    #expect(desk.isBusy)
    #expect(nextAnswers().map(\.client) == [ControlClientID(number: 1)])
    #expect(!desk.isBusy && desk.giveUpWaiting().isEmpty)
  }
}
