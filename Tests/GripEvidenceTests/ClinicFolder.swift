import Foundation
import GripEvidence
import GripStore
import TestSupport

/// An output directory with published sessions, as far as the writer of records looks at them.
final class ClinicFolder {
  private let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.appending("out")
  }

  /// A session that begins at an hour of 2026-11-22 (UTC) and lasts some seconds.
  @discardableResult
  func session(
    hour: Int, _ label: String = "A", of reference: String? = nil, seconds: Double = 60,
    offsetMinutes: Int? = nil, blocks: Int = 1, trials: [[Double]] = []
  ) throws -> String {
    let time = String(format: "%02d", hour)
    let name = "2026-11-22/\(time)0000Z-\(label)-0123456789abcdef"
    var facts: [String: Any] = [
      "id": "0123456789abcdef", "origin": "live", "isDated": true,
      "startUTC": "2026-11-22T\(time):00:00.000000000Z",
      "durationSeconds": seconds,
    ]
    if let offsetMinutes {
      facts["zone"] = "Somewhere"
      facts["offsetMinutes"] = offsetMinutes
    }
    try write(
      [
        "session": facts, "blocks": (1...blocks).map { ["number": $0] },
        "trials": trials.map { starts in
          [
            "trials": starts.enumerated().map {
              ["number": $0.offset + 1, "startSeconds": $0.element] as [String: Any]
            }
          ]
        },
      ], name)
    if let reference { try assign(name, to: reference) }
    return name
  }

  /// A session without a date.
  func undated(of reference: String) throws -> String {
    let name = "undated/A-0123456789abcdef"
    try write(
      [
        "session": [
          "id": "0123456789abcdef", "origin": "live", "isDated": false, "durationSeconds": 60,
        ], "blocks": [["number": 1]],
        "trials": [],
      ], name)
    try assign(name, to: reference)
    return name
  }

  private func write(_ summary: [String: Any], _ name: String) throws {
    let place = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try JSONSerialization.data(withJSONObject: summary)
      .write(to: place.appending(path: "summary.json"))
  }

  private func assign(_ session: String, to reference: String) throws {
    try Assignment(
      assignment: UUID().uuidString, session: session, reference: reference, hand: nil,
      by: CommandIssuer(uid: 1, user: "x"), atNanoseconds: 1_795_300_000_000_000_000
    ).write(in: path)
  }

  var book: RecordBook { RecordBook(directory: path) }

  var bookPath: String { path + "/" + RecordBook.place }

  /// Writes what anna says.
  @discardableResult
  func say(
    _ action: VisitRecord.Action, why: String? = "because", at: Int64 = 1_795_365_312_000_000
  ) throws(RecordRefusal) -> VisitRecord {
    try RecordWriter(directory: path).write(
      RecordStatement(action, why: why, clinician: "C-3"),
      by: CommandIssuer(uid: 1000, user: "anna"), utcMicroseconds: at)
  }

  /// What a session's summary.json holds.
  func summary(_ session: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(filePath: path + "/" + session + "/summary.json")))
  }
}
