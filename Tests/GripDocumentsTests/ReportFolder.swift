import Foundation
import GripEvidence
import GripStore
import TestSupport
import Testing

@testable import GripDocuments

/// An output directory for documents: sessions made from golden ones, and what people say of them.
struct ReportFolder {
  static let day = "2026-11-22"
  let folder: TemporaryFolder
  private let writer: RecordWriter

  init() throws {
    folder = try TemporaryFolder()
    writer = RecordWriter(directory: folder.path)
  }

  /// Adds a session; its folder.
  ///
  /// - Parameter golden: a folder of fixtures/expected.
  @discardableResult
  func add(
    _ golden: String, on day: String = Self.day, at time: String = "10:05:00",
    to reference: String = "P-104",
    hand: String? = "right", change: (inout SummaryDocument) -> Void = { _ in }
  ) throws -> String {
    let source = SharedData.projectRoot.appending(path: "fixtures/expected/\(golden)")
    let name = "\(day)/\(time.filter { $0 != ":" })Z-SN0001-0123456789abcdef"
    try FileManager.default.createDirectory(
      atPath: folder.appending(day), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: source.path, toPath: folder.appending(name))
    let path = folder.appending(name + "/summary.json")
    var facts = try JSONDecoder().decode(
      SummaryDocument.self, from: Data(try #require(bytes(of: path))))
    facts.session.startUTC = "\(day)T\(time).000000000Z"
    (facts.session.isDated, facts.session.dateNote) = (true, nil)
    (facts.session.zone, facts.session.offsetMinutes) = ("Europe/Berlin", 60)
    change(&facts)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try encoder.encode(facts).write(to: URL(filePath: path))
    try Assignment(
      assignment: "a\((day + time).filter(\.isNumber))", session: name, reference: reference,
      hand: hand,
      by: CommandIssuer(uid: 1000, user: "anna"), atNanoseconds: 0
    ).write(in: folder.path)
    return name
  }

  /// Writes what anna says, some minutes after noon.
  func say(
    _ action: VisitRecord.Action, why: String? = nil, clinician: String? = "C-3",
    minutes: Int64 = 0
  ) throws {
    let noon = try #require(UTCTime.nanoseconds("\(Self.day)T12:00:00.000000000Z"))
    _ = try writer.write(
      RecordStatement(action, why: why, clinician: clinician),
      by: CommandIssuer(uid: 1000, user: "anna"),
      utcMicroseconds: noon / 1000 + minutes * 60_000_000)
  }

  func account(of reference: String = "P-104") throws -> VisitAccount {
    let contents = try ClinicDirectory(folder.path).contents(ofDays: [Self.day])
    #expect(contents.problems == [])
    let visit = try #require(contents.visits.visits.first { $0.key.reference == reference })
    return VisitAccount(visit, in: contents)
  }

  func key(_ reference: String = "P-104") -> VisitRecord.VisitKey {
    .init(reference: reference, day: Self.day)
  }

  /// A curve that goes through the repetitions of a session, since golden sessions have no recording beside them.
  static func curves(_ account: VisitAccount) -> [ForceCurve] {
    account.visit.groups.joined().map { piece in
      let (from, to) = (piece.fromMicroseconds, piece.toMicroseconds)
      var reducer = ForceCurve.Reducer(
        session: piece.session, startSeconds: Double(from) / 1e6, endSeconds: Double(to) / 1e6)
      let rows = account.sessions[piece.session]?.repetitions.rows ?? []
      for tick in from / 20_000..<to / 20_000 {
        let time = Double(tick) / 50
        let row = rows.first { $0.startSeconds <= time && time < $0.endSeconds }
        reducer.add(seconds: time, newtons: row.map { force($0, at: time) } ?? 0.3)
      }
      return reducer.finish()
    }
  }

  private static func force(_ row: RepetitionTable.Row, at time: Double) -> Double {
    let rise = min(1, (time - row.startSeconds) / max(0.05, row.peakSeconds - row.startSeconds))
    let fall = min(1, (row.endSeconds - time) / 0.3)
    return row.peakNewtons * min(rise, fall)
  }

  func report(of reference: String = "P-104") throws -> String {
    let account = try account(of: reference)
    return VisitReport(
      account, curves: Self.curves(account), digest: String(repeating: "7f3a91c2", count: 8),
      version: "1.0.0"
    ).html
  }
}
