import ArgumentParser
import GripEvidence
import GripStore

/// How people name sessions and moments within them.
enum SessionNaming {
  /// So many sessions are named where several could be meant.
  private static let namedMax = 8

  /// The published session whose folder has this text in it.
  static func session(_ text: String, in directory: String) throws -> String {
    if StoredFile.isSessionFolder(text) { return text }
    let days = try StoredSession.days(in: directory) + [ClinicDirectory.undated]
    return try session(
      text, among: try StoredSession.folders(ofDays: days, in: directory).reversed())
  }

  /// The session of these whose folder has this text in it.
  static func session(_ text: String, among sessions: [String]) throws -> String {
    let meant = sessions.filter { $0.contains(text) }
    if let exact = meant.first(where: { $0 == text }) { return exact }
    guard meant.count != 1 else { return meant[0] }
    let named = meant.prefix(namedMax).joined(separator: ", ")
    throw CommandFailure(
      meant.isEmpty
        ? "there is no session with \"\(text)\" in its name: `gripctl today` and `gripctl session list` show names"
        : "\(meant.count) sessions have \"\(text)\" in their names, among them \(named). Give more of the name."
    )
  }
}

/// A moment of a session, as seconds or minutes and seconds from its beginning.
struct Moment: ExpressibleByArgument {
  let microseconds: Int64

  /// "90", "90.5", "1:30" or "1:02:30".
  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), let last = parts.last.flatMap({ Double($0) }) else {
      return nil
    }
    var seconds = 0.0
    for part in parts.dropLast() {
      guard let number = UInt32(part) else { return nil }
      seconds = (seconds + Double(number)) * 60
    }
    seconds += last
    guard last >= 0, last < (parts.count == 1 ? 3.1e7 : 60), seconds < 3.1e7 else { return nil }
    microseconds = Int64((seconds * 1e6).rounded())
  }

  /// As it is shown.
  static func text(_ microseconds: Int64) -> String {
    let seconds = Double(microseconds) / 1e6
    let whole = Terminal.clock(seconds)
    let rest = microseconds % 1_000_000
    return rest == 0 ? whole : whole + Terminal.decimal(Double(rest) / 1e6, 3).dropFirst()
  }
}
