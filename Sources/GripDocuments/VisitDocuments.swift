package import GripEvidence
import GripStore

/// The documents of a visit. The same account gives the same bytes.
package enum VisitDocuments {
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
      documents(account, digest: state.digest), of: account.visit.key, state: state,
      version: version, in: directory)
  }

  /// The documents of a visit, by name.
  ///
  /// - Parameter digest: of what they are made from.
  package static func documents(
    _ account: VisitAccount, digest: String
  ) throws -> [DocumentSet.Document] {
    [
      text("note.txt", account.note(digest: digest).text),
      text("worksheet.txt", WorksheetText.text(account)),
    ]
  }

  private static func text(_ name: String, _ text: String) -> DocumentSet.Document {
    DocumentSet.Document(name: name, bytes: Array(text.utf8))
  }
}
