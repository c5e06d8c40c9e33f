import ArgumentParser
import Foundation
import GripControl
import GripEvidence
import GripStore

/// gripctl attest
struct Attest: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Attest a visit: minutes, codes, pain, response.",
    discussion: """
      At a terminal it asks for what the command line does not say; an empty line
      leaves it unsaid. It shows what will be recorded and asks whether to. A later
      attestation of the same visit holds only what it changes, and says why. Minutes
      are said anew for all codes; of blocks only those that are named change.

      A block is SESSION#BLOCK, with a part of the session's name; where the visit
      has one session BLOCK is enough, where it has one block nothing.

      The therapist chooses the codes and answers for the minutes.

      EXAMPLES
        gripctl attest P-104
        gripctl attest P-104 --minutes 97110=23 --code-for 97110 \\
          --total-minutes 40 --contact one-on-one --yes
        gripctl attest P-104 --without-device 97140=8 --pain-before 4 --yes
        gripctl attest P-104 --day 2026-11-22 --pain-after 3 --why "typed wrongly"
      """)

  @Argument(help: "The patient's reference; else the only visit of the day that is not attested.")
  var reference: String?

  @OptionGroup var visitDay: VisitDay

  @Flag(help: "Record it without asking anything.")
  var yes = false

  @OptionGroup(title: "WHAT IS ATTESTED") var options: AttestOptions
  @OptionGroup var record: RecordOptions

  func run() throws {
    guard yes || Terminal.canAsk else {
      throw CommandFailure(
        "nobody is there to be asked: give --yes to record what the command line says")
    }
    let client = try record.connect()
    let day = visitDay.day
    let contents = try ClinicDirectory(client.directory())
      .contents(ofDays: [StoredFile.isSessionFolder(day) ? ClinicDirectory.undated : day])
    let visit = try visit(of: contents.visits.visits.filter { $0.key.day == day }, day)
    let blocks = contents.blocks(of: visit)
    var attestation = try options.attestation(blocks)
    if let problem = attestation.problem { throw CommandFailure(problem) }
    if !yes {
      Terminal.note(
        Terminal.plain(
          "\(visit.key.reference), \(day). An empty line leaves it \(visit.statements.isEmpty ? "unsaid" : "as it is")."
        ))
      try AttestQuestions(blocks).ask(&attestation)
    }
    if let earlier = visit.attestation { attestation.keepBlocks(of: earlier) }
    guard attestation != Attestation() else {
      throw CommandFailure("nothing is attested: `gripctl attest --help` shows what can be")
    }
    let why = visit.statements.isEmpty ? record.why : try record.reason("Why is it amended? ")
    Terminal.note(
      Terminal.wrapped(
        Terminal.plain(
          "\(visit.statements.isEmpty ? "Attestation" : "Amendment") of \(visit.key.reference), \(day):"
        ))
        + "\n" + attestation.text)
    guard yes || agrees() else { throw CommandFailure("nothing was recorded") }
    try record.send(
      .attest(visit.key, attestation), over: client, why: why,
      "\(visit.key.reference), \(day) is \(visit.statements.isEmpty ? "attested" : "amended")")
  }

  private func visit(of visits: [Visit], _ day: String) throws -> Visit {
    if let reference {
      guard let visit = visits.first(where: { $0.key.reference == reference }) else {
        throw CommandFailure(
          "\(reference) has no visit on \(day). `gripctl today` shows sessions that wait for their patient."
        )
      }
      return visit
    }
    let open = visits.filter { $0.status == .preliminary }
    guard open.count != 1 else { return open[0] }
    let names = open.map(\.key.reference).joined(separator: ", ")
    throw CommandFailure(
      open.isEmpty
        ? "no visit of \(day) is left to be attested: name the patient to amend one"
        : "several visits of \(day) are not attested: \(names). Name one.")
  }

  private func agrees() -> Bool {
    while true {
      Terminal.ask("Record this? [y/n] ")
      switch System.typedLine()?.lowercased() {
      case "y", "yes": return true
      case "n", "no", nil: return false
      default: continue
      }
    }
  }
}

/// Which day's visit is meant.
struct VisitDay: ParsableArguments {
  @Option(
    name: .customLong("day"),
    help: ArgumentHelp(
      "The visit's day, as 2026-11-22; today without it. The session's name where it has no date.",
      valueName: "day"))
  var stated: String?

  /// The day, today by the clinic's clock where none is stated.
  var day: String {
    stated ?? Self.day(of: Date())
  }

  /// The day of a moment, by the clinic's clock.
  static func day(of date: Date) -> String {
    let parts = Calendar.current.dateComponents([.year, .month, .day], from: date)
    return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
  }
}

extension ClinicContents {
  /// The blocks of a visit's sessions, in their order.
  func blocks(of visit: Visit) -> VisitBlocks {
    var folders: [String] = []
    for piece in visit.groups.joined() where !folders.contains(piece.session) {
      folders.append(piece.session)
    }
    return VisitBlocks(
      blocks: folders.flatMap { folder in
        (sessions[folder]?.facts.blocks ?? []).map {
          VisitBlocks.Block(session: folder, number: $0.number, label: $0.label)
        }
      })
  }
}
