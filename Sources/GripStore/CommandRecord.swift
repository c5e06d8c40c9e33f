/// Who gave a command, as the system knows the peer of the daemon's socket. Never a patient.
public struct CommandIssuer: Codable, Sendable, Equatable {
  /// The user's number.
  public var uid: UInt32
  /// The user's login name; empty when it is not known.
  public var user: String

  /// The user of this number and name.
  public init(uid: UInt32, user: String) {
    self.uid = uid
    self.user = user
  }
}

/// Records of a live recording that do not bear on its facts: they are kept, and passed over where facts are derived.
/// docs/RECORDING.md describes each kind. None holds a reference to a patient.
public enum CommandRecord: Sendable, Equatable {
  /// UTC and the time since boot at one moment, both in µs; whether the clock was synchronised then, if that is known.
  case anchor(bootMicroseconds: Int64, utcMicroseconds: Int64, synchronised: Bool?)
  /// The session was ended by command.
  case stop(by: CommandIssuer?)
  /// The controller was claimed by squeezing it; the session before ended where that began.
  case claim(assignment: String?, by: CommandIssuer?)
  /// What a feature report of the controller held; `bytes` as it gave them, with the id in front where it numbers reports.
  case feature(id: UInt8, bytes: [UInt8])

  /// The record as one line of canonical JSON.
  public func encode() throws(StoreError) -> [UInt8] { try EventRecord.canonical(wire) }

  private var wire: Wire {
    switch self {
    case .anchor(let boot, let utc, let synchronised):
      Wire(
        event: "anchor", bootMicroseconds: boot, utcMicroseconds: utc, synchronised: synchronised)
    case .stop(let issuer): Wire(event: "stop", by: issuer)
    case .claim(let assignment, let issuer):
      Wire(event: "claim", assignment: assignment, by: issuer)
    case .feature(let id, let bytes):
      Wire(event: "feature", id: id, bytes: bytes.map(hexadecimal2).joined())
    }
  }

  private struct Wire: Encodable {
    var event: String
    var bootMicroseconds: Int64?
    var utcMicroseconds: Int64?
    var synchronised: Bool?
    var assignment: String?
    var by: CommandIssuer?
    var id: UInt8?
    var bytes: String?
  }
}

private func hexadecimal2(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16)
}
