package import GripEvidence
import GripStore

/// The documents of a visit. The same account gives the same bytes.
package enum VisitDocuments {
  /// The document that is a transaction of FHIR.
  package static let fhir = "fhir.json"

  /// Makes the documents of a visit and puts them into its folder.
  ///
  /// - Parameters:
  ///   - version: of this program.
  ///   - directory: the output directory.
  package static func make(
    _ account: VisitAccount, version: String, in directory: String
  ) throws -> DocumentSet {
    let state = try VisitState(account, digests: FileDigests(directory))
    return try DocumentSet(
      documents(account, state: state, version: version, in: directory),
      of: account.visit.key, state: state, version: version, in: directory)
  }

  /// The documents of a visit in this state, by name, with the curves of the sessions in an output directory.
  package static func documents(
    _ account: VisitAccount, state: VisitState, version: String, in directory: String
  ) throws -> [DocumentSet.Document] {
    try documents(
      account, force: RecordedForce(of: account, in: directory), state: state, version: version)
  }

  /// The documents of a visit, by name.
  ///
  /// - Parameters:
  ///   - force: what its recordings give, as far as they are kept.
  ///   - state: what they are made from.
  ///   - version: of this program.
  package static func documents(
    _ account: VisitAccount, force: RecordedForce, state: VisitState, version: String
  ) throws -> [DocumentSet.Document] {
    let digest = try state.digest
    let report = VisitReport(account, curves: force.curves, digest: digest, version: version)
    return [
      text("report.html", report.html),
      text("note.txt", account.note(digest: digest).text),
      text("worksheet.html", WorksheetPage.html(account)),
      text("worksheet.txt", WorksheetText.text(account)),
      text("blocks.csv", VisitTables.blocks(account)),
      text("repetitions.csv", VisitTables.repetitions(account)),
      text("trials.csv", VisitTables.trials(account)),
      .init(
        name: fhir,
        bytes: try VisitBundle.json(
          account, samples: force.samples, state: state, version: version)),
    ]
  }

  private static func text(_ name: String, _ text: String) -> DocumentSet.Document {
    DocumentSet.Document(name: name, bytes: Array(text.utf8))
  }
}
