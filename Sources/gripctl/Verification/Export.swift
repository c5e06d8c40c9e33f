import ArgumentParser
import Foundation
import GripControl
import GripDocuments
import GripEvidence
import GripStore

/// gripctl export
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put sessions, or a visit, into one file for an auditor.",
    discussion: """
      The file is a tar archive: the sessions with their manifests and seals, the public
      key, and, of a visit, its newest documents. The same sessions give the same file.
      `gripctl verify FILE` checks it as it is; so does anyone with tar, sha256sum and
      ssh-keygen.

      A visit's documents name its patient's reference, and nobody else's.

      With --patient and --csv the file is a table of what was measured and attested at each
      of a patient's visits, a row for each value (docs/PROGRESS.md).

      With --fhir the file is the visit as a transaction of HL7 FHIR R4, for a server
      of the clinic.

      EXAMPLES
        gripctl export 2026-11-22/163512Z-SN0001-5d41402abc4b2a76 --output session.tar
        gripctl export --visit P-104 --day 2026-11-22 --output visit.tar
        gripctl export --visit P-104 --fhir --output visit.json
        gripctl export --patient P-104 --csv --output progress.csv

      EXIT CODES
        0   the file is written
        1   something is not there, or cannot be written
      """)

  @Argument(help: ArgumentHelp("Sessions: their folders.", valueName: "session"))
  var sessions: [String] = []

  @Option(help: ArgumentHelp("A patient's visit instead.", valueName: "reference"))
  var visit: String?

  @Option(help: ArgumentHelp("A patient over all visits instead.", valueName: "reference"))
  var patient: String?

  @OptionGroup var date: VisitDay

  @Flag(help: "An archive, which it is unless another form is asked for.")
  var tar = false

  @Flag(help: "Of a patient: a table by RFC 4180.")
  var csv = false

  @Flag(help: "Of a visit: a transaction of FHIR R4 instead of an archive.")
  var fhir = false

  @Option(name: .shortAndLong, help: "The file; it must not be there.")
  var output: String

  @Option(help: ArgumentHelp("With --patient: the index's file.", valueName: "file"))
  var index: String?

  @OptionGroup var place: DirectoryOption

  func validate() throws {
    guard [!sessions.isEmpty, visit != nil, patient != nil].filter(\.self).count == 1 else {
      throw ValidationError(
        "name sessions, or a visit with --visit and --day, or a patient with --patient")
    }
    guard [tar, csv, fhir].filter(\.self).count < 2 else {
      throw ValidationError("one of --tar, --csv and --fhir says what the file is")
    }
    guard csv == (patient != nil) else {
      throw ValidationError("--patient and --csv go together: `gripctl export --help` shows how")
    }
    guard !fhir || visit != nil else {
      throw ValidationError("--fhir is of a visit: name one with --visit and --day")
    }
  }

  func run() throws {
    if let patient { return try writeTable(ofPatient: patient) }
    var (sessions, names) = (sessions, [(name: String, file: String)]())
    if let visit {
      let account = try account(ofVisit: visit)
      let set = try VisitDocuments.make(account, version: gripVersion, in: place.path)
      if fhir { return try writeFHIR(account, set) }
      let folder = set.folder.dropFirst(place.path.utf8.count + 1)
      names = try StoredFile.names(in: set.folder).map { ("documents/\($0)", "\(folder)/\($0)") }
      for piece in account.visit.groups.joined() where !sessions.contains(piece.session) {
        sessions.append(piece.session)
      }
    }
    for session in sessions { names += try Self.files(of: session, in: place.path) }
    let key = "chain/seal.pub"
    if StoredFile.exists("\(place.path)/\(key)") { names.append((key, key)) }
    try SessionArchive.write(names.sorted { $0.name < $1.name }, from: place.path, to: output)
    print("\(output): \(Terminal.count(sessions.count, "session"))")
  }

  private func writeTable(ofPatient reference: String) throws {
    let progress = try IndexOptions.progress(of: reference, in: place, index: index)
    try write(Data(ProgressTable.csv(progress).utf8))
    let visits = Terminal.count(progress.visits.count, "visit")
    print("\(output): \(visits) of \(Terminal.plain(reference))")
  }

  private func writeFHIR(_ account: VisitAccount, _ set: DocumentSet) throws {
    try write(Data(contentsOf: URL(filePath: "\(set.folder)/\(VisitDocuments.fhir)")))
    print("\(output): \(account.visit.status.rawValue)")
  }

  /// Writes the file, which must not be there.
  private func write(_ data: Data) throws {
    let file = try StoredFile.created(output)
    try file.write(contentsOf: data)
    try file.synchronize()
    try file.close()
  }

  private static func files(
    of session: String, in directory: String
  ) throws -> [(name: String, file: String)] {
    guard StoredFile.isSessionFolder(session), StoredFile.isFolder("\(directory)/\(session)") else {
      throw CommandFailure(
        "\(session) is no session of \(directory): expected DAY/NAME, as `gripctl session list` shows it"
      )
    }
    return SessionFile.all.map { "\(session)/\($0)" }
      .filter { StoredFile.exists("\(directory)/\($0)") }.map { ($0, $0) }
  }

  private func account(ofVisit reference: String) throws -> VisitAccount {
    let contents = try ClinicDirectory(place.path).contents(ofDays: [date.day])
    let key = VisitRecord.VisitKey(reference: reference, day: date.day)
    guard let visit = contents.visits.visits.first(where: { $0.key == key }) else {
      throw CommandFailure(
        "\(reference) has no visit on \(date.day) in \(place.path); `gripctl today` shows those of a day"
      )
    }
    return VisitAccount(visit, in: contents)
  }
}
