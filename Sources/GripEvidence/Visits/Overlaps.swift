/// A block's place in time, for comparing it with others.
public struct BlockInterval: Sendable, Equatable {
  /// The session's folder.
  public var session: String
  /// The block's number in its session, from 1.
  public var block: Int
  /// The patient's reference.
  public var reference: String
  /// The clinician's reference, if one was given.
  public var clinician: String?
  /// Its beginning in µs since 1970 (UTC).
  public var fromUTCMicroseconds: Int64
  /// Its end, which is no longer within.
  public var toUTCMicroseconds: Int64

  /// A block from one moment to another.
  public init(
    session: String, block: Int, reference: String, clinician: String?,
    fromUTCMicroseconds: Int64, toUTCMicroseconds: Int64
  ) {
    self.session = session
    self.block = block
    self.reference = reference
    self.clinician = clinician
    self.fromUTCMicroseconds = fromUTCMicroseconds
    self.toUTCMicroseconds = toUTCMicroseconds
  }
}

/// Two blocks that share time. It is a fact about clocks: what it means, the therapist says.
public struct BlockOverlap: Sendable, Equatable {
  /// Whose blocks they are.
  public enum Kind: String, Sendable { case samePatient, sameClinician }
  /// Whose blocks they are.
  public let kind: Kind
  /// The block that began first.
  public let first: BlockInterval
  /// The block that began second.
  public let second: BlockInterval
  /// How long they share.
  public let microseconds: Int64

  /// The overlaps among blocks, by the beginning of the second. Blocks that only touch do not overlap. Blocks of one patient
  /// and one clinician are named once, as the patient's.
  public static func all(among blocks: [BlockInterval]) -> [BlockOverlap] {
    let ordered = blocks.sorted {
      ($0.fromUTCMicroseconds, $0.session, $0.block) < (
        $1.fromUTCMicroseconds, $1.session, $1.block
      )
    }
    var open: [BlockInterval] = []
    var found: [BlockOverlap] = []
    for second in ordered where second.toUTCMicroseconds > second.fromUTCMicroseconds {
      open.removeAll { $0.toUTCMicroseconds <= second.fromUTCMicroseconds }
      for first in open {
        let kind: Kind
        if first.reference.utf8.elementsEqual(second.reference.utf8) {
          kind = .samePatient
        } else if let clinician = first.clinician, clinician == second.clinician {
          kind = .sameClinician
        } else {
          continue
        }
        let end = min(first.toUTCMicroseconds, second.toUTCMicroseconds)
        found.append(
          BlockOverlap(
            kind: kind, first: first, second: second,
            microseconds: end - second.fromUTCMicroseconds))
      }
      open.append(second)
    }
    return found
  }
}
