package import GripEvidence

/// The worksheets of a visit as a page, for the therapist alone: it is a file of its own, so that it is not printed with what
/// goes to a payer.
package enum WorksheetPage {
  /// A worksheet for each block and the code that is claimed for it.
  package static func html(_ account: VisitAccount) -> String {
    let reference = Words.cut(account.visit.key.reference, 40)
    return ReportPage.html(
      title: "Worksheet \(reference)",
      style:
        "@page { @top-left { content: \"Worksheet for the therapist: no part of the record\"; } }",
      footer: .none,
      main: """
        <h1>Worksheet</h1>\(ReportPage.banners(ofLimits: account.deviceLimits))
        <p>Patient \(reference), \(account.visit.isDated ? account.visit.key.day : "date not recorded"). For the therapist alone: it is no \
        part of the record that goes to a payer, it has no score, and it gives no advice on coding.</p>
        \(account.statedBlocks.enumerated().map { section($1, number: $0 + 1, account) })
        """)
  }

  private static func section(
    _ block: VisitBlock, number: Int, _ account: VisitAccount
  ) -> HTML {
    let sheet = account.worksheet(of: block)
    let rows = sheet.rows.map { row -> HTML in
      """
      <tr><th scope="row">\(row.element.number)</th><td>\(row.element.title)</td><td class="text">\(WorksheetText.words(row.state))</td></tr>
      """
    }
    return """
      <section aria-labelledby="sheet\(number)">
      <h2 id="sheet\(number)">\(block.label): block \(block.number) of \(block.session), \
      \(block.code.map { "code \($0) as entered" } ?? "no code entered")</h2>
      <table>
      <thead><tr><th scope="col">Row</th><th scope="col">Element</th><th scope="col">State</th></tr></thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      </section>
      """
  }
}
