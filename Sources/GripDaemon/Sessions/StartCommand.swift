import GripControl
import GripCore
import GripStore

/// What a person says at the beginning of a session.
struct StartCommand {
  /// The patient's opaque reference; it goes into the record beside the session, and nowhere else.
  var reference: String?
  var hand: Hand?
  var issuer: CommandIssuer
}

/// Who is on a controller: what the recording may say of it.
struct Occupancy {
  /// Stands for the patient in the recording; nil where nobody was named.
  var assignment: String?
  var hand: Hand?
  var block: String?
}

/// Random names that say nothing.
enum Opaque {
  /// 16 hexadecimal digits.
  static func identifier() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension CommandIssuer {
  init(_ peer: Peer) { self.init(uid: peer.uid, user: peer.user) }
}
