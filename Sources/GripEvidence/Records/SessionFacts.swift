import FoundationEssentials
import GripStore

/// What the writer of records looks at in a session's summary.json: little, since the daemon has little memory.
struct SessionFacts: Decodable {
  struct Block: Decodable { var number: Int }

  struct Series: Decodable {
    struct Trial: Decodable {
      var number: Int
      var startSeconds: Double
    }
    var trials: [Trial]
  }

  var session: SummaryDocument.Session
  var blocks: [Block]
  var trials: [Series]

  /// The facts of a session; nil where it is not there or its summary cannot be read.
  init?(of session: String, in directory: String) {
    guard let bytes = Self.bytes(of: session, in: directory),
      let facts = try? JSONDecoder().decode(SessionFacts.self, from: Data(bytes))
    else { return nil }
    self = facts
  }

  /// The bytes of a session's summary.json; nil where there is no such session.
  static func bytes(of session: String, in directory: String) -> [UInt8]? {
    guard StoredFile.isSessionFolder(session) else { return nil }
    let path = "\(directory)/\(session)/\(SessionFile.summary)"
    return try? StoredFile.bytes(path, bytesMax: StoredSession.bytesMax)
  }

  /// Where the trial of this number begins, in µs: of several tests of grip the last that begins by the moment.
  func start(ofTrial number: Int, by moment: Int64) -> Int64? {
    let most = Double(VisitRecord.momentMicrosecondsMax)
    let starts = trials.flatMap(\.trials).filter { $0.number == number }
      .map { Int64(max(0, min($0.startSeconds * 1e6, most))) }.sorted()
    return starts.count == 1 ? starts[0] : starts.last { $0 <= moment }
  }
}
