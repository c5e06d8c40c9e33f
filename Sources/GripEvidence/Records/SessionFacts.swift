import FoundationEssentials
import GripStore

/// What the writer of records has to know of a published session, from its summary.json.
struct SessionFacts: Decodable {
  struct Session: Decodable {
    var isDated: Bool
    var startUTC: String?
    var durationSeconds: Double
    var zone: String?
    var offsetMinutes: Int?
  }

  struct Block: Decodable { var number: Int }

  struct Series: Decodable {
    struct Trial: Decodable {
      var number: Int
      var startSeconds: Double
    }
    var trials: [Trial]
  }

  var session: Session
  var blocks: [Block]
  var trials: [Series]

  /// The facts of a session; nil where it is not there or its summary cannot be read.
  init?(of session: String, in directory: String) {
    guard let bytes = PublishedSessions.summary(of: session, in: directory),
      let facts = try? JSONDecoder().decode(SessionFacts.self, from: Data(bytes)),
      (0..<Self.secondsMax).contains(facts.session.durationSeconds)
    else { return nil }
    self = facts
  }

  private static let secondsMax = Double(VisitRecord.momentMicrosecondsMax) / 1e6

  /// The session's extent, with whoever it was assigned to.
  func extent(_ name: String, _ assignment: Assignment?) -> SessionExtent? {
    var start: Int64?
    if session.isDated {
      guard let nanoseconds = session.startUTC.flatMap(UTCTime.nanoseconds), nanoseconds >= 0 else {
        return nil
      }
      start = nanoseconds / 1000
    }
    let offset = session.offsetMinutes ?? 0
    guard (-SessionExtent.offsetMinutesMax...SessionExtent.offsetMinutesMax).contains(offset) else {
      return nil
    }
    return SessionExtent(
      session: name, lengthMicroseconds: Int64(session.durationSeconds * 1e6) + 1,
      startUTCMicroseconds: start, offsetMinutes: offset, zone: session.zone ?? "UTC",
      reference: assignment?.reference, hand: assignment?.hand)
  }

  /// Where the trial of this number begins, in µs: of several tests of grip the last that begins by the moment.
  func start(ofTrial number: Int, by moment: Int64) -> Int64? {
    let starts = trials.flatMap(\.trials).filter { $0.number == number }
      .map { Int64(max(0, min($0.startSeconds, Self.secondsMax)) * 1e6) }.sorted()
    return starts.count == 1 ? starts[0] : starts.last { $0 <= moment }
  }
}
