import ArgumentParser
import Foundation
import GripControl
import GripDocuments
import GripEvidence
import GripStore

/// Which visit is meant, and where sessions are.
struct VisitOptions: ParsableArguments {
  @Argument(help: "The patient's reference; not needed where the day has one visit.")
  var reference: String?

  @OptionGroup var date: VisitDay

  @Option(
    help: ArgumentHelp(
      "A session by itself, with or without a patient: its folder, such as undated/SN0001-5d41402abc4b2a76."
    ))
  var session: String?

  @Option(
    help: ArgumentHelp("A plan that counts instead of the recorded one.", valueName: "file"))
  var plan: String?

  @OptionGroup var place: DirectoryOption

  func validate() throws {
    guard session == nil || reference == nil && date.stated == nil else {
      throw ValidationError("--session names a session by itself: leave out the patient and --day")
    }
  }

  /// The visit's account.
  func account() throws -> VisitAccount {
    let plan = try plan.map(PlanCheck.read)
    if let session { return try Self.account(ofSession: session, plan: plan, in: place.path) }
    let day = date.day
    let contents = try ClinicDirectory(place.path).contents(ofDays: [day])
    for problem in contents.problems { Terminal.note(problem) }
    let visits = contents.visits.visits.filter { visit in
      visit.key.day == day && reference.map { $0 == visit.key.reference } ?? true
    }
    guard visits.count == 1 else { throw CommandFailure(refusal(visits, day)) }
    return VisitAccount(visits[0], in: contents, plan: plan)
  }

  /// The account of a session by itself; that of its visit, where it has a patient and is not one of several.
  static func account(
    ofSession session: String, plan: Plan?, in directory: String
  ) throws -> VisitAccount {
    guard StoredFile.isSessionFolder(session) else {
      throw CommandFailure(
        "\(session) is no session's folder: expected DAY/NAME, as `gripctl session list` shows it")
    }
    let day = session.prefix { $0 != "/" }
    let contents = try ClinicDirectory(directory).contents(ofDays: [String(day)])
    for problem in contents.problems { Terminal.note(problem) }
    let own = contents.visits.visits.first { $0.groups.joined().map(\.session) == [session] }
    let reference = plan?.reference ?? "not assigned"
    guard let visit = own ?? contents.visit(ofSession: session, reference: reference) else {
      throw CommandFailure("there is no session \(session) in \(directory)")
    }
    return VisitAccount(visit, in: contents, plan: plan)
  }

  private func refusal(_ visits: [Visit], _ day: String) -> String {
    guard visits.isEmpty else {
      let names = visits.map(\.key.reference).joined(separator: ", ")
      return "\(day) has several visits: \(names). Name one."
    }
    return "\(reference.map { "\($0) has" } ?? "there is") no visit on \(day) in \(place.path). "
      + "`gripctl today` shows sessions that wait for their patient; --day names another day."
  }
}

/// Where sessions are.
struct DirectoryOption: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The output directory; the daemon's without it, or the usual one.", valueName: "path"))
  var directory: String?

  @OptionGroup var daemon: DaemonOptions

  var path: String {
    directory ?? (try? daemon.connect().directory()) ?? DaemonSettings().directory
  }
}
