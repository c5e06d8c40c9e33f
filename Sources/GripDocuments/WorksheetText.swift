package import GripEvidence

/// The worksheets of a visit as plain text, for the therapist alone.
package enum WorksheetText {
  /// A worksheet for each block and the code that is claimed for it.
  package static func text(_ account: VisitAccount) -> String {
    let head = """
      Worksheet for the therapist. It is no part of the record that goes to a payer,
      it has no score, and it gives no advice on coding.

      """
    let blocks = account.statedBlocks
    return ([head] + account.deviceLimits.map { $0 + "\n" } + blocks.map { block($0, account) })
      .joined(separator: "\n")
  }

  private static func block(_ block: VisitBlock, _ account: VisitAccount) -> String {
    let sheet = account.worksheet(of: block)
    let title =
      "\(block.label): block \(block.number) of \(block.session), "
      + (block.code.map { "code \($0) as entered" } ?? "no code entered")
    let rows = sheet.rows.map { row in
      let number = (row.element.number < 10 ? " " : "") + String(row.element.number)
      return "  \(number)  \(row.element.title)\n        \(words(row.state))"
    }
    return ([title] + rows).joined(separator: "\n") + "\n"
  }

  /// A state in words.
  package static func words(_ state: Worksheet.State) -> String {
    switch state {
    case .recordedHere(let places): "recorded here: \(places.joined(separator: "; "))"
    case .recordedElsewhere(let reference): "recorded elsewhere: \(reference)"
    case .notRecordedHere: "not recorded here"
    case .notApplicable(let reason): "not applicable: \(reason)"
    }
  }
}
