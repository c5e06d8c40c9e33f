import GripControl
import GripEvidence
import GripStore

/// Whose the sessions are that the daemon speaks of. The daemon knows sessions by opaque assignments; whoever may read the
/// output directory sees the patients' references there.
struct Patients {
  /// The patients of sessions under way, by the sessions' names.
  private(set) var references: [String: String] = [:]
  /// Published sessions that still wait, after what was said of them.
  private(set) var stillWaiting: [WaitingSession] = []

  init(of reply: ControlReply, in directory: String) {
    for session in (reply.controllers ?? []).compactMap(\.session) {
      references[session.name] = Self.reference(of: session, in: directory)
    }
    stillWaiting = reply.waiting ?? []
    let days = Set(stillWaiting.map { String($0.session.prefix { $0 != "/" }) })
    guard !days.isEmpty,
      let contents = try? ClinicDirectory(directory).contents(ofDays: days.sorted())
    else { return }
    let given = Set(contents.visits.visits.flatMap { $0.groups.joined().map(\.session) })
    let waiting = Set(contents.visits.waiting.joined().map(\.session))
    stillWaiting.removeAll { given.contains($0.session) && !waiting.contains($0.session) }
  }

  /// The patient of a session under way; nil where nobody was named, or where the directory may not be read.
  static func reference(of session: SessionStatus, in directory: String) -> String? {
    guard let assignment = session.assignment,
      let all = try? Assignment.ofDay(String(session.startedAt.prefix(10)), in: directory)
    else { return nil }
    return all.first { $0.assignment == assignment }?.reference
  }
}
