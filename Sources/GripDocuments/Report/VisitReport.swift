package import GripEvidence
import GripSession
import GripStore

/// report.html: a visit on two printed pages. It states what was measured, what was attested and what nobody said, and keeps the
/// three apart. The same account gives the same bytes.
package struct VisitReport {
  /// What is reported.
  let account: VisitAccount
  /// The curves of force that can be drawn; a part of a session without one says why.
  let curves: [ForceCurve]
  /// The digest of what the report is made from.
  let digest: String
  /// The program's version.
  let version: String

  /// The report of a visit.
  package init(_ account: VisitAccount, curves: [ForceCurve], digest: String, version: String) {
    self.account = account
    self.curves = curves
    self.digest = digest
    self.version = version
  }

  var visit: Visit { account.visit }
  /// The blocks that people know of.
  var blocks: [VisitBlock] { account.statedBlocks }
  /// The patient's reference, at a length that a head has room for.
  var reference: String { Words.cut(visit.key.reference, 40) }
  /// The day, or that there is none.
  var day: String { visit.isDated ? visit.key.day : "date not recorded" }
  /// What stands for the visit where its reference must not: the name of its folder.
  var visitID: String { String(DocumentSet.folder(of: visit.key).split(separator: "/").last ?? "") }
  /// Where the sessions' reports came from, each once.
  var origins: [String] {
    Set(account.sessions.values.map(\.facts.session.origin.rawValue)).sorted()
  }
  var isSimulated: Bool { origins.contains("simulated") }

  /// The page.
  package var html: String {
    ReportPage.html(
      title: "Visit report \(reference) \(day)",
      style: PageMargins(
        reference: reference, day: day, name: "Visit \(visitID)", isSimulated: isSimulated
      ).rule,
      main: """
        \(head)
        <div class="page">
        \(done)
        \(attested)
        \(curve)
        \(limits)
        \(arcs)
        </div>
        <div class="page second">
        \(measures)
        \(trials)
        <div class="columns">
        \(units)
        \(clocks)
        </div>
        <div class="columns">
        \(quality)
        \(amendments)
        </div>
        \(plan)
        \(provenance)
        \(repetitionRows)
        </div>
        """)
  }

  /// A section with its heading.
  ///
  /// - Parameters:
  ///   - source: whose word it is.
  static func section(
    _ id: String, _ title: String, _ source: Source? = nil, _ content: HTML
  ) -> HTML {
    """
    <section aria-labelledby="\(id)" class="\(id)">
    <h2 id="\(id)">\(title)\(source.map { " \($0.mark)" as HTML }.orNone)</h2>
    \(content)
    </section>
    """
  }

  /// Rows beyond these are on the screen and not on paper.
  ///
  /// - Returns: the rows, and a sentence for the paper where some are left out.
  static func rows<Item>(
    _ items: [Item], printed: Int, restIn place: String, _ row: (Item, HTML) -> HTML
  ) -> (rows: [HTML], rest: HTML) {
    let rows = items.enumerated().map { row($1, $0 < printed ? "" : " class=\"screen\"") }
    let more = items.count - printed
    return (
      rows, more > 0 ? "<p class=\"paper rest\">\(more) more in \(place).</p>" : .none
    )
  }
}

/// Whose word something is. Each has a shape and a word of its own, so that no colour is needed to tell them apart.
enum Source {
  case measured
  case attested

  var mark: HTML {
    switch self {
    case .measured: "<span class=\"source\"><span aria-hidden=\"true\">■ </span>measured</span>"
    case .attested: "<span class=\"source\"><span aria-hidden=\"true\">◇ </span>attested</span>"
    }
  }

  /// What nobody said.
  static func missing(_ what: String) -> HTML { "<span class=\"missing\">[\(what)]</span>" }

  /// What could not be given, and why.
  static func notReported(_ reason: String) -> HTML {
    "<span class=\"missing\">not reported: \(reason)</span>"
  }
}
