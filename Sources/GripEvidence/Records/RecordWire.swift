import GripStore

/// A record as it stands in a line: what is said, and beside it who said it, when, and of which state.
struct RecordWire: Codable {
  private struct Mark: Codable {
    var format = RecordFile.formatVersion
    var number: Int
    var utcMicroseconds: Int64
    /// Wider than a user's number, so that one out of range is an error that names the field.
    var uid: Int64
    var user: String
    var digest: String
  }

  private var mark: Mark
  private var said: RecordStatement

  var format: Int { mark.format }
  var number: Int { mark.number }
  var uid: Int64 { mark.uid }

  init(_ record: VisitRecord) {
    mark = Mark(
      number: record.number, utcMicroseconds: record.utcMicroseconds,
      uid: Int64(record.by.issuer.uid), user: record.by.issuer.user, digest: record.digest)
    said = RecordStatement(record)
  }

  init(from decoder: any Decoder) throws {
    mark = try Mark(from: decoder)
    said = try RecordStatement(from: decoder)
  }

  func encode(to encoder: any Encoder) throws {
    try mark.encode(to: encoder)
    try said.encode(to: encoder)
  }

  /// The record, unless its kind is unknown or a field that the kind needs is absent.
  func record() -> VisitRecord? {
    guard let action = said.action, let uid = UInt32(exactly: mark.uid) else { return nil }
    return VisitRecord(
      number: mark.number, action: action, why: said.why,
      by: VisitRecord.Author(
        issuer: CommandIssuer(uid: uid, user: mark.user), clinician: said.clinician,
        signature: said.signature),
      utcMicroseconds: mark.utcMicroseconds, digest: mark.digest)
  }
}
